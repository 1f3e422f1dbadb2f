"""`@st.fragment(parallel=True)`: threads of one run, what they must not do, and how they end."""

from __future__ import annotations

from typing import Any

import pytest
from elements.parts import WHOLE, button, errors

Draw = Any

TWO = """
import threading
met = threading.Barrier(2, timeout=10)
@st.fragment(parallel=True)
def part(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1
    if st.session_state[name] == 1:
        met.wait()
    st.text(f"{name} {st.session_state[name]} {threading.current_thread() is main}")
    st.button(name, key=f"key {name}")
main = threading.current_thread()
st.text(f"returned {part('a')} {part('b')}")
st.text("below")
"""


def test_they_run_at_once_in_a_whole_run_and_alone_in_the_runs_thread_after_that(
    draw: Draw,
) -> None:
    app = draw(TWO)
    # The barrier lets both through only if neither waits for the other to end.
    assert app.texts == ["a 1 False", "b 1 False", "returned None None", "below"]
    app.click(button(app, "b"))
    assert app.texts == ["a 1 False", "b 2 True", "returned None None", "below"]
    ids = {node.id for node in app.page.nodes["main"].walk()}
    app.run()
    assert {node.id for node in app.page.nodes["main"].walk()} == ids
    assert app.outcome.error is None


@pytest.mark.parametrize(
    "body",
    [
        "box.text('x')",
        "st.sidebar.text('x')",
        "with box:\n        st.text('x')",
        "st.dialog('D')(lambda: st.text('x'))()",
        "st.switch_page('other.py')",
    ],
)
def test_what_they_must_not_do_is_refused_in_their_place(draw: Draw, body: str) -> None:
    app = draw(
        f"""
box = st.container()
@st.fragment(parallel=True)
def part():
    {body}
part()
st.text("below")
"""
    )
    assert errors(app) == ["StreamlitInvalidLayoutContextError"] and app.texts == ["below"]
    [place] = [n for n in app.page.nodes["main"].walk() if n.type == "fragment"]
    assert [node.type for node in place.children] == ["exception"]
    assert app.outcome.error is None


def test_an_error_or_a_stop_ends_one_alone(draw: Draw) -> None:
    app = draw(
        """
@st.fragment(parallel=True)
def fails(): raise ValueError("no good")
@st.fragment(parallel=True)
def stops():
    st.text("begins")
    st.stop()
@st.fragment(parallel=True)
def goes_on(): st.text("goes on")
fails(); stops(); goes_on()
st.text("below")
"""
    )
    assert errors(app) == ["ValueError"]
    assert app.texts == ["begins", "goes on", "below"] and app.outcome.error is None


def test_a_rerun_in_one_starts_the_script_anew(draw: Draw) -> None:
    app = draw(
        WHOLE
        + """
@st.fragment(parallel=True)
def part():
    if st.session_state.whole == 1:
        st.rerun()
    st.text("part")
part()
"""
    )
    assert app.texts == ["whole 2", "part"]


def test_one_in_another_is_drawn_in_it(draw: Draw) -> None:
    app = draw(
        """
@st.fragment(parallel=True)
def inner(): st.text("inner")
@st.fragment(parallel=True)
def outer():
    st.text("outer")
    inner()
@st.fragment
def plain(): inner()
outer()
plain()
"""
    )
    assert app.texts == ["outer", "inner", "inner"]


def test_a_dialog_may_be_opened_once_it_reruns_by_itself(draw: Draw) -> None:
    app = draw(
        """
@st.dialog("D")
def show(): st.text("in it")
@st.fragment(parallel=True)
def part():
    if st.button("Open"):
        show()
part()
"""
    )
    app.click(button(app, "Open"))
    assert [node.type for node in app.page.nodes["dialogs"].children] == ["dialog"]


def test_an_error_of_the_script_waits_for_them(draw: Draw) -> None:
    app = draw(
        """
import time
@st.fragment(parallel=True)
def part():
    time.sleep(0.05)
    st.text("part")
part()
1 / 0
"""
    )
    assert app.texts == ["part"] and errors(app) == ["ZeroDivisionError"]


def test_a_hundred_draw_what_each_of_them_is_to_draw(draw: Draw) -> None:
    app = draw(
        """
@st.fragment(parallel=True)
def part(n):
    for i in range(20):
        st.text(f"{n} {i}")
        st.checkbox(f"{n} {i}")
for n in range(100):
    part(n)
"""
    )
    assert app.outcome.error is None
    assert app.texts == [f"{n} {i}" for n in range(100) for i in range(20)]
    app.run()
    assert app.ops == []
