"""The children of one container while a run writes them, matched with those of the run before.

Nodes match by key, not by position, so an element that appears above others changes
nothing for them.
"""

from __future__ import annotations

from typing import Final

from kawa.protocol.tree import Key, Node

_GONE: Final = Node("", "", "", b"")
"""Stands where an old child was that has left the container."""


class Block:
    """The children of one container while a run writes them.

    Attributes:
        id: The container's node id.
        nodes: What this run has written so far, in order.
        counts: How often each call site has written here.
        slot: The container holds one child; a second one takes its place.
        closed: The container has left the page: what is written here is not shown.
    """

    __slots__ = (
        "_at", "_behind", "_cut", "_exact", "_index", "_indexed", "_next", "_old", "_own",
        "_places", "closed", "counts", "id", "nodes", "slot",
    )  # fmt: skip

    def __init__(self, id: str, old: list[Node], slot: bool = False) -> None:
        self.id = id
        self.nodes: list[Node] = []
        self.counts: dict[int, int] = {}
        self.slot = slot
        self.closed = False
        self._old = old
        self._own = False
        self._next = 0
        # Of the old nodes: by key, and by id.
        self._index: dict[Key, int] | None = None
        self._places: dict[str, int] | None = None
        # Of those written: by id, as far as they were looked at.
        self._at: dict[str, int] | None = None
        self._indexed = 0
        # Nodes that do not stand where they stood: behind which old one (-1: none) they are.
        self._behind: dict[str, int] | None = None
        self._cut = False
        self._exact = True

    def find(self, key: Key) -> tuple[Node | None, bool]:
        """Returns the last run's node with this key, and whether it stands in order.

        In order means behind every old node already written; then it stays where
        it is, and the ones skipped go at the end of the run or are moved later.
        """
        i = self._next
        old = self._old
        if i < len(old) and old[i].key == key:
            self._next = i + 1
            return old[i], True
        self._exact = False
        if self._index is None:
            self._index = {node.key: at for at, node in enumerate(old)}
        at = self._index.get(key)
        if at is None:
            return None, False
        if at >= i:
            self._next = at + 1
            return old[at], True
        return old[at], False

    def heir(self, id: str, key: Key, type: str) -> Node | None:
        """Returns the old node that a call site of an edited file goes on with.

        It is the one with the same id or, since most names shift with an edit,
        the one of the same type at this position.
        """
        old, i = self._old, self._next
        while i < len(old) and old[i] is _GONE:
            i += 1
        found = self._old_place(id)
        if found is None or found < i:
            fits = i < len(old) and old[i].type == type and not isinstance(old[i].key, str)
            if not fits:
                return None
            found = i
        node = old[found]
        heir = Node(node.id, key, node.type, node.props)
        self._set_old(found, heir)
        if self._index is not None:
            self._index[key] = found
        self._next = found + 1
        return heir

    def left_over(self) -> list[Node]:
        """Returns the old nodes that this run has not written."""
        if self._exact and len(self._old) == len(self.nodes):
            return []
        written = {node.id for node in self.nodes}
        return [node for node in self._old if node is not _GONE and node.id not in written]

    def stand(self, id: str) -> None:
        """Notes that a node that is new or moves stands right behind the one written last."""
        if not self._old:
            return
        if self._behind is None:
            self._behind = {}
        if self._cut:
            self._behind[id] = self._position(self.nodes[-1].id) if self.nodes else -1
        else:
            self._behind[id] = self._next - 1

    def as_shown(self, gone: set[str]) -> list[Node]:
        """Returns the children as the browser has them in the middle of a run.

        What is new or was moved stands right behind the node written before it;
        what was not reached stands where it stood.
        """
        written = {node.id for node in self.nodes}
        groups: dict[int, list[Node]] = {}
        for node in self.nodes:
            groups.setdefault(self._position(node.id), []).append(node)
        shown = groups.get(-1, [])
        for at, node in enumerate(self._old):
            if at in groups:
                shown.extend(groups[at])
            elif node is not _GONE and node.id not in written and node.id not in gone:
                shown.append(node)
        return shown

    def forget(self, id: str) -> None:
        """Forgets an old child that has already gone from the page."""
        at = self._old_place(id)
        if at is not None:
            self._set_old(at, _GONE)
            self._exact = False

    def at(self, id: str) -> int | None:
        """Returns where a node stands among those written."""
        nodes = self.nodes
        if nodes and nodes[-1].id == id:
            return len(nodes) - 1
        if self._at is None:
            self._at = {}
        for at in range(self._indexed, len(nodes)):
            self._at[nodes[at].id] = at
        self._indexed = len(nodes)
        return self._at.get(id)

    def set(self, at: int, node: Node) -> None:
        """Puts a node in the place of one that was written."""
        before, self.nodes[at] = self.nodes[at], node
        if before.id == node.id:
            return
        if self._at is not None:
            self._at.pop(before.id, None)
            self._at[node.id] = at
        if self._old:
            self._behind = self._behind or {}
            self._behind[node.id] = self._position(self.nodes[at - 1].id) if at else -1
            self._cut = True

    def take(self, at: int) -> Node:
        """Takes back one that was written."""
        node = self.nodes.pop(at)
        self._cut = True
        if self._at is not None:
            self._at.pop(node.id, None)
            self._indexed = min(self._indexed, at)
        return node

    @classmethod
    def nowhere(cls, id: str) -> Block:
        """Returns that of a container that is not on the page."""
        block = cls(id, [])
        block.close()
        return block

    def close(self) -> None:
        """Notes that the container has left the page."""
        # As a slot, it is looked at more closely by whoever writes.
        self.closed = self.slot = True

    def _position(self, id: str) -> int:
        """Returns behind which old node one that is written stands; -1: none."""
        at = None if self._behind is None else self._behind.get(id)
        if at is None and self._old:
            at = self._old_place(id)
        return -1 if at is None else at

    def _old_place(self, id: str) -> int | None:
        if self._places is None:
            self._places = {node.id: at for at, node in enumerate(self._old)}
        return self._places.get(id)

    def _set_old(self, at: int, node: Node) -> None:
        if not self._own:
            # It is the tree's list; one copy serves all changes.
            self._old, self._own = list(self._old), True
        before, self._old[at] = self._old[at], node
        if self._index is not None and self._index.get(before.key) == at:
            del self._index[before.key]
        if self._places is not None and before.id != node.id:
            del self._places[before.id]
