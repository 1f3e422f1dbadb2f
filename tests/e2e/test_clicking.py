"""What a user clicks while the server dies again and again counts, and counts once."""

from __future__ import annotations

from playwright.sync_api import expect
from server.conftest import Serve

from e2e.browser import see
from e2e.conftest import Share, Visit, drawn

CLICKS = 30
KILLS = (8, 16, 24)


def test_30_clicks_through_3_kills_count_30(serve: Serve, visit: Visit) -> None:
    server = serve()
    page = visit(server)
    add = page.get_by_role("button", name="Add")
    status = page.get_by_test_id("stConnectionStatus")
    for number in range(1, CLICKS + 1):
        # No waiting for what the last click did: some are on their way when the server dies.
        add.click()
        if number in KILLS:
            server.kill()
            server.launch()
        if number - 4 in KILLS:
            server.wait_ready()
            expect(status).to_have_count(0)
    drawn(page)
    see(page, f"Count = {CLICKS}")
    page.reload()
    drawn(page)
    see(page, f"Count = {CLICKS}")


def test_clicks_while_the_server_is_down_wait_for_it(serve: Serve, visit: Visit) -> None:
    server = serve()
    page = visit(server)
    add = page.get_by_role("button", name="Add")
    server.kill()
    expect(page.get_by_test_id("stConnectionStatus")).to_contain_text("Connection lost")
    for _ in range(3):
        add.click()
    see(page, "Count = 0")
    server.start()
    drawn(page)
    see(page, "Count = 3")


def test_quick_clicks_are_never_merged(shared: Share, visit: Visit) -> None:
    page = visit(shared())
    page.get_by_role("button", name="Add").click(click_count=6)
    see(page, "Count = 6")
