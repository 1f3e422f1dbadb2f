"""The browser's side of the diff, in Python: applies a patch to a page.

The twin of `frontend/src/protocol/patch.ts`; both are held to `tests/cases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kawa.protocol.messages import Append, Frame, Insert, Move, Op, Remove, Update, Value
from kawa.protocol.tree import HEAD, ROOTS


class View(msgspec.Struct):
    """A node as the browser holds it.

    Attributes:
        props: Decoded; a field at its default is absent.
        value: What the server last set as the widget's value, if it did.
    """

    id: str
    type: str
    props: dict[str, Any]
    parent: View | None = None
    children: list[View] = []
    value: Any = msgspec.UNSET

    def walk(self) -> Iterator[View]:
        """Yields this node and all below it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()


class Page:
    """A page as the browser holds it."""

    def __init__(self) -> None:
        self.nodes: dict[str, View] = {}
        for id in (*ROOTS, HEAD):
            self.nodes[id] = View(id, "root" if id != HEAD else HEAD, {})

    def receive(self, frame: Frame) -> None:
        """Applies a frame from the server."""
        if frame.reset:
            self.__init__()  # type: ignore[misc]
        self.apply(frame.ops)

    def apply(self, ops: Iterable[Op]) -> None:
        """Applies ops in order.

        Raises:
            KeyError: An op names a node that the page does not have.
        """
        for op in ops:
            match op:
                case Insert():
                    self._insert(op)
                case Update(id=id, type=type, props=props):
                    node = self.nodes[id]
                    node.type, node.props = type, _decode(props)
                case Move(id=id, after=after):
                    node = self.nodes[id]
                    assert node.parent is not None
                    node.parent.children.remove(node)
                    self._place(node, node.parent, after)
                case Remove(id=id):
                    self._remove(id)
                case Value(id=id, value=value):
                    self.nodes[id].value = value
                case Append(id=id, prop=prop, text=text):
                    node = self.nodes[id]
                    node.props = {**node.props, prop: node.props.get(prop, "") + text}

    def _insert(self, op: Insert) -> None:
        node = self.nodes.get(op.id)
        if node is None:
            node = self.nodes[op.id] = View(op.id, op.type, {})
        elif node.parent is not None:
            node.parent.children.remove(node)
        node.type, node.props = op.type, _decode(op.props)
        self._place(node, self.nodes[op.parent], op.after)

    def _place(self, node: View, parent: View, after: str | None) -> None:
        at = 0 if after is None else parent.children.index(self.nodes[after]) + 1
        parent.children.insert(at, node)
        node.parent = parent

    def _remove(self, id: str) -> None:
        node = self.nodes[id]
        if node.parent is not None:
            node.parent.children.remove(node)
        for gone in list(node.walk()):
            del self.nodes[gone.id]


def _decode(props: msgspec.Raw | dict[str, Any]) -> dict[str, Any]:
    if isinstance(props, dict):
        return props
    decoded: dict[str, Any] = msgspec.msgpack.decode(props)
    return decoded
