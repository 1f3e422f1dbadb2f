"""What a function drew, recorded and drawn again, is what it draws itself."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import msgspec
import pytest

import kawa as st
from kawa.protocol.head import Head
from kawa.protocol.patch import Page, View
from kawa.protocol.tree import Tree
from kawa.runtime.calls import run_user_code
from kawa.runtime.here import current_place, current_run, place_var, run_var
from kawa.runtime.identity import call_site, site_of, steps_of
from kawa.runtime.recording import AnyCall
from kawa.runtime.run import Run
from kawa.runtime.state import SessionState


@contextmanager
def running(tree: Tree, page: Page) -> Iterator[Run]:
    """A run over `tree`, whose end `page` is told."""
    run = Run(SessionState(), tree, head=Head())
    tokens = run_var.set(run), place_var.set(run.places["main"])
    try:
        yield run
        run.writer.finish()
        page.apply(run.writer.outgoing.take())
    finally:
        run_var.reset(tokens[0])
        place_var.reset(tokens[1])


def draw() -> None:
    """Text, columns with contents, a place that is filled anew, the sidebar, a spinner."""
    st.text("above")
    left, right = st.columns(2)
    with left:
        for n in range(3):
            st.text(f"left {n}")
    right.button("Right")
    slot = st.empty()
    slot.text("shown for a moment")
    with slot.container():
        st.text("lost")
    with slot.container():
        st.code("kept")
    with st.spinner("Drawing"):
        text = st.text("changed")
        st.sidebar.text("beside")
    text.markdown("now Markdown")
    with st.container(key="named"):
        st.text("inside")
    st.checkbox("Ticked", True, key="ticked")


def fill(do: str, calls: list[AnyCall], function: Callable[[], None] = draw) -> list[AnyCall]:
    """Stands for a cached function: draws, records or replays."""
    run = current_run()
    place, site = current_place(run), call_site(2)
    if do == "replay":
        run.replay(calls, place, site)
        return calls
    recorded = run.recording(place, site) if do == "record" else nullcontext()
    with recorded as recording:
        function()
    return [] if recording is None else recording.calls


def script(do: str, calls: list[AnyCall], function: Callable[[], None] = draw) -> list[AnyCall]:
    """The same call sites, whatever is done there."""
    st.title("Before")
    calls = fill(do, calls, function)
    st.text("after")
    return calls


def shape(node: View) -> Any:
    return (node.id, node.type, node.props, node.value, [shape(child) for child in node.children])


def drawn(do: str, calls: list[AnyCall], function: Callable[[], None] = draw) -> tuple[Any, Any]:
    """Returns the page that a run of the script gives, and what it recorded."""
    page = Page()
    with running(Tree(), page):
        calls = run_user_code(script, (do, calls, function), {})
    return [shape(page.nodes[root]) for root in ("main", "sidebar")], calls


def test_a_replay_draws_what_the_function_draws() -> None:
    direct, _ = drawn("call", [])
    recorded, calls = drawn("record", [])
    again, _ = drawn("replay", calls)
    assert recorded == direct
    assert again == direct
    assert "now Markdown" in str(again)
    assert "beside" in str(again[1])


def test_a_replay_over_what_the_function_drew_sends_nothing() -> None:
    tree, page = Tree(), Page()
    with running(tree, page):
        calls = run_user_code(script, ("record", []), {})
    with running(tree, page) as run:
        run_user_code(script, ("replay", calls), {})
        run.writer.finish()
        # The slot's fillings before the last one flash by, as they do when drawn.
        replayed = run.writer.outgoing.take()
    with running(tree, page) as run:
        run_user_code(script, ("call", []), {})
        run.writer.finish()
        direct = run.writer.outgoing.take()
    assert [(type(op), op.id) for op in replayed] == [(type(op), op.id) for op in direct]


def test_a_recording_outlives_its_process_as_bytes() -> None:
    _, calls = drawn("record", [])
    data = msgspec.msgpack.encode(calls)
    read = msgspec.msgpack.decode(data, type=list[AnyCall])
    assert drawn("replay", read)[0] == drawn("call", [])[0]


def test_in_another_place_it_is_drawn_there() -> None:
    def simple() -> None:
        for n in range(2):
            st.text(f"line {n}")
        box = st.container()
        st.text("below")
        box.text("in the box")

    def in_sidebar(do: str, calls: list[AnyCall]) -> None:
        with st.sidebar:
            fill(do, calls, simple)
        with st.container():
            st.text("first")
            fill(do, calls, simple)

    _, calls = drawn("record", [], simple)
    shapes = []
    for do in ("call", "replay"):
        page = Page()
        with running(Tree(), page):
            run_user_code(in_sidebar, (do, calls), {})
        shapes.append([shape(page.nodes[root]) for root in ("main", "sidebar")])
    assert shapes[0] == shapes[1]


def test_recordings_within_recordings_each_have_what_is_theirs() -> None:
    inner: list[AnyCall] = []

    def both() -> None:
        st.text("outer")
        inner.extend(fill("record", [], lambda: st.text("inner") and None))
        st.text("outer again")

    direct, calls = drawn("record", [], both)
    assert len(inner) == 1
    assert drawn("replay", calls, both)[0] == direct


def test_only_what_the_recorded_code_draws_is_recorded() -> None:
    """Another thread of the run draws meanwhile, and one that the code itself starts."""
    begun, go_on = threading.Event(), threading.Event()

    def other(run: Run) -> None:
        begun.wait(10)
        with run.recording(run.places["sidebar"], 0) as recording:
            st.sidebar.text("by another thread")
        assert len(recording.calls) == 1
        go_on.set()

    def function() -> None:
        st.text("one")
        begun.set()
        assert go_on.wait(10)
        own = threading.Thread(target=contextvars.copy_context().run, args=(st.text, "two"))
        own.start()
        own.join()
        st.text("three")

    page = Page()
    with running(Tree(), page) as run:
        thread = threading.Thread(target=contextvars.copy_context().run, args=(other, run))
        thread.start()
        calls = run_user_code(script, ("record", [], function), {})
        thread.join()
        assert run.pen is run.writer
    bodies = [msgspec.msgpack.decode(call.props)["body"] for call in calls]
    assert bodies == ["one", "two", "three"]
    assert "by another thread" in str(shape(page.nodes["sidebar"]))


@pytest.mark.parametrize("how", ["write", "replace"])
def test_what_is_drawn_elsewhere_is_told(how: str) -> None:
    with running(Tree(), Page()) as run:
        box, text = st.container(), st.text("old")
        with run.recording(run.places["main"], 0) as recording:
            st.text("here")
            assert not recording.outside
            _ = box.text("there") if how == "write" else text.text("new")
        assert recording.outside
        assert len(recording.calls) == 1


def test_a_run_that_records_nothing_draws_straight() -> None:
    with running(Tree(), Page()) as run:
        assert run.pen is run.writer
        with pytest.raises(ZeroDivisionError), run.recording(run.places["main"], 0):
            assert run.pen is not run.writer
            _ = 1 / 0
        assert run.pen is run.writer


def test_text_that_is_added_is_recorded_too() -> None:
    def function() -> None:
        run = current_run()
        place = current_place(run)
        node = st.text("a")._node
        assert node is not None
        for body in ("ab", "abc"):
            props = msgspec.msgpack.encode({"body": body})
            node = run.append(place, node, "body", body[-1], props)

    direct, calls = drawn("record", [], function)
    assert "abc" in str(direct)
    assert drawn("replay", calls, function)[0] == direct


def test_a_site_is_found_again_by_its_steps() -> None:
    def site() -> int:
        return call_site(1)

    number = site()
    assert len(steps_of(number)) > 1
    assert site_of(steps_of(number)) == number
    assert site_of((*steps_of(number), "a step that nothing has taken")) != number
