"""The scripts of the guide to session state, each clicked through as its reader would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from server.conftest import Serve

from e2e.browser import ROOT
from e2e.conftest import Visit, drawn

SEED = ROOT / "examples" / "seed"
Seed = Callable[..., Page]


@pytest.fixture
def seed(serve: Serve, visit: Visit) -> Seed:
    """Opens a tab on a script of the guide."""

    def start(name: str, **flags: object) -> Page:
        return visit(serve((SEED / f"{name}.py").read_text("utf-8"), flags))

    return start


def press(page: Page, label: str) -> None:
    """Clicks a button of the script."""
    page.get_by_role("button", name=label, exact=True).click()


def written(page: Page, *texts: str) -> None:
    """Waits until the page says exactly this by `st.write`."""
    expect(page.get_by_test_id("stMarkdown")).to_have_text(list(texts))
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_every_script_is_clicked_here() -> None:
    source = Path(__file__).read_text("utf-8")
    names = [path.stem for path in SEED.glob("*.py")]
    assert len(names) == 13
    assert [name for name in names if f'seed("{name}"' not in source] == []


def test_counter_without_state(seed: Seed) -> None:
    page = seed("counter_without_state")
    written(page, "Count = 0")
    for _ in range(2):
        press(page, "Increment")
        written(page, "Count = 1")


def test_counter(seed: Seed) -> None:
    page = seed("counter")
    expect(page.get_by_role("heading", name="Counter Example")).to_be_visible()
    written(page, "Count = 0")
    for count in range(1, 6):
        press(page, "Increment")
        written(page, f"Count = {count}")


def test_callbacks(seed: Seed) -> None:
    page = seed("callbacks")
    for count in (1, 2):
        press(page, "Increment")
        written(page, f"Count = {count}")


def test_callback_args(seed: Seed) -> None:
    page = seed("callback_args")
    amount = page.get_by_role("spinbutton", name="Enter a value")
    amount.fill("4")
    amount.press("Enter")
    expect(amount).to_have_attribute("aria-valuenow", "4")
    # The button carries what the last run gave it, so that run has to have come.
    drawn(page)
    # The number's own step has the same name.
    increment = page.get_by_test_id("stButton").get_by_role("button")
    increment.click()
    written(page, "Count = 4")
    page.get_by_test_id("stNumberInputStepUp").click()
    expect(amount).to_have_value("5")
    drawn(page)
    increment.click()
    written(page, "Count = 9")


def test_callback_kwargs(seed: Seed) -> None:
    page = seed("callback_kwargs")
    press(page, "Increment")
    written(page, "Count = 5")
    press(page, "Decrement")
    written(page, "Count = 4")


def test_form(seed: Seed) -> None:
    page = seed("form")
    written(page, "Current Count = 0", "Last Updated = 00:00:00")
    time = page.get_by_role("combobox", name="Enter the time")
    time.click()
    page.keyboard.type("9:30")
    page.keyboard.press("Enter")
    expect(time).to_have_value("09:30")
    up = page.get_by_test_id("stNumberInputStepUp")
    for _ in range(3):
        up.click()
    expect(page.get_by_role("spinbutton", name="Enter a value")).to_have_value("3")
    written(page, "Current Count = 0", "Last Updated = 00:00:00")
    press(page, "Update")
    written(page, "Current Count = 3", "Last Updated = 09:30:00")
    press(page, "Update")
    written(page, "Current Count = 6", "Last Updated = 09:30:00")


def test_widget_state(seed: Seed) -> None:
    page = seed("widget_state")
    thumb = page.get_by_role("slider", name="Temperature in Celsius")
    written(page, "50.0")
    thumb.focus()
    page.keyboard.press("ArrowRight")
    written(page, "50.01")
    expect(page.get_by_test_id("stSliderThumbValue")).to_have_text("50.01")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    written(page, "49.99")
    page.keyboard.press("End")
    written(page, "100.0")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("stSliderThumbValue")).to_have_text("100.00")
    page.keyboard.press("Home")
    written(page, "-100.0")
    expect(thumb).to_be_focused()


def test_widget_state_by_pointer(seed: Seed) -> None:
    page = seed("widget_state")
    box = page.get_by_test_id("stSliderTickBar").locator("..").bounding_box()
    thumb = page.get_by_test_id("stSliderThumbValue").locator("..").bounding_box()
    assert box is not None and thumb is not None
    page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, thumb["y"], steps=4)
    # Shown while it is dragged, sent when it is let go.
    expect(page.get_by_test_id("stSliderThumbValue")).to_contain_text("-50")
    written(page, "50.0")
    page.mouse.up()
    expect(page.get_by_test_id("stMarkdown")).to_contain_text("-50")


def test_read(seed: Seed) -> None:
    written(seed("read"), "value")


def test_update(seed: Seed) -> None:
    written(seed("update"))


def test_uninitialized(seed: Seed) -> None:
    page = seed("uninitialized")
    error = page.get_by_test_id("stException")
    expect(error.get_by_test_id("stExceptionMessage")).to_contain_text("KeyError")
    expect(error).to_contain_text("'value'")
    expect(error).to_contain_text("st.write(st.session_state['value'])")


def test_initialize(seed: Seed) -> None:
    # The guide spells the package with a capital letter.
    error = seed("initialize").get_by_test_id("stException")
    expect(error).to_contain_text("ModuleNotFoundError")
    expect(error).to_contain_text("import streamlit as st")


def test_button_state(seed: Seed) -> None:
    page = seed("button_state")
    error = page.get_by_test_id("stException")
    expect(error).to_contain_text("StreamlitValueAssignmentNotAllowedError")
    expect(error).to_contain_text("my_button")
    expect(page.get_by_test_id("stButton")).to_have_count(0)


def test_unserializable(seed: Seed) -> None:
    page = seed("unserializable")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_unserializable_where_that_is_forbidden(seed: Seed) -> None:
    page = seed("unserializable", **{"runner.enforceSerializableSessionState": "true"})
    expect(page.get_by_test_id("stException")).to_contain_text("UnserializableSessionStateError")
