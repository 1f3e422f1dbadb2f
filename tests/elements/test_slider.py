"""`st.slider`: numbers, dates and times, one or two, and what it refuses."""

from __future__ import annotations

from datetime import date, time  # noqa: F401  For the values in the table below.

import pytest

from kawa.testing import AppTest

HEADER = "from datetime import *\n"


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("", "0"),
        ("value=0.5", "0.5"),
        ("value=True", "1"),
        ("0, 10, [3]", "(3,)"),
        ("0, 10, []", "(0, 10)"),
        ("0, 10, (7, 3)", "(3, 7)"),
        ("0, 10, 50", "50"),
        ("10, 0", "10"),
        ("200", "200"),
        ("max_value=-5", "0"),
        ("date(2020, 1, 1), date(2020, 2, 1)", "datetime.date(2020, 1, 1)"),
        ("value=time(9, 30)", "datetime.time(9, 30)"),
        ("value=datetime(2020, 1, 1, 5)", "datetime.datetime(2020, 1, 1, 5, 0)"),
        (
            "value=datetime(2020, 1, 1, tzinfo=timezone.utc)",
            "datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)",
        ),
        (
            "time(9), time(17), (time(10), time(12))",
            "(datetime.time(10, 0), datetime.time(12, 0))",
        ),
    ],
)
def test_type_and_default(draw, call, value):
    assert draw(HEADER + f"st.text(repr(st.slider('s', {call})))").texts == [value]


@pytest.mark.parametrize(
    ("call", "ends", "step", "kind"),
    [
        ("", (0, 100), 1, "int"),
        ("value=-3", (-3, 100), 1, "int"),
        ("0, 10, 50", (0, 50), 1, "int"),
        ("min_value=200", (100, 200), 1, "int"),
        ("0, 10, step=-2", (0, 10), 2, "int"),
        ("value=2.5", (0.0, 2.5), 0.01, "float"),
        ("value=date(2020, 1, 1)", (1576627200e6, 1579046400e6), 86400e6, "date"),
        ("value=time(9)", (946684800e6, 946771199999999), 900e6, "time"),
        (
            "datetime(2020, 1, 1), datetime(2020, 1, 1, 5)",
            (1577836800e6, 1577854800e6), 900e6, "datetime",
        ),
        ("datetime(2020, 1, 1), datetime(2020, 1, 2)", (1577836800e6, 1577923200e6), 86400e6,
         "datetime"),
    ],
)  # fmt: skip
def test_ends_and_step(draw, call, ends, step, kind):
    props = draw(HEADER + f"st.slider('s', {call})")["slider"].props
    assert (props["min"], props["max"]) == ends
    assert props["step"] == step
    assert props.get("kind", "int") == kind


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("0, 10, (1, 2, 3)", "StreamlitValueError"),
        ("0, 10, '5'", "StreamlitInvalidParameterTypeError"),
        ("0, 10, (2, 5.5)", "StreamlitInvalidParameterTypeError"),
        ("0, 10, 5, 0.5", "StreamlitInvalidParameterTypeError"),
        ("0, 10, step=timedelta(1)", "StreamlitInvalidParameterTypeError"),
        ("date(2020, 1, 1), date(2020, 2, 1), step=2", "StreamlitInvalidParameterTypeError"),
        ("max_value=date(2020, 1, 1)", "StreamlitInvalidParameterTypeError"),
        ("0, 10, 5, 0", "StreamlitValueError"),
        ("date(2020, 1, 1), date(2020, 1, 1)", "StreamlitInvalidMinMaxError"),
        ("0.0, float('nan')", "StreamlitInvalidMinMaxError"),
        ("0, 2**53", "StreamlitJSNumberBoundsError"),
        ("0.0, 1e309", "StreamlitJSNumberBoundsError"),
    ],
)
def test_wrong_parameters(draw, call, error):
    app = draw(HEADER + f"st.slider('s', {call})")
    assert type(app.outcome.error).__name__ == error


@pytest.mark.parametrize(
    ("call", "wire", "value"),
    [
        ("0, 10", [7], "7"),
        ("0, 10", [7.0], "7"),
        ("0.0, 1.0", [1], "1.0"),
        ("0.0, 0.3, step=0.1", [0.1 + 0.2], "0.3"),
        ("0, 10, (2, 5)", [3, 4], "(3, 4)"),
        ("date(2020, 1, 1), date(2020, 2, 1)", [1577923200000000], "datetime.date(2020, 1, 2)"),
        ("time(1), time(9)", [946692000000000], "datetime.time(2, 0)"),
    ],
)
def test_takes_what_the_handles_send(draw, call, wire, value):
    app = draw(HEADER + f"st.text(repr(st.slider('s', {call})))")
    app.set(app["slider"], wire)
    assert app.texts == [value]
    assert app.notices == []


@pytest.mark.parametrize(
    "wire", [[11, 12], [-1, 4], [4, 3], [3.5, 4], ["3", 4], [True, 4], [1, 2, 3], [], 3, None]
)
def test_refuses_what_no_handle_sends(draw, wire):
    app = draw("st.text(repr(st.slider('s', 0, 10, (2, 5))))")
    app.set(app["slider"], wire)
    assert app.texts == ["(2, 5)"]
    assert [notice.code for notice in app.notices] == ["value_refused"]


def test_refuses_two_values_for_one(draw):
    app = draw("st.text(repr(st.slider('s', 0, 10, 2)))")
    app.set(app["slider"], [1, 2])
    assert app.texts == ["2"]


@pytest.mark.parametrize(
    ("call", "state", "error"),
    [
        ("0, 10", "50", "StreamlitValueAboveMaxError"),
        ("0, 10, (1, 2)", "(-5, 2)", "StreamlitValueBelowMinError"),
        ("0, 10", "'x'", "ValueError"),
        ("0, 10", "None", "TypeError"),
        ("0, 10", "date(2020, 1, 1)", "TypeError"),
        ("time(1), time(7)", "time(9)", "StreamlitValueAboveMaxError"),
        ("date(2020, 1, 1), date(2020, 2, 1)", "5", "TypeError"),
    ],
)
def test_session_state_that_does_not_fit_raises(draw, call, state, error):
    app = draw(HEADER + f"st.session_state.k = {state}\nst.slider('s', {call}, key='k')")
    assert type(app.outcome.error).__name__ == error


def test_session_state_that_fits_is_kept_as_it_is(draw):
    app = draw("st.session_state.k = 5.7\nst.text(repr(st.slider('s', 0, 10, key='k')))")
    assert app.texts == ["5.7"]
    assert app["slider"].value == [5.7]


def test_other_bounds_are_another_slider(draw):
    app = draw(
        "top = 10 if st.checkbox('wide', True, key='w') else 5\n"
        "st.text(repr(st.slider('s', 0, top, 2, key='k')))"
    )
    app.set(app["slider"], [4])
    app.set(app["checkbox"], False)
    assert app.texts == ["2"]


@pytest.mark.parametrize(
    ("call", "query", "value"),
    [
        ("0, 10", "k=8", "8"),
        ("0, 10", "k=500", "0"),
        ("0, 10", "k=x", "0"),
        ("0.0, 1.0, (0.1, 0.5)", "k=0.2&k=0.4", "(0.2, 0.4)"),
        ("0.0, 1.0, (0.1, 0.5)", "k=0.2,0.4", "(0.1, 0.5)"),
        ("date(2020, 1, 1), date(2020, 2, 1)", "k=2020-01-05", "datetime.date(2020, 1, 5)"),
        ("date(2020, 1, 1), date(2020, 2, 1)", "k=1578182400000000", "datetime.date(2020, 1, 5)"),
        ("time(1), time(9)", "k=02:15", "datetime.time(2, 15)"),
        (
            "datetime(2020, 1, 1), datetime(2020, 2, 1)",
            "k=2020-01-05T05:15",
            "datetime.datetime(2020, 1, 5, 5, 15)",
        ),
    ],
)
def test_the_address_gives_the_first_value(draw, call, query, value):
    app = draw(HEADER + f"st.text(repr(st.slider('s', {call}, key='k', bind='query-params')))")
    app.run(query=query, restart=True)
    assert app.texts == [value]


def test_the_address_has_what_is_on_the_wire(draw):
    app = draw(
        HEADER + "st.slider('s', date(2020, 1, 1), date(2020, 2, 1), key='k', bind='query-params')"
    )
    app.set(app["slider"], [1578182400000000])
    assert app.session.query == "k=1578182400000000"


@pytest.mark.parametrize(
    ("span", "ends", "later"),
    [
        ("(10, 20)", "0, 100", "(30, 40)"),
        ("[10, 20]", "0, 100", "(30, 40)"),
        ("(0.2, 0.4)", "0.0, 1.0", "(0.5, 0.75)"),
        ("(date(2020, 1, 2), date(2020, 1, 5))", "date(2020, 1, 1), date(2020, 2, 1)",
         "(date(2020, 1, 3), date(2020, 1, 9))"),
        ("(time(9), time(10))", "time(8), time(12)", "(time(9, 15), time(11))"),
    ],
)  # fmt: skip
def test_a_span_in_the_state_makes_it_a_slider_of_spans(
    span: str, ends: str, later: str, caplog: pytest.LogCaptureFixture
) -> None:
    at = AppTest.from_string(
        f"import streamlit as st\nfrom datetime import *\n"
        f"st.session_state.setdefault('span', {span})\n"
        f"st.text(repr(st.slider('Span', {ends}, key='span')))\n"
    ).run()
    given = eval(later)
    at.slider[0].set_range(*given).run()
    assert at.text[0].value == repr(given)
    assert at.run().text[0].value == repr(given), "it stays"
    assert not at.exception and "has a default" not in caplog.text
