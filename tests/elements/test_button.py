"""`st.button` and `st.form_submit_button`: True for the one run that a click started."""

from __future__ import annotations

import pytest

from kawa.errors import StreamlitAPIException, StreamlitInvalidLayoutContextError


def test_true_for_the_run_of_the_click_only(draw):
    app = draw("st.text(st.button('Go'))")
    assert app.texts == ["False"]
    app.click(app["button"])
    assert app.texts == ["True"]
    app.run()
    assert app.texts == ["False"]


def test_each_button_has_its_own_clicks(draw):
    app = draw("st.text([st.button('A'), st.button('B'), st.button('A', key='c')])")
    for index, shown in enumerate(["[True, False, False]", "[False, True, False]"]):
        app.click(app.all("button")[index])
        assert app.texts == [shown]


def test_how_it_looks_is_on_the_wire(draw):
    node = draw(
        "st.button('A', help='h', type='primary', icon=':material/add:', icon_position='right', "
        "disabled=True, width='stretch', shortcut='ctrl+k', wrap=True)"
    )["button"]
    assert node.props == {
        "label": "A", "help": "h", "type": "primary", "icon": ":material/add:",
        "icon_position": "right", "disabled": True, "width": "stretch", "shortcut": "ctrl+k",
        "wrap": True,
    }  # fmt: skip


def test_the_former_way_to_stretch(draw):
    assert draw("st.button('A', use_container_width=True)")["button"].props["width"] == "stretch"


def test_a_disabled_one_is_not_clicked(draw):
    app = draw("st.text(st.button('A', disabled=True))")
    app.click(app["button"])
    assert app.texts == ["False"]
    assert [notice.code for notice in app.notices] == ["value_refused"]


def test_callback_runs_once_before_the_script(draw):
    app = draw(
        "def add(n, twice): st.session_state.n = st.session_state.get('n', 0) + n * twice\n"
        "st.text(st.session_state.get('n'))\n"
        "st.button('A', on_click=add, args=(2,), kwargs={'twice': 2})"
    )
    app.click(app["button"])
    app.run()
    assert app.texts == ["4"]


def test_session_state_reads_the_click_and_may_not_set_it(draw):
    app = draw("st.button('A', key='k')\nst.text(st.session_state.k)")
    app.click(app["button"])
    assert app.texts == ["True"]
    assert draw("st.session_state.k = True\nst.button('A', key='k')").outcome.error is not None


@pytest.mark.parametrize(
    "call",
    [
        "st.button('A', type='big')",
        "st.button('A', icon_position='top')",
        "st.button('A', width=0)",
        "st.button('A', icon='no icon')",
        "st.button('A', on_click='ignore')",
    ],
)
def test_wrong_parameters_raise(draw, call):
    assert isinstance(draw(call).outcome.error, StreamlitAPIException)


def test_a_form_takes_only_the_button_that_submits_it(draw):
    app = draw("with st.form('f'): st.button('A')")
    assert type(app.outcome.error) is StreamlitInvalidLayoutContextError
    app = draw("st.form_submit_button('A')")
    assert type(app.outcome.error) is StreamlitInvalidLayoutContextError


def test_submitting_brings_the_values_with_the_click(draw):
    app = draw(
        "with st.form('f'):\n"
        "    on = st.checkbox('On')\n"
        "    sent = st.form_submit_button()\n"
        "st.text((on, sent))"
    )
    assert app["button"].props == {
        "label": "Submit", "submit": True, "form": "f", "key": "FormSubmitter:f-Submit",
    }  # fmt: skip
    app.run(values={app["checkbox"].id: True}, triggers={app["button"].id: True})
    assert app.texts == ["(True, True)"]
