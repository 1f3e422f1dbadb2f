"""How a fragment ends: a rerun, a stop, an error, another page; and one that never does."""

from __future__ import annotations

from typing import Any

from elements.parts import WHOLE, button, errors

Draw = Any

RERUNS = (
    WHOLE
    + """
@st.fragment
def part():
    clicked = st.button("Go")
    st.session_state.log = [*st.session_state.get("log", []), clicked]
    st.text(f"log {st.session_state.log}")
    if clicked:
        st.rerun(scope=st.session_state.scope)
st.session_state.setdefault("scope", "fragment")
part()
"""
)


def test_it_starts_itself_anew(draw: Draw) -> None:
    app = draw(RERUNS)
    app.click(app["button"])
    assert app.texts == ["whole 1", "log [False, True, False]"]


def test_it_starts_the_whole_script_anew(draw: Draw) -> None:
    app = draw(RERUNS)
    app.session.state.set("scope", "app")
    app.click(app["button"])
    assert app.texts == ["whole 2", "log [False, True, False]"]


KEYED = (
    WHOLE
    + """
def count(name):
    st.session_state[name] = st.session_state.get(name, 0) + 1
    st.text(f"{name}: {st.session_state[name]}")
@st.fragment(key="a")
def a():
    count("a")
@st.fragment(key=5)
def b(name):
    count(name)
    st.button("In b", on_click=lambda: st.rerun("a"), key=f"in {name}")
a()
b("b1")
b("b2")
st.button("B", on_click=lambda: st.rerun("5"))
st.button("Both", on_click=lambda: st.rerun([5, "a"]))
st.button("All", on_click=lambda: st.rerun("app"))
st.button("None", on_click=lambda: st.rerun("c"))
"""
)


def test_callbacks_rerun_fragments_by_key(draw: Draw) -> None:
    app = draw(KEYED)
    app.click(button(app, "B"))
    assert app.texts == ["whole 1", "a: 1", "b1: 2", "b2: 2"]
    app.click(button(app, "Both"))
    assert app.texts == ["whole 1", "a: 2", "b1: 3", "b2: 3"]
    app.click(button(app, "In b"))
    assert app.texts == ["whole 1", "a: 3", "b1: 3", "b2: 3"]
    app.click(button(app, "All"))
    assert app.texts == ["whole 2", "a: 4", "b1: 4", "b2: 4"]
    app.click(button(app, "None"))
    assert errors(app) == ["StreamlitAPIException"]


def test_an_outer_and_an_inner_one_by_key_are_drawn_once(draw: Draw) -> None:
    app = draw(
        """
@st.fragment(key="inner")
def inner():
    st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(f"{st.session_state.n}")
    st.checkbox("c", key="c")
@st.fragment(key="outer")
def outer():
    inner()
outer()
st.button("Both", on_click=lambda: st.rerun(["inner", "outer"]))
"""
    )
    app.click(app["button"])
    assert app.texts == ["2"] and app.outcome.error is None


FAILS = (
    WHOLE
    + """
@st.fragment
def part():
    st.text("begins")
    if st.session_state.get("fails") or st.button("Fail"):
        raise ValueError("no good")
    st.text("ends")
"""
)


def test_an_error_stands_in_its_place_and_the_rest_goes_on(draw: Draw) -> None:
    app = draw(FAILS + "part()\nst.text('below')")
    outcome = app.click(app["button"])
    assert isinstance(outcome.error, ValueError) and errors(app) == ["ValueError"]
    [box] = [n for n in app.page.nodes["main"].walk() if n.type == "fragment"]
    assert "exception" in [node.type for node in box.children]
    assert app.texts == ["whole 1", "begins", "ends", "below"]
    app.run(fragments=tuple(app.session.parts))
    assert errors(app) == [] and app.texts == ["whole 1", "begins", "ends", "below"]


def test_an_error_in_a_whole_run_ends_it_unless_it_is_caught(draw: Draw) -> None:
    app = draw("st.session_state.fails = True\n" + FAILS + "part()\nst.text('below')")
    assert isinstance(app.outcome.error, ValueError)
    assert errors(app) == ["ValueError"] and app.texts == ["whole 1", "begins"]
    caught = draw(
        "st.session_state.fails = True\n"
        + FAILS
        + """
from kawa.errors import FragmentHandledException
try:
    part()
except FragmentHandledException:
    st.text("caught")
"""
    )
    assert caught.outcome.error is None
    assert errors(caught) == ["ValueError"] and caught.texts == ["whole 1", "begins", "caught"]


def test_stop_ends_it_alone_in_a_rerun_and_the_script_in_a_whole_run(draw: Draw) -> None:
    app = draw(
        """
@st.fragment
def part():
    st.text("begins")
    if st.button("Stop") or st.session_state.get("stops"):
        st.stop()
    st.text("ends")
part()
st.text("below")
"""
    )
    app.click(app["button"])
    assert app.texts == ["begins", "below"]
    app.session.state.set("stops", True)
    app.run()
    assert app.texts == ["begins"]


def test_an_error_in_a_callback_stands_in_the_fragment(draw: Draw) -> None:
    app = draw(
        """
@st.fragment
def part():
    st.button("Fail", on_click=lambda: 1 / 0)
part()
"""
    )
    app.click(app["button"])
    [box] = [n for n in app.page.nodes["main"].walk() if n.type == "fragment"]
    assert [node.type for node in box.children] == ["exception", "button"]


def test_it_goes_to_another_page(draw: Draw) -> None:
    app = draw(
        """
def other():
    st.text("other")
def start():
    @st.fragment
    def part():
        if st.button("Go"):
            st.switch_page(there)
    part()
there = st.Page(other)
st.navigation([st.Page(start), there]).run()
"""
    )
    app.click(app["button"])
    assert app.texts == ["other"] and app.session.page == "other"
    assert app.session.parts == {}


def test_one_that_has_gone_makes_the_whole_script_run(draw: Draw) -> None:
    app = draw(WHOLE + "@st.fragment\ndef part():\n    st.button('b')\npart()")
    app.session.parts.clear()
    app.run(fragments=("nowhere",))
    assert app.texts == ["whole 2"] and app.outcome.error is None


def test_after_an_edit_the_whole_script_runs(draw: Draw) -> None:
    app = draw(WHOLE + "@st.fragment\ndef part():\n    st.button('b')\npart()")
    app.app.version += 1
    app.click(app["button"])
    assert app.texts == ["whole 2"]


def test_methods_lambdas_and_async_functions(draw: Draw) -> None:
    app = draw(
        """
import asyncio
class View:
    name = "view"
    @st.fragment
    def show(self):
        st.text(self.name)
        st.button("Method")
View().show()
st.fragment(lambda: st.text("lambda"))()
@st.fragment
async def slow():
    await asyncio.sleep(0)
    st.text("async")
    st.button("Async")
slow()
"""
    )
    assert app.texts == ["view", "lambda", "async"]
    app.click(button(app, "Method"))
    app.click(button(app, "Async"))
    assert app.texts == ["view", "lambda", "async"] and app.outcome.error is None


def test_a_handle_of_a_run_that_has_ended_writes_nothing(draw: Draw) -> None:
    app = draw(
        """
first = st.session_state.setdefault("box", st.container())
first.text("mine")
st.text("here")
"""
    )
    app.run()
    assert app.texts == ["here"]


def test_one_that_reruns_itself_for_ever_is_cut(draw: Draw) -> None:
    app = draw(
        WHOLE
        + """
@st.fragment
def part():
    st.session_state.n = st.session_state.get("n", 0) + 1
    if st.button("Go") or st.session_state.n > 1:
        st.rerun(scope="fragment")
part()
"""
    )
    outcome = app.click(app["button"])
    assert "1,000 times" in str(outcome.error)
    assert errors(app) == ["EndlessFragmentError"] and app.texts == ["whole 1"]
