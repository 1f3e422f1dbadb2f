"""What a first visit costs, counted by the browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

from e2e.browser import see
from e2e.conftest import Share, Visit, drawn

REQUESTS = 8
LATER = 4
"""What is fetched once the page stands: fonts of other scripts, what it says of its connection."""
KILOBYTES = 150


def count_wire(page: Page) -> dict[str, Any]:
    """Counts the requests and what comes in for them from now on, the socket's too."""
    wire: dict[str, Any] = {"urls": [], "bytes": 0}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")

    def loaded(event: dict[str, Any]) -> None:
        wire["bytes"] += event["encodedDataLength"]

    def framed(event: dict[str, Any]) -> None:
        wire["bytes"] += len(event["response"]["payloadData"]) * 3 // 4

    devtools.on("Network.requestWillBeSent", lambda e: wire["urls"].append(e["request"]["url"]))
    devtools.on("Network.webSocketCreated", lambda e: wire["urls"].append(e["url"]))
    devtools.on("Network.loadingFinished", loaded)
    devtools.on("Network.webSocketFrameReceived", framed)
    return wire


def test_the_first_visit_is_light(shared: Share, browser: Browser) -> None:
    server = shared()
    # A profile that has seen nothing of the page.
    context = browser.new_context()
    page = context.new_page()
    wire = count_wire(page)
    page.goto(server.url, wait_until="networkidle")
    drawn(page)
    page.get_by_role("button", name="Add").click()
    see(page, "Count = 1")
    context.close()
    urls = [url for url in wire["urls"] if not url.startswith(("data:", "blob:"))]
    assert any(url.startswith("ws:") for url in urls)
    later = [url for url in urls if "/more-fonts-" in url or "/Statuses-" in url]
    assert len(later) <= LATER and len(urls) - len(later) <= REQUESTS, urls
    assert all(url.partition("://")[2].startswith(f"127.0.0.1:{server.port}/") for url in urls)
    assert 20 * 1024 < wire["bytes"] <= KILOBYTES * 1024, f"{wire['bytes']} bytes: {urls}"


def test_the_second_visit_fetches_the_page_and_its_state(shared: Share, visit: Visit) -> None:
    page = visit(shared())
    page.wait_for_load_state("networkidle")
    wire = count_wire(page)
    page.reload(wait_until="networkidle")
    drawn(page)
    assert wire["bytes"] <= 12 * 1024, f"{wire['bytes']} bytes: {wire['urls']}"
