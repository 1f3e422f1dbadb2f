"""`st.container`, and what all containers share."""

from __future__ import annotations

import inspect

import pytest

import kawa as st
from kawa.elements._kit.container import Container
from kawa.elements._kit.table import CONTAINER_NAMES
from kawa.errors import NotBuiltError, StreamlitAPIException


def test_plain(draw) -> None:
    page = draw("with st.container():\n    st.text('a')\nst.text('b')")
    assert page["container"].props == {}
    assert [n.props["body"] for n in page["container"].children] == ["a"]


def test_handle_writes_later(draw) -> None:
    page = draw("box = st.container()\nst.text('below')\nbox.text('inside')")
    assert [n.props["body"] for n in page.all("text")] == ["inside", "below"]


def test_options(draw) -> None:
    page = draw(
        "st.container(border=True, key='k', width='content', height='stretch', horizontal=True,"
        " wrap=False, horizontal_alignment='distribute', vertical_alignment='center', gap=None,"
        " autoscroll=True)"
    )
    assert page["container"].props == {
        "border": True, "key": "k", "width": "content", "height": "stretch", "horizontal": True,
        "wrap": False, "horizontal_alignment": "distribute", "vertical_alignment": "center",
        "gap": None, "autoscroll": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "border"),
    [("height=90", True), ("height=90, border=False", False), ("height='stretch'", False)],
)
def test_border_comes_with_a_height_in_pixels(draw, parameters, border) -> None:
    props = draw(f"st.container({parameters})")["container"].props
    assert props.get("border", False) is border


@pytest.mark.parametrize("gap", [0, 5, "'xxlarge'"])
def test_gap(draw, gap) -> None:
    assert not draw(f"st.container(gap={gap})").all("exception")


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ("gap='x'", "StreamlitValueError"),
        ("gap=-1", "StreamlitValueError"),
        ("gap=1.5", "StreamlitValueError"),
        ("gap=True", "StreamlitValueError"),
        ("horizontal_alignment='top'", "StreamlitValueError"),
        ("vertical_alignment='left'", "StreamlitValueError"),
        ("width=0", "StreamlitInvalidWidthError"),
        ("height=-5", "StreamlitInvalidHeightError"),
        ("height=None", "StreamlitInvalidHeightError"),
    ],
)
def test_wrong_values(draw, parameters, error) -> None:
    page = draw(f"st.container({parameters})")
    assert page["exception"].props["name"] == error
    assert not page.all("container")


def test_keys_are_unique(draw) -> None:
    page = draw("st.container(key='k')\nst.container(key='k')")
    assert page["exception"].props["name"] == "StreamlitDuplicateElementKey"


def test_keyed_container_stays_itself_where_it_moves(draw) -> None:
    page = draw(
        "n = st.session_state.n = st.session_state.get('n', 0) + 1\n"
        "if n == 2:\n    st.container(key='k').text('a')\nst.text('middle')\n"
        "if n == 1:\n    st.container(key='k').text('a')"
    )
    before = page["container"].id
    page.run()
    assert page["container"].id == before
    assert [n.type for n in page.page.nodes["main"].children] == ["container", "text"]


def test_sidebar_has_all_elements(draw) -> None:
    page = draw("with st.sidebar:\n    st.text('a')\nst.sidebar.container().text('b')")
    assert [n.type for n in page.page.nodes["sidebar"].walk()] == [
        "root", "text", "container", "text",
    ]  # fmt: skip


def test_bottom(draw) -> None:
    page = draw("st.bottom.text('a')")
    assert page.page.nodes["bottom"].children[0].props["body"] == "a"


@pytest.mark.parametrize("use", ["st.bottom.text('x')", "with st.bottom: pass"])
def test_no_bottom_in_the_sidebar(draw, use) -> None:
    page = draw(f"with st.sidebar:\n    {use}")
    assert page["exception"].props["name"] == "StreamlitInvalidLayoutContextError"


# What there is in a handle


def test_a_handle_lists_its_methods() -> None:
    assert set(dir(st.sidebar)) >= CONTAINER_NAMES
    assert "rerun" not in dir(st.sidebar)


@pytest.mark.parametrize("name", ["nope", "rerun", "map", "session_state", "_repr_html_"])
def test_a_handle_has_no_other_names(name: str) -> None:
    assert not hasattr(st.sidebar, name)
    assert getattr(st.sidebar, name, None) is None
    assert all(hasattr(st.sidebar, own) for own in CONTAINER_NAMES)


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("texxt", StreamlitAPIException, "Did you mean `text`"),
        ("rerun", StreamlitAPIException, "Call it as `st.rerun`"),
        ("map", NotBuiltError, "does not have `container.map` yet"),
    ],
)
def test_a_name_that_is_not_there_says_why(name: str, error: type[Exception], says: str) -> None:
    for handle in (st.sidebar, Container.__new__(Container)):
        with pytest.raises(error, match=says) as raised:
            getattr(handle, name)
        assert isinstance(raised.value, AttributeError)


def test_a_script_may_ask_before_it_draws(draw) -> None:
    page = draw(
        "box = st.container()\n"
        "for name in ('nope', 'text', 'rerun'):\n"
        "    if hasattr(box, name):\n"
        "        getattr(box, name)(name)\n"
        "st.sidebar.texxt('x')"
    )
    assert page.texts == ["text"]
    assert "Did you mean `text`" in page["exception"].props["message"]


def test_a_method_tells_how_it_is_called() -> None:
    assert inspect.signature(st.sidebar.text) == inspect.signature(st.text)
    assert list(inspect.signature(Container.text).parameters)[:2] == ["self", "body"]
    assert st.sidebar.text.__doc__ == st.text.__doc__
    assert st.sidebar.text.__name__ == "text"


def test_a_method_is_made_once_for_all() -> None:
    assert st.sidebar.text.__func__ is st._bottom.text.__func__
