"""What a tab of either system is to the load client."""

from __future__ import annotations

import dataclasses
import re
import socket
from typing import Protocol

from websockets.asyncio.client import ClientConnection

COUNT = re.compile(rb"Count: (\d+)")
PATIENCE = 180.0
"""Seconds after which an answer counts as missing, and the measurement as failed."""


@dataclasses.dataclass
class Answer:
    """What came back for a click.

    Attributes:
        messages: Messages up to and including the one that ends the run.
        bytes: Their payloads' size.
    """

    messages: int = 0
    bytes: int = 0


class Tab(Protocol):
    """A browser tab, as far as the server can tell.

    Attributes:
        count: The counter's value that the page shows.
    """

    count: int

    async def open(self) -> None:
        """Connects and waits for the first run to end."""

    async def click(self, label: str = "Add") -> Answer:
        """Clicks a button and waits until the run it asks for has ended."""

    async def send_click(self, label: str = "Add") -> None:
        """Clicks a button and does not wait."""

    async def tick(self) -> Answer:
        """Has a fragment rerun for which it is time, and waits until that has ended."""

    async def close(self) -> None:
        """Closes the connection."""


def shown_count(data: bytes, before: int) -> int:
    """Returns the counter that a message shows, or `before` if it shows none."""
    found = COUNT.search(data)
    return int(found[1]) if found else before


def acknowledge_at_once(connection: ClientConnection) -> None:
    """Asks the system not to delay the next TCP acknowledgement (Linux).

    A server that leaves Nagle's algorithm on holds its second small message back until
    the first is acknowledged, which the system of the page delays by 40 ms.
    """
    raw = connection.transport.get_extra_info("socket")
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
