"""What a test can do to widgets, and what a user could not do either."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from kawa.testing import AppTest, AppTestError
from kawa.testing.node import Node

PAGE = """
    import datetime as dt
    import streamlit as st

    def called(name):
        st.session_state.setdefault("calls", []).append(name)

    st.button("B", key="button", on_click=called, args=("button",))
    st.checkbox("C", key="check", on_change=called, args=("check",))
    st.slider("Si", 0, 10, 3, key="int")
    st.slider("Sr", 0.0, 1.0, (0.2, 0.5), key="range")
    st.slider("Sd", dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2020, 5, 5), key="date")
    st.number_input("N", 0, 10, 5, 2, key="number")
    st.number_input("Nf", value=0.5, step=0.25, key="float")
    st.number_input("Nn", value=None, key="none")
    st.text_input("Ti", "v", key="text", on_change=called, args=("text",))
    st.selectbox("Sb", [1, 2, 3], format_func=lambda n: f"n{n}", key="select")
    st.selectbox("So", ["a"], index=None, accept_new_options=True, key="open")
    st.time_input("Tm", dt.time(9, 15), key="time")
    st.time_input("Tn", None, step=600, key="notime")
    st.file_uploader("Fu", ["png"], key="file")
    st.file_uploader("Fm", accept_multiple_files=True, key="files")
    st.expander("Ex", key="expander", on_change="rerun")
    st.tabs(["One", "Two"], key="tabs", on_change="rerun")
    st.text("a text")
    st.page_link("https://example.com", label="away")
"""


@pytest.fixture
def at() -> AppTest:
    found = AppTest.from_string(PAGE).run()
    assert found.exception.values == []
    return found


def seen(at: AppTest, key: str) -> Any:
    """The value that the script gets in one more run, which `.value` agrees with."""
    value = at.run().session_state[key]
    assert at.get_by_key(key).value == value
    return value


@pytest.mark.parametrize(
    ("key", "act", "value"),
    [
        ("check", lambda w: w.check(), True),
        ("check", lambda w: w.check().uncheck(), False),
        ("check", lambda w: w.set_value(True), True),
        ("int", lambda w: w.set_value(7), 7),
        ("range", lambda w: w.set_range(0.3, 0.9), (0.3, 0.9)),
        ("range", lambda w: w.set_value((0.1, 0.2)), (0.1, 0.2)),
        ("date", lambda w: w.set_value(date(2020, 2, 29)), date(2020, 2, 29)),
        ("number", lambda w: w.set_value(4), 4),
        ("number", lambda w: w.increment(), 7),
        ("number", lambda w: w.increment().increment().increment().increment(), 10),
        ("number", lambda w: w.decrement().decrement().decrement().decrement(), 0),
        ("float", lambda w: w.increment().increment(), 1.0),
        ("float", lambda w: w.decrement(), 0.25),
        ("none", lambda w: w.increment(), None),
        ("none", lambda w: w.set_value(1.5).decrement(), 1.49),
        ("text", lambda w: w.input("new"), "new"),
        ("text", lambda w: w.set_value(""), ""),
        ("select", lambda w: w.select(2), 2),
        ("select", lambda w: w.set_value(3), 3),
        ("select", lambda w: w.select("n3"), 3),
        ("select", lambda w: w.select_index(1), 2),
        ("select", lambda w: w.select_index(-1), 3),
        ("open", lambda w: w.select("new"), "new"),
        ("open", lambda w: w.select("a"), "a"),
        ("open", lambda w: w.select("a").select_index(None), None),
        ("time", lambda w: w.set_value(time(23, 50)), time(23, 50)),
        ("time", lambda w: w.set_value(datetime(2020, 1, 1, 8, 5)), time(8, 5)),
        ("time", lambda w: w.increment(), time(9, 30)),
        ("time", lambda w: w.set_value(time(23, 50)).increment(), time(0, 5)),
        ("time", lambda w: w.set_value(time(0, 5)).decrement(), time(23, 50)),
        ("notime", lambda w: w.increment(), None),
        ("notime", lambda w: w.set_value(time(1, 0)).increment(), time(1, 10)),
        ("expander", lambda w: w.set_value(True), True),
        ("tabs", lambda w: w.set_value("Two"), "Two"),
    ],
)
def test_values(at: AppTest, key: str, act: Callable[[Node], Node], value: Any) -> None:
    widget = at.get_by_key(key)
    before = at.session_state[key]
    assert act(widget) == widget
    assert widget.value == value, "at once"
    assert at.session_state[key] == before, "the script knows of it only when it runs"
    got = seen(at, key)
    assert (got, type(got)) == (value, type(value))


def test_actions_chain_into_a_run(at: AppTest) -> None:
    assert at.checkbox[0].check().run() is at
    assert at.checkbox(key="check").uncheck().run(timeout=5).checkbox[0].value is False


def test_a_click_lasts_one_run() -> None:
    at = AppTest.from_string("import streamlit as st; st.text(st.button('Go'))").run()
    button = at.button[0]
    assert (button.value, button.click().value) == (False, True)
    assert (at.run().text[0].value, button.value) == ("True", True)
    assert (at.run().text[0].value, button.value) == ("False", False)


def test_a_click_can_be_taken_back() -> None:
    at = AppTest.from_string("import streamlit as st; st.text(st.button('Go'))").run()
    button = at.button[0].set_value(True)
    assert button.set_value(False).value is False
    assert at.run().text[0].value == "False"
    assert button.set_value(True).run().text[0].value == "True"


def test_callbacks_are_called_for_what_changed(at: AppTest) -> None:
    at.text_input(key="text").input("v")
    at.run()
    assert "calls" not in at.session_state
    at.text_input(key="text").input("new")
    at.checkbox[0].check()
    at.button[0].click()
    at.run()
    assert at.session_state.calls == ["text", "check", "button"]
    at.run()
    assert len(at.session_state.calls) == 3


def test_values_out_of_range_are_refused_as_from_a_browser(at: AppTest) -> None:
    at.slider(key="int").set_value(4).run()
    at.slider(key="int").set_value(99)
    at.number_input(key="number").set_value(99)
    at.run()
    assert (at.slider(key="int").value, at.number_input(key="number").value) == (4, 5)
    assert not at.exception


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda at: at.text[0].set_value("x"), AppTestError, r"A text has no set_value\(\)"),
        (lambda at: at.text[0].click(), AppTestError, "It can only be read"),
        (lambda at: at.main.click(), AppTestError, "A main has no"),
        (lambda at: at.page_link[0].click(), AppTestError, r"at\.switch_page"),
        (lambda at: at.text_input[0].click(), AppTestError, "It has input, set_value"),
        (lambda at: at.text_input[0].check(), AttributeError, r"no check\(\)"),
        (lambda at: at.slider[0].upload("a", b""), AttributeError, r"no upload\(\)"),
        (lambda at: at.selectbox[0].select(77), ValueError, "77 is not one of .* n1, n2, n3"),
        (lambda at: at.selectbox[0].set_value("n9"), ValueError, "'n9' is not one of"),
        (lambda at: at.selectbox[0].select_index(9), IndexError, "no option 9: .* has 3"),
        (lambda at: at.slider[0].set_value("a"), ValueError, "a"),
        (lambda at: at.time_input[0].set_value("10:20"), ValueError, "str"),
    ],
)
def test_what_cannot_be_done(
    at: AppTest, act: Callable[[AppTest], Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        act(at)
    at.run()
    assert not at.exception


@pytest.mark.parametrize(
    ("source", "act"),
    [
        ("st.button('x', disabled=True)", lambda at: at.button[0].click()),
        ("st.button('x', disabled=True)", lambda at: at.button[0].set_value(True)),
        ("st.checkbox('x', disabled=True)", lambda at: at.checkbox[0].check()),
        ("st.slider('x', disabled=True)", lambda at: at.slider[0].set_value(3)),
        ("st.text_input('x', disabled=True)", lambda at: at.text_input[0].input("x")),
        ("st.file_uploader('x', disabled=True)", lambda at: at.file_uploader[0].clear()),
    ],
)
def test_a_disabled_widget(source: str, act: Callable[[AppTest], Any]) -> None:
    at = AppTest.from_string(f"import streamlit as st\n{source}").run()
    with pytest.raises(AppTestError, match="is disabled, so a user cannot change it"):
        act(at)


def test_a_node_that_is_gone() -> None:
    at = AppTest.from_string("""
        import streamlit as st
        if st.checkbox("More"):
            st.text_input("A")
    """).run()
    field = at.checkbox[0].check().run().text_input[0]
    at.checkbox[0].uncheck().run()
    with pytest.raises(AppTestError, match="not on the page any more"):
        field.input("x")
    assert at.text_input.len == 0


# Forms.

FORM = """
    import streamlit as st

    with st.form("f", clear_on_submit={clear}):
        name = st.text_input("Name", key="name")
        age = st.number_input("Age", 0, 120, key="age")
        sent = st.form_submit_button("Send")
    other = st.checkbox("Other")
    st.text((name, age, sent, other))
"""


def test_a_form_is_sent_with_its_button() -> None:
    at = AppTest.from_string(FORM.format(clear=False)).run()
    at.text_input[0].input("Ann")
    at.number_input[0].set_value(30)
    at.button[0].click()
    assert at.run().text[0].value == "('Ann', 30, True, False)"
    assert at.run().text[0].value == "('Ann', 30, False, False)"


def test_a_form_is_not_sent_with_anything_else() -> None:
    at = AppTest.from_string(FORM.format(clear=False)).run()
    at.text_input[0].input("Ann")
    assert at.text_input[0].value == "Ann"
    assert at.checkbox[0].check().run().text[0].value == "('', 0, False, True)"
    # As in Streamlit's AppTest, what was not sent is forgotten.
    assert at.text_input[0].value == ""
    assert at.button[0].click().run().text[0].value == "('', 0, True, True)"


def test_a_form_that_clears_itself() -> None:
    at = AppTest.from_string(FORM.format(clear=True)).run()
    at.text_input[0].input("Ann")
    assert at.button[0].click().run().text[0].value == "('Ann', 0, True, False)"
    assert at.text_input[0].value == ""
    assert at.run().text[0].value == "('', 0, False, False)"


# Files.


def test_upload(at: AppTest) -> None:
    uploader = at.file_uploader(key="file")
    assert uploader.value is None
    assert uploader.upload("a.png", b"abc", "image/png").value.name == "a.png"
    file = seen(at, "file")
    assert (file.name, file.type, file.size, file.getvalue()) == ("a.png", "image/png", 3, b"abc")
    assert seen(at, "file").name == "a.png", "it stays"
    uploader.upload("b.png", b"1").upload("c.png", b"2")
    assert seen(at, "file").name == "c.png", "one takes the place of the other"
    uploader.clear()
    assert seen(at, "file") is None


def test_the_script_reads_what_was_uploaded() -> None:
    at = AppTest.from_string("""
        import streamlit as st
        files = st.file_uploader("F", accept_multiple_files=True)
        st.text([file.read().decode() for file in files])
    """).run()
    at.file_uploader[0].upload("a.txt", b"one").upload("b.txt", b"two")
    assert at.run().text[0].value == "['one', 'two']"
    assert at.run().text[0].value == "['one', 'two']", "each run reads from the beginning"


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (("x.png", b"1", "image/png"), ["x.png"]),
        ([("x.png", b"1", "image/png"), ("y.txt", b"2", "text/plain")], ["x.png", "y.txt"]),
        ([], []),
        (None, []),
    ],
)
def test_set_files(at: AppTest, files: Any, names: list[str]) -> None:
    at.file_uploader(key="files").upload("before", b"0").run()
    at.file_uploader(key="files").set_value(files)
    assert [file.name for file in seen(at, "files")] == names


@pytest.mark.parametrize(
    ("key", "act", "error", "words"),
    [
        ("file", lambda w: w.upload("a.txt", b"1", "text/plain"), AppTestError, r"none of \.png"),
        ("file", lambda w: w.upload("a.png", "text"), TypeError, r"is bytes, but this is a str"),
        ("file", lambda w: w.set_value([("a.png", b"", "")] * 2), AppTestError, "takes one file"),
        ("files", lambda w: w.set_value(("a.png", b"1")), ValueError, "name, bytes, MIME type"),
    ],
)
def test_files_that_are_not_taken(
    at: AppTest, key: str, act: Callable[[Node], Any], error: type[Exception], words: str
) -> None:
    uploader = at.get_by_key(key)
    with pytest.raises(error, match=words):
        act(uploader)
    assert at.session_state[key] == seen(at, key)
