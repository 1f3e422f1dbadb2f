"""How many connections a process holds that are no tab yet, and for how long each may be none.

A connection waits (to say what it wants, or to say hello), is served (a request under way), or
is a tab. What is no tab costs nobody a secret, so its number is bounded: the tabs keep their
descriptors, and a newcomer is let in by closing who has waited longest.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from typing import Protocol

try:
    import resource
except ImportError:  # Windows, which has no such limit.
    resource = None  # type: ignore[assignment]

_LOG = logging.getLogger("kawa")
_MOST_GUESTS = 1000
_MOST_DESCRIPTORS = 2**20
"""More would slow down what scripts start: some programs close every number there is."""
_UNLIMITED = 10_240
_FOR_FILES = 256
_PATIENCE = 10.0
"""Seconds until a request's head, or a tab's hello, must be there."""
_STALLED = 300.0
"""Seconds for which a client may take nothing of its answer: a slow line takes it by megabytes."""
_SWEEP = 1.0
_SAY_AGAIN = 60.0


class Connection(Protocol):
    """What the door needs of a connection."""

    def waits(self) -> bool:
        """Nothing is under way for it."""
        ...

    def unsent(self) -> int:
        """Returns how many bytes it has not taken."""
        ...

    def expire(self) -> None:
        """Ends: what was to come did not come in time."""

    def cut(self) -> None:
        """Ends at once."""


class Door:
    """The connections of a process, by what they have become.

    Args:
        guests: Most connections that are no tab.
        tabs: Most tabs.
        patience: Seconds for which one may wait.
        stalled: Seconds for which one may take nothing of its answer.
    """

    def __init__(
        self, guests: int, tabs: int, patience: float = _PATIENCE, stalled: float = _STALLED
    ) -> None:
        self._most_guests = guests
        self._most_tabs = tabs
        self._patience = patience
        self._stalled = stalled
        # Each with the time of its last step; who is first has been there longest.
        self._waiting: dict[Connection, float] = {}
        self._served: dict[Connection, float] = {}
        self._unsent: dict[Connection, int] = {}
        self._tabs: set[Connection] = set()
        self._sweeping = False
        self._said = -_SAY_AGAIN

    def wait(self, connection: Connection) -> None:
        """It has come, or what it wanted is done."""
        known = self._served.pop(connection, None) is not None
        self._waiting.setdefault(connection, time.monotonic())
        if not known and len(self._waiting) + len(self._served) > self._most_guests:
            self._make_room()
        if not self._sweeping:
            self._sweeping = True
            asyncio.get_running_loop().call_later(min(_SWEEP, self._patience), self._sweep)

    def serve(self, connection: Connection) -> None:
        """A request of it is under way, or has come a step further."""
        self._waiting.pop(connection, None)
        self._served.pop(connection, None)
        self._served[connection] = time.monotonic()

    def admit(self, connection: Connection) -> bool:
        """Tells whether it may become a tab; it is one then."""
        if len(self._tabs) >= self._most_tabs:
            self._say("The process has %d tabs and takes no more.", self._most_tabs)
            return False
        self.leave(connection)
        self._tabs.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """It is closed."""
        self._waiting.pop(connection, None)
        self._served.pop(connection, None)
        self._unsent.pop(connection, None)
        self._tabs.discard(connection)

    def _make_room(self) -> None:
        # Neither kind can push out all of the other.
        crowd = self._waiting if len(self._waiting) * 2 > self._most_guests else self._served
        oldest = next(iter(crowd or self._waiting))
        self._say("%d connections that are no tab: the oldest are closed.", self._most_guests)
        self.leave(oldest)
        oldest.cut()

    def _say(self, text: str, number: int) -> None:
        now = time.monotonic()
        if now - self._said >= _SAY_AGAIN:
            self._said = now
            _LOG.warning(text, number)

    def _sweep(self) -> None:
        now = time.monotonic()
        for connection, since in list(self._waiting.items()):
            if now - since < self._patience:
                break
            self.leave(connection)
            connection.expire()
        for connection, since in list(self._served.items()):
            if now - since < self._patience:
                break
            self._look_at(connection, now - since)
        self._sweeping = bool(self._waiting or self._served)
        if self._sweeping:
            asyncio.get_running_loop().call_later(min(_SWEEP, self._patience), self._sweep)

    def _look_at(self, connection: Connection, since: float) -> None:
        """Ends a request whose client takes nothing of the answer."""
        unsent = connection.unsent()
        if connection.waits():
            self._unsent.pop(connection, None)
            self.wait(connection)
        elif not unsent or unsent < self._unsent.get(connection, unsent + 1):
            # The app takes its time, or the client is slow.
            self._unsent[connection] = unsent
            self.serve(connection)
        elif since > self._stalled:
            self.leave(connection)
            connection.cut()


def open_door() -> Door:
    """Returns the door of this process, as wide as the system lets it have descriptors."""
    most = _raise_limit()
    used = _descriptors_used()
    guests = min(most // 4, _MOST_GUESTS)
    tabs = most - used - guests - min(most // 8, _FOR_FILES)
    return Door(guests, max(tabs, 1))


def _raise_limit() -> int:
    """Takes as many descriptors as the system gives; returns how many."""
    if resource is None:
        return _UNLIMITED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _UNLIMITED if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return _UNLIMITED if soft == resource.RLIM_INFINITY else soft
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft


def _descriptors_used() -> int:
    for folder in ("/proc/self/fd", "/dev/fd"):
        with contextlib.suppress(OSError):
            return len(os.listdir(folder))  # noqa: PTH208
    return 0
