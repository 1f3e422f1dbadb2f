"""What waits to be sent: merged or not, the page comes out the same."""

from __future__ import annotations

import threading
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol.scripts import Player, Script, Stop, encode, expected, new_id, scripts, shape, values

from kawa.protocol.diff import Writer
from kawa.protocol.messages import Append, Insert, Op, Remove, Update, Value
from kawa.protocol.outgoing import LIMIT, Outgoing
from kawa.protocol.patch import Page
from kawa.protocol.tree import Tree


class Each(Outgoing):
    """Hands every op on as it comes, so that none is merged."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page

    def add(self, op: Op, size: int = 0, standing: bool = False) -> bool:
        full = super().add(op, size, standing)
        self.page.apply(self.take())
        return full

    def append(self, op: Append, update: Update, size: int) -> bool:
        full = super().append(op, update, size)
        self.page.apply(self.take())
        return full


one_run = st.tuples(scripts(), st.integers(0, 60), st.booleans(), st.booleans())


@settings(max_examples=200, deadline=None)
@given(st.lists(one_run, min_size=1, max_size=4))
def test_merged_or_not_the_page_is_the_same(runs: list[tuple[Script, int, bool, bool]]) -> None:
    """One page takes what waits at pauses, one each op as it comes; both end as the tree.

    Not always is it taken before the next run (`st.rerun`).
    """
    one_by_one, merged = Page(), Page()
    trees = Tree(), Tree()
    queue = Outgoing()
    for script, steps, edited, taken in (*runs, ([], 0, False, True)):
        for tree, outgoing in zip(trees, (Each(one_by_one), queue), strict=True):
            writer = Writer(tree, new_id, edited, outgoing)

            def pause(outgoing: Outgoing = outgoing) -> None:
                merged.apply(outgoing.take())

            player = Player(writer, pause, steps)
            try:
                player.run(script, writer.open("main"))
                writer.finish()
            except Stop:
                writer.abandon()
        assert expected(trees[0]) == expected(trees[1])
        ids = [node.id for nodes in trees[1].blocks.values() for node in nodes]
        assert len(ids) == len(set(ids)), "two nodes have one id"
        if not taken:
            continue
        merged.apply(queue.take())
        assert shape(merged) == shape(one_by_one) == expected(trees[0])
        assert values(merged) == values(one_by_one)
        assert set(merged.nodes) == set(one_by_one.nodes), "no node is left behind"


def waiting(tree: Tree, script: Script) -> Outgoing:
    """Runs a script; returns what waits after it."""
    writer = Writer(tree, new_id)
    Player(writer).run(script, writer.open("main"))
    writer.finish()
    return writer.outgoing


def test_of_many_updates_the_last_one_waits() -> None:
    tree = Tree()
    script = [("put", "text", 1, ""), *(("replace", 0, "text", str(n)) for n in range(2000))]
    [op] = waiting(tree, script).take()
    assert isinstance(op, Insert)
    assert msgspec.msgpack.decode(op.props) == {"body": "1999"}
    [op] = waiting(tree, script).take()
    assert isinstance(op, Update)


def test_a_slot_filled_again_and_again_waits_as_its_last_filling() -> None:
    filling = [
        ("put", "text", 1, "a"),
        ("box", 6, [("put", "text", 2, "b")]),
        ("put", "code", 3, "c"),
    ]
    tree = Tree()
    once = len(waiting(Tree(), [("slot", 7, [filling])]))
    assert len(waiting(tree, [("slot", 7, [filling] * 500)])) == once
    again = waiting(tree, [("slot", 7, [filling] * 500)])
    # The page has the first filling: it goes once.
    assert len(again) <= 2 * once


def test_what_came_and_went_does_not_wait() -> None:
    writer = Writer(Tree(), new_id)
    block = writer.open("main")
    for _ in range(1000):
        node = writer.put(block, 1, "spinner", encode({}))
        writer.remove(block, node.id)
    assert len(writer.outgoing) == 0
    assert writer.outgoing.size == 0


def test_text_that_is_added_is_sent_alone() -> None:
    tree, page = Tree(), Page()
    page.apply(waiting(tree, [("put", "text", 1, "a")]).take())
    writer = Writer(tree, new_id)
    block = writer.open("main")
    node = writer.put(block, 1, "text", encode({"body": "a"}))
    text = "a"
    for word in ("b", "c", "d"):
        text += word
        node = writer.append(block, node, "body", word, encode({"body": text}))
    [op] = writer.outgoing.take()
    assert op == Append("main/1.0", "body", "bcd")
    page.apply([op])
    assert page.nodes["main/1.0"].props == {"body": "abcd"}
    node = writer.append(block, node, "body", "e", encode({"body": "abcde"}))
    writer.replace(block, node, "text", encode({"body": "new"}), None)
    assert [type(op) for op in writer.outgoing.take()] == [Update]


def test_the_last_value_of_a_widget_waits() -> None:
    queue = Outgoing()
    for n in range(100):
        queue.add(Value("a", n), 8)
    assert queue.take() == [Value("a", 99)]


def test_what_waits_is_bounded_and_then_the_whole_page_is_needed() -> None:
    tree = Tree()
    writer = Writer(tree, new_id)
    block = writer.open("main")
    most = 0
    for n in range(2000):
        # A new element each time, with an id that may stand elsewhere: nothing can be merged.
        node = writer.put(block, 0, "text", encode({"body": "x" * 20_000}), f"widget-{n}")
        writer.remove(block, node.id)
        most = max(most, writer.outgoing.size)
    assert writer.outgoing.overflowed
    assert most < 2 * LIMIT
    assert writer.outgoing.take() == []
    writer.put(block, 1, "text", encode({"body": "last"}))
    assert len(writer.outgoing) == 0
    writer.outgoing.begin_anew(writer.present().snapshot())
    assert writer.outgoing.whole
    assert not writer.outgoing.overflowed
    page = Page()
    page.apply(writer.outgoing.take())
    writer.finish()
    page.apply(writer.outgoing.take())
    assert shape(page) == expected(tree)


def test_a_large_page_is_sent_as_it_is_drawn() -> None:
    """Its size alone is no reason to draw it anew."""
    queue = waiting(Tree(), [("put", "text", n, "x" * 3_000_000) for n in range(1, 12)])
    assert not queue.overflowed
    assert queue.size > 3 * LIMIT


def test_a_thread_that_takes_loses_nothing() -> None:
    tree, page = Tree(), Page()
    writer = Writer(tree, new_id)
    drawn = threading.Event()
    taken: list[Any] = []

    def take() -> None:
        while not drawn.is_set():
            taken.append(writer.outgoing.take())

    thread = threading.Thread(target=take)
    thread.start()
    script: Script = [
        ("put", "text", 1, ""),
        *(("replace", 0, "text", str(n)) for n in range(5000)),
        ("slot", 7, [[("put", "text", 1, "a"), ("put", "text", 2, "b")]] * 2000),
    ]
    Player(writer).run(script, writer.open("main"))
    writer.finish()
    drawn.set()
    thread.join()
    for ops in (*taken, writer.outgoing.take()):
        page.apply(ops)
    assert any(isinstance(op, Remove) for ops in taken for op in ops) or len(taken) == 1
    assert shape(page) == expected(tree)
