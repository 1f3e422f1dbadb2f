"""Drawing as data: what a function drew, to be drawn again in another run or another place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import msgspec

from kawa.protocol.block import Block
from kawa.protocol.diff import Writer
from kawa.protocol.tree import Node
from kawa.runtime.identity import site_of, steps_of
from kawa.runtime.spec import Spec


class Call(msgspec.Struct, tag_field="call", omit_defaults=True, frozen=True):
    """One call; containers and nodes are numbered as they come, 0 is the place itself."""


class Put(Call, tag="put", frozen=True):
    """An element was put.

    Attributes:
        block: Number of the container, or the id of one of the page's own.
        steps: Its call sites up to the recorded function, innermost first.
        relative: The steps go on with those of the code that called the function.
    """

    block: int | str
    steps: tuple[str, ...]
    type: str
    props: bytes
    id: str | None = None
    relative: bool = True


class Enter(Call, tag="enter", frozen=True):
    """A node's container was opened."""

    node: int
    slot: bool = False


class Replace(Call, tag="replace", frozen=True):
    """Another element took the place of one."""

    block: int | str
    node: int
    type: str
    props: bytes
    id: str | None = None


class Append(Call, tag="append", frozen=True):
    """Text was added to a prop; `props` has it."""

    block: int | str
    node: int
    prop: str
    text: str
    props: bytes


class Remove(Call, tag="remove", frozen=True):
    """An element was taken back."""

    block: int | str
    node: int


class Tell(Call, tag="tell", frozen=True):
    """A widget's value was told."""

    id: str
    value: Any


class PutMedia(Call, tag="media", frozen=True):
    """Bytes were put for elements that come after; or a file, which has a path."""

    data: bytes
    mime: str
    path: str = ""


AnyCall = Put | Enter | Replace | Append | Remove | Tell | PutMedia


class Recording:
    """What was drawn in one block of code.

    Attributes:
        calls: In order; plain data, which any process can draw again.
        specs: The widgets among what was drawn.
        outside: Something was drawn in, or done to, what stood there before, other than the
            place itself and the page's own containers. It is not among the calls.
    """

    def __init__(self, writer: Writer, place: Block, roots: Mapping[str, Block], site: int) -> None:
        self.calls: list[AnyCall] = []
        self.specs: list[Spec] = []
        self.outside = False
        self.writer = writer
        self._outer = steps_of(site)
        self._blocks: dict[Block, int | str] = {block: id for id, block in roots.items()}
        self._blocks[place] = 0
        self._containers = 1
        self._nodes: dict[str, int] = {}
        self._count = 0

    def put(
        self, block: Block, site: int, type: str, props: bytes, id: str | None, node: Node
    ) -> None:
        """Notes a node that was put."""
        where = self._blocks.get(block)
        if where is None:
            self.outside = True
            return
        steps, outer = steps_of(site), len(self._outer)
        relative = not outer or steps[-outer:] == self._outer
        if relative:
            steps = steps[: len(steps) - outer]
        self.calls.append(Put(where, steps, type, props, id, relative))
        self._number(node)

    def enter(self, id: str, slot: bool, block: Block) -> None:
        """Notes a container that was opened."""
        node = self._nodes.get(id)
        if node is None:
            self.outside = True
            return
        self.calls.append(Enter(node, slot))
        self._blocks[block] = self._containers
        self._containers += 1

    def open_outside(self, block: Block) -> None:
        """Notes that the code writes from now on into a container that stood there before.

        A replay writes into the one of the same id, or where the code is called.
        """
        self._blocks.setdefault(block, block.id)

    def change(
        self, block: Block, id: str, make: Callable[[int | str, int], AnyCall], after: Node | None
    ) -> None:
        """Notes what was done to a node.

        Args:
            block: Its container.
            id: Its id.
            make: Makes the call, from the numbers of both.
            after: What stands in its place now; None: nothing.
        """
        where, number = self._blocks.get(block), self._nodes.get(id)
        if where is None or number is None:
            self.outside = True
            return
        self.calls.append(make(where, number))
        if after is not None:
            self._number(after)

    def _number(self, node: Node) -> None:
        self._nodes[node.id] = self._count
        self._count += 1


def open_outside(writer: Writer, block: Block) -> None:
    """Tells recordings of the calling code that `with` opens a container for it."""
    for recording in _active.get():
        if recording.writer is writer:
            recording.open_outside(block)


_active: ContextVar[tuple[Recording, ...]] = ContextVar("kawa_recordings", default=())
_lock = threading.Lock()


class Pen(Protocol):
    """How a run draws: its writer, or the recorder before that."""

    def put(self, block: Block, site: int, type: str, props: bytes, id: str | None = None) -> Node:
        """See `Writer.put`."""
        ...

    def enter(self, id: str, slot: bool = False) -> Block:
        """See `Writer.enter`."""
        ...

    def replace(self, block: Block, node: Node, type: str, props: bytes, id: str | None) -> Node:
        """See `Writer.replace`."""
        ...

    def append(self, block: Block, node: Node, prop: str, text: str, props: bytes) -> Node:
        """See `Writer.append`."""
        ...

    def remove(self, block: Block, node_id: str) -> None:
        """See `Writer.remove`."""
        ...

    def tell(self, id: str, value: Any) -> None:
        """See `Writer.tell`."""
        ...


class Recorder:
    """Draws, and has the recordings of the calling code note it.

    A run has one only while something is recorded, so that drawing costs nothing else.
    """

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.users = 0

    def _recordings(self) -> list[Recording]:
        return [one for one in _active.get() if one.writer is self.writer]

    def put(self, block: Block, site: int, type: str, props: bytes, id: str | None = None) -> Node:
        """See `Writer.put`."""
        node = self.writer.put(block, site, type, props, id)
        for recording in self._recordings():
            recording.put(block, site, type, props, id, node)
        return node

    def enter(self, id: str, slot: bool = False) -> Block:
        """See `Writer.enter`."""
        block = self.writer.enter(id, slot)
        for recording in self._recordings():
            recording.enter(id, slot, block)
        return block

    def replace(self, block: Block, node: Node, type: str, props: bytes, id: str | None) -> Node:
        """See `Writer.replace`."""
        after = self.writer.replace(block, node, type, props, id)
        for recording in self._recordings():
            make = partial(Replace, type=type, props=props, id=id)
            recording.change(block, node.id, make, after)
        return after

    def append(self, block: Block, node: Node, prop: str, text: str, props: bytes) -> Node:
        """See `Writer.append`."""
        after = self.writer.append(block, node, prop, text, props)
        for recording in self._recordings():
            make = partial(Append, prop=prop, text=text, props=props)
            recording.change(block, node.id, make, after)
        return after

    def remove(self, block: Block, node_id: str) -> None:
        """See `Writer.remove`."""
        self.writer.remove(block, node_id)
        for recording in self._recordings():
            recording.change(block, node_id, Remove, None)

    def tell(self, id: str, value: Any) -> None:
        """See `Writer.tell`."""
        self.writer.tell(id, value)
        for recording in self._recordings():
            recording.calls.append(Tell(id, value))

    def draw(self, spec: Spec) -> None:
        """Notes a widget."""
        for recording in self._recordings():
            recording.specs.append(spec)

    def put_media(self, data: bytes, mime: str, path: str) -> None:
        """Notes bytes, or a file, that elements show."""
        for recording in self._recordings():
            recording.calls.append(PutMedia(data, mime, path))


class Recordable(Protocol):
    """What recording needs of a run."""

    writer: Writer
    pen: Pen


@contextmanager
def record(run: Recordable, recording: Recording) -> Iterator[Recording]:
    """Records what the calling code, and threads with a copy of its context, draw."""
    with _lock:
        recorder = run.pen if isinstance(run.pen, Recorder) else Recorder(run.writer)
        recorder.users += 1
        run.pen = recorder
    token = _active.set((*_active.get(), recording))
    try:
        yield recording
    finally:
        _active.reset(token)
        with _lock:
            recorder.users -= 1
            if not recorder.users:
                run.pen = run.writer


class Blocks(dict[int | str, Block]):
    """The containers of a replay.

    Args:
        place: Stands for the container that the recorded code wrote into.
        writer: Knows those that this run has opened.
    """

    def __init__(self, place: Block, writer: Writer) -> None:
        super().__init__({0: place})
        self._writer = writer

    def __missing__(self, key: int | str) -> Block:
        found = self._writer.opened(key) if isinstance(key, str) else None
        return self[0] if found is None else found


def replay(
    calls: Iterable[AnyCall],
    pen: Pen,
    blocks: Blocks,
    site: int,
    put_media: Callable[[bytes | Path, str], object],
) -> None:
    """Draws again what was recorded.

    Args:
        calls: See `Recording`.
        pen: Draws.
        blocks: Where: the place of the recorded code, and the page's own containers.
        site: The call site of the recorded code.
        put_media: Keeps bytes for the page.
    """
    outer = steps_of(site)
    containers = 1
    nodes: list[Node] = []
    for call in calls:
        match call:
            case Put(block, steps, type, props, id, relative):
                number = site_of((*steps, *outer) if relative else steps)
                nodes.append(pen.put(blocks[block], number, type, props, id))
            case Enter(node, slot):
                blocks[containers] = pen.enter(nodes[node].id, slot)
                containers += 1
            case Replace(block, node, type, props, id):
                nodes.append(pen.replace(blocks[block], nodes[node], type, props, id))
            case Append(block, node, prop, text, props):
                nodes.append(pen.append(blocks[block], nodes[node], prop, text, props))
            case Remove(block, node):
                pen.remove(blocks[block], nodes[node].id)
            case Tell(id, value):
                pen.tell(id, value)
            case PutMedia(data, mime, path):
                put_media(Path(path) if path else data, mime)
