"""`st.text_input`: its text, its limits and what it tells the page."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("call", "props"),
    [
        ("", {}),
        ("5", {"default": "5"}),
        ("None", {"default": None}),
        ("max_chars=0", {}),
        ("max_chars=5", {"max_chars": 5}),
        ("type='password'", {"type": "password"}),
        ("validate='x+'", {"pattern": "x+"}),
        ("validate=('x+', 'no')", {"pattern": "x+", "pattern_message": "no"}),
        ("live=True", {"live": 250}),
        ("live='1s'", {"live": 1000}),
        ("live='0s'", {"live": 0}),
        ("placeholder='p', required=True", {"placeholder": "p", "required": True}),
        ("autocomplete='name', width=80", {"autocomplete": "name", "width": 80}),
    ],
)
def test_props(draw, call, props):
    assert draw(f"st.text_input('t', {call})")["text_input"].props == {"label": "t", **props}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("type='x'", "StreamlitValueError"),
        ("max_chars=-1", "StreamlitValueError"),
        ("max_chars='x'", "StreamlitInvalidParameterTypeError"),
        ("validate=5", "StreamlitInvalidParameterTypeError"),
        ("validate=['a', 'b']", "StreamlitInvalidParameterTypeError"),
        ("validate=('a',)", "StreamlitValueError"),
        ("live='x'", "StreamlitBadTimeStringError"),
        ("live=''", "StreamlitBadTimeStringError"),
        ("live='2m'", "StreamlitValueOutOfRangeError"),
        ("live='-1s'", "StreamlitValueOutOfRangeError"),
        ("live=1", "StreamlitInvalidParameterTypeError"),
        ("icon='x'", "StreamlitAPIException"),
    ],
)
def test_wrong_parameters(draw, call, error):
    assert type(draw(f"st.text_input('t', {call})").outcome.error).__name__ == error


def test_takes_text(draw):
    app = draw("st.text(repr(st.text_input('t', 'a')))")
    app.set(app["text_input"], " 日本 ")
    assert app.texts == ["' 日本 '"]


@pytest.mark.parametrize(("default", "value"), [("'a'", "'a'"), ("None", "None")])
def test_nothing_goes_back_to_the_default(draw, default, value):
    app = draw(f"st.text(repr(st.text_input('t', {default})))")
    app.set(app["text_input"], "b")
    app.set(app["text_input"], None)
    assert app.texts == [value]


def test_emptied_is_the_empty_text(draw):
    app = draw("st.text(repr(st.text_input('t', None)))")
    app.set(app["text_input"], "")
    assert app.texts == ["''"]


@pytest.mark.parametrize("wire", ["abcd", 5, ["a"], True])
def test_refuses_too_long_and_no_text(draw, wire):
    app = draw("st.text(repr(st.text_input('t', max_chars=3)))")
    app.set(app["text_input"], wire)
    assert app.texts == ["''"]
    assert [notice.code for notice in app.notices] == ["value_refused"]


def test_session_state_may_be_longer(draw):
    app = draw("st.session_state.k = 'abcdef'\nst.text(st.text_input('t', max_chars=3, key='k'))")
    assert app.texts == ["abcdef"]


def test_session_state_of_another_type_raises(draw):
    app = draw("st.session_state.k = 5\nst.text_input('t', key='k')")
    assert type(app.outcome.error) is TypeError


def test_bound_to_the_address(draw):
    app = draw("st.text(st.text_input('t', key='k', bind='query-params'))")
    app.run(query="k=from+the+link")
    assert app.texts == [""], "a widget that has a value keeps it"
    app.set(app["text_input"], "é&")
    assert app.session.query == "k=%C3%A9%26"


def test_address_sets_a_new_one(draw):
    app = draw("if st.checkbox('show'): st.text(st.text_input('t', key='k', bind='query-params'))")
    app.run(query="k=hello")
    app.set(app["checkbox"], True)
    assert app.texts == ["hello"]


def test_a_default_that_is_too_long_is_cut_off(draw) -> None:
    app = draw("st.text(repr(st.text_input('a', 'abcdef', 3)))")
    assert app.texts == ["'abc'"]
    assert app["text_input"].props["default"] == "abc"
