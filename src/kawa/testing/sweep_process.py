"""A scenario of which each step has its own process, killed once the step is stored."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from kawa.store import Store, open_store
from kawa.testing.sweep_setup import Setup
from kawa.testing.sweep_tab import Shot, SweptTab, Take
from kawa.testing.tab import open_tab

_START = "from kawa.testing.sweep_process import main; main()"


class Work(msgspec.Struct):
    """What a process is to do.

    Attributes:
        setup: The scenario.
        step: The step's number.
        store: Name or address of the store.
        directory: For the stores that keep files.
        key: Seals what is stored.
        session: Id of the session to go on with; empty: a new one.
        place: The page and the query string that the tab's address names.
    """

    setup: Setup
    step: int
    store: str
    directory: Path
    key: bytes
    session: str = ""
    place: tuple[str, str] = ("", "")


class Done(msgspec.Struct):
    """What a process has done.

    Attributes:
        shots: What the step's runs showed.
        lost: As in `Take`.
        unstored: As in `Take`.
        session: Id of the session.
        error: What ended the step early.
    """

    shots: list[Shot]
    lost: list[str]
    unstored: dict[str, str]
    session: str
    error: str = ""


def go_through(work: Work, take: Take) -> None:
    """Does all steps, each in a new process that ends by SIGKILL; fills the take."""
    for step in range(len(work.setup.steps) + 1):
        work.step = step
        done = _in_a_process(work)
        take.step = work.setup.name(step)
        take.shots += done.shots
        take.lost += done.lost
        take.unstored.update(done.unstored)
        take.sessions.append(done.session)
        if done.error:
            take.error = RuntimeError(done.error)
            return
        work.session, work.place = done.session, done.shots[-1].place


def _in_a_process(work: Work) -> Done:
    import cloudpickle

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(
        [sys.executable, "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(cloudpickle.dumps(work))
            process.stdin.flush()
            done: Done = pickle.load(process.stdout)
        except (EOFError, BrokenPipeError):
            raise RuntimeError(
                f"The process of {work.setup.name(work.step)} ended by itself; "
                "what it said is on the standard error."
            ) from None
        finally:
            process.kill()
    return done


def main() -> None:
    """Does one step, says what came of it, and waits to be killed."""
    answer = os.fdopen(os.dup(1), "wb")
    # What the script prints must not be taken for the answer.
    os.dup2(2, 1)
    work: Work = pickle.load(sys.stdin.buffer)
    answer.write(pickle.dumps(_do(work)))
    answer.flush()
    sys.stdin.read()


def _do(work: Work) -> Done:
    def open_one() -> Store:
        return open_store(work.store, work.directory)

    take = Take(None, None, open_one, work.key)
    tabs: list[SweptTab] = []
    open_tab.set(_remembering(take, tabs))
    at = work.setup.make()
    error = ""
    try:
        if work.session:
            tabs[0].take_up(work.session, work.place, work.setup.timeout)
        work.setup.do(at, work.step, take)
    except Exception as wrong:
        error = f"{type(wrong).__name__}: {wrong}"
    return Done(take.shots, take.lost, take.unstored, tabs[0].session.id, error)


def _remembering(take: Take, tabs: list[SweptTab]) -> Callable[[Path], Any]:
    def make(path: Path) -> SweptTab:
        tabs.append(SweptTab(path, take))
        return tabs[-1]

    return make
