"""The developer panel in a browser: what it shows, going back, a copy in a new tab."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from server.process import COUNTER, Server

from e2e.browser import see
from e2e.conftest import Share, Visit, drawn
from e2e.test_accessibility import check
from kawa.server.tabs.links import LASTS, make_link
from kawa.store.envelope import Sealer

APP = """
import threading
import kawa as st
st.session_state.setdefault("count", 0)
if "lock" not in st.session_state:
    st.session_state.lock = threading.Lock()
name = st.text_input("Name", key="name")
if st.button("Add"):
    st.session_state.count += 1
if st.button("Load"):
    st.session_state.rows = [list(range(8))] * 100_000
st.write(f"Count = {st.session_state.count}, name = {name}")
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for development; the browser that it opens is a command that does nothing."""
    folder = tmp_path_factory.mktemp("developer")
    server = Server(folder, APP, {"server.headless": "false"}, {"BROWSER": "true"}).start()
    yield server
    server.kill()


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Developer panel")


def row(page: Page, text: str) -> Locator:
    return panel(page).get_by_role("listitem").filter(has_text=text)


def open_panel(page: Page) -> None:
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitem", name="Developer panel").click()
    expect(panel(page).get_by_role("heading", name="Developer panel")).to_be_focused()


def add(page: Page, count: int) -> None:
    page.get_by_role("button", name="Add").click()
    see(page, f"Count = {count}")


def copy_address(page: Page) -> str:
    panel(page).get_by_role("button", name="Copy this session").click()
    link = panel(page).get_by_role("link", name="Open the copy in a new tab")
    expect(link).to_be_focused()
    return str(link.get_attribute("href"))


def test_it_shows_the_keys_and_why_one_is_not_stored(app: Server, visit: Visit) -> None:
    page = visit(app)
    add(page, 1)
    open_panel(page)
    expect(row(page, "count")).to_contain_text("int · session_state · 2B stored1")
    expect(row(page, "lock")).to_contain_text("Not stored: _thread.lock cannot be pickled")
    expect(row(page, "name")).to_contain_text("widget")
    expect(row(page, "#2")).to_contain_text("button 'Add'")
    expect(row(page, "#2")).to_contain_text(re.compile(r"script \d+\.\d ms · .*B sent · stored in"))
    add(page, 2)
    expect(row(page, "#3")).to_contain_text("Now")


def test_it_goes_back_and_stays_there_after_a_reload(app: Server, visit: Visit) -> None:
    page = visit(app)
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Name").press("Enter")
    see(page, "name = Anna")
    add(page, 1)
    page.get_by_label("Name").fill("Beate")
    page.get_by_label("Name").press("Enter")
    see(page, "name = Beate")
    add(page, 2)
    open_panel(page)
    row(page, "#3").get_by_role("button", name="Go back to here").click()
    see(page, "Count = 1, name = Anna")
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Anna")
    expect(row(page, "#6")).to_contain_text("Went back")
    expect(page.get_by_test_id("stNotice")).to_contain_text("lock")
    page.reload()
    see(page, "Count = 1, name = Anna")
    add(page, 2)


def test_a_copy_in_a_new_tab_goes_its_own_way(app: Server, visit: Visit) -> None:
    page = visit(app)
    add(page, 1)
    open_panel(page)
    copy_address(page)
    with page.context.expect_page() as opening:
        panel(page).get_by_role("link", name="Open the copy in a new tab").click()
    copy = opening.value
    drawn(copy)
    see(copy, "Count = 1")
    assert "kawa_copy" not in copy.url
    add(copy, 2)
    add(copy, 3)
    add(page, 2)
    copy.reload()
    see(copy, "Count = 3")
    page.reload()
    see(page, "Count = 2")


@pytest.mark.parametrize("spoil", ["forged", "expired"])
def test_a_link_that_is_not_good_says_so(app: Server, visit: Visit, spoil: str) -> None:
    page = visit(app)
    add(page, 1)
    open_panel(page)
    address, _, link = copy_address(page).partition("?kawa_copy=")
    id, _, seal = link.partition(".")
    key = (app.state / "secret.key").read_bytes()
    wrong, said = {
        "forged": (f"{id}.{'AB'[seal[0] == 'A']}{seal[1:]}", "not valid here"),
        "expired": (
            make_link(Sealer(str(app.script.resolve()), key), id, time.time() - LASTS - 5),
            "has expired",
        ),
    }[spoil]
    page.goto(f"{address}?kawa_copy={wrong}&other=1")
    drawn(page)
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("alert")).to_contain_text("new session")
    see(page, "Count = 0")
    assert page.url == f"{address}?other=1"


def test_by_key_and_escape_gives_the_focus_back(app: Server, visit: Visit) -> None:
    page = visit(app)
    page.keyboard.press("d")
    expect(panel(page).get_by_role("heading", name="Developer panel")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel(page).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.get_by_test_id("stMainMenuButton")).to_be_focused()
    page.get_by_label("Name").press_sequentially("dad")
    expect(panel(page)).to_have_count(0)


def test_escape_closes_it_unless_the_key_is_somebody_elses(app: Server, visit: Visit) -> None:
    page = visit(app)
    page.keyboard.press("d")
    expect(panel(page).get_by_role("heading", name="Developer panel")).to_be_focused()
    page.get_by_label("Name").focus()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_one_that_arrives_late_leaves_what_is_typed_alone(
    app: Server, visit: Visit, width: int
) -> None:
    page = visit(app, viewport={"width": width, "height": 844})
    held: list[Route] = []
    page.route(re.compile(r"/DevPanel[^/]*\.js$"), lambda route: held.append(route))
    with page.expect_request(re.compile(r"/DevPanel[^/]*\.js$")):
        page.keyboard.press("d")
    page.get_by_label("Name").press_sequentially("An")
    page.wait_for_timeout(0)  # Playwright hands a held request over when it is next waited for.
    held[0].continue_()
    expect(panel(page)).to_be_visible()
    if width == 390:  # The panel covers the field.
        expect(panel(page).get_by_role("heading", name="Developer panel")).to_be_focused()
        return
    page.keyboard.type("na")
    expect(page.get_by_label("Name")).to_have_value("Anna")


def test_where_it_covers_the_page_the_focus_stays_in_it(app: Server, visit: Visit) -> None:
    page = visit(app, viewport={"width": 390, "height": 844})
    page.keyboard.press("d")
    expect(panel(page).get_by_role("heading", name="Developer panel")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert not page.evaluate("document.activeElement.closest('[data-testid=stMain]') !== null")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_test_id("stMainMenuButton")).to_be_focused()
    add(page, 1)


def test_a_large_value_is_shown_as_stored_once_it_is(app: Server, visit: Visit) -> None:
    page = visit(app)
    page.keyboard.press("d")
    page.get_by_role("button", name="Load").click()
    expect(row(page, "rows")).to_contain_text(re.compile(r"list · session_state · .*B stored"))


def test_it_is_told_anew_after_the_server_was_gone(app: Server, visit: Visit) -> None:
    page = visit(app)
    add(page, 1)
    open_panel(page)
    app.kill()
    app.start()
    add(page, 2)
    # The click may be the first run that ends here: it need not wait for the whole page.
    expect(row(page, "button 'Add'")).to_be_visible()
    expect(row(page, "count")).to_contain_text("stored2")


def test_users_have_none(shared: Share, visit: Visit) -> None:
    page = visit(shared(COUNTER))
    page.keyboard.press("d")
    page.get_by_role("button", name="Main menu").click()
    expect(page.get_by_role("menuitem", name="Rerun")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Developer panel")).to_have_count(0)
    expect(panel(page)).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_it_can_be_read_by_all(app: Server, visit: Visit, width: int) -> None:
    page = visit(app, viewport={"width": width, "height": 844})
    add(page, 1)
    open_panel(page)
    copy_address(page)
    expect(row(page, "lock")).to_be_visible()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        check(page)
    box: Any = panel(page).bounding_box()
    assert box["x"] + box["width"] == width
    assert (box["width"] == width) == (width == 390)
    assert panel(page).evaluate(
        "e => [e, ...e.children].every((part) => part.scrollWidth <= part.clientWidth)"
    ), "nothing is cut off sideways"


def test_it_speaks_japanese(app: Server, visit: Visit) -> None:
    page = visit(app, locale="ja-JP")
    page.keyboard.press("d")
    expect(page.get_by_role("complementary", name="開発者パネル")).to_contain_text("現在")
