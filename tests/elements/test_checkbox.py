"""`st.checkbox`: ticked or not, by the user and by session_state."""

from __future__ import annotations

import pytest


def test_unticked_until_the_user_ticks_it(draw):
    app = draw("st.text(st.checkbox('Agree'))")
    assert app.texts == ["False"]
    assert app["checkbox"].props == {"label": "Agree"}
    app.set(app["checkbox"], True)
    assert app.texts == ["True"]


def test_default_and_look_are_on_the_wire(draw):
    box = draw("st.checkbox('A', True, width=50, wrap=False, disabled=True)")["checkbox"]
    assert box.props == {
        "label": "A", "default": True, "width": 50, "wrap": False, "disabled": True,
    }  # fmt: skip


@pytest.mark.parametrize("value", ["'x'", "5", "None", "[]"])
def test_default_is_taken_as_a_truth_value(draw, value):
    assert draw(f"st.text(st.checkbox('A', {value}))").texts == [str(bool(eval(value)))]


@pytest.mark.parametrize("wire", ["true", 1, None, [True]])
def test_refuses_what_is_no_bool(draw, wire):
    app = draw("st.text(st.checkbox('A'))")
    app.set(app["checkbox"], wire)
    assert app.texts == ["False"]
    assert [notice.code for notice in app.notices] == ["value_refused"]


def test_refuses_a_disabled_one(draw):
    app = draw("st.text(st.checkbox('A', disabled=True))")
    app.set(app["checkbox"], True)
    assert app.texts == ["False"]


def test_session_state_sets_it(draw):
    app = draw("st.session_state.k = True\nst.text(st.checkbox('A', key='k'))")
    assert app.texts == ["True"]
    assert app["checkbox"].value is True


def test_session_state_of_another_type_raises(draw):
    app = draw("st.session_state.k = 'x'\nst.checkbox('A', key='k')")
    assert type(app.outcome.error) is TypeError
    assert "'x'" in str(app.outcome.error)


def test_callback_runs_before_the_script(draw):
    app = draw(
        "def note(x, y): st.session_state.seen = (x, y, st.session_state.k)\n"
        "st.text(st.session_state.get('seen'))\n"
        "st.checkbox('A', key='k', on_change=note, args=(1,), kwargs={'y': 2})"
    )
    app.set(app["checkbox"], True)
    assert app.texts == ["(1, 2, True)"]


def test_ignore_leaves_the_rerun_to_the_page(draw):
    assert draw("st.checkbox('A', on_change='ignore')")["checkbox"].props["ignore"] is True


def test_label_of_another_type_is_shown_as_text(draw):
    assert draw("st.checkbox(5)")["checkbox"].props["label"] == "5"


def test_another_label_is_another_box_but_not_with_a_key(draw):
    source = "n = st.session_state.setdefault('n', 0)\nst.session_state.n += 1\n"
    app = draw(source + "st.text(st.checkbox(f'A{n}'))\nst.text(st.checkbox(f'B{n}', key='b'))")
    app.run(values={node.id: True for node in app.all("checkbox")})
    assert app.texts == ["False", "True"]
