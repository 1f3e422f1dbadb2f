"""A page written over another one, patched into the browser's copy, gives the page itself."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kawa.protocol.diff import Block, Writer
from kawa.protocol.messages import Insert, Move, Remove, Update
from kawa.protocol.patch import Page
from kawa.protocol.tree import Tree

# A page is a list of elements: (site, body), ("key", site-less id, body) or a container.
Element = tuple[str, int, int, list["Element"]]

leaf = st.tuples(
    st.sampled_from(["text", "code", "keyed"]), st.integers(1, 5), st.integers(0, 2), st.just([])
)
page = st.recursive(
    st.lists(leaf, max_size=6),
    lambda inner: st.lists(
        leaf
        | st.tuples(
            st.sampled_from(["box", "slot", "keybox"]), st.integers(6, 8), st.just(0), inner
        ),
        max_size=6,
    ),
    max_leaves=30,
)


def new_id(parent: str, key: int) -> str:
    return f"{parent}/{key}"


def write(
    writer: Writer, block: Block, elements: list[Element], used: set[str], budget: list[int]
) -> None:
    for type, site, body, inner in elements:
        if budget[0] == 0:
            return
        budget[0] -= 1
        id = f"{type}-{site}" if type.startswith("key") else None
        if id in used:
            continue
        if id:
            used.add(id)
        node = writer.put(block, site, type, msgspec.msgpack.encode({"body": body}), id)
        if type in ("box", "slot", "keybox"):
            write(writer, writer.enter(node.id, type == "slot"), inner, used, budget)


def expected(tree: Tree) -> Any:
    page = Page()
    page.apply(tree.snapshot())
    return shape(page)


def shape(page: Page, id: str = "main") -> Any:
    node = page.nodes[id]
    return (id, node.type, node.props, [shape(page, child.id) for child in node.children])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(page, st.integers(0, 40), st.booleans()), min_size=1, max_size=4))
@example(
    [
        ([("slot", 7, 0, [])], 1, False),
        ([("slot", 6, 0, [])], 1, True),
        ([("box", 6, 0, []), ("box", 7, 0, [])], 2, False),
    ]
)
@example(
    [
        ([("slot", 7, 0, [])], 1, False),
        ([("text", 1, 0, []), ("slot", 6, 0, [])], 2, True),
        ([("box", 7, 0, [])], 1, False),
    ]
)
def test_patching_gives_the_page(runs: list[tuple[list[Element], int, bool]]) -> None:
    """Runs that end, runs abandoned in their middle, and edits of the file between them."""
    tree, browser = Tree(), Page()
    for number, (elements, budget, edited) in enumerate(runs):
        shift = 10 * number if edited else 0

        def shifted(parent: str, key: int, shift: int = shift) -> str:
            return new_id(parent, key + (shift << 24))

        writer = Writer(tree, shifted, edited)
        left = [budget]
        write(writer, writer.open("main"), elements, set(), left)
        if left[0]:
            writer.finish()
        else:
            writer.abandon()
        browser.apply(writer.outgoing.take())
        assert shape(browser) == expected(tree)
        reachable = {
            node.id
            for root in ("main", "sidebar", "bottom", "event", "dialogs")
            for node in browser.nodes[root].walk()
        }
        assert reachable | {"head"} == set(browser.nodes), "no node is left behind"


@settings(max_examples=200, deadline=None)
@given(page, page, page, st.integers(0, 40))
def test_what_another_page_has_drawn_goes_at_once(
    before: list[Element], common: list[Element], after: list[Element], budget: int
) -> None:
    tree, alone, browser = Tree(), Tree(), Page()
    writer = Writer(tree, new_id)
    writer.begin_page("first")
    write(writer, writer.open("main"), [*common, *before], set(), [1000])
    writer.finish()
    browser.apply(writer.outgoing.take())
    writer = Writer(alone, new_id)
    write(writer, writer.open("main"), common, set(), [1000])
    writer.finish()

    writer, used, left = Writer(tree, new_id), set[str](), [budget]
    write(writer, writer.open("main"), common, used, [1000])
    writer.begin_page("second")
    browser.apply(writer.outgoing.take())
    assert shape(browser) == expected(alone)
    write(writer, writer.open("main"), after, used, left)
    if left[0]:
        writer.finish()
    else:
        writer.abandon()
    browser.apply(writer.outgoing.take())
    assert shape(browser) == expected(tree)

    writer = Writer(tree, new_id)
    writer.begin_page("second")
    assert writer.outgoing.take() == [], "it is the page that is shown"


@settings(max_examples=100, deadline=None)
@given(page)
def test_the_same_page_sends_nothing(elements: list[Element]) -> None:
    tree = Tree()
    for again in (False, True):
        writer = Writer(tree, new_id)
        write(writer, writer.open("main"), elements, set(), [1000])
        if again:
            ops = writer.outgoing.take()
            removed = {op.id for op in ops if isinstance(op, Remove)}
            inserted = {op.id for op in ops if isinstance(op, Insert)}
            # A slot shows its last child; the earlier ones flash by.
            slots = any(type == "slot" for type, *_ in flat(elements))
            assert slots or not (removed or inserted or ops)
        writer.finish()


def flat(elements: list[Element]) -> list[Element]:
    return [e for element in elements for e in (element, *flat(element[3]))]


def run(tree: Tree, *sites: int) -> list[Any]:
    writer = Writer(tree, new_id)
    block = writer.open("main")
    for site in sites:
        writer.put(block, site, "text", msgspec.msgpack.encode({"body": site}))
    writer.finish()
    return list(writer.outgoing.take())


def test_an_element_above_resends_nothing_below() -> None:
    tree = Tree()
    run(tree, 1, 2, 3)
    ops = run(tree, 9, 1, 2, 3)
    assert [type(op) for op in ops] == [Insert]
    assert ops[0].after is None
    ops = run(tree, 1, 2, 3)
    assert [type(op) for op in ops] == [Remove]


def test_a_changed_value_is_one_update() -> None:
    tree = Tree()
    run(tree, 1, 2)
    writer = Writer(tree, new_id)
    block = writer.open("main")
    writer.put(block, 1, "text", msgspec.msgpack.encode({"body": 1}))
    writer.put(block, 2, "text", msgspec.msgpack.encode({"body": "new"}))
    writer.finish()
    assert [type(op) for op in writer.outgoing.take()] == [Update]


def test_a_swap_moves() -> None:
    tree = Tree()
    run(tree, 1, 2)
    assert [type(op) for op in run(tree, 2, 1)] == [Move]


def test_after_an_edit_elements_fall_back_to_their_position() -> None:
    tree = Tree()
    run(tree, 1, 2, 3)
    before = [node.id for node in tree.blocks["main"]]
    writer = Writer(tree, new_id, edited=True)
    block = writer.open("main")
    for site in (11, 12, 13):
        writer.put(block, site, "text", msgspec.msgpack.encode({"body": site - 10}))
    writer.finish()
    assert not writer.outgoing.take()
    assert [node.id for node in tree.blocks["main"]] == before
