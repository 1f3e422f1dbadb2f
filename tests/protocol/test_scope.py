"""A run of a part of the page: what it draws is new, and all else stays as it was, unsent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol.scripts import Player, Script, Stop, encode, expected, new_id, scripts, shape

from kawa.protocol.diff import Writer
from kawa.protocol.messages import Update
from kawa.protocol.outgoing import Outgoing
from kawa.protocol.patch import Page
from kawa.protocol.tree import HEAD, ROOTS, Tree

PART, ELSEWHERE = "part", "part-elsewhere"
"""Node ids of a part's own container, and of the one it has in another container."""


class Parts(Player):
    """A page with a part in its middle, which also writes into a container outside of it."""

    def whole(self, above: Script, part: tuple[Script, Script], below: Script) -> None:
        """Runs all of the page."""
        writer, main = self.writer, self.writer.open("main")
        column = writer.put(main, 99, "column", encode({}))
        column_block = writer.enter(column.id)
        self.run(above, main)
        for place, script in ((main, part[0]), (column_block, part[1])):
            id = PART if place is main else ELSEWHERE
            node = writer.put(place, 0, "part", encode({}), id)
            self.run(script, writer.enter(node.id))
        self.run(below, main)
        self.run(below, column_block)

    def part(self, part: tuple[Script, Script]) -> None:
        """Runs the part alone."""
        for id, script in zip((PART, ELSEWHERE), part, strict=True):
            self.run(script, self.writer.open(id))


def around(tree: Tree) -> Any:
    """Returns what of the page is no part's."""

    def cut(node: Any) -> Any:
        id, type, props, children = node
        return (id, type, props, [] if type == "part" else [cut(child) for child in children])

    return cut(expected(tree))


def play(player: Parts, whole: tuple[Any, ...] | None, part: Any) -> bool:
    """Runs the page or its part; tells whether it went through."""
    try:
        if whole is None:
            player.part(part)
        else:
            player.whole(whole[0], part, whole[1])
    except Stop:
        player.writer.abandon()
        return False
    player.writer.finish()
    return True


small = scripts(8)
parts = st.tuples(small, small)
wholes = st.none() | st.tuples(small, small)


@settings(max_examples=120, deadline=None)
@given(
    st.tuples(small, small),
    st.lists(
        st.tuples(wholes, parts, st.integers(0, 50), st.booleans(), st.booleans()),
        min_size=1,
        max_size=4,
    ),
)
def test_runs_of_a_part_among_runs_of_the_page(
    first: tuple[Script, Script],
    runs: list[tuple[tuple[Script, Script] | None, tuple[Script, Script], int, bool, bool]],
) -> None:
    """Widgets of one key are drawn now here, now there, in the part and around it."""
    tree, page = Tree(), Page()
    player = Parts(Writer(tree, new_id))
    play(player, first, ([], []))
    page.apply(player.writer.outgoing.take())
    for whole, part, steps, edited, moves in runs:
        if not {PART, ELSEWHERE} <= tree.ids():
            whole = whole or first
        queue = Outgoing()
        scope = {} if whole else {"scope": (PART, ELSEWHERE)}
        writer = Writer(tree, new_id, edited and whole is not None, queue, **scope)
        player = Parts(writer, lambda queue=queue: page.apply(queue.take()), steps)
        if whole is None and not moves:
            # Otherwise the part may take what has a key from around it.
            player.used = {id for id in tree.ids() if not below(tree, id)}
        taken = set(player.used)
        before = around(tree)
        done = play(player, whole, part)
        page.apply(queue.take())
        assert shape(page) == expected(tree)
        assert set(page.nodes) == tree.ids() | {*ROOTS, HEAD}
        if whole is None:
            assert moves or around(tree) == before
            if done:
                assert drawn_alone(part, taken) == inside(tree)


def below(tree: Tree, id: str) -> bool:
    """Tells whether a node stands in the part."""
    todo = [PART, ELSEWHERE]
    for one in todo:
        todo.extend(node.id for node in tree.blocks.get(one, ()))
    return id in todo


def inside(tree: Tree) -> list[Any]:
    """Returns what the part shows, without the ids that depend on what was there before."""
    return [plain(expected_below(tree, id)) for id in (PART, ELSEWHERE)]


def drawn_alone(part: tuple[Script, Script], taken: set[str]) -> list[Any]:
    """Returns what the part shows on a page that has nothing but it."""
    tree = Tree()
    whole = Parts(Writer(tree, new_id))
    main = whole.writer.open("main")
    for id in (PART, ELSEWHERE):
        whole.writer.enter(whole.writer.put(main, 0, "part", encode({}), id).id)
    whole.writer.finish()
    alone = Parts(Writer(tree, new_id, scope=(PART, ELSEWHERE)))
    alone.used = taken
    alone.part(part)
    alone.writer.finish()
    return inside(tree)


def expected_below(tree: Tree, id: str) -> Any:
    page = Page()
    page.apply(tree.snapshot())
    return shape(page, id)


def plain(node: Any) -> Any:
    _, type, props, children = node
    return (type, props, [plain(child) for child in children])


def test_a_part_that_says_the_same_sends_nothing() -> None:
    tree = Tree()
    script: Script = [("put", "text", 1, "a"), ("box", 6, [("widget", 1, "b")])]
    play(Parts(Writer(tree, new_id)), (script, script), (script, script))
    player = Parts(Writer(tree, new_id, scope=(PART, ELSEWHERE)))
    # The widget stands above the part, which got no other one.
    player.used = {"widget-1"}
    play(player, None, (script, script))
    assert player.writer.outgoing.take() == []


def test_what_a_part_writes_elsewhere_takes_the_place_of_what_it_wrote_there() -> None:
    tree, page = Tree(), Page()
    first = Parts(Writer(tree, new_id))
    play(first, ([], [("put", "text", 2, "below")]), ([], [("put", "text", 1, "one")]))
    page.apply(first.writer.outgoing.take())
    again = Parts(Writer(tree, new_id, scope=(PART, ELSEWHERE)))
    play(again, None, ([], [("put", "text", 1, "two")]))
    ops = again.writer.outgoing.take()
    assert [type(op) for op in ops] == [Update]
    page.apply(ops)
    assert shape(page) == expected(tree)


def test_a_part_cannot_write_where_it_has_no_place() -> None:
    tree = Tree()
    play(Parts(Writer(tree, new_id)), ([], []), ([], []))
    writer = Writer(tree, new_id, scope=(PART,))
    with pytest.raises(LookupError):
        writer.open("main")
    with pytest.raises(LookupError):
        writer.open(ELSEWHERE)


def test_the_head_stays_as_it_was() -> None:
    tree = Tree()
    first = Parts(Writer(tree, new_id))
    first.writer.set_head(encode({"title": "Title"}))
    play(first, ([], []), ([], []))
    play(
        Parts(Writer(tree, new_id, scope=(PART, ELSEWHERE))), None, ([("put", "text", 1, "a")], [])
    )
    assert tree.head == encode({"title": "Title"})
