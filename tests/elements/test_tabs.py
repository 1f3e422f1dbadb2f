"""`st.tabs`."""

from __future__ import annotations

import pytest

OPEN = "\nst.text([tab.open for tab in tabs])"


def test_plain(draw) -> None:
    page = draw("tabs = st.tabs(['a', 'b'])\ntabs[1].text('in b')" + OPEN)
    assert page["tabs"].props == {}
    assert [n.props for n in page.all("tab")] == [{"label": "a"}, {"label": "b"}]
    assert [n.props["body"] for n in page.all("text")] == ["in b", "[None, None]"]


def test_options(draw) -> None:
    page = draw("st.tabs(['a', 'b'], width=200, height=90, default='b', key='k')")
    assert page["tabs"].props == {"width": 200, "height": 90, "default": "b", "key": "k"}


STATEFUL = "tabs = st.tabs(['a', 'b'], key='k', on_change='rerun')" + OPEN


def test_choosing_a_tab_reruns_the_script(draw) -> None:
    page = draw(STATEFUL + "\nst.text(st.session_state.k)")
    assert page["tabs"].props == {"key": "k", "stateful": True}
    page.set(page["tabs"], "b")
    assert [n.props["body"] for n in page.all("text")] == ["[False, True]", "b"]
    page.run()
    assert page.ops == []


def test_default_tab_is_the_open_one(draw) -> None:
    page = draw("tabs = st.tabs(['a', 'b'], default='b', on_change='rerun')" + OPEN)
    assert page["text"].props["body"] == "[False, True]"


@pytest.mark.parametrize(("value", "opened"), [("'b'", "[False, True]"), ("'z'", "[True, False]")])
def test_script_chooses(draw, value, opened) -> None:
    page = draw(f"st.session_state.k = {value}\n{STATEFUL}")
    assert page["text"].props["body"] == opened


def test_two_tabs_of_one_name(draw) -> None:
    page = draw("tabs = st.tabs(['a', 'a'], on_change='rerun')" + OPEN)
    assert page["text"].props["body"] == "[True, False]"


def test_page_can_only_choose_what_is_there(draw) -> None:
    page = draw(STATEFUL)
    page.set(page["tabs"], "z")
    assert page["text"].props["body"] == "[True, False]"
    assert [notice.code for notice in page.notices] == ["value_refused"]


def test_bound(draw) -> None:
    page = draw("tabs = st.tabs(['a', 'b'], key='k', bind='query-params')" + OPEN)
    page.run(query="k=b", restart=True)
    assert page["text"].props["body"] == "[False, True]"
    page.set(page["tabs"], "a")
    assert page.page.nodes["head"].props.get("query", "") == ""


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("st.tabs([])", "StreamlitMissingRequiredParameterError"),
        ("st.tabs([1])", "StreamlitInvalidParameterTypeError"),
        ("st.tabs(['a'], default='b')", "StreamlitValueError"),
        ("st.tabs(['a'], width='content')", "StreamlitInvalidWidthError"),
        ("st.tabs(['a'], height='x')", "StreamlitInvalidHeightError"),
        ("st.tabs(['a'], on_change='x')", "StreamlitValueError"),
        ("st.tabs(['a'], on_change=None)", "StreamlitValueError"),
        ("st.tabs(['a'], bind='query-params')", "StreamlitMissingRequiredParameterError"),
        ("st.form('f').tabs(['a'], on_change=print)", "StreamlitInvalidFormCallbackError"),
    ],
)
def test_wrong_values(draw, call, error) -> None:
    page = draw(call)
    assert page["exception"].props["name"] == error
    assert not page.all("tabs")
