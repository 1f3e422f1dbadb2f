"""The diff: compares a page while it is written with the page before, and says what to send.

Nodes match by key within their container (see `Block`). A node that keeps its order
among those already written costs no op.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from kawa.protocol.block import Block
from kawa.protocol.messages import Append, Insert, Move, Op, Remove, Update, Value
from kawa.protocol.outgoing import Outgoing, weight
from kawa.protocol.tree import HEAD, ROOTS, Key, Node, Tree, share

NewId = Callable[[str, int], str]
"""Makes the id of a node from its container's id and its key."""


class Writer:
    """Writes one run of a page, or of parts of it, over the tree of the run before.

    A part is a container. What runs for a part writes below it alone; where it has
    something to say elsewhere, it has a part there too, a container of its own.

    Args:
        tree: The page as the tab shows it. `finish` and `abandon` bring it up to date.
        new_id: Names a node that the page did not have.
        edited: The script has changed since the run before, and with it the
            names of its call sites.
        outgoing: Takes what is to be sent.
        scope: The containers that are written; the rest of the page stays as it is.
    """

    __slots__ = (
        "_blocks", "_edited", "_first", "_head", "_lost", "_new_id", "_placed", "_turn",
        "outgoing", "scope", "tree",
    )  # fmt: skip

    def __init__(
        self,
        tree: Tree,
        new_id: NewId,
        edited: bool = False,
        outgoing: Outgoing | None = None,
        scope: Sequence[str] = ROOTS,
    ) -> None:
        self.tree = tree
        self.outgoing = Outgoing() if outgoing is None else outgoing
        self.scope = scope
        self._new_id = new_id
        self._edited = edited
        self._blocks: dict[str, Block] = {}
        # Ids put outside the place they had: their old container no longer has them.
        self._placed: set[str] = set()
        # Ids of nodes that were written where nothing is shown any more.
        self._lost: set[str] = set()
        self._first = not tree.blocks
        self._head: bytes | None = None
        self._turn = threading.RLock()  # Threads of the script may draw too.

    def open(self, id: str, slot: bool = False) -> Block:
        """Returns the block of a container of the scope, made at its first use in this run.

        Raises:
            LookupError: The container is not in the scope.
        """
        if id not in self.scope:
            raise LookupError(f"{id!r} is none of the containers that are written.")
        return self._open(id, slot)

    def widen(self, id: str) -> None:
        """Has the run write one more container."""
        if id not in self.scope:
            self.scope = (*self.scope, id)

    def opened(self, id: str) -> Block | None:
        """Returns the block of a container that this run has opened and that still stands."""
        return self._blocks.get(id)

    def leave(self, id: str) -> None:
        """Has the run leave a root container as it was, in which it has written nothing."""
        self.scope = tuple(one for one in self.scope if one != id)
        self._blocks.pop(id, None)

    def enter(self, id: str, slot: bool = False) -> Block:
        """Opens a container that was just put.

        If this run has put it before, what it wrote into it goes at once.
        """
        with self._turn:
            if id in self._blocks:
                self._clear(id)
            if id in self._lost:
                return Block.nowhere(id)
            return self._open(id, slot)

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
        with self._turn:
            if block.slot:
                return self._put_slot(block, site, type, props, id)
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
                    block.stand(node.id)
                    self._send(Move(node.id, block.nodes[-1].id if block.nodes else None))
            elif id is None and self._edited:
                node = self._inherit(block, int(key), type)
            if node is None:
                node = self._insert(block, key, type, props, id)
            elif node.props != props or node.type != type:
                node = self._update(node, type, props)
            block.nodes.append(node)
            return node

    def replace(self, block: Block, node: Node, type: str, props: bytes, id: str | None) -> Node:
        """Writes another element in the place of one that this run wrote.

        Where that has left the page, nothing is shown.
        """
        with self._turn:
            at = None if block.closed else block.at(node.id)
            if at is None:
                return self._lose(block, 0, type, props, id)
            node = block.nodes[at]
            if id == node.id or (id is None and not isinstance(node.key, str)):
                if node.props != props or node.type != type:
                    node = self._update(node, type, props)
                block.set(at, node)
                return node
            after = block.nodes[at - 1].id if at else None
            self._drop(block, node)
            new = Node(id or self.tree.free(self._new_id(block.id, 0)), id or 0, type, props)
            if id is not None:
                self._placed.add(id)
            else:
                # Another place of this container may come to a name in the same way.
                self.tree.borrow(new.id)
            op = Insert(block.id, after, new.id, type, msgspec.Raw(props))
            self._send(op, len(props), id is not None)
            block.set(at, new)
            return new

    def append(self, block: Block, node: Node, prop: str, text: str, props: bytes) -> Node:
        """Adds text to a prop of an element that this run wrote.

        Args:
            block: Its container.
            node: The element.
            prop: Name of the prop.
            text: What is added at its end.
            props: All props with the text added, encoded.
        """
        with self._turn:
            at = None if block.closed else block.at(node.id)
            if at is None:
                return node
            before = block.nodes[at]
            if before.type != node.type or before.props != node.props:
                # Something else stands there now, and the text is not an addition to that.
                return self.replace(block, before, node.type, props, before.id)
            node = Node(before.id, before.key, before.type, props)
            update = Update(node.id, node.type, msgspec.Raw(props))
            if self.outgoing.append(Append(node.id, prop, text), update, len(props)):
                self._relieve()
            block.set(at, node)
            return node

    def remove(self, block: Block, node_id: str) -> None:
        """Takes back an element that this run wrote, if it is still there."""
        with self._turn:
            at = None if block.closed else block.at(node_id)
            if at is not None:
                self._drop(block, block.take(at))

    def tell(self, id: str, value: Any) -> None:
        """Tells the page the value of a widget that it has."""
        with self._turn:
            if id not in self._lost:
                self._send(Value(id, value), weight(value))

    def set_head(self, props: bytes) -> None:
        """Sets the props of the page itself."""
        if props != (self.tree.head if self._head is None else self._head):
            self._send(Update(HEAD, HEAD, msgspec.Raw(props)), len(props))
        self._head = props

    def begin_page(self, page: str) -> None:
        """Begins one of the app's pages: what another one has drawn goes at once.

        What this run has written before is common to all pages, and stays.
        """
        before, self.tree.page = self.tree.page, page
        if before not in (None, page) and self.scope is ROOTS:
            for id in ROOTS:
                self._drop_rest(self._open(id, False))

    def _drop_rest(self, block: Block) -> None:
        """Removes what this run has not written into a container, and into those in it."""
        for node in block.left_over():
            if node.id not in self._placed:
                self._drop(block, node)
        for node in block.nodes:
            if node.id in self._blocks:
                self._drop_rest(self._blocks[node.id])

    def finish(self) -> None:
        """Ends a run that drew all of its scope: what it did not write there goes."""
        with self._turn:
            for id in self.scope:
                self._open(id, False)
            blocks = self._outside()
            removed = False
            for id, block in self._blocks.items():
                for node in block.left_over():
                    if node.id not in self._placed:
                        self._send(Remove(node.id))
                        removed = True
                if block.nodes:
                    blocks[id] = block.nodes
            tree = self.tree
            tree.blocks = blocks
            self._end()
            if self._head is not None:
                tree.head = self._head
            if tree.borrowed and (removed or self._edited):
                tree.borrowed = tree.borrowed & tree.ids() or None

    def abandon(self) -> None:
        """Ends a run in its middle: what it did not reach stays as it was."""
        with self._turn:
            present = self.present()
            self.tree.blocks, self.tree.head = present.blocks, present.head
            self._end()

    def _end(self) -> None:
        """Closes the containers: what is written later by way of this run is not shown."""
        for block in self._blocks.values():
            block.close()

    def present(self) -> Tree:
        """Returns the page as the browser has it once it got all ops so far."""
        with self._turn:
            present = Tree()
            shown = {id: block.as_shown(self._placed) for id, block in self._blocks.items()}
            blocks = {**self._without_placed(self.tree.blocks), **shown}
            present.blocks = {id: nodes for id, nodes in blocks.items() if nodes}
            present.head = self.tree.head if self._head is None else self._head
            return present

    def _outside(self) -> dict[str, list[Node]]:
        """Returns the containers of the page that this run has nothing to do with."""
        if self.scope is ROOTS:
            return {}
        blocks = dict(self.tree.blocks)
        below = list(self._blocks)
        for id in below:
            below.extend(node.id for node in blocks.pop(id, ()))
        return {id: nodes for id, nodes in self._without_placed(blocks).items() if nodes}

    def _without_placed(self, blocks: dict[str, list[Node]]) -> dict[str, list[Node]]:
        """Returns containers without the nodes that were put elsewhere."""
        placed = self._placed
        if not placed:
            return blocks
        return {id: [n for n in nodes if n.id not in placed] for id, nodes in blocks.items()}

    def _open(self, id: str, slot: bool) -> Block:
        block = self._blocks.get(id)
        if block is None:
            block = self._blocks[id] = Block(id, self.tree.blocks.get(id, []), slot)
        return block

    def _send(self, op: Op, size: int = 0, standing: bool = False) -> None:
        if self.outgoing.add(op, size, standing):
            self._relieve()

    def _relieve(self) -> None:
        self.outgoing.relieve(self.present().size())

    def _insert(self, block: Block, key: Key, type: str, props: bytes, id: str | None) -> Node:
        if isinstance(key, str):
            self._placed.add(key)
        node = Node(id or self.tree.free(self._new_id(block.id, int(key))), key, type, props)
        if self._first:
            node = share(node)
        else:
            block.stand(node.id)
        after = block.nodes[-1].id if block.nodes else None
        # One with an id of its own may come from anywhere in the page.
        op = Insert(block.id, after, node.id, type, msgspec.Raw(props))
        if self.outgoing.add(op, len(props), id is not None):
            self._relieve()
        return node

    def _inherit(self, block: Block, key: int, type: str) -> Node | None:
        """Returns the old node that this call site of an edited file goes on with."""
        own = self._new_id(block.id, key)
        node = block.heir(own, key, type)
        if node is not None:
            (self.tree.give_back if node.id == own else self.tree.borrow)(node.id)
        return node

    def _update(self, node: Node, type: str, props: bytes) -> Node:
        if type != node.type:
            self._clear(node.id)
        self._send(Update(node.id, type, msgspec.Raw(props)), len(props))
        return Node(node.id, node.key, type, props)

    def _put_slot(self, block: Block, site: int, type: str, props: bytes, id: str | None) -> Node:
        if block.closed:
            return self._lose(block, site, type, props, id)
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

    def _lose(self, block: Block, site: int, type: str, props: bytes, id: str | None) -> Node:
        """Writes an element where nothing is shown any more."""
        n = block.counts.get(site, 0)
        block.counts[site] = n + 1
        key = site << 24 | n
        node = Node(id or self._new_id(f"{block.id}-", key), id or key, type, props)
        self._lost.add(node.id)
        return node

    def _drop(self, block: Block, node: Node) -> None:
        """Removes a child from the page at once, with all below it."""
        self._send(Remove(node.id))
        block.forget(node.id)
        self._forget(node.id)

    def _clear(self, id: str) -> None:
        """Removes all children of a container from the page at once."""
        for child in self._children(id):
            self._send(Remove(child.id))
            self._forget(child.id)
        self._close(id)

    def _forget(self, id: str) -> None:
        """Forgets a node that has left the page, and all below it."""
        self.tree.give_back(id)
        for child in self._children(id):
            self._forget(child.id)
        self._close(id)

    def _close(self, id: str) -> None:
        """Forgets what stands in a container."""
        block = self._blocks.pop(id, None)
        if block is not None:
            block.close()
        self.tree.blocks.pop(id, None)

    def _children(self, id: str) -> list[Node]:
        block = self._blocks.get(id)
        if block is None:
            return [n for n in self.tree.blocks.get(id, []) if n.id not in self._placed]
        here = {node.id for node in block.nodes}
        return block.as_shown(self._placed - here)
