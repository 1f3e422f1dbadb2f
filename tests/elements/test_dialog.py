"""`st.dialog`: opening, its own reruns, closing, one at a time."""

from __future__ import annotations

from typing import Any

import pytest

from kawa.testing import AppTest

Draw = Any


def open_dialogs(app: Any) -> list[Any]:
    return list(app.page.nodes["dialogs"].children)


def inside(app: Any, type: str) -> list[Any]:
    return [node for node in app.page.nodes["dialogs"].walk() if node.type == type]


def said(app: Any) -> list[str]:
    return [node.props["body"] for node in inside(app, "text")]


def errors(app: Any) -> list[str]:
    walk = (n for root in ("main", "dialogs") for n in app.page.nodes[root].walk())
    return [n.props["name"].rpartition(".")[2] for n in walk if n.type == "exception"]


def press(app: Any, label: str) -> Any:
    walk = (n for root in ("main", "sidebar", "dialogs") for n in app.page.nodes[root].walk())
    node = next(n for n in walk if n.type == "button" and n.props["label"] == label)
    return app.click(node)


ASKS = """
st.session_state.whole = st.session_state.get("whole", 0) + 1
st.text(f"whole {st.session_state.whole}")
@st.dialog("Rename", icon=":material/edit:", width="medium")
def ask(old):
    name = st.text_input("Name", old)
    st.text(f"name {name}")
    if st.button("Save"):
        st.session_state.saved = name
        st.rerun()
    if st.button("Again"):
        st.rerun(scope="fragment")
    return 5
if st.button("Open"):
    st.text(f"returned {ask('a')}")
st.text(f"saved {st.session_state.get('saved')}")
"""


def test_it_opens_reruns_alone_and_closes_by_a_rerun_of_the_script(draw: Draw) -> None:
    app = draw(ASKS)
    assert open_dialogs(app) == []
    press(app, "Open")
    [dialog] = open_dialogs(app)
    assert (dialog.props["title"], dialog.props["width"]) == ("Rename", "medium")
    assert app.texts == ["whole 2", "returned None", "saved None"] and said(app) == ["name a"]
    app.set(inside(app, "text_input")[0], "b")
    assert app.texts[0] == "whole 2" and said(app) == ["name b"]
    press(app, "Again")
    assert app.texts[0] == "whole 2" and said(app) == ["name b"]
    press(app, "Save")
    assert open_dialogs(app) == [] and app.texts == ["whole 3", "saved b"]


def test_a_second_opening_is_another_one_for_the_page(draw: Draw) -> None:
    """The page may have closed the first one without telling anybody."""
    app = draw(ASKS)
    press(app, "Open")
    [first] = [(node.id, node.props["opened"]) for node in open_dialogs(app)]
    press(app, "Open")
    [second] = [(node.id, node.props["opened"]) for node in open_dialogs(app)]
    assert first[0] == second[0] and first[1] != second[1]


def test_any_run_of_the_whole_script_closes_it(draw: Draw) -> None:
    app = draw(ASKS)
    press(app, "Open")
    app.run()
    assert open_dialogs(app) == []


ON_DISMISS = """
st.session_state.whole = st.session_state.get("whole", 0) + 1
def note():
    st.session_state.noted = True
@st.dialog("D", on_dismiss={})
def show():
    st.text("in it")
if st.button("Open"):
    show()
st.text(f"whole {{st.session_state.whole}} noted {{st.session_state.get('noted')}}")
"""


@pytest.mark.parametrize("mode, noted", [("'rerun'", None), ("note", True)])
def test_closing_it_runs_the_whole_script(draw: Draw, mode: str, noted: bool | None) -> None:
    app = draw(ON_DISMISS.format(mode))
    press(app, "Open")
    [dialog] = open_dialogs(app)
    assert dialog.props["stateful"]
    app.click(dialog)
    assert app.texts == [f"whole 3 noted {noted}"] and open_dialogs(app) == []


def test_closing_it_is_the_pages_own_affair_unless_asked_for(draw: Draw) -> None:
    app = draw(ON_DISMISS.format("'ignore'"))
    press(app, "Open")
    [dialog] = open_dialogs(app)
    assert "stateful" not in dialog.props
    app.click(dialog)
    assert [notice.code for notice in app.notices] == ["value_refused"]


FROM_A_FRAGMENT = """
@st.dialog("D")
def show():
    st.text("in it")
    st.button("Inside")
@st.fragment
def part():
    if st.button("Open"):
        show()
    st.button("Other")
@st.fragment
def beside():
    st.button("Beside")
part()
beside()
"""


def test_a_fragment_opens_it_and_other_fragments_leave_it_open(draw: Draw) -> None:
    app = draw(FROM_A_FRAGMENT)
    press(app, "Open")
    assert said(app) == ["in it"] and app.outcome.error is None
    press(app, "Inside")
    press(app, "Beside")
    assert said(app) == ["in it"]
    press(app, "Other")
    assert open_dialogs(app) == []
    assert inside(app, "button") == []


def test_what_it_writes_outside(draw: Draw) -> None:
    app = draw(
        """
box = st.container()
@st.dialog("D")
def show():
    n = st.session_state.get("n", 0)
    st.session_state.n = n + 1
    box.text(f"box {n}")
    st.sidebar.text(f"side {n}")
    st.button("Again")
if st.button("Open"):
    show()
"""
    )
    press(app, "Open")
    assert app.texts == ["box 0", "side 0"]
    press(app, "Again")
    assert app.texts == ["box 1", "side 1"]
    app.run()
    assert app.texts == []


def test_a_form_a_fragment_and_an_expander_in_it(draw: Draw) -> None:
    app = draw(
        """
@st.fragment
def counter():
    st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(f"n {st.session_state.n}")
    st.button("Count")
@st.dialog("D")
def show():
    st.session_state.d = st.session_state.get("d", 0) + 1
    st.text(f"d {st.session_state.d}")
    with st.expander("more"):
        counter()
    with st.form("f"):
        name = st.text_input("name")
        if st.form_submit_button("Send"):
            st.text(f"sent [{name}]")
with st.form("around"), st.sidebar:
    if st.form_submit_button("Open"):
        show()
"""
    )
    press(app, "Open")
    assert said(app) == ["d 1", "n 1"]
    press(app, "Count")
    assert said(app) == ["d 1", "n 2"]
    press(app, "Send")
    assert said(app) == ["d 2", "n 3", "sent []"]


@pytest.mark.parametrize(
    "calls, error, shown",
    [
        ("a(); b()", "StreamlitInvalidLayoutContextError", "main"),
        ("a(); a()", "StreamlitDuplicateElementId", "main"),
        ("nested()", "StreamlitInvalidLayoutContextError", "dialogs"),
        ("bottom()", "StreamlitInvalidLayoutContextError", "dialogs"),
        ("fails()", "ValueError", "dialogs"),
    ],
)
def test_what_goes_wrong_is_shown_and_ends_the_script(
    draw: Draw, calls: str, error: str, shown: str
) -> None:
    app = draw(
        f"""
@st.dialog("A")
def a(): st.text("a")
@st.dialog("B")
def b(): st.text("b")
@st.dialog("Nested")
def nested(): a()
@st.dialog("Bottom")
def bottom(): st.bottom.text("b")
@st.dialog("Fails")
def fails(): raise ValueError("no good")
{calls}
st.text("below")
"""
    )
    assert errors(app) == [error] and app.texts == []
    assert any(n.type == "exception" for n in app.page.nodes[shown].walk())


def test_stop_in_it_ends_the_script(draw: Draw) -> None:
    app = draw(
        "@st.dialog('D')\ndef show():\n    st.text('a')\n    st.stop()\nshow()\nst.text('below')"
    )
    assert app.outcome.error is None and app.texts == [] and said(app) == ["a"]


@pytest.mark.parametrize(
    "given, error",
    [
        ("'D', width=0", "StreamlitValueError"),
        ("'D', width='stretch'", "StreamlitValueError"),
        ("'D', position='up'", "StreamlitValueError"),
        ("'D', icon='abc'", "StreamlitAPIException"),
        ("'D', on_dismiss='close'", "StreamlitValueError"),
    ],
)
def test_wrong_parameters_are_named_when_it_is_called(draw: Draw, given: str, error: str) -> None:
    app = draw(f"@st.dialog({given})\ndef show():\n    pass\nst.text('here')\nshow()")
    assert app.texts == ["here"] and errors(app) == [error]


@pytest.mark.parametrize("given", ["@st.dialog", "@st.dialog(' ')"])
def test_it_must_have_a_title(draw: Draw, given: str) -> None:
    app = draw(f"{given}\ndef show():\n    pass\nshow()")
    assert errors(app) == ["StreamlitMissingRequiredParameterError"]


def test_it_is_called_again_in_a_rerun_of_its_own_dialog(draw: Draw) -> None:
    """The dialog that is open is not among what that rerun draws, and still it is open."""
    app = draw(
        """
@st.dialog("A")
def a(): st.text("a")
@st.dialog("B")
def b():
    st.text("b")
    if st.button("Another"):
        a()
if st.button("Open"):
    b()
"""
    )
    press(app, "Open")
    press(app, "Another")
    assert errors(app) == ["StreamlitInvalidLayoutContextError"]
    assert len(open_dialogs(app)) == 1


def test_apptest_finds_what_is_in_it() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        @st.dialog("Title", width="large", icon="🌱")
        def show():
            st.text("in it")
            st.button("In it")
        if st.button("Open"):
            show()
        """
    ).run()
    assert not at.get("dialog")
    at.button[0].click().run()
    [dialog] = at.get("dialog")
    assert (dialog.width, dialog.is_open, dialog.icon) == ("large", True, "🌱")
    assert at.text[0].value == "in it" and not at.main.text
    at.button[1].click().run()
    # As in Streamlit, AppTest runs the whole script at each step.
    assert not at.get("dialog")


def test_a_plain_call_outside_of_an_app_just_calls_the_function() -> None:
    import kawa as st

    called = []
    assert st.dialog("D")(called.append)(1) is None
    assert st.fragment(called.append)(2) is None
    assert called == [1, 2]
