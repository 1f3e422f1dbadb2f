"""Duplicated tabs, and pages that come back: each has a session of its own that goes on."""

from __future__ import annotations

import os
import signal
import time

from playwright.sync_api import CDPSession, Page, expect
from server.conftest import Serve

from e2e.browser import see
from e2e.conftest import Visit, drawn
from e2e.test_tab import APP, add, session_of


def duplicate(page: Page) -> Page:
    """Opens the tab once more, as a browser's menu does: with a copy of its storage."""
    with page.context.expect_page() as opening:
        page.evaluate("window.open(location.href)")
    return opening.value


def test_a_duplicated_tab_is_a_copy_of_its_own(serve: Serve, visit: Visit) -> None:
    page = visit(serve(APP))
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Name").press("Enter")
    add(page)
    see(page, "Count = 1, name = Anna")
    copy = duplicate(page)
    see(copy, "Count = 1, name = Anna")
    expect(copy.get_by_label("Name")).to_have_value("Anna")
    add(copy)
    add(copy)
    see(copy, "Count = 3")
    add(page)
    see(page, "Count = 2")
    expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0)
    copy.reload()
    see(copy, "Count = 3")
    page.reload()
    see(page, "Count = 2")


def test_a_duplicate_of_a_tab_that_the_server_only_remembers_is_a_new_session(
    serve: Serve, visit: Visit
) -> None:
    page = visit(serve(APP, {"session.store": "memory"}))
    add(page)
    see(page, "Count = 1")
    copy = duplicate(page)
    see(copy, "Count = 0")
    page.reload()
    see(page, "Count = 1")


def test_going_away_and_back_goes_on_in_the_same_session(serve: Serve, visit: Visit) -> None:
    page = visit(serve(APP))
    sessions = {session_of(page)}
    for _ in range(2):
        add(page)
        page.goto("about:blank")
        page.go_back()
        drawn(page)
        sessions.add(session_of(page))
        page.reload()
        drawn(page)
        sessions.add(session_of(page))
    see(page, "Count = 2")
    assert len(sessions) == 1


def test_a_page_whose_process_was_killed_goes_on_as_a_copy(serve: Serve, visit: Visit) -> None:
    page = visit(serve(APP))
    add(page)
    see(page, "Count = 1")
    before, browser = session_of(page), page.context.browser
    assert browser is not None
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    with page.expect_event("crash"):
        for process in found:
            if process["type"] == "renderer":
                os.kill(process["id"], signal.SIGKILL)
    # Playwright itself will have nothing more to do with such a page.
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.navigate", {"url": page.url})
    shows, token = "document.body.innerText", "sessionStorage.getItem('kawa:token:/')"
    deadline = time.monotonic() + 10
    while "Count = 1" not in (shown := told(devtools, shows)):
        assert time.monotonic() < deadline, shown
    assert before not in told(devtools, token)


def told(devtools: CDPSession, expression: str) -> str:
    answer = devtools.send("Runtime.evaluate", {"expression": expression})
    return str(answer["result"].get("value"))


def test_a_tab_that_another_one_took_over_can_have_its_session_back(
    serve: Serve, visit: Visit
) -> None:
    page = visit(serve(APP))
    add(page)
    see(page, "Count = 1")
    # As of a browser that duplicates a tab in the moment in which it is left.
    page.evaluate("sessionStorage.setItem('kawa:left:/', '1')")
    other = duplicate(page)
    see(other, "Count = 1")
    expect(page.get_by_test_id("stConnectionStatus")).to_contain_text("another tab")
    page.get_by_role("button", name="Use it here").click()
    add(page)
    see(page, "Count = 2")
