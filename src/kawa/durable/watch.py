"""Looks at values by way of the script's own code, which may be slow, hang or never come back.

A thread within a `__reduce__` cannot be stopped. Whoever waits for it can go on without it:
the first of the two to end the look decides, and the other one learns of it.
"""

from __future__ import annotations

from collections.abc import Collection
from time import monotonic
from typing import Final

_NONE: Final[frozenset[str]] = frozenset()


class GivenUp(Exception):
    """Somebody else does this work now: whoever gets this is to stop, and to touch nothing."""


class Look:
    """One look at one value, as a context.

    Attributes:
        name: What is looked at.
        since: When it began, by the monotonic clock.
    """

    __slots__ = ("_open", "name", "since")

    def __init__(self, name: str) -> None:
        self.name = name
        self.since = monotonic()
        self._open = [None]

    def end(self) -> bool:
        """Ends it; tells whether nobody else had."""
        try:
            self._open.pop()
        except IndexError:
            return False
        return True

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if not self.end():
            raise GivenUp


class Watch:
    """One thread's work, for whoever waits for it.

    Args:
        avoid: Names of values that keep so many threads already that no more should look.

    Attributes:
        look: The present look, or the last one.
        thread: The thread's number; 0 before it has begun.
    """

    __slots__ = ("avoid", "look", "thread")

    def __init__(self, avoid: Collection[str] = _NONE) -> None:
        self.avoid = avoid
        self.look: Look | None = None
        self.thread = 0

    def at(self, name: str) -> Look:
        """Begins a look at a value.

        Raises:
            GivenUp: When that ends; somebody else has ended it before.
        """
        look = self.look = Look(name)
        return look

    def give_up(self, patience: float) -> str | None:
        """Ends a look that takes longer than this, so that its thread does nothing more.

        Returns:
            What it is at; None if there is nothing to be given up.
        """
        look = self.look
        if look is None or monotonic() - look.since < patience or not look.end():
            return None
        return look.name


UNWATCHED: Final = Watch()
"""Of all work that nobody waits for but its own thread."""
