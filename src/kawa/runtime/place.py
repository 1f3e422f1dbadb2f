"""Where an element goes: a container, within one run."""

from __future__ import annotations

from typing import Protocol

from kawa.protocol.block import Block
from kawa.protocol.tree import Node
from kawa.runtime.part import Part
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
        part: The part of the page that it belongs to, if it is of one that runs by itself.
    """

    __slots__ = ("block", "form", "part", "root")

    def __init__(
        self, block: Block, root: str, form: str | None = None, part: Part | None = None
    ) -> None:
        self.block = block
        self.root = root
        self.form = form
        self.part = part

    @property
    def name(self) -> str:
        """The node that what is written here goes into, or takes the place of."""
        return self.block.id

    @property
    def single(self) -> bool:
        """Whether what is written here takes the place of what was there."""
        return self.block.slot

    def put(self, run: Drawing, site: int, type: str, props: bytes, id: str | None) -> Node:
        """Writes an element here."""
        return run.pen.put(self.block, site, type, props, id)
