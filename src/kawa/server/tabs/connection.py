"""The connection of a tab, and how it is closed."""

from __future__ import annotations

from typing import Literal, Protocol

from kawa.runtime.execute import How

BAD_FRAME, TAKEN_OVER, MOVED = 4400, 4409, 4410
"""Close codes. `MOVED`: the page is to connect again, at once and with the same token."""
State = Literal["running", "done", "stopped", "failed"]
"""What the page is told of a run."""
STATES: dict[How, State] = {"interrupted": "running", "done": "done", "stopped": "stopped"}


class Connection(Protocol):
    """What a session needs of the socket of its tab."""

    @property
    def behind(self) -> bool:
        """Much of what was sent has not been taken: what can wait is to wait."""
        ...

    def send(self, data: bytes) -> None:
        """Sends a message, after those before it."""

    def close(self, code: int, reason: str) -> None:
        """Closes the socket."""
