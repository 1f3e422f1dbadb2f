"""After F5 the page shows the same places: open tab and expander, scroll, focus and caret."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from server.conftest import Serve
from waiting import until

from e2e.browser import see
from e2e.conftest import Visit, drawn

APP = """
import kawa as st
if st.checkbox("More above"):
    st.text("above")
with st.expander("Details"):
    st.text("in the expander")
one, two = st.tabs(["One", "Two"])
one.text("behind the first tab")
two.text_input("Name")
with st.container(height=100):
    for n in range(30):
        st.text(f"line {n}")
for n in range(60):
    st.text(f"row {n}")
st.button("Last")
"""

SCROLLED = "box => box.scrollTop"


def go_somewhere(page: Page) -> tuple[float, float]:
    """Opens, scrolls and types; returns how far page and box are scrolled."""
    page.get_by_text("Details").click()
    page.get_by_role("tab", name="Two").click()
    name = page.get_by_label("Name")
    name.fill("half typed")
    page.get_by_text("line 20", exact=True).scroll_into_view_if_needed()
    page.get_by_test_id("stMain").evaluate("box => box.scrollTo(0, 240)")
    name.evaluate("input => { input.focus({preventScroll: true}); input.setSelectionRange(2, 4) }")
    return where(page)


def where(page: Page) -> tuple[float, float]:
    box = page.locator("[data-testid=stVerticalBlock][tabindex='0']")
    return page.get_by_test_id("stMain").evaluate(SCROLLED), box.evaluate(SCROLLED)


def see_the_same(page: Page, place: tuple[float, float]) -> None:
    expect(page.get_by_text("in the expander")).to_be_visible()
    name = page.get_by_label("Name")
    expect(name).to_be_visible()
    expect(name).to_have_value("half typed")
    expect(name).to_be_focused()
    until(lambda: name.evaluate("input => [input.selectionStart, input.selectionEnd]") == [2, 4])
    assert place[0] > 200 and place[1] > 100
    until(lambda: where(page) == place)


def test_f5_shows_the_same_places(serve: Serve, visit: Visit) -> None:
    server = serve(APP)
    page = visit(server, viewport={"width": 800, "height": 500})
    place = go_somewhere(page)
    page.reload()
    drawn(page)
    see_the_same(page, place)
    server.kill()
    server.start()
    page.reload()
    drawn(page)
    see_the_same(page, place)
    page.get_by_text("Details").click()
    page.reload()
    drawn(page)
    expect(page.get_by_text("in the expander")).to_be_hidden()


def test_the_places_of_one_session_are_no_other_ones(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    server = serve(APP)
    page = visit(server, viewport={"width": 800, "height": 500})
    go_somewhere(page)
    page.evaluate("addEventListener('pagehide', () => sessionStorage.removeItem('kawa:token:/'))")
    page.reload()
    drawn(page)
    see(page, "row 59")
    expect(page.get_by_text("in the expander")).to_be_hidden()
    expect(page.get_by_text("behind the first tab")).to_be_visible()
    assert where(page) == (0, 0)


def test_what_the_user_does_first_counts_more_than_what_was(serve: Serve, visit: Visit) -> None:
    """A script that draws slowly: who scrolls meanwhile is not thrown back."""
    server = serve(APP.replace("st.button", "import time; time.sleep(1.5)\nst.button"))
    page = visit(server, viewport={"width": 800, "height": 500})
    page.get_by_test_id("stMain").evaluate("box => box.scrollTo(0, 1e6)")
    page.reload()
    expect(page.get_by_text("row 30", exact=True)).to_be_attached()
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -10_000)
    expect(page.get_by_role("button", name="Last")).to_be_attached()
    drawn(page)
    assert page.get_by_test_id("stMain").evaluate(SCROLLED) < 300


def test_f5_upon_f5_loses_no_place(serve: Serve, visit: Visit) -> None:
    """The second one comes before the script has drawn what was scrolled to."""
    server = serve(
        APP.replace("for n in range(60)", "import time; time.sleep(1)\nfor n in range(60)")
    )
    page = visit(server, viewport={"width": 800, "height": 500})
    page.get_by_test_id("stMain").evaluate("box => box.scrollTo(0, 1e6)")
    before = page.get_by_test_id("stMain").evaluate(SCROLLED)
    for _ in range(2):
        page.reload()
        expect(page.get_by_text("Details")).to_be_attached()
        expect(page.get_by_test_id("stNotices")).to_be_attached()
    drawn(page)
    see(page, "row 59")
    until(lambda: page.get_by_test_id("stMain").evaluate(SCROLLED) == before)
