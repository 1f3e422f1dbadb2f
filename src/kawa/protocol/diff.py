"""The diff: compares a page while it is written with the page before, and says what to send.

Nodes match by key within their container, not by position, so an element that
appears above others changes nothing for them. A node that keeps its order among
those already written costs no op; see `Block.find`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import msgspec

from kawa.protocol.messages import Insert, Move, Op, Remove, Update
from kawa.protocol.tree import HEAD, ROOTS, Key, Node, Tree, share

NewId = Callable[[str, int], str]
"""Makes the id of a node from its container's id and its key."""


class Block:
    """The children of one container while a run writes them.

    Attributes:
        id: The container's node id.
        nodes: What this run has written so far, in order.
        counts: How often each call site has written here.
        slot: The container holds one child; a second one takes its place.
    """

    __slots__ = ("_exact", "_index", "_moved", "_next", "_old", "counts", "id", "nodes", "slot")

    def __init__(self, id: str, old: list[Node], slot: bool = False) -> None:
        self.id = id
        self.nodes: list[Node] = []
        self.counts: dict[int, int] = {}
        self.slot = slot
        self._old = old
        self._next = 0
        self._index: dict[Key, int] | None = None
        self._moved: set[str] = set()
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
        self._moved.add(old[at].id)
        return old[at], False

    def heir(self, id: str, key: Key, type: str) -> Node | None:
        """Returns the old node that a call site of an edited file goes on with.

        It is the one with the same id or, since most names shift with an edit,
        the one of the same type at this position.
        """
        old, i = self._old, self._next
        found = next((at for at in range(i, len(old)) if old[at].id == id), None)
        if found is None and i < len(old) and old[i].type == type:
            found = i if not isinstance(old[i].key, str) else None
        if found is None:
            return None
        node = old[found]
        heir = Node(node.id, key, node.type, node.props)
        self._old = [*old[:found], heir, *old[found + 1 :]]
        self._index = None
        self._next = found + 1
        return heir

    def left_over(self) -> list[Node]:
        """Returns the old nodes that this run has not written."""
        if self._exact and len(self._old) == len(self.nodes):
            return []
        written = {node.id for node in self.nodes}
        return [node for node in self._old if node.id not in written]

    def as_shown(self, gone: set[str]) -> list[Node]:
        """Returns the children as the browser has them in the middle of a run.

        What is new or was moved stands right behind the node written before it;
        what was not reached stands where it stood.
        """
        written = {node.id for node in self.nodes}
        anchors = {node.id for node in self._old if node.id in written} - self._moved
        groups: dict[str | None, list[Node]] = {None: []}
        anchor: str | None = None
        for node in self.nodes:
            if node.id in anchors:
                anchor = node.id
            groups.setdefault(anchor, []).append(node)
        shown = list(groups[None])
        for node in self._old:
            if node.id in anchors:
                shown.extend(groups[node.id])
            elif node.id not in written and node.id not in gone:
                shown.append(node)
        return shown

    def forget(self, id: str) -> None:
        """Forgets an old child that has already gone from the page."""
        at = next((at for at, node in enumerate(self._old) if node.id == id), None)
        if at is not None:
            self._old = self._old[:at] + self._old[at + 1 :]
            self._next -= at < self._next
            self._exact = False
            self._index = None


class Writer:
    """Writes one run of a page over the tree of the run before.

    Args:
        tree: The page as the tab shows it. `finish` and `abandon` bring it up to date.
        new_id: Names a node that the page did not have.
        edited: The script has changed since the run before, and with it the
            names of its call sites.
        ops: Takes what is to be sent; another thread may take it from there.
    """

    __slots__ = ("_blocks", "_edited", "_first", "_head", "_new_id", "_placed", "ops", "tree")

    def __init__(
        self, tree: Tree, new_id: NewId, edited: bool = False, ops: deque[Op] | None = None
    ) -> None:
        self.tree = tree
        self.ops: deque[Op] = deque() if ops is None else ops
        self._new_id = new_id
        self._edited = edited
        tree.edited |= edited
        self._blocks: dict[str, Block] = {}
        # Ids put outside the place they had: their old container no longer has them.
        self._placed: set[str] = set()
        self._first = not tree.blocks
        self._head: bytes | None = None

    def open(self, id: str, slot: bool = False) -> Block:
        """Returns the container's block, made at its first use in this run."""
        block = self._blocks.get(id)
        if block is None:
            block = self._blocks[id] = Block(id, self.tree.blocks.get(id, []), slot)
        return block

    def enter(self, id: str, slot: bool = False) -> Block:
        """Opens a container that was just put.

        If this run has put it before, what it wrote into it goes at once.
        """
        if id in self._blocks:
            self._clear(id)
        return self.open(id, slot)

    def put(self, block: Block, site: int, type: str, props: bytes, id: str | None = None) -> Node:
        """Writes the next element of a container.

        Args:
            block: The container.
            site: The call site, if `id` does not name the node.
            type: Which component draws it.
            props: Its props, encoded.
            id: The node's id where it has one of its own (widgets, keyed containers).

        Returns:
            The node; the very object of the last run where nothing changed.
        """
        if block.slot:
            return self._put_slot(block, type, props, id)
        key: Key
        if id is None:
            n = block.counts.get(site, 0)
            block.counts[site] = n + 1
            key = site << 24 | n
        else:
            key = id
            if id in self._placed:
                block.forget(id)
        node, in_order = block.find(key)
        if node is not None:
            if not in_order:
                self.ops.append(Move(node.id, block.nodes[-1].id if block.nodes else None))
        elif id is None and self._edited:
            node = block.heir(self._new_id(block.id, int(key)), key, type)
        if node is None:
            node = self._insert(block, key, type, props, id)
        elif node.props != props or node.type != type:
            node = self._update(node, type, props)
        block.nodes.append(node)
        return node

    def replace(self, block: Block, node: Node, type: str, props: bytes, id: str | None) -> Node:
        """Writes another element in the place of one that this run wrote."""
        at = next(i for i in range(len(block.nodes) - 1, -1, -1) if block.nodes[i].id == node.id)
        if id == node.id or (id is None and not isinstance(node.key, str)):
            if node.props != props or node.type != type:
                node = self._update(node, type, props)
            block.nodes[at] = node
            return node
        after = block.nodes[at - 1].id if at else None
        self._drop(block, node)
        new = Node(id or self._new_id(block.id, 0), id or 0, type, props)
        if id is not None:
            self._placed.add(id)
        self.ops.append(Insert(block.id, after, new.id, type, msgspec.Raw(props)))
        block.nodes[at] = new
        return new

    def remove(self, block: Block, node_id: str) -> None:
        """Takes back an element that this run wrote, if it is still there."""
        for at in range(len(block.nodes) - 1, -1, -1):
            if block.nodes[at].id == node_id:
                self._drop(block, block.nodes.pop(at))
                return

    def set_head(self, props: bytes) -> None:
        """Sets the props of the page itself."""
        if props != (self.tree.head if self._head is None else self._head):
            self.ops.append(Update(HEAD, HEAD, msgspec.Raw(props)))
        self._head = props

    def finish(self) -> None:
        """Ends a run that drew the whole page: what it did not write goes."""
        for root in ROOTS:
            self.open(root)
        blocks: dict[str, list[Node]] = {}
        for id, block in self._blocks.items():
            for node in block.left_over():
                if node.id not in self._placed:
                    self.ops.append(Remove(node.id))
            if block.nodes:
                blocks[id] = block.nodes
        self.tree.blocks = blocks
        if self._head is not None:
            self.tree.head = self._head

    def abandon(self) -> None:
        """Ends a run in its middle: what it did not reach stays as it was."""
        present = self.present()
        self.tree.blocks, self.tree.head = present.blocks, present.head

    def present(self) -> Tree:
        """Returns the page as the browser has it once it got all ops so far."""
        present = Tree()
        shown = {id: block.as_shown(self._placed) for id, block in self._blocks.items()}
        unopened = self.tree.blocks
        if self._placed:
            unopened = {
                id: [node for node in nodes if node.id not in self._placed]
                for id, nodes in unopened.items()
            }
        blocks = {**unopened, **shown}
        present.blocks = {id: nodes for id, nodes in blocks.items() if nodes}
        present.head = self.tree.head if self._head is None else self._head
        return present

    def _insert(self, block: Block, key: Key, type: str, props: bytes, id: str | None) -> Node:
        if isinstance(key, str):
            self._placed.add(key)
        node = Node(id or self._free_id(block, int(key)), key, type, props)
        if self._first:
            node = share(node)
        after = block.nodes[-1].id if block.nodes else None
        self.ops.append(Insert(block.id, after, node.id, type, msgspec.Raw(props)))
        return node

    def _free_id(self, block: Block, key: int) -> str:
        """Returns an id for a new node that no other node of its container has taken."""
        id = self._new_id(block.id, key)
        if self.tree.edited:
            # An old node may have a name that another call site has now.
            while any(node.id == id for node in (*block.nodes, *block.left_over())):
                id += "+"
        return id

    def _update(self, node: Node, type: str, props: bytes) -> Node:
        if type != node.type:
            self._clear(node.id)
        self.ops.append(Update(node.id, type, msgspec.Raw(props)))
        return Node(node.id, node.key, type, props)

    def _put_slot(self, block: Block, type: str, props: bytes, id: str | None) -> Node:
        if block.nodes:
            return self.replace(block, block.nodes[0], type, props, id)
        key: Key = 0 if id is None else id
        if id in self._placed:
            block.forget(id)
        node, _ = block.find(key)
        if node is None:
            for old in block.left_over():
                if old.id not in self._placed:
                    self._drop(block, old)
            node = self._insert(block, key, type, props, id)
        elif node.props != props or node.type != type:
            node = self._update(node, type, props)
        block.nodes.append(node)
        return node

    def _drop(self, block: Block, node: Node) -> None:
        """Removes a child from the page at once, with all below it."""
        self.ops.append(Remove(node.id))
        block.forget(node.id)
        self._forget_below(node.id)

    def _clear(self, id: str) -> None:
        """Removes all children of a container from the page at once."""
        for child in self._children(id):
            self.ops.append(Remove(child.id))
            self._forget_below(child.id)
        self._blocks.pop(id, None)
        self.tree.blocks.pop(id, None)

    def _forget_below(self, id: str) -> None:
        for child in self._children(id):
            self._forget_below(child.id)
        self._blocks.pop(id, None)
        self.tree.blocks.pop(id, None)

    def _children(self, id: str) -> list[Node]:
        block = self._blocks.get(id)
        if block is None:
            return [n for n in self.tree.blocks.get(id, []) if n.id not in self._placed]
        here = {node.id for node in block.nodes}
        return block.as_shown(self._placed - here)
