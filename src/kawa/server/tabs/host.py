"""What a session needs of the process that it lives in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from kawa.runtime.drawn import Drawn
from kawa.runtime.execute import Job, Outcome
from kawa.runtime.request import Request

L = TypeVar("L", contravariant=True)
"""A session in this process."""


class Host(Protocol[L]):
    """What a session needs of the process that it lives in."""

    draining: bool
    """Nothing new is begun: all tabs are being sent elsewhere."""
    patience: float
    """Seconds that a run goes on whose tab is away."""

    def started(self, live: L) -> None:
        """A run has started: its frames are to go out from now on."""

    def must_wait(self, request: Request) -> bool:
        """Tells whether a run goes by way of `try_again`."""
        ...

    def try_again(self, live: L, request: Request) -> None:
        """Has a run begin, by `Live.begin`, that may be what ended a process; or gives it up."""

    def tried(self, live: L) -> None:
        """A run has ended of a session of which something is noted."""

    def submit(self, work: Callable[[], None]) -> None:
        """Has a run worked at in a thread."""

    def ran(self, live: L, job: Job, outcome: Outcome) -> None:
        """A run has ended and is to be stored; `Live.stored` is told how that went."""

    def store_part(self, live: L, request: Request, drawn: Drawn) -> bool:
        """Stores what a run has changed so far, in its thread; see `Commits.part`."""

    def write_off(self, thread: int) -> None:
        """A thread does not end, whatever is done."""

    def ended(self, live: L) -> None:
        """The session has nothing more to do."""

    def not_stored(self) -> None:
        """The store did not take a session."""

    def lost(self, live: L) -> None:
        """Another owner has the session."""

    def forget_files(self, session: str, files: list[str]) -> None:
        """Has the store forget files of a session."""
