"""axe-core over whole pages: nothing serious, in light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import ROOT, see
from e2e.conftest import Share, Visit

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

WIDGETS = """
import datetime
import kawa as st
st.set_page_config(page_title="Widgets")
with st.sidebar:
    st.header("Settings")
    st.selectbox("Colour", ["red", "green"], help="Which *one*")
st.title("Widgets")
with st.form("form"):
    st.time_input("When", datetime.time(8, 0))
    st.number_input("How many", 0, 10, 3, help="A number")
    st.form_submit_button("Send", type="primary")
st.text_input("Name", placeholder="Your name")
st.text_input("Hidden label", label_visibility="hidden")
st.text_input("Collapsed label", label_visibility="collapsed")
st.text_input("Password", type="password")
st.text_input("Cannot", "be changed", disabled=True)
st.slider("Range", 0.0, 1.0, (0.2, 0.8))
st.checkbox("Agree", help="To all of it")
st.file_uploader("A file", type=["png"])
left, right = st.columns(2)
left.button("Plain", help="Nothing happens")
right.button("Bare", type="tertiary")
st.button("Off", disabled=True)
with st.expander("More", expanded=True):
    st.text_input("Inside")
one, two = st.tabs(["One", "Two"])
one.write("first")
two.write("second")
st.progress(40, "Nearly")
"""

CONTENT = """
import kawa as st
st.title("Content", help="What it is about")
st.header("Under it")
st.caption("A caption")
st.write("Text with `code`, a [link](https://example.org), **bold**, :red[red], :green-badge[x].")
st.write("| a | b |\\n|-|-|\\n| 1 | 2 |")
st.write("- [ ] to do\\n- [x] done\\n\\n> a quotation[^1]\\n\\n[^1]: said so")
for show in (st.error, st.warning, st.info, st.success):
    show("A message with a [link](https://example.org) and `code`")
st.code("def f(x: int) -> str:\\n    '''Text.'''\\n    return str(x + 1)  # why", line_numbers=True)
st.json({"name": "x", "list": [1, 2.5, None, True]})
st.divider()
def inner():
    return 1 / 0
inner()
"""

PAGES = """
import kawa as st
def start():
    st.title("Start")
    st.button("A button")
def about():
    st.title("About")
pages = {"Shop": [st.Page(start, icon="🏠")], "Help": [st.Page(about, icon=":material/info:")]}
st.navigation(pages).run()
"""

SOURCES = {"widgets": WIDGETS, "content": CONTENT, "pages": PAGES}
SHOWN = {"widgets": "Nearly", "content": "ZeroDivisionError", "pages": "Start"}


def check(page: Page) -> None:
    """Fails with what axe-core finds to be serious or critical."""
    if not AXE.is_file():
        pytest.fail("axe-core is not installed. Run `make setup`.", pytrace=False)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text("utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(result["passes"]) > 10, "axe-core has looked at the page"
    found = [
        f"{one['id']}: {one['help']}: {node['html'][:300]} {node['failureSummary']}"
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("name", SOURCES)
def test_a_page_has_no_serious_violation(shared: Share, visit: Visit, name: str) -> None:
    page = visit(shared(SOURCES[name]))
    see(page, SHOWN[name])
    check(page)
    page.emulate_media(color_scheme="dark")
    check(page)


def test_the_check_finds_something_where_there_is_something(shared: Share, visit: Visit) -> None:
    page = visit(shared(PAGES))
    page.get_by_test_id("stButton").evaluate(
        "e => e.insertAdjacentHTML('beforeend', '<img src=x>')"
    )
    with pytest.raises(AssertionError, match="image-alt"):
        check(page)


def test_on_a_phone_with_the_sidebar_open(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDGETS), viewport={"width": 390, "height": 844})
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("combobox", name="Colour")).to_be_in_viewport()
    check(page)


def test_what_opens(shared: Share, visit: Visit) -> None:
    page = visit(shared(WIDGETS))
    opened = [
        (page.get_by_test_id("stMainMenuButton"), page.get_by_test_id("stMainMenuList")),
        (page.get_by_role("menuitem", name="Start over"), page.get_by_role("dialog")),
        (page.get_by_role("button", name="Cancel"), page.get_by_test_id("stMain")),
        (page.get_by_role("combobox", name="Colour"), page.get_by_role("listbox")),
    ]
    for way, what in opened:
        way.click()
        expect(what).to_be_visible()
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            check(page)
