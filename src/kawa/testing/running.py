"""One run of a script under test: on a thread, within a time, and leaving the process as it was."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kawa._config import PROCESS, Settings
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
def isolated(directory: Path) -> Iterator[None]:
    """Takes back what a run did to the process.

    Args:
        directory: Where the script imports its own modules from.
    """
    main, path = sys.modules["__main__"], list(sys.path)
    try:
        if str(directory) not in sys.path:
            sys.path.insert(0, str(directory))
        yield
    finally:
        sys.modules["__main__"] = main
        sys.path[:] = path


def settings_with(options: Mapping[str, Any]) -> Settings:
    """Returns the settings of the process, with some set otherwise.

    Raises:
        RuntimeError: There is no setting of a name.
        ConfigError: A value does not fit its setting.
    """
    settings = PROCESS.copy()
    for name, value in options.items():
        settings.get(name)
        settings.override(name, value, "the test")
    return settings
