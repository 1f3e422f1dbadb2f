"""`st.expander`."""

from __future__ import annotations

import msgspec
import pytest


def test_plain(draw) -> None:
    page = draw("box = st.expander('a')\nbox.text('b')\nst.text(box.open)")
    assert page["expander"].props == {"label": "a"}
    assert [n.props["body"] for n in page.all("text")] == ["b", "None"]


def test_options(draw) -> None:
    page = draw("st.expander('a', True, key='k', icon='😀', type='step', width=90)")
    assert page["expander"].props == {
        "label": "a", "default": True, "key": "k", "icon": "😀", "type": "step", "width": 90,
    }  # fmt: skip


STATEFUL = (
    "box = st.expander('a', key='k', on_change='rerun')\nst.text((box.open, st.session_state.k))"
)


def test_opening_reruns_the_script(draw) -> None:
    page = draw(STATEFUL)
    assert page["expander"].props == {"label": "a", "key": "k", "stateful": True}
    assert page["text"].props["body"] == "(False, False)"
    page.set(page["expander"], True)
    assert page["text"].props["body"] == "(True, True)"
    page.run()
    assert page["text"].props["body"] == "(True, True)"
    assert page.ops == []


def test_script_opens_it(draw) -> None:
    page = draw(f"st.session_state.k = True\n{STATEFUL}")
    assert page["expander"].value is True
    assert page["text"].props["body"] == "(True, True)"


def test_script_leaves_it_alone(draw) -> None:
    assert draw(STATEFUL)["expander"].value is msgspec.UNSET


def test_callback(draw) -> None:
    page = draw(
        "def seen(*args, **kwargs):\n    st.session_state.seen = (args, kwargs)\n"
        "st.expander('a', on_change=seen, args=(1,), kwargs={'b': 2})\n"
        "st.text(st.session_state.get('seen'))"
    )
    page.set(page["expander"], True)
    assert page["text"].props["body"] == "((1,), {'b': 2})"


def test_bound_without_a_callback_keeps_changes_in_the_page(draw) -> None:
    page = draw("box = st.expander('a', key='k', bind='query-params')\nst.text(box.open)")
    assert page["expander"].props == {"label": "a", "key": "k", "stateful": True, "ignore": True}
    page.set(page["expander"], True)
    assert page["text"].props["body"] == "True"
    assert page.page.nodes["head"].props["query"] == "k=true"


def test_value_from_the_address(draw) -> None:
    page = draw("st.text(st.expander('a', key='k', bind='query-params').open)")
    page.run(query="k=true", restart=True)
    assert page["text"].props["body"] == "True"


def test_page_can_only_open_and_close_it(draw) -> None:
    page = draw(STATEFUL)
    page.set(page["expander"], "x")
    assert page["text"].props["body"] == "(False, False)"
    assert [notice.code for notice in page.notices] == ["value_refused"]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("st.expander(None)", "StreamlitMissingRequiredParameterError"),
        ("st.expander('a', type='x')", "StreamlitValueError"),
        ("st.expander('a', 'x')", "StreamlitInvalidParameterTypeError"),
        ("st.expander('a', width='content')", "StreamlitInvalidWidthError"),
        ("st.expander('a', icon='x')", "StreamlitAPIException"),
        ("st.expander('a', on_change=None)", "StreamlitValueError"),
        ("st.expander('a', on_change='x')", "StreamlitValueError"),
        ("st.expander('a', bind='query-params')", "StreamlitMissingRequiredParameterError"),
        ("st.expander('a', bind='x', key='k')", "StreamlitValueError"),
        ("for _ in 'ab': st.expander('a', on_change='rerun')", "StreamlitDuplicateElementId"),
        ("for _ in 'ab': st.expander('a', key='k')", "StreamlitDuplicateElementKey"),
        ("st.form('f').expander('a', on_change=print)", "StreamlitInvalidFormCallbackError"),
        ("st.session_state.k = 'x'\nst.expander('a', key='k', on_change='rerun')",
         "StreamlitInvalidParameterTypeError"),
    ],
)  # fmt: skip
def test_wrong_values(draw, call, error) -> None:
    assert draw(call)["exception"].props["name"] == error


def test_two_alike_without_state_are_fine(draw) -> None:
    assert len(draw("st.expander('a')\nst.expander('a')").all("expander")) == 2


def test_children_stay_when_something_appears_above(draw) -> None:
    page = draw(
        "if 'seen' in st.session_state:\n    st.error('now')\nst.session_state.seen = 1\n"
        "with st.expander('a', on_change='rerun'):\n    st.text('b')"
    )
    page.set(page["expander"], True)
    assert [type(op).__name__ for op in page.ops] == ["Insert"]
