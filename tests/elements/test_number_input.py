"""`st.number_input`: the type of its value, its bounds, and what it refuses."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("'n'", "0.0"),
        ("'n', 1", "1"),
        ("'n', None, 5", "0"),
        ("'n', value=3", "3"),
        ("'n', value=True", "1"),
        ("'n', step=1", "0"),
        ("'n', step=0.5", "0.0"),
        ("'n', value=None", "None"),
        ("'n', 5, 5", "5"),
        ("'n', value=2**53 - 1", "9007199254740991"),
    ],
)
def test_type_and_default(draw, call, value):
    assert draw(f"st.text(repr(st.number_input({call})))").texts == [value]


def test_numpy_numbers_become_pythons(draw):
    app = draw("import numpy as np\nst.text(repr(st.number_input('n', np.int64(2), np.int64(9))))")
    assert app.texts == ["2"]


def test_props(draw):
    field = draw(
        "st.number_input('n', 0, 10, 3, format='%d', placeholder='p', required=True, width=90)"
    )["number_input"]
    assert field.props == {
        "label": "n", "default": 3, "min": 0, "max": 10, "step": 1, "kind": "int",
        "format": "%d", "placeholder": "p", "required": True, "width": 90,
    }  # fmt: skip
    assert draw("st.number_input('n')")["number_input"].props == {
        "label": "n", "default": 0.0, "step": 0.01,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("0, 10.5", "StreamlitMixedNumericTypesError"),
        ("0, 10, 3, 1.0", "StreamlitMixedNumericTypesError"),
        ("value=[1]", "StreamlitMixedNumericTypesError"),
        ("value='max'", "StreamlitMixedNumericTypesError"),
        ("5, 1, None", "StreamlitInvalidMinMaxError"),
        ("None, -5", "StreamlitValueAboveMaxError"),
        ("1, value=0", "StreamlitValueBelowMinError"),
        ("value=2**53", "StreamlitJSNumberBoundsError"),
        ("value=float('inf')", "StreamlitJSNumberBoundsError"),
        ("format='%c'", "StreamlitInvalidNumberFormatError"),
        ("format='%d%%'", "StreamlitInvalidNumberFormatError"),
        ("format=''", "StreamlitInvalidNumberFormatError"),
        ("width='content'", "StreamlitInvalidWidthError"),
    ],
)
def test_wrong_parameters(draw, call, error):
    assert type(draw(f"st.number_input('n', {call})").outcome.error).__name__ == error


@pytest.mark.parametrize("form", ["%d", "%i", "%s", "%+5.1e", "%ld", "%-8d", "%a", "%.2f"])
def test_printf_formats_are_taken(draw, form):
    assert draw(f"st.number_input('n', value=5, format={form!r})").outcome.error is None


@pytest.mark.parametrize(("wire", "value"), [(7, "7"), (7.0, "7"), (None, "3")])
def test_takes_numbers_and_falls_back_when_emptied(draw, wire, value):
    app = draw("st.text(repr(st.number_input('n', 0, 10, 3)))")
    app.set(app["number_input"], wire)
    assert app.texts == [value]
    assert app.notices == []


def test_emptied_without_a_default_is_none(draw):
    app = draw("st.text(repr(st.number_input('n', 0, 10, None)))")
    app.set(app["number_input"], 4)
    app.set(app["number_input"], None)
    assert app.texts == ["None"]


@pytest.mark.parametrize("wire", [11, -1, 2.5, "7", True, [7], float("nan"), float("inf"), 2**60])
def test_refuses_what_no_field_sends(draw, wire):
    app = draw("st.text(repr(st.number_input('n', 0, 10, 3)))")
    app.set(app["number_input"], 4)
    app.set(app["number_input"], wire)
    assert app.texts == ["4"]
    assert [notice.code for notice in app.notices] == ["value_refused"]
    assert app["number_input"].value == 4


@pytest.mark.parametrize(
    ("state", "value"), [("50", "3"), ("5", "5"), ("5.5", "5.5"), ("None", "None")]
)
def test_session_state(draw, state, value):
    app = draw(
        f"st.session_state.k = {state}\nx = st.number_input('n', 0, 10, 3, key='k')\n"
        "st.text(repr(x))\nst.text(repr(st.session_state.k))"
    )
    assert app.texts == [value, value]


def test_session_state_of_another_type_raises(draw):
    app = draw("st.session_state.k = 'x'\nst.number_input('n', key='k')")
    assert type(app.outcome.error) is TypeError


def test_value_outside_of_new_bounds_falls_back(draw):
    app = draw(
        "top = 10 if st.checkbox('wide', True, key='w') else 5\n"
        "st.text(repr(st.number_input('n', 0, top, 2, key='k')))"
    )
    app.set(app["number_input"], 8)
    app.set(app["checkbox"], False)
    assert app.texts == ["2"]


def test_bound_to_the_address(draw):
    app = draw("st.text(repr(st.number_input('n', 0, 10, 3, key='k', bind='query-params')))")
    app.set(app["number_input"], 4)
    assert app.session.query == "k=4"
    app.set(app["number_input"], 3)
    assert app.session.query == ""


@pytest.mark.parametrize(
    ("call", "query", "value"),
    [
        ("0, 10, 3", "k=4.0", "4"),
        ("0, 10, 3", "k=4.5", "4"),
        ("0, 10, 3", "k=99", "3"),
        ("value=None", "k=3", "3.0"),
        ("value=None", "k=", "None"),
        ("value=None", "k=abc", "None"),
    ],
)
def test_the_address_gives_the_first_value(draw, call, query, value):
    app = draw(f"st.text(repr(st.number_input('n', {call}, key='k', bind='query-params')))")
    app.run(query=query, restart=True)
    assert app.texts == [value]
