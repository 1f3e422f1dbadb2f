"""Where an element goes: a container, within one run."""

from __future__ import annotations

from typing import Protocol

from kawa.protocol.block import Block
from kawa.protocol.tree import Node
from kawa.runtime.recording import Pen


class Drawing(Protocol):
    """What a place needs of its run."""

    @property
    def pen(self) -> Pen:
        """Draws, and notes what was drawn while that is recorded."""
        ...


class Place:
    """A container that code can write into, within one run.

    Attributes:
        block: The container's children.
        root: Id of the root container it is below.
        form: Id of the form it is in.
    """

    __slots__ = ("block", "form", "root")

    def __init__(self, block: Block, root: str, form: str | None = None) -> None:
        self.block = block
        self.root = root
        self.form = form

    def put(self, run: Drawing, site: int, type: str, props: bytes, id: str | None) -> Node:
        """Writes an element here."""
        return run.pen.put(self.block, site, type, props, id)
