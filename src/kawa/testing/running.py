"""One run of a script under test: on a thread, within a time, and leaving the process as it was."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kawa import _config
from kawa.runtime.app import App
from kawa.runtime.execute import Job, execute
from kawa.runtime.session import Session


class Running:
    """A run on a thread of its own, where no context of the test reaches.

    Args:
        app: The script.
        session: Whose run it is.
        job: What is asked for.
    """

    def __init__(self, app: App, session: Session, job: Job) -> None:
        self.job = job
        self._app = app
        self._session = session
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="kawa-test", daemon=True)
        self._thread.start()

    def ended(self, timeout: float) -> bool:
        """Waits for the end; tells whether it came.

        Raises:
            BaseException: Kawa itself failed; errors of the script are on the page.
        """
        self._thread.join(timeout)
        if self._thread.is_alive():
            return False
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        return True

    def _work(self) -> None:
        try:
            execute(self._app, self._session, self.job)
        except BaseException as failure:
            self._failure = failure


@contextmanager
def isolated(directory: Path, options: dict[str, Any]) -> Iterator[None]:
    """Gives a run settings of its own, and takes back what it did to the process.

    Args:
        directory: Where the script imports its own modules from.
        options: Settings by dotted name; what the script sets is added.

    Raises:
        RuntimeError: There is no setting of a name.
        ConfigError: A value does not fit its setting.
    """
    shared = _config._settings()
    main, path = sys.modules["__main__"], list(sys.path)
    own = shared._replace(values=dict(shared.values), origins=dict(shared.origins))
    _config._loaded, _config._values = own, own.values
    try:
        for name, value in options.items():
            _config.get_option(name)
            _config.override(name, value, "the test")
        before = dict(own.values)
        if str(directory) not in sys.path:
            sys.path.insert(0, str(directory))
        yield
        values = _config._settings().values
        options.update({n: v for n, v in values.items() if v != before[n]})
    finally:
        _config._loaded, _config._values = shared, shared.values
        sys.modules["__main__"] = main
        sys.path[:] = path
