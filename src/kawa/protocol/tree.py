"""The tree of a page: what one node is, and what a session keeps of the page its tab shows.

A node is a flyweight: it never changes and may be shared by every tab that shows
the same element, so an idle tab costs little more than a list of references.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from kawa.protocol.messages import Insert, Op, Update

ROOTS: Final = ("main", "sidebar", "bottom", "event", "dialogs")
"""Ids of the containers that every page has."""

HEAD: Final = "head"
"""Id of the node that carries what belongs to the page and to no container."""

OP_COST: Final = 64
"""Bytes that an op takes in memory beside its props."""

EMPTY_PROPS: Final = b"\x80"

Key = int | str
"""What names a node within its container: a call site with its occurrence, or a node id."""


class Node:
    """One element as the browser knows it.

    Attributes:
        id: Unique in the page, the same on every server and after every restart.
        key: What names the node within its container.
        type: Which component draws it.
        props: Its props, encoded.
    """

    __slots__ = ("id", "key", "props", "type")

    def __init__(self, id: str, key: Key, type: str, props: bytes) -> None:
        self.id = id
        self.key = key
        self.type = type
        self.props = props

    def __repr__(self) -> str:
        return f"Node({self.id!r}, {self.type!r})"


class Tree:
    """The page as its tab shows it: the children of each container, in order.

    Attributes:
        blocks: The children by their container's id.
        head: Props of the page itself, encoded.
        page: Names the page of the app that has drawn it; None: the app has one only.
        borrowed: Ids that are not those of their nodes' keys: after an edit of the script a
            node may have the name that another call site has now.
    """

    __slots__ = ("blocks", "borrowed", "head", "page")

    def __init__(self) -> None:
        self.borrowed: set[str] | None = None
        self.blocks: dict[str, list[Node]] = {}
        self.head: bytes = EMPTY_PROPS
        self.page: str | None = None

    def ids(self) -> set[str]:
        """Returns the ids of all nodes in containers."""
        return {node.id for nodes in self.blocks.values() for node in nodes}

    def borrow(self, id: str) -> None:
        """Notes that a node has an id that is not its own."""
        if self.borrowed is None:
            self.borrowed = set()
        self.borrowed.add(id)

    def free(self, id: str) -> str:
        """Returns an id for a new node, like the one given, that no other node goes by."""
        if self.borrowed and id in self.borrowed:
            while id in self.borrowed:
                id += "+"
            self.borrowed.add(id)
        return id

    def give_back(self, id: str) -> None:
        """Notes that an id is free again, or is its node's own."""
        if self.borrowed is not None:
            self.borrowed.discard(id)

    def size(self) -> int:
        """Returns about how many bytes `snapshot` takes."""
        props = (len(node.props) + OP_COST for nodes in self.blocks.values() for node in nodes)
        return len(self.head) + sum(props)

    def below(self, containers: Iterable[str]) -> set[str]:
        """Returns the ids of all nodes below containers."""
        found: set[str] = set()
        again = list(containers)
        while again:
            ids = {node.id for node in self.blocks.get(again.pop(), ())} - found
            found |= ids
            again.extend(ids)
        return found

    def snapshot(self) -> list[Op]:
        """Returns the ops that build this tree from nothing."""
        ops: list[Op] = [Update(HEAD, HEAD, msgspec.Raw(self.head))]
        for root in ROOTS:
            self._insert_children(root, ops)
        return ops

    def _insert_children(self, parent: str, ops: list[Op]) -> None:
        after: str | None = None
        for node in self.blocks.get(parent, ()):
            ops.append(Insert(parent, after, node.id, node.type, msgspec.Raw(node.props)))
            after = node.id
            if node.id in self.blocks:
                self._insert_children(node.id, ops)


_SHARED_LIMIT = 16 * 1024 * 1024
_SHARED_COST = 256
"""Bytes that an entry takes beside its props."""
_shared: dict[tuple[str, bytes], Node] = {}
_shared_bytes = 0


def share(node: Node) -> Node:
    """Returns one object for all equal nodes, so that a thousand tabs hold one copy.

    Meant for the first run of a page: what changes later is a tab's own. What no tab
    shows any more is let go from time to time.
    """
    global _shared_bytes
    found = _shared.get((node.id, node.props))
    if found is None:
        _shared_bytes += len(node.props) + _SHARED_COST
        if _shared_bytes > _SHARED_LIMIT:
            _shared.clear()
            _shared_bytes = len(node.props) + _SHARED_COST
        found = _shared.setdefault((node.id, node.props), node)
    return found if found.key == node.key and found.type == node.type else node
