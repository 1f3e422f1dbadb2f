"""Apps of several pages: links, the address bar, back and forward."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from server.conftest import Serve
from server.process import Server

from e2e.browser import see
from e2e.conftest import Share, Visit, drawn

NAVIGATION = """
import kawa as st
st.session_state.setdefault("count", 0)
def start():
    st.title("Start")
    if st.button("Add"):
        st.session_state.count += 1
    st.text(f"Count = {st.session_state.count}")
def about():
    st.title("About us")
    st.text_input("Word", key="word")
    if st.button("Home"):
        st.switch_page(first)
    st.page_link(first, label="Over to the start")
first = st.Page(start, title="Start", icon="🏠")
pages = {"Shop": [first], "Help": [st.Page(about, title="About"), st.Page("more/faq.py")]}
st.text("Frame")
st.navigation(pages).run()
"""


def link(page: Page, name: str) -> None:
    """Follows a link of the navigation."""
    page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()


def at(page: Page, server: Server, path: str, heading: str) -> None:
    """Waits until the address and the page are these."""
    expect(page).to_have_url(server.url + path)
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    drawn(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.fixture
def app(shared: Share) -> Server:
    """An app with `st.navigation`."""
    server = shared(NAVIGATION)
    server.write("import kawa as st\nst.title('Questions')\n", "more/faq.py")
    return server


def test_links_lead_to_pages_and_keep_the_state(app: Server, visit: Visit) -> None:
    page = visit(app)
    at(page, app, "/", "Start")
    expect(page).to_have_title("Start")
    expect(page.get_by_test_id("stNavSectionHeader")).to_have_text(["Shop", "Help"])
    page.get_by_role("button", name="Add").click()
    see(page, "Count = 1")
    page.evaluate("window.same = true")
    link(page, "About")
    at(page, app, "/about", "About us")
    expect(page).to_have_title("About")
    expect(page.locator("[aria-current=page]")).to_have_text("About")
    link(page, "faq")
    at(page, app, "/faq", "Questions")
    link(page, "Start")
    at(page, app, "/", "Start")
    see(page, "Count = 1")
    see(page, "Frame")
    assert page.evaluate("window.same"), "the page was not loaded again"


def test_back_and_forward(app: Server, visit: Visit) -> None:
    page = visit(app)
    link(page, "About")
    at(page, app, "/about", "About us")
    link(page, "faq")
    at(page, app, "/faq", "Questions")
    page.go_back()
    at(page, app, "/about", "About us")
    page.go_back()
    at(page, app, "/", "Start")
    page.go_forward()
    at(page, app, "/about", "About us")
    page.get_by_role("button", name="Home").click()
    at(page, app, "/", "Start")
    page.go_back()
    at(page, app, "/about", "About us")


def test_a_deep_link_and_a_reload_show_its_page(app: Server, visit: Visit) -> None:
    page = visit(app, "/about?from=mail")
    expect(page.get_by_role("heading", name="About us")).to_be_visible()
    page.reload()
    drawn(page)
    expect(page.get_by_role("heading", name="About us")).to_be_visible()
    page.get_by_test_id("stPageLink").get_by_role("link").click()
    at(page, app, "/", "Start")


def test_a_page_that_does_not_exist_is_said_to_be_so(app: Server, visit: Visit) -> None:
    page = visit(app, "/nowhere")
    see(page, "Page not found")
    see(page, "Count = 0")
    link(page, "About")
    at(page, app, "/about", "About us")
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_a_link_with_control_opens_another_tab(app: Server, visit: Visit) -> None:
    page = visit(app)
    page.get_by_role("button", name="Add").click()
    see(page, "Count = 1")
    with page.context.expect_page() as opening:
        page.get_by_test_id("stSidebarNavLink").nth(1).click(modifiers=["Control"])
    other = opening.value
    expect(other.get_by_role("heading", name="About us")).to_be_visible()
    at(page, app, "/", "Start")
    link(other, "Start")
    see(other, "Count = 0")


def test_a_headings_link_stays_on_its_page(app: Server, visit: Visit) -> None:
    page = visit(app)
    link(page, "About")
    at(page, app, "/about", "About us")
    page.get_by_test_id("stHeading").hover()
    page.get_by_role("link", name="Link to heading").click()
    expect(page).to_have_url(app.url + "/about#about-us")
    expect(page.get_by_role("heading", name="About us")).to_be_visible()


FOLDER = {
    "app.py": "import kawa as st\nst.title('Main')\n",
    "pages/1_First_one.py": """
        import kawa as st
        st.title("First")
        st.text(f"Query: {st.query_params.get('q')}")
        if st.button("Ask"):
            st.query_params["q"] = "why"
            st.rerun()
    """,
    "pages/2_🌊_River.py": "import kawa as st\nst.title('Second')\nst.stop()\n",
}


def test_the_pages_folder(serve: Serve, visit: Visit) -> None:
    server = serve(FOLDER["app.py"])
    for name, source in FOLDER.items():
        server.write(source, name)
    page = visit(server)
    at(page, server, "/", "Main")
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(3)
    expect(links.nth(1)).to_have_text("First one")
    link(page, "First one")
    at(page, server, "/First_one", "First")
    page.get_by_role("button", name="Ask").click()
    see(page, "Query: why")
    expect(page).to_have_url(server.url + "/First_one?q=why")
    link(page, "River")
    at(page, server, "/River", "Second")
    page.go_back()
    at(page, server, "/First_one?q=why", "First")
    see(page, "Query: why")
    page.go_back()
    at(page, server, "/", "Main")


SLOW = """
import pathlib, time
import kawa as st
def start():
    st.text("of the start")
    if st.button("Go"):
        st.switch_page(slow)
def long():
    while not pathlib.Path({gate!r}).exists():
        time.sleep(0.01)
    st.text("of the slow one")
slow = st.Page(long, title="Slow")
chosen = st.navigation([st.Page(start, title="Start"), slow])
st.text_input("Common")
chosen.run()
st.text("Footer")
"""


@pytest.mark.parametrize("by", ["link", "switch_page"])
def test_a_page_that_takes_long_does_not_stand_below_the_former_one(
    serve: Serve, visit: Visit, tmp_path: Path, by: str
) -> None:
    gate = tmp_path / "gate"
    page = visit(serve(SLOW.format(gate=str(gate))))
    see(page, "Footer")
    common = page.get_by_label("Common")
    common.evaluate("input => { input.mine = true }")
    if by == "link":
        link(page, "Slow")
    else:
        page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("of the start")).to_have_count(0)
    expect(page.get_by_text("Footer")).to_have_count(0)
    assert common.evaluate("input => input.mine"), "what all pages have stays"
    gate.touch()
    expect(page.get_by_test_id("stText")).to_have_text(["of the slow one", "Footer"])
    assert common.evaluate("input => input.mine")
