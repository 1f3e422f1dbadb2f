"""Scripts made up by Hypothesis, and how a writer runs them: what a page may go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import strategies as st

from kawa.protocol.block import Block
from kawa.protocol.diff import Writer
from kawa.protocol.patch import Page
from kawa.protocol.tree import Node, Tree

Step = tuple[Any, ...]
Script = list[Step]

encode = msgspec.msgpack.encode

_site = st.integers(1, 5)
_body = st.text("ab", max_size=2)
_leaf = (
    st.tuples(st.just("put"), st.sampled_from(["text", "code"]), _site, _body)
    | st.tuples(st.just("widget"), st.integers(1, 4), _body)
    | st.tuples(st.just("replace"), st.integers(0, 9), st.sampled_from(["text", "code"]), _body)
    | st.tuples(st.just("swap"), st.integers(0, 9), st.integers(5, 8), _body)
    | st.tuples(st.just("append"), st.integers(0, 9), st.text("xy", min_size=1, max_size=3))
    | st.tuples(st.just("remove"), st.integers(0, 9))
    | st.tuples(st.just("tell"), st.integers(1, 8), st.integers(0, 3))
    | st.tuples(st.just("pause"))
)


def scripts(max_leaves: int = 25) -> st.SearchStrategy[Script]:
    """Scripts of elements, containers, slots that are filled again and again, and pauses."""
    return st.recursive(
        st.lists(_leaf, max_size=6),
        lambda inner: st.lists(
            _leaf
            | st.tuples(st.just("box"), st.integers(6, 8), inner)
            | st.tuples(st.just("keybox"), st.integers(1, 3), inner)
            | st.tuples(st.just("slot"), st.integers(6, 8), st.lists(inner, max_size=3)),
            max_size=6,
        ),
        max_leaves=max_leaves,
    )


class Stop(Exception):
    """The run ends in its middle."""


class Player:
    """Runs a script.

    Args:
        writer: What it draws with.
        pause: Called at each `pause`, and with the run's widgets known to be told values.
        steps: After so many it stops.
    """

    def __init__(
        self, writer: Writer, pause: Callable[[], None] = lambda: None, steps: int = 10_000
    ) -> None:
        self.writer = writer
        self.pause = pause
        self.steps = steps
        self.drawn: list[tuple[Block, Node]] = []
        self.used: set[str] = set()

    def run(self, script: Script, block: Block) -> None:
        """Runs the steps of a script.

        Raises:
            Stop: It has taken as many as it may.
        """
        for step in script:
            if not self.steps:
                raise Stop
            self.steps -= 1
            getattr(self, step[0] if step[0] != "pause" else "_pause")(block, *step[1:])

    def _pause(self, block: Block) -> None:
        self.pause()

    def _id(self, id: str) -> str | None:
        if id in self.used:
            return None
        self.used.add(id)
        return id

    def put(self, block: Block, type: str, site: int, body: str) -> None:
        node = self.writer.put(block, site, type, encode({"body": body}))
        self.drawn.append((block, node))

    def widget(self, block: Block, n: int, body: str) -> None:
        if id := self._id(f"widget-{n}"):
            node = self.writer.put(block, 0, "widget", encode({"body": body}), id)
            self.drawn.append((block, node))

    def _change(self, n: int, type: str, body: str, id: str | None) -> None:
        if n < len(self.drawn):
            block, node = self.drawn[n]
            node = self.writer.replace(block, node, type, encode({"body": body}), id)
            self.drawn[n] = (block, node)

    def replace(self, _: Block, n: int, type: str, body: str) -> None:
        self._change(n, type, body, None)

    def swap(self, _: Block, n: int, widget: int, body: str) -> None:
        if n < len(self.drawn) and (id := self._id(f"widget-{widget}")):
            self._change(n, "widget", body, id)

    def append(self, _: Block, n: int, text: str) -> None:
        if n < len(self.drawn):
            block, node = self.drawn[n]
            props = msgspec.msgpack.decode(node.props)
            body = props.get("body", "") + text
            node = self.writer.append(block, node, "body", text, encode({**props, "body": body}))
            self.drawn[n] = (block, node)

    def remove(self, _: Block, n: int) -> None:
        if n < len(self.drawn):
            block, node = self.drawn[n]
            self.writer.remove(block, node.id)

    def tell(self, _: Block, n: int, value: int) -> None:
        id = f"widget-{n}"
        if id in self.writer.present().ids():
            self.writer.tell(id, value)

    def box(self, block: Block, site: int, inner: Script, slot: bool = False) -> None:
        node = self.writer.put(block, site, "box", encode({}))
        self.drawn.append((block, node))
        self.run(inner, self.writer.enter(node.id))

    def keybox(self, block: Block, n: int, inner: Script) -> None:
        if id := self._id(f"keybox-{n}"):
            node = self.writer.put(block, 0, "keybox", encode({}), id)
            self.run(inner, self.writer.enter(node.id))

    def slot(self, block: Block, site: int, fillings: list[Script]) -> None:
        node = self.writer.put(block, site, "slot", encode({}))
        inside = self.writer.enter(node.id, True)
        for filling in fillings:
            self.box(inside, 9, filling)


def new_id(parent: str, key: int) -> str:
    """Names nodes as the identity of elements does, legibly."""
    return f"{parent}/{key >> 24}.{key & 0xFFFFFF}"


def shape(page: Page, id: str = "main") -> Any:
    """Returns what a page shows below a node, with the values told."""
    node = page.nodes[id]
    inner = [shape(page, child.id) for child in node.children]
    return (id, node.type, node.props, inner)


def expected(tree: Tree, id: str = "main") -> Any:
    """Returns what a page built anew from the tree shows."""
    page = Page()
    page.apply(tree.snapshot())
    return shape(page, id)


def values(page: Page) -> dict[str, Any]:
    """Returns the values that widgets were told."""
    return {id: node.value for id, node in page.nodes.items() if node.value is not msgspec.UNSET}
