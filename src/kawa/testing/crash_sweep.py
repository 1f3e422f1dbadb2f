"""`crash_sweep`: does an app keep its state through reloads, crashes and another server?"""

from __future__ import annotations

import contextlib
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from kawa.store import Store, open_store
from kawa.testing.app_test import AppTest
from kawa.testing.script import give_arguments
from kawa.testing.sweep_process import Work, go_through
from kawa.testing.sweep_report import (
    Difference,
    SweepReport,
    broken,
    changed,
    state_name,
    why_unstored,
)
from kawa.testing.sweep_setup import Setup, Step
from kawa.testing.sweep_tab import Failure, SweptTab, Take
from kawa.testing.tab import open_tab

Scenario = Callable[[Take], object]

FAILURES: tuple[Failure, ...] = ("reload", "crash", "replay", "failover")


def crash_sweep(
    app: AppTest | str | Path,
    steps: Sequence[Step],
    *,
    store: str = "sqlite",
    failures: Sequence[Failure] = FAILURES,
    process: bool = False,
) -> SweepReport:
    """Find out what an app loses when something fails between two steps of a user.

    The steps are done once without a failure, then again with one before each: `reload`
    (the page is loaded anew), `crash` (the session leaves memory and comes back from
    the store), `replay` (a crash before the commit: the event is sent again) and
    `failover` (another server claims the session; the former one may not write any
    more). What the page shows, the values and `session_state` must be the same after
    each step as when the script only runs once more in between.

    Args:
        app: An AppTest that has not run, or the path of a script relative to the file
            that calls this.
        steps: What the user does, each a function of the AppTest. The app runs after a
            step that has not run it, and once before the first.
        store: `sqlite`, `memory`, or the address of a server as in `session.store`.
        failures: Which failures to try.
        process: Try one more, `kill`: each step runs in a process of its own, which is
            killed (SIGKILL) after it. Takes about a second a step. The steps must be
            functions that cloudpickle takes.

    Returns:
        What differs. `report.check()` raises if anything does.

    Raises:
        ValueError: If a failure is not known.
        ConfigError: If there is no such store.
        StoreError: If the store does not work.

    Example:
        >>> app = AppTest.from_string('''
        ...     import streamlit as st
        ...     st.session_state.setdefault("seen", [])
        ...     if st.button("Look"):
        ...         st.session_state.seen.append("a heron")
        ...     st.write(len(st.session_state.seen))
        ... ''')
        >>> look = lambda at: at.button[0].click()
        >>> crash_sweep(app, [look, look]).ok
        True
        >>> report = crash_sweep(app, [look, look], store="memory", failures=["crash"])
        >>> report.differences[0].what, report.differences[0].step
        ("session_state['seen']", 'step 2')
    """
    caller = Path(sys._getframe(1).f_code.co_filename).resolve().parent
    pattern = app if isinstance(app, AppTest) else AppTest.from_file(caller / app)

    setup = Setup.of(pattern, steps)

    def scenario(take: Take) -> None:
        at = setup.make()
        for number in range(len(steps) + 1):
            setup.do(at, number, take)

    try:
        return sweep(scenario, setup.path.name, store, failures, setup if process else None)
    finally:
        give_arguments(setup.path, pattern)


def sweep(
    scenario: Scenario,
    name: str,
    store: str = "sqlite",
    failures: Sequence[Failure] = FAILURES,
    killed: Setup | None = None,
) -> SweepReport:
    """Sweeps a scenario, which makes its AppTests itself.

    Args:
        scenario: Does the steps; called once for each go.
        name: What the report calls the app.
        store: As for `crash_sweep`.
        failures: As for `crash_sweep`.
        killed: The same scenario, to be gone through by processes that are killed.

    Raises:
        Exception: Whatever the scenario raises without a failure.
    """
    unknown = [failure for failure in failures if failure not in FAILURES]
    if unknown:
        raise ValueError(f"There is no failure {unknown[0]!r}. Give some of {', '.join(FAILURES)}.")
    with tempfile.TemporaryDirectory(prefix="kawa-sweep-") as directory, _quiet():
        return _Sweep(scenario, store, Path(directory)).report(name, failures, killed)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps from the log what is in the report."""
    log = logging.getLogger("kawa")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


class _Sweep:
    """Goes through a scenario again and again.

    Args:
        scenario: What is gone through.
        store: Name or address of the store.
        directory: For the stores that keep files.
    """

    def __init__(self, scenario: Scenario, store: str, directory: Path) -> None:
        self._scenario = scenario
        self._store = store
        self._directory = directory
        self._key = secrets.token_bytes(32)
        self._modules = frozenset(sys.modules)
        self._unstored: dict[str, str] = {}
        self._unsteady: dict[str, None] = {}

    def report(self, name: str, failures: Sequence[Failure], killed: Setup | None) -> SweepReport:
        """Tries the failures, each before every run, and tells what came of it."""
        straight = self._go(None)
        if straight.error is not None:
            raise straight.error
        runs = len(straight.shots)
        found = list(broken(straight, self._go("rerun")))
        for failure in failures:
            found += self._try(failure, runs)
        if killed is not None:
            steps = [shot.step for shot in straight.shots]
            at = frozenset(i for i in range(1, runs) if steps[i] != steps[i - 1])
            found += self._compare("kill", at, killed)
        told = tuple(self._explained(difference) for difference in found)
        return SweepReport(name, self._store, runs, told, self._unstored, tuple(self._unsteady))

    def _try(self, failure: Failure, runs: int) -> list[Difference]:
        """Tries a failure before all runs at once, and if that shows, before each alone."""
        found = self._compare(failure, None)
        if not found or runs < 3:
            return found
        alone: dict[str, Difference] = {}
        for at in range(1, runs):
            for difference in self._compare(failure, frozenset({at})):
                alone.setdefault(difference.what, difference)
        return list(alone.values()) or found

    def _compare(
        self, failure: Failure, at: frozenset[int] | None, killed: Setup | None = None
    ) -> list[Difference]:
        expected, got = self._go("rerun", at), self._go(failure, at, killed)
        found = [*changed(expected, got), *broken(expected, got)]
        if found:
            # What differs without a failure too, such as the time of day, says nothing.
            again = self._go("rerun", at)
            self._unsteady.update((other.what, None) for other in changed(expected, again))
        return [difference for difference in found if difference.what not in self._unsteady]

    def _go(
        self,
        failure: Failure | None,
        at: frozenset[int] | None = None,
        killed: Setup | None = None,
    ) -> Take:
        """Goes through the scenario once."""
        with contextlib.ExitStack() as opened:

            def open_one() -> Store:
                found = open_store(self._store, self._directory)
                opened.callback(found.close)
                return found

            take = Take(failure, at, open_one, self._key, self._modules)
            token = open_tab.set(lambda path: SweptTab(path, take))
            try:
                if killed is None:
                    self._scenario(take)
                else:
                    go_through(Work(killed, 0, self._store, self._directory, self._key), take)
            except Exception as error:
                take.error = error
            finally:
                open_tab.reset(token)
                cleaner = open_one()
                for session in take.sessions:
                    cleaner.drop(session)
        self._unstored.update(take.unstored)
        return take

    def _explained(self, difference: Difference) -> Difference:
        """Adds why a difference is there, if that is known."""
        reason = difference.reason
        for key, cause in self._unstored.items():
            if difference.what == state_name(key):
                reason = why_unstored(key, cause)
        if self._store == "memory" and not reason and difference.failure != "reload":
            reason = "The store 'memory' keeps nothing beyond its process."
        return msgspec.structs.replace(difference, reason=reason)
