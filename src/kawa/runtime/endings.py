"""What lasts as long as a session is in this process, and then has to be closed."""

from __future__ import annotations

from typing import Any, Protocol


class Ending(Protocol):
    """What ends with its session."""

    def close(self) -> None:
        """The session has left this process."""
        ...


class Endings(dict[Any, Ending]):
    """Such things by name."""

    def close(self) -> None:
        """Closes all of them."""
        while self:
            self.popitem()[1].close()
