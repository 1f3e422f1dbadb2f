"""Drawing as the page grows: four times the elements are to cost about four times as much.

Also what waits to be sent after many changes of one element, which is to be no more than
after one.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from harness.measure import say
from harness.table import Row, run_alone

from kawa.elements._kit.registry import resolve
from kawa.elements.exception import show_error
from kawa.runtime.app import App
from kawa.runtime.execute import Job, execute
from kawa.runtime.session import Request, Session

_ELEMENTS = 1000
_TEXT = "slot, text = st.empty(), ''\nfor _ in range(2000):\n    text += 'word number '\n"
_QUEUES = {
    "2,000 updates of one text": f"{_TEXT}    slot.markdown(text)\n",
    "100,000 updates of a bar": "bar = st.progress(0)\nfor n in range(100_000):\n"
    "    bar.progress(n % 101)\n",
    "2,000 fillings of a container": "slot = st.empty()\nfor n in range(2000):\n"
    "    with slot.container():\n        st.text(n)\n        st.text('the same')\n",
}


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rounds = 2 if quick else 5
    rows: list[Row] = []
    for what, seconds in (
        ("first rerun after an edit", _after_edit),
        ("replacing an element, each in turn", _replacing),
    ):
        say(f"growth: {what}")
        small = median(seconds(_ELEMENTS) for _ in range(rounds)) * 1000
        large = median(seconds(4 * _ELEMENTS) for _ in range(rounds)) * 1000
        rows += [
            Row(f"{what}, {_ELEMENTS:,} elements", "ms", small),
            Row(f"{what}, {4 * _ELEMENTS:,} elements", "ms", large),
            Row(f"{what}, 4 × the elements", "×", large / small, budget=6),
        ]
    for what, script in _QUEUES.items():
        say(f"growth: {what}")
        job = _Script(script).run()
        rows.append(Row(f"waiting to be sent after {what}", "KB", job.outgoing.size / 1024))
    return rows


class _Script:
    """A script, and the session that runs it."""

    def __init__(self, source: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "app.py"
        self.write(source)
        self._app = App(self._path, magic=resolve("write"), show_error=show_error)
        self._session = Session("growth")

    def write(self, source: str) -> None:
        self._path.write_text(f"import kawa as st\n{source}")

    def edited(self) -> None:
        """Has the next run find that the file has changed."""
        self._session.code_version -= 1

    def run(self) -> Job:
        job = Job(Request())
        outcome = execute(self._app, self._session, job)
        if outcome.error is not None:
            raise outcome.error
        return job


def _timed(run: Callable[[], Job]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _after_edit(elements: int) -> float:
    """Returns the seconds of a run after a line was put above all that draws."""
    source = "\n".join(f"st.text('line {n}')" for n in range(elements))
    script = _Script(source)
    script.run()
    script.write(f"added = 'a line'\n{source}")
    script.edited()
    script.run()  # The file is compiled and its call sites are numbered.
    again = _Script(source)
    again.run()
    again._path, again._app = script._path, script._app
    again.edited()
    return _timed(again.run)


def _replacing(elements: int) -> float:
    """Returns the seconds of a run that replaces each of its elements."""
    script = _Script(
        f"all = [st.text(n) for n in range({elements})]\nfor one in all:\n    one.code('new')"
    )
    script.run()
    return _timed(script.run)


if __name__ == "__main__":
    run_alone(measure, __doc__)
