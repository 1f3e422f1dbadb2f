"""The apps of the guide to session state, unmodified, clicked through as a user would."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from e2e.browser import ROOT, idle, see
from e2e.conftest import OpenTab
from playwright.sync_api import Page, expect
from server.process import Server

SEED = ROOT / "examples" / "seed"


@pytest.fixture
def open_app(serve: Callable[..., Server], open_tab: OpenTab) -> Callable[..., Page]:
    """Serves an app of the guide and opens it."""

    def open_(name: str, **flags: object) -> Page:
        server = serve((SEED / f"{name}.py").read_text("utf-8"), flags)
        return open_tab(server)

    return open_


def click(page: Page, name: str) -> None:
    # By test id too: the steps of a number input are named Increment and Decrement.
    page.locator("[data-testid^=stBaseButton]").filter(has_text=name).click()


def exception(page: Page) -> str:
    box = page.get_by_test_id("stException")
    expect(box).to_be_visible()
    return box.inner_text()


def test_a_counter_without_state_stays_at_one(open_app: Callable[..., Page]) -> None:
    page = open_app("counter_without_state")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Counter Example"))
    see(page, "Count = 0")
    for _ in range(3):
        click(page, "Increment")
        see(page, "Count = 1")


def test_a_counter_counts(open_app: Callable[..., Page]) -> None:
    page = open_app("counter")
    see(page, "Count = 0")
    for count in range(1, 6):
        click(page, "Increment")
        see(page, f"Count = {count}")


def test_a_callback_counts(open_app: Callable[..., Page]) -> None:
    page = open_app("callbacks")
    click(page, "Increment")
    click(page, "Increment")
    see(page, "Count = 2")


def test_a_callback_takes_args(open_app: Callable[..., Page]) -> None:
    page = open_app("callback_args")
    number = page.get_by_role("spinbutton", name="Enter a value")
    expect(number).to_have_value("0")
    number.fill("7")
    number.press("Enter")
    idle(page)
    click(page, "Increment")
    see(page, "Count = 7")
    page.get_by_test_id("stNumberInputStepUp").click()
    click(page, "Increment")
    see(page, "Count = 15")


def test_a_callback_takes_kwargs(open_app: Callable[..., Page]) -> None:
    page = open_app("callback_kwargs")
    click(page, "Increment")
    see(page, "Count = 5")
    click(page, "Decrement")
    see(page, "Count = 4")


def test_a_form_sends_its_values_with_its_button(open_app: Callable[..., Page]) -> None:
    page = open_app("form")
    see(page, "Current Count = 0")
    see(page, "Last Updated = 00:00:00")
    number = page.get_by_role("spinbutton", name="Enter a value")
    number.fill("3")
    number.press("Tab")
    time = page.get_by_role("combobox", name="Enter the time")
    time.fill("08:15")
    time.press("Enter")
    see(page, "Current Count = 0")
    click(page, "Update")
    see(page, "Current Count = 3")
    see(page, "Last Updated = 08:15:00")
    click(page, "Update")
    see(page, "Current Count = 6")


def test_a_slider_is_moved_by_keyboard(open_app: Callable[..., Page]) -> None:
    page = open_app("widget_state")
    slider = page.get_by_role("slider", name="Temperature in Celsius")
    see(page, "50.0")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("50.01")
    see(page, "50.01")
    page.keyboard.press("Home")
    see(page, "-100.0")
    page.keyboard.press("End")
    see(page, "100.0")
    expect(slider).to_be_focused()


def test_a_value_is_read_and_updated(open_app: Callable[..., Page]) -> None:
    see(open_app("read"), "value")
    page = open_app("update")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_key_that_is_not_there_is_an_error_with_the_fix(open_app: Callable[..., Page]) -> None:
    shown = exception(open_app("uninitialized"))
    assert "KeyError" in shown
    assert "st.write(st.session_state['value'])" in shown


def test_a_button_cannot_be_set(open_app: Callable[..., Page]) -> None:
    shown = exception(open_app("button_state"))
    assert "my_button" in shown
    assert "st.button('Submit', key='my_button')" in shown


def test_what_cannot_be_pickled_is_an_error_where_the_settings_say_so(
    open_app: Callable[..., Page],
) -> None:
    page = open_app("unserializable")
    idle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page = open_app("unserializable", **{"runner.enforceSerializableSessionState": "true"})
    assert "session_state['unserializable']" in exception(page)


def test_the_misspelt_import_names_the_right_one(open_app: Callable[..., Page]) -> None:
    shown = exception(open_app("initialize"))
    assert "ModuleNotFoundError" in shown
    assert "import streamlit as st" in shown
