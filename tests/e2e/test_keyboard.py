"""A page used without a pointer."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.browser import see
from e2e.conftest import Share, Visit, drawn

WIDGETS = """
import kawa as st
name = st.text_input("Name")
age = st.number_input("Age", value=30, step=1)
fruit = st.selectbox("Fruit", ["apple", "pear", "plum"])
level = st.slider("Level", 0, 10, 5)
when = st.time_input("When", value=None)
agree = st.checkbox("Agree")
with st.expander("More"):
    st.text_input("Inside")
st.button("Never", disabled=True)
if st.button("Go"):
    st.text(f"{name} {age} {fruit} {level} {agree}")
"""

FORM = """
import datetime
import kawa as st
st.session_state.setdefault("total", 0)
def add():
    st.session_state.total += st.session_state.amount
    st.session_state.at = st.session_state.when
with st.form("form"):
    st.time_input("When", datetime.time(8, 0), key="when")
    st.number_input("Amount", value=0, step=1, key="amount")
    st.form_submit_button("Save", on_click=add)
st.text(f"{st.session_state.total} at {st.session_state.get('at')}")
"""


def focused(page: Page) -> str:
    """Returns the accessible name of what has the focus."""
    return page.locator(":focus").evaluate(
        """element => {
          const named = (element.getAttribute("aria-labelledby") ?? "").split(" ");
          const words = named.map(id => document.getElementById(id)?.textContent ?? "").join(" ");
          return element.getAttribute("aria-label") || words.trim() || element.textContent.trim();
        }"""
    )


def tab_to(page: Page, name: str) -> None:
    """Presses Tab once; what then has the focus is named so."""
    page.keyboard.press("Tab")
    assert focused(page) == name


def test_tab_goes_through_the_page_in_the_order_of_the_script(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDGETS))
    order = [
        *("Skip to main content", "Main menu"),
        *("Name", "Age", "Fruit", "Level", "When", "Agree", "More", "Go"),
    ]
    for name in order:
        tab_to(page, name)
    for name in reversed(order[:-1]):
        page.keyboard.press("Shift+Tab")
        assert focused(page) == name


def test_the_skip_link_leads_past_the_chrome(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDGETS))
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("stSkipToContent")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, "Name")


def test_every_widget_takes_its_value_from_the_keyboard(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDGETS))
    page.get_by_test_id("stMain").focus()
    tab_to(page, "Name")
    page.keyboard.type("Ada")
    tab_to(page, "Age")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    tab_to(page, "Fruit")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Fruit")).to_have_value("pear")
    tab_to(page, "Level")
    page.keyboard.press("ArrowRight")
    tab_to(page, "When")
    tab_to(page, "Agree")
    page.keyboard.press("Space")
    tab_to(page, "More")
    page.keyboard.press("Enter")
    tab_to(page, "Inside")
    tab_to(page, "Go")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stText")).to_have_text("Ada 32 pear 6 True")
    assert focused(page) == "Go"


def test_a_form_is_filled_in_and_sent(shared: Share, visit: Visit) -> None:
    page = visit(shared(FORM))
    page.get_by_test_id("stMain").focus()
    tab_to(page, "When")
    page.keyboard.type("21:45")
    tab_to(page, "Amount")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    see(page, "0 at None")
    tab_to(page, "Save")
    page.keyboard.press("Space")
    see(page, "2 at 21:45:00")
    drawn(page)
    page.keyboard.press("Enter")
    see(page, "4 at 21:45:00")


def test_the_menu_opens_moves_and_closes(shared: Share, visit: Visit) -> None:
    page = visit(shared())
    button = page.get_by_test_id("stMainMenuButton")
    button.focus()
    page.keyboard.press("Enter")
    items = page.get_by_test_id("stMainMenuList").get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(button).to_be_focused()
