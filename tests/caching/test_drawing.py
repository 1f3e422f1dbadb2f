"""What a cached function draws is drawn again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from kawa.caching.errors import (
    CacheReplayClosureError,
)
from kawa.protocol.patch import Page


def shapes(page: Page) -> Any:
    def shape(node: Any) -> Any:
        return (node.id, node.type, node.props, [shape(child) for child in node.children])

    return [shape(page.nodes[root]) for root in ("main", "sidebar")]


def looks(page: Page) -> Any:
    """Without ids, which the name of the script is part of."""
    return [(n.type, n.props) for root in ("main", "sidebar") for n in page.nodes[root].walk()]


DRAWING = """
@st.cache_data(show_spinner=False)
def inner(n):
    st.text(f"inner {n}")
    return n
@st.cache_data
def draws(n):
    st.text("one")
    left, right = st.columns(2)
    left.text("left")
    with right:
        st.code("right")
        inner(n)
    with st.expander("More"):
        st.text("in it")
    slot = st.empty()
    slot.text("before")
    slot.text("final")
    bar = st.progress(0)
    bar.progress(50)
    st.sidebar.text("beside")
    with st.sidebar:
        st.text("beside too")
    return n
st.title("Above")
{call}
with st.container():
    {call}
st.text("after")
"""


def test_a_hit_draws_what_the_function_draws(draw: Callable[[str], Any]) -> None:
    source = DRAWING.replace("{call}", "draws(1)")
    plain = draw(source.replace("@st.cache_data", "#"))
    app = draw(source)
    first = shapes(app.page)
    assert looks(app.page) == looks(plain.page)
    app.run()
    assert shapes(app.page) == first
    assert looks(draw(source).page) == looks(plain.page)
    assert "final" in str(first)


def test_a_hit_of_the_same_page_sends_nothing(draw: Callable[[str], Any]) -> None:
    app = draw("@st.cache_data\ndef f():\n    st.text('a')\n    st.code('b')\nf()\n")
    app.run()
    assert app.ops == []


def test_what_goes_into_an_outer_container_by_method_cannot_be_drawn_again(
    draw: Callable[[str], Any],
) -> None:
    app = draw("c = st.container()\n@st.cache_data\ndef f():\n    c.text('x')\nf()\n")
    assert app.texts == ["x"]
    assert app.outcome.error is None
    assert isinstance(app.run().error, CacheReplayClosureError)


def test_with_an_outer_container_is_drawn_into_it_again(draw: Callable[[str], Any]) -> None:
    app = draw(
        "c = st.container()\nst.text('between')\n@st.cache_data\ndef f():\n"
        "    with c:\n        st.text('inside')\n    st.text('below')\nf()\n"
    )
    assert app.texts == ["inside", "between", "below"]
    assert app.run().error is None
    assert app.texts == ["inside", "between", "below"]


def test_side_effects_happen_on_a_miss_only(draw: Callable[[str], Any]) -> None:
    app = draw(
        "@st.cache_data\ndef f():\n    st.session_state.n = st.session_state.get('n', 0) + 1\nf()\n"
        "st.text(str(st.session_state.n))"
    )
    app.run()
    assert app.texts == ["1"]


def test_a_widget_inside_warns_and_works(
    draw: Callable[[str], Any], caplog: pytest.LogCaptureFixture
) -> None:
    source = "@st.cache_data\ndef f():\n    return st.text_input('a', 'x')\nst.text(f())\n"
    with caplog.at_level(logging.WARNING, "kawa"):
        app = draw(source)
    assert [node.props["name"] for node in app.all("exception")] == ["CachedWidgetWarning"]
    assert "cached function" in caplog.text
    assert app.set(app["text_input"], "mine").error is None
    assert not app.notices
    assert app.texts == ["x"]
    assert len(app.all("exception")) == len(app.all("text_input")) == 1
    # Another session sees the widget, and not what this one has typed.
    other = draw(source)
    assert other.outcome.error is None
    assert "mine" not in str(other.ops)
    other.set(other["text_input"], "theirs")
    assert not other.notices


def test_a_form_counts_as_a_widget(draw: Callable[[str], Any]) -> None:
    app = draw("@st.cache_data\ndef f():\n    with st.form('a'):\n        st.text('in')\nf()\n")
    assert len(app.all("exception")) == 1
    app.run()
    assert app.texts == ["in"]


def test_stop_and_rerun_inside_keep_nothing(draw: Callable[[str], Any]) -> None:
    app = draw(
        "@st.cache_data\ndef f():\n    st.text('drawn')\n    if 'go' not in st.session_state:\n"
        "        st.session_state.go = 1\n        st.stop()\n    return 1\nf()\nst.text('end')\n"
    )
    assert app.texts == ["drawn"]
    app.run()
    assert app.texts == ["drawn", "end"]
    again = draw(
        "@st.cache_data\ndef f():\n    if 'go' not in st.session_state:\n"
        "        st.session_state.go = 1\n        st.rerun()\n    return 1\nf()\nst.text('end')\n"
    )
    assert again.texts == ["end"]


def test_the_spinner_shows_on_a_miss_only(draw: Callable[[str], Any], noted: list[Any]) -> None:
    source = """
from kawa.runtime.here import current_run
import builtins
def spinners():
    nodes = [n for block in current_run().writer.present().blocks.values() for n in block]
    builtins.kawa_test_calls.append([n.props for n in nodes if n.type == "spinner"])
@st.cache_data
def inner(): spinners()
@st.cache_data({parameters})
def load():
    inner(); spinners()
load(); load()
"""
    draw(source.format(parameters=""))
    draw(source.format(parameters="show_spinner='Reading', show_time=True"))
    draw(source.format(parameters="show_spinner=False"))
    shown = [[str(props) for props in one] for one in noted]
    assert [len(one) for one in shown] == [1, 1, 1, 0]
    assert "load(...)" in shown[0][0]
    assert "Reading" in shown[2][0] and "show_time" in shown[2][0]


def test_nothing_is_left_of_the_spinner(draw: Callable[[str], Any]) -> None:
    app = draw("@st.cache_data\ndef f(): raise ValueError\nf()")
    assert app.all("spinner") == []
    assert isinstance(app.outcome.error, ValueError)
