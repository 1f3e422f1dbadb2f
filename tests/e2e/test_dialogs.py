"""A dialog in a browser: focus, closing, and what a reload and a crash make of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from server.conftest import Serve

from e2e.browser import see
from e2e.conftest import Share, Visit

APP = """
import kawa as st
st.session_state.whole = st.session_state.get("whole", 0) + 1
st.write(f"whole {st.session_state.whole} saved {st.session_state.get('saved')}")
@st.dialog("Rename")
def rename(old):
    name = st.text_input("Name", old)
    kind = st.selectbox("Kind", ["a", "b"])
    st.write(f"{name} {kind}")
    if st.button("Save"):
        st.session_state.saved = name
        st.rerun()
@st.dialog("Sure?", dismissible=False, position="right")
def sure():
    if st.button("Yes"):
        st.rerun()
if st.button("Open"):
    rename("old")
if st.button("Ask"):
    sure()
"""


def test_it_takes_the_focus_and_gives_it_back(shared: Share, visit: Visit) -> None:
    page = visit(shared(APP))
    opener = page.get_by_role("button", name="Open")
    opener.click()
    box = page.get_by_role("dialog", name="Rename")
    expect(box).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('[role=dialog]')")
    # Escape closes a list that is open in it first.
    kind = box.get_by_label("Kind")
    kind.click()
    page.get_by_role("option", name="b").click()
    expect(box).to_contain_text("old b")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    expect(box).to_be_visible()
    page.mouse.click(5, 5)
    expect(box).to_have_count(0)


def test_what_is_typed_in_it_outlives_f5_and_a_crash(serve: Serve, visit: Visit) -> None:
    server = serve(APP)
    page = visit(server)
    page.get_by_role("button", name="Open").click()
    box = page.get_by_role("dialog")
    box.get_by_label("Name").fill("new")
    box.get_by_label("Name").press("Enter")
    expect(box).to_contain_text("new a")
    page.reload()
    expect(box).to_contain_text("new a")
    server.kill()
    server.start()
    expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0, timeout=15_000)
    expect(box.get_by_label("Name")).to_have_value("new")
    box.get_by_role("button", name="Save").click()
    expect(box).to_have_count(0)
    see(page, "saved new")
    page.reload()
    see(page, "saved new")
    expect(box).to_have_count(0)


def test_one_that_was_closed_stays_so_over_a_reload(serve: Serve, visit: Visit) -> None:
    """The server may not have heard that it was closed."""
    page = visit(serve(APP))
    page.get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    see(page, "whole 3")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_screen(shared: Share, visit: Visit, width: int) -> None:
    page = visit(shared(APP))
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("button", name="Ask").click()
    box = page.get_by_role("dialog", name="Sure?")
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box.get_by_role("button", name="Close")).to_have_count(0)
    expect(box).to_be_visible()
    # Once it has moved in.
    page.wait_for_function("document.getAnimations().length === 0")
    at = box.bounding_box()
    assert at is not None
    if width == 390:
        assert (at["x"], at["width"]) == (0, 390) and at["y"] + at["height"] == 800
    else:
        assert at["x"] + at["width"] == 1280 and at["width"] < 600
    box.get_by_role("button", name="Yes").click()
    expect(box).to_have_count(0)
