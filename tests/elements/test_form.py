"""`st.form` and `st.form_submit_button`."""

from __future__ import annotations

import pytest

FORM = """
with st.form('f', clear_on_submit={clear}):
    box = st.expander('a', key='k', on_change='rerun')
    sent = st.form_submit_button('go')
    other = st.form_submit_button('also')
st.text((sent, other, box.open))
"""


def test_plain(draw) -> None:
    assert draw("st.form('f')")["form"].props == {"form_id": "f"}


def test_options(draw) -> None:
    page = draw("st.form('f', True, enter_to_submit=False, border=False, width=90, height=80)")
    assert page["form"].props == {
        "form_id": "f", "clear_on_submit": True, "enter_to_submit": False, "border": False,
        "width": 90, "height": 80,
    }  # fmt: skip


def test_widgets_in_it_know_it(draw) -> None:
    page = draw("with st.form('f'):\n    st.container().form_submit_button('go')")
    assert page["button"].props["form"] == "f"


def test_values_and_click_arrive_together(draw) -> None:
    page = draw(FORM.format(clear=False))
    page.run(values={page["expander"].id: True}, triggers={page["button"].id: True})
    assert page["text"].props["body"] == "(True, False, True)"
    page.run()
    assert page["text"].props["body"] == "(False, False, True)"


@pytest.mark.parametrize("button", [0, 1])
def test_submitted_form_is_cleared(draw, button) -> None:
    page = draw(FORM.format(clear=True))
    clicked = page.all("button")[button]
    page.run(values={page["expander"].id: True}, triggers={clicked.id: True})
    assert page["text"].props["body"] == f"({button == 0}, {button == 1}, True)"
    assert page["expander"].value is False
    page.run()
    assert page["text"].props["body"] == "(False, False, False)"


def test_other_clicks_clear_nothing(draw) -> None:
    page = draw(FORM.format(clear=True) + "st.button('elsewhere')")
    page.run(values={page["expander"].id: True}, triggers={page.all("button")[2].id: True})
    page.run()
    assert page["text"].props["body"] == "(False, False, True)"


def test_callback_of_the_button_sees_the_new_values(draw) -> None:
    page = draw(
        "def cb():\n    st.session_state.seen = st.session_state.k\n"
        "with st.form('f'):\n    st.expander('a', key='k', on_change='rerun')\n"
        "    st.form_submit_button('go', on_click=cb)\nst.text(st.session_state.get('seen'))"
    )
    page.run(values={page["expander"].id: True}, triggers={page["button"].id: True})
    assert page["text"].props["body"] == "True"


def test_sidebar_inside_of_the_block_is_outside_of_the_form(draw) -> None:
    page = draw("with st.form('f'):\n    st.sidebar.button('b')\n    st.sidebar.form('g')")
    assert not page.all("exception")
    assert "form" not in page["button"].props


def test_key_may_also_be_another_elements(draw) -> None:
    page = draw("st.form('k')\nst.container(key='k')\nst.write(dict(st.session_state))")
    assert not page.all("exception")
    assert page["json"].props["body"] == "{}"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("st.form()", "TypeError"),
        ("st.form(5)", "StreamlitInvalidParameterTypeError"),
        ("st.form('')", "StreamlitMissingRequiredParameterError"),
        ("st.form('f')\nst.form('f')", "StreamlitDuplicateElementKey"),
        ("st.form('f').container().form('g')", "StreamlitInvalidLayoutContextError"),
        ("st.session_state.f = 1\nst.form('f')", "StreamlitValueAssignmentNotAllowedError"),
        ("st.form('f')\nst.session_state.f = 1", "StreamlitWidgetAlreadyInstantiatedError"),
        ("st.form('f').button('a')", "StreamlitInvalidLayoutContextError"),
        ("st.form_submit_button('a')", "StreamlitInvalidLayoutContextError"),
        ("f = st.form('f')\nf.form_submit_button('a')\nf.form_submit_button('a')",
         "StreamlitDuplicateElementKey"),
        ("st.form('f', width='x')", "StreamlitInvalidWidthError"),
        ("st.form('f', height=None)", "StreamlitInvalidHeightError"),
    ],
)  # fmt: skip
def test_wrong_uses(draw, source, error) -> None:
    assert draw(source)["exception"].props["name"] == error


def test_form_without_a_button_is_the_browsers_to_tell(draw) -> None:
    assert not draw("with st.form('f'): st.text('a')").all("exception")


def test_what_is_written_into_the_sidebar_within_a_form_belongs_to_it(draw) -> None:
    app = draw(
        "with st.form('f'):\n    with st.sidebar:\n        st.checkbox('a')\n"
        "        with st.expander('e'):\n            st.form_submit_button('go')\n"
        "st.sidebar.checkbox('outside')"
    )
    widgets = [*app.all("checkbox"), *app.all("button")]
    forms = {view.props["label"]: view.props.get("form") for view in widgets}
    assert forms == {"a": "f", "go": "f", "outside": None}


def test_a_plain_button_in_the_sidebar_within_a_form_is_refused(draw) -> None:
    app = draw("with st.form('f'):\n    with st.sidebar:\n        st.button('a')")
    assert app["exception"].props["name"] == "StreamlitInvalidLayoutContextError"


def test_the_sidebar_called_within_a_form_is_outside_of_it(draw) -> None:
    app = draw("with st.form('f'):\n    st.sidebar.button('a')\n    st.form_submit_button('go')")
    assert "exception" not in {view.type for view in app.page.nodes.values()}
