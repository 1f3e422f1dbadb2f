"""The scripts of the guide to session state, run as they stand there."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from kawa.testing import AppTest

SEED = Path(__file__).parents[2] / "examples" / "seed"
OPTION = "runner.enforceSerializableSessionState"


def seed(name: str) -> AppTest:
    return AppTest.from_file(SEED / f"{name}.py").run()


def written(at: AppTest) -> list[str]:
    assert at.exception.len == 0, at.exception.values
    return at.markdown.values


def test_every_script_is_tested_here() -> None:
    tested = Path(__file__).read_text(encoding="utf-8")
    names = [path.stem for path in SEED.glob("*.py")]
    assert len(names) == 13
    assert [name for name in names if f'seed("{name}")' not in tested] == []


def test_without_state_the_count_stays_at_one() -> None:
    at = seed("counter_without_state")
    assert at.title[0].value == "Counter Example"
    assert written(at) == ["Count =  `0`"]
    for _ in range(3):
        at.button[0].click().run()
        assert written(at) == ["Count =  `1`"]
    assert written(at.run()) == ["Count =  `0`"]


def test_a_misspelt_import_says_how_it_is_spelt() -> None:
    at = seed("initialize")
    assert at.exception[0].name == "ModuleNotFoundError"
    assert "import streamlit as st" in at.exception[0].value
    assert "key" not in at.session_state


def test_initialize_once_it_is_spelt_right() -> None:
    source = (SEED / "initialize.py").read_text(encoding="utf-8")
    at = AppTest.from_string(source.replace("Streamlit", "streamlit", 1)).run()
    assert not at.exception
    assert at.session_state.to_dict() == {"key": "value"}


def test_read() -> None:
    assert written(seed("read")) == ["value"]


def test_update() -> None:
    at = seed("update")
    assert not at.exception
    assert at.session_state["key"] == "value2"


def test_what_was_never_set_raises() -> None:
    at = seed("uninitialized")
    assert at.exception[0].name == "KeyError"
    assert "'value'" in at.exception[0].value
    assert "st.session_state" in at.exception[0].stack_trace[0]


def test_a_count_in_the_state_goes_on() -> None:
    at = seed("counter")
    assert written(at) == ["Count =  `0`"]
    for count in (1, 2, 3):
        at.button[0].click().run()
        assert written(at) == [f"Count =  `{count}`"]
    assert written(at.run()) == ["Count =  `3`"]


def test_a_callback_counts_before_the_script_writes() -> None:
    at = seed("callbacks")
    at.button[0].click().run()
    assert written(at.button[0].click().run()) == ["Count =  `2`"]


def test_callback_args_are_those_of_the_run_before() -> None:
    at = seed("callback_args")
    assert written(at.button[0].click().run()) == ["Count =  `0`"]
    assert written(at.number_input[0].set_value(5).run()) == ["Count =  `0`"]
    assert written(at.button[0].click().run()) == ["Count =  `5`"]


def test_a_number_and_a_click_at_once() -> None:
    # The button was drawn with the number of the run before; its callback gets that.
    at = seed("callback_args")
    at.number_input[0].set_value(5)
    assert written(at.button[0].click().run()) == ["Count =  `0`"]


def test_callback_kwargs() -> None:
    at = seed("callback_kwargs")
    increment, decrement = at.button
    assert (increment.label, decrement.label) == ("Increment", "Decrement")
    assert written(increment.click().run()) == ["Count =  `5`"]
    assert written(decrement.click().run()) == ["Count =  `4`"]


def test_a_form_and_a_callback() -> None:
    at = seed("form")
    assert written(at) == ["Current Count =  `0`", "Last Updated =  `00:00:00`"]
    at.time_input(key="update_time").set_value(datetime.time(9, 30))
    at.number_input(key="increment_value").set_value(4)
    at.form_submit_button[0].click().run()
    assert at.session_state.count == 4
    assert at.session_state.last_updated == datetime.time(9, 30)
    assert written(at) == ["Current Count =  `4`", "Last Updated =  `09:30:00`"]


def test_a_form_does_not_send_before_it_is_submitted() -> None:
    at = seed("form")
    at.number_input(key="increment_value").set_value(4).run()
    assert at.session_state.increment_value == 0
    assert at.session_state.count == 0


def test_the_state_of_a_widget() -> None:
    at = seed("widget_state")
    assert at.slider[0].value == 50.0
    assert written(at) == ["`50.0`"]
    assert written(at.slider[0].set_value(-12.5).run()) == ["`-12.5`"]
    at.session_state.celsius = 99.0
    assert written(at.run()) == ["`99.0`"]
    assert at.slider(key="celsius").value == 99.0


def test_the_state_of_a_button_cannot_be_set() -> None:
    at = seed("button_state")
    assert at.exception[0].name.endswith("StreamlitValueAssignmentNotAllowedError")
    assert "my_button" in at.exception[0].value
    assert at.button.len == 0


def test_unserializable_state_is_allowed_unless_it_is_forbidden() -> None:
    at = seed("unserializable")
    assert not at.exception
    assert at.session_state.unserializable(3) == 3


def test_unserializable_state_raises_where_it_is_forbidden() -> None:
    at = AppTest.from_file(SEED / "unserializable.py")
    at.options[OPTION] = True
    at.run()
    assert at.exception[0].name.endswith("UnserializableSessionStateError")
    assert "unserializable" in at.exception[0].value


@pytest.mark.parametrize("name", ["counter", "callbacks", "callback_args", "form", "widget_state"])
def test_the_others_keep_what_pickle_takes(name: str) -> None:
    at = AppTest.from_file(SEED / f"{name}.py")
    at.options[OPTION] = True
    assert not at.run().exception
