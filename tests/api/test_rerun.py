"""`st.rerun` and `st.stop`."""

from __future__ import annotations

import pytest

import kawa as st
from kawa.runtime.durations import seconds_of


def test_rerun_starts_again(draw):
    app = draw(
        "n = st.session_state.setdefault('n', 0)\nst.session_state.n += 1\nst.text(n)\n"
        "if n < 3: st.rerun()\nst.text('end')"
    )
    assert app.texts == ["3", "end"]


def test_rerun_in_a_callback(draw):
    app = draw(
        "def again():\n    st.session_state.seen = True\n    st.rerun()\n"
        "st.button('b', on_click=again)\nst.text('seen' in st.session_state)"
    )
    app.click(app["button"])
    assert app.texts == ["True"]


def test_stop_leaves_what_is_drawn(draw):
    app = draw("st.text('a')\ntry: st.stop()\nexcept Exception: st.text('b')\nst.text('c')")
    assert app.texts == ["a"]
    assert (app.outcome.how, app.outcome.error) == ("done", None)


@pytest.mark.parametrize(
    ("scope", "error", "id"),
    [
        ("True", "StreamlitAPIException", "rerun-keyed-outside-callback"),
        ("['x']", "StreamlitAPIException", "rerun-keyed-outside-callback"),
        ("'fragment'", "StreamlitInvalidLayoutContextError", None),
        ("None", "StreamlitInvalidParameterTypeError", None),
        ("{'a'}", "StreamlitInvalidParameterTypeError", None),
        ("['a', 1.5]", "StreamlitInvalidParameterTypeError", None),
        ("()", "StreamlitValueError", None),
        ("['a', '']", "StreamlitValueError", None),
        ("['fragment', 'x']", "StreamlitValueError", None),
    ],
)
def test_wrong_scope(draw, scope, error, id):
    app = draw(f"st.rerun({scope})")
    assert type(app.outcome.error).__name__ == error
    assert app.outcome.error.error_id == id


def test_unknown_fragment_in_a_callback(draw):
    app = draw("st.button('b', on_click=lambda: st.rerun(['x', 'y']))")
    error = app.click(app["button"]).error
    assert error.error_id == "rerun-unknown-fragment-key"
    assert "'x'" in str(error)


def test_the_user_can_stop_a_script_that_reruns_for_ever(draw):
    from kawa.runtime.execute import Job, execute
    from kawa.runtime.request import Request

    app = draw("if st.session_state.get('go'): st.rerun()\nst.session_state.go = True")
    job = Job(Request())
    job.stop()
    assert execute(app.app, app.session, job).how == "stopped"


def test_in_plain_python_both_do_nothing():
    assert st.rerun() is None  # type: ignore[func-returns-value]
    assert st.stop() is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("1h30m", 5400), ("2 days", 172800), ("1.5 hours", 5400), ("250ms", 0.25),
     ("1 day, 2 hours", 93600), ("-1s", -1), ("5", 5e-9), (" 1W ", 604800)],
)  # fmt: skip
def test_durations(text, seconds):
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "5 parsecs", "1h x", "s", "1..5s", "-"])
def test_no_durations(text):
    with pytest.raises(st.errors.StreamlitBadTimeStringError):
        seconds_of(text)
