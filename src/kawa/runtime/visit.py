"""How a tab came: the request that opened its connection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Visit(NamedTuple):
    """The request that opened the tab's connection.

    Attributes:
        head: Names and values of its headers as they came, a line each: one object for all,
            as every open tab has them.
        address: Where it came from.
    """

    head: bytes = b""
    address: str = ""

    @classmethod
    def of(cls, headers: Iterable[tuple[bytes, bytes]], address: str) -> Visit:
        """Returns the visit of a request with these headers."""
        return cls(b"\n".join(name + b":" + value for name, value in headers), address)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names and values of its headers."""
        lines = self.head.decode("latin-1").split("\n") if self.head else []
        return [(name, value) for name, _, value in (line.partition(":") for line in lines)]
