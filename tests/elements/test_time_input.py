"""`st.time_input`: times as values, texts on the wire."""

from __future__ import annotations

import pytest

HEADER = "from datetime import *\n"


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("time(8, 45)", "datetime.time(8, 45)"),
        ("None", "None"),
        ("datetime(2020, 1, 1, 5, 6, 7, 8)", "datetime.time(5, 6)"),
        ("time(5, 6, 7, 8), step=30", "datetime.time(5, 6, 7, 8)"),
        ("'05:06'", "datetime.time(5, 6)"),
        ("'05:06:07.25', step=1", "datetime.time(5, 6, 7)"),
        ("'2020-01-01T05:06:07'", "datetime.time(5, 6)"),
    ],
)
def test_default(draw, call, value):
    assert draw(HEADER + f"st.text(repr(st.time_input('t', {call})))").texts == [value]


@pytest.mark.parametrize(
    ("call", "props"),
    [
        ("time(5, 6, 7)", {"default": "05:06"}),
        ("time(5, 6, 7), step=1", {"default": "05:06:07", "step": 1}),
        ("None, step=timedelta(minutes=5)", {"step": 300, "clearable": True}),
        ("time(5), format='12h', required=True", {
            "default": "05:00", "format": "12h", "required": True,
        }),
    ],
)  # fmt: skip
def test_props(draw, call, props):
    field = draw(HEADER + f"st.time_input('t', {call})")["time_input"]
    assert {"step": 900, **field.props} == {"label": "t", "step": 900, **props}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("'5:06'", "StreamlitInvalidParameterTypeError"),
        ("'x'", "StreamlitInvalidParameterTypeError"),
        ("''", "StreamlitInvalidParameterTypeError"),
        ("5", "StreamlitInvalidParameterTypeError"),
        ("step=0", "StreamlitValueOutOfRangeError"),
        ("step=82801", "StreamlitValueOutOfRangeError"),
        ("step=90.5", "StreamlitInvalidParameterTypeError"),
        ("step=True", "StreamlitInvalidParameterTypeError"),
        ("format='x'", "StreamlitValueError"),
    ],
)
def test_wrong_parameters(draw, call, error):
    assert type(draw(f"st.time_input('t', {call})").outcome.error).__name__ == error


def test_now_stays_what_it_was(draw, monkeypatch):
    from datetime import datetime

    from kawa.elements import time_input

    class Clock(datetime):
        hours = 8

        @classmethod
        def now(cls, tz=None):
            cls.hours += 1
            return datetime(2020, 1, 1, cls.hours)

    monkeypatch.setattr(time_input, "datetime", Clock)
    app = draw("st.text(st.time_input('t'))\nst.button('again')")
    props = app["time_input"].props
    app.click(app["button"])
    assert app.texts == ["09:00:00"]
    assert app["time_input"].props == props


@pytest.mark.parametrize(
    ("step", "wire", "value"),
    [
        (900, "06:07", "datetime.time(6, 7)"),
        (900, "06:07:08", "datetime.time(6, 7)"),
        (1, "06:07:08", "datetime.time(6, 7, 8)"),
        (900, None, "datetime.time(5, 0)"),
    ],
)
def test_takes_times(draw, step, wire, value):
    app = draw(f"st.text(repr(st.time_input('t', '05:00', step={step})))")
    app.set(app["time_input"], wire)
    assert app.texts == [value]
    assert app.notices == []


def test_emptied_without_a_default_is_none(draw):
    app = draw("st.text(repr(st.time_input('t', None)))")
    app.set(app["time_input"], "06:07")
    app.set(app["time_input"], None)
    assert app.texts == ["None"]


@pytest.mark.parametrize("wire", ["25:00", "6:07", "06:60", "x", 5, "06:07\n", "２3:00"])
def test_refuses_bad_times(draw, wire):
    app = draw("st.text(repr(st.time_input('t', '05:00')))")
    app.set(app["time_input"], wire)
    assert app.texts == ["datetime.time(5, 0)"]
    assert [notice.code for notice in app.notices] == ["value_refused"]


@pytest.mark.parametrize("state", ["'05:08'", "5"])
def test_session_state_of_another_type_raises(draw, state):
    app = draw(f"st.session_state.k = {state}\nst.time_input('t', '05:00', key='k')")
    assert type(app.outcome.error) is TypeError


def test_session_state_is_shown(draw):
    app = draw(
        HEADER + "st.session_state.k = time(7, 8, 9)\nst.text(st.time_input('t', None, key='k'))"
    )
    assert app.texts == ["07:08:09"]
    assert app["time_input"].value == "07:08"


@pytest.mark.parametrize(
    ("step", "query", "value", "left"),
    [
        (900, "k=6:30", "06:30:00", "k=06%3A30"),
        (1, "k=06:30", "06:30:00", "k=06%3A30%3A00"),
        (900, "k=x", "05:00:00", ""),
    ],
)
def test_the_address_gives_the_first_value(draw, step, query, value, left):
    app = draw(f"st.text(st.time_input('t', '05:00', key='k', step={step}, bind='query-params'))")
    app.run(query=query, restart=True)
    assert app.texts == [value]
    assert app.session.query == left
