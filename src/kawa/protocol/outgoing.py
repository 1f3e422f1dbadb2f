"""What a run has drawn and nobody has sent yet: the last change of a node wins.

The run's thread adds ops, any thread takes them. Applying what is taken gives the same
page as applying every op that was added.
"""

from __future__ import annotations

import threading
from typing import Any, Final

from kawa.protocol.messages import Append, Insert, Move, Op, Remove, Update, Value
from kawa.protocol.tree import HEAD, OP_COST

LIMIT: Final = 8 * 1024 * 1024
"""Bytes that may wait whatever the size of the page."""


class _New:
    """A node that is in no page before its Insert, which waits.

    Attributes:
        at: Number of the Insert.
        moves: Numbers of its Move ops.
        value: Number of a Value op that the queue's own index does not have any more.
        parent: The node that it was inserted into, if that is new too.
        children: The new nodes that were inserted into it.
        keeps: A node was inserted into it that is not new.
        anchors: The new nodes that its ops name as `after`.
        behind: How many ops name it as `after`.
        removed: Number of the Remove that ends it.
        dropped: All its ops have left the queue.
    """

    __slots__ = (
        "anchors", "at", "behind", "children", "dropped", "id", "keeps", "moves", "parent",
        "removed", "value",
    )  # fmt: skip

    def __init__(self, id: str, at: int, parent: _New | None) -> None:
        self.id = id
        self.at = at
        self.moves: tuple[int, ...] = ()
        self.value: int | None = None
        self.parent = parent
        self.children: set[_New] | None = None
        self.keeps = False
        self.anchors: tuple[_New, ...] = ()
        self.behind = 0
        self.removed: int | None = None
        self.dropped = False


class Outgoing:
    """The ops of a run that wait to be sent.

    Attributes:
        whole: The ops build the page from nothing.
        overflowed: More was drawn than may wait; it is gone, and what is needed is
            `begin_anew` with the whole page.
    """

    __slots__ = (
        "_limit", "_linked", "_lock", "_new", "_next", "_ops", "_props", "_seen", "_size",
        "_standing", "_texts", "_values", "overflowed", "whole",
    )  # fmt: skip

    def __init__(self, whole: bool = False) -> None:
        self.whole = whole
        self.overflowed = False
        self._lock = threading.Lock()
        self._limit = LIMIT
        self._next = 0
        self._forget_all()

    def __len__(self) -> int:
        return len(self._ops)

    @property
    def size(self) -> int:
        """About how many bytes of memory what waits takes."""
        return self._size

    def add(self, op: Op, size: int = 0, standing: bool = False) -> bool:
        """Adds an op.

        Args:
            op: The queue's from now on: a later one may be merged into it.
            size: Bytes of its props or its value.
            standing: It inserts a node that may stand in the page already.

        Returns:
            Whether more waits now than may; `relieve` is to be called.
        """
        with self._lock:
            if self.overflowed:
                return False
            kind = type(op)
            if kind is Insert or kind is Move:
                # Looked at when an op comes that may be merged: most runs have none.
                if standing:
                    self._standing.add(self._next)
                self._ops[self._next] = op
                self._next += 1
                self._size += OP_COST + size
                return self._size > self._limit
            if op.id != HEAD:
                self._index()
            if isinstance(op, Update):
                self._update(op, size)
            elif isinstance(op, Remove):
                self._remove(op)
            elif isinstance(op, Value):
                self._tell(op, size)
            return self._size > self._limit

    def append(self, op: Append, update: Update, size: int) -> bool:
        """Adds text to a node's prop.

        Args:
            op: As `add` takes it.
            update: What has the same effect.
            size: Bytes of that one's props.

        Returns:
            As `add` does.
        """
        with self._lock:
            if self.overflowed:
                return False
            self._index()
            at = self._props.get(op.id)
            held = None if at is None else self._ops[at]
            if held is None:
                self._props[op.id] = self._push(op, len(op.text))
                self._texts[op.id] = [op.text]
            elif isinstance(held, Append) and held.prop == op.prop:
                self._texts[op.id].append(op.text)
                self._size += len(op.text)
            else:
                self._update(update, size)
            return self._size > self._limit

    def take(self) -> list[Op]:
        """Takes all that waits. Any thread may."""
        with self._lock:
            for id in list(self._texts):
                self._join(id)
            ops = list(self._ops.values())
            if ops:
                self.whole = False
            self._limit = LIMIT
            self._forget_all()
            return ops

    def begin_anew(self, ops: list[Op]) -> None:
        """Puts ops that build the whole page in the place of all that waits."""
        with self._lock:
            self._forget_all()
            self.overflowed = False
            self.whole = True
            for op in ops:
                number = self._push(op, size_of(op))
                if isinstance(op, Insert | Update):
                    self._props[op.id] = number
                elif isinstance(op, Value):
                    self._values[op.id] = number
            self._limit = max(LIMIT, 2 * self._size)

    def relieve(self, page: int) -> None:
        """Gives up what waits if that is far more than the page as a whole.

        Args:
            page: Bytes of the whole page.
        """
        with self._lock:
            if self._size > max(LIMIT, 2 * page):
                self._give_up()
            else:
                self._limit = 2 * self._size

    def give_up(self) -> None:
        """Drops all that waits and all that comes: nobody is there to take it."""
        with self._lock:
            self._give_up()

    def clear(self) -> None:
        """Drops all that waits."""
        with self._lock:
            self._forget_all()

    def _give_up(self) -> None:
        self._forget_all()
        self.overflowed = True
        self.whole = False

    def _forget_all(self) -> None:
        self._size = 0
        self._ops: dict[int, Op] = {}
        # Numbers of the ops that hold what a node is: its props (an Insert, an Update or
        # an Append with its texts), its value.
        self._props: dict[str, int] = {}
        self._texts: dict[str, list[str]] = {}
        self._values: dict[str, int] = {}
        # Numbers of Inserts of nodes that may stand in the page already.
        self._standing: set[int] = set()
        # Ops from this number on are not looked at yet.
        self._seen = self._next
        # What is new, and builds on what; made only when something new is removed.
        self._new: dict[str, _New] = {}
        self._linked = self._next

    def _push(self, op: Op, size: int = 0) -> int:
        number = self._next
        self._next = number + 1
        self._ops[number] = op
        self._size += OP_COST + size
        return number

    def _pull(self, number: int) -> None:
        op = self._ops.pop(number)
        self._size -= OP_COST + size_of(op)

    def _join(self, id: str) -> None:
        """Puts the texts of an Append together."""
        op = self._ops[self._props[id]]
        assert isinstance(op, Append)
        op.text = "".join(self._texts.pop(id))

    def _update(self, op: Update, size: int) -> None:
        at = self._props.get(op.id)
        if at is None:
            self._props[op.id] = self._push(op, size)
            return
        if op.id in self._texts:
            self._join(op.id)
        held = self._ops[at]
        self._size += size - size_of(held)
        if isinstance(held, Insert):
            held.type, held.props = op.type, op.props
        else:
            self._ops[at] = op

    def _tell(self, op: Value, size: int) -> None:
        at = self._values.get(op.id)
        if at is None:
            self._values[op.id] = self._push(op, size)
        else:
            self._size += size - size_of(self._ops[at])
            self._ops[at] = op

    def _index(self) -> None:
        """Notes which Inserts hold what nodes are, in the ops not looked at so far."""
        for number in range(self._seen, self._next):
            op = self._ops.get(number)
            if isinstance(op, Insert):
                if op.id in self._values:
                    self._shelve_value(op.id, number)
                self._props[op.id] = number
        self._seen = self._next

    def _shelve_value(self, id: str, before: int) -> None:
        """Leaves a Value as it is, as its node is inserted anew."""
        self._link(before)
        at = self._values.pop(id)
        node = self._new.get(id)
        if node is not None:
            node.value = at

    def _remove(self, op: Remove) -> None:
        id = op.id
        at = self._props.pop(id, None)
        if at is not None and at not in self._standing and isinstance(self._ops[at], Insert):
            self._link(self._next)
            node = self._new[id]
            if not self._drop(node):
                node.removed = self._push(op)
                node.value = self._values.pop(id, None)
            return
        if at is not None and not isinstance(self._ops[at], Insert):
            if id in self._texts:
                self._props[id] = at
                self._join(id)
                del self._props[id]
            self._pull(at)
        value = self._values.pop(id, None)
        if value is not None:
            self._pull(value)
        self._push(op)

    def _link(self, before: int) -> None:
        """Finds out what is new, and what builds on it, in the ops before a number."""
        new = self._new
        for number in range(self._linked, before):
            op = self._ops.get(number)
            if not isinstance(op, Insert | Move):
                continue
            node = None
            if isinstance(op, Move):
                node = new.get(op.id)
                if node is not None:
                    node.moves += (number,)
            else:
                parent = new.get(op.parent)
                if number not in self._standing:
                    node = new[op.id] = _New(op.id, number, parent)
                    if parent is not None:
                        parent.children = parent.children or set()
                        parent.children.add(node)
                elif parent is not None:
                    parent.keeps = True
            anchor = None if op.after is None else new.get(op.after)
            if anchor is not None:
                anchor.behind += 1
                if node is not None:
                    node.anchors += (anchor,)
        self._linked = max(self._linked, before)

    def _drop(self, node: _New) -> bool:
        """Drops a node that came and went while it waited, unless other ops build on it.

        With it go those that waited for that.
        """
        again = [node]
        while again:
            top = again.pop()
            below = None if top.behind or top.dropped else _below(top)
            for gone in below or ():
                again.extend(a for a in self._forget(gone) if a.removed is not None)
        return node.dropped

    def _forget(self, node: _New) -> tuple[_New, ...]:
        """Drops all ops of a node; returns the nodes that they stood behind."""
        node.dropped = True
        if node.parent is not None and node.parent.children is not None:
            node.parent.children.discard(node)
        id = node.id
        if self._new.get(id) is node:
            del self._new[id]
            if self._props.get(id) == node.at:
                del self._props[id]
            if node.value is None:
                node.value = self._values.pop(id, None)
        for number in (node.at, node.value, node.removed, *node.moves):
            if number is not None:
                self._pull(number)
        for anchor in node.anchors:
            anchor.behind -= 1
        return node.anchors


def _below(top: _New) -> list[_New] | None:
    """Returns a node and all below it; None if anything else builds on these."""
    found = [top]
    for node in found:
        found.extend(node.children or ())
    behind: dict[_New, int] = {}
    for node in found:
        if node.keeps:
            return None
        for anchor in node.anchors:
            behind[anchor] = behind.get(anchor, 0) + 1
    return found if all(node.behind == behind.get(node, 0) for node in found) else None


def size_of(op: Op) -> int:
    """Returns about how many bytes of data an op holds."""
    if isinstance(op, Insert | Update):
        return len(memoryview(op.props))
    if isinstance(op, Value):
        return weight(op.value)
    return len(op.text) if isinstance(op, Append) else 0


def weight(value: Any) -> int:
    """Returns about how many bytes a value takes."""
    if isinstance(value, str | bytes | bytearray | memoryview):
        return len(value)
    if isinstance(value, dict):
        return sum(weight(key) + weight(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return sum(map(weight, value))
    return 8
