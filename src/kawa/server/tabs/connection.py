"""The connection of a tab, and how it is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from kawa.runtime.settling import How
from kawa.server.tabs.frames import Message

BAD_FRAME, TAKEN_OVER, MOVED = 4400, 4409, 4410
"""Close codes. `MOVED`: the page is to connect again, at once and with the same token."""
TRY_AGAIN = 1013
"""Close code: the page loses nothing, and is to connect again."""
State = Literal["running", "done", "stopped", "failed"]
"""What the page is told of a run."""
STATES: dict[How, State] = {"interrupted": "running", "done": "done", "stopped": "stopped"}


class Connection(Protocol):
    """What a session needs of the socket of its tab."""

    @property
    def behind(self) -> bool:
        """Much of what was sent has not been taken: what can wait is to wait."""
        ...

    @property
    def full(self) -> bool:
        """So much waits that the page as it is will be less: nothing more is to be sent."""
        ...

    def send(self, message: Message) -> None:
        """Sends a message, after those before it."""

    def when_free(self, then: Callable[[], None]) -> None:
        """Calls, once, when all that was sent has been taken."""

    def close(self, code: int, reason: str) -> None:
        """Closes the socket."""
