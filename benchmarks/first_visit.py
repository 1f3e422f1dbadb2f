"""A browser that comes for the first time: requests, bytes, time to a click answered.

Then click to changed text, on the open page. Both are clocked inside of the page.
"""

from __future__ import annotations

import os
import shutil
import time
from statistics import median
from typing import Any

from harness.measure import say
from harness.systems import KAWA, STREAMLIT, STREAMLIT_TUNED, Server, servers
from harness.table import Row, rows_of, run_alone
from playwright.sync_api import Browser, Page, sync_playwright

_SYSTEMS = (KAWA, STREAMLIT, STREAMLIT_TUNED)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# Clicks the button in the frame after it is there; once more where that was too early.
_FIRST_CLICK = """
window.visit = {clicks: 0};
const look = () => {
  const button = [...document.querySelectorAll("button")].find(b => b.innerText?.trim() === "Add");
  const text = document.body?.innerText ?? "";
  const now = performance.now();
  if (text.includes("Count: 1")) { visit.answered = now; return; }
  if (button && text.includes("Count: 0") && !(now - visit.clicked < 1000)) {
    visit.shown ??= now;
    visit.clicked = now;
    visit.clicks += 1;
    button.click();
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

# Time from the input event, as the browser stamped it, to the change in the document.
_WATCH = """
window.taken = [];
let since = 0;
let wanted = 1;
addEventListener("click", event => { since = event.timeStamp; wanted += 1; }, true);
new MutationObserver(() => {
  if (since && document.body.innerText.includes("Count: " + wanted)) {
    taken.push(performance.now() - since);
    since = 0;
  }
}).observe(document.body, {subtree: true, childList: true, characterData: true});
"""


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rounds, clicks = (2, 10) if quick else (7, 30)
    found: dict[str, list[dict[str, float]]] = {system.key: [] for system in _SYSTEMS}
    with servers("counter", _SYSTEMS) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        # The first page of all pays for the browser's own start.
        _visit(browser, running["kawa"], 1)
        for number in range(rounds):
            for system in _SYSTEMS:
                say(f"first visit: {system.key}, round {number + 1} of {rounds}")
                found[system.key].append(_visit(browser, running[system.key], clicks))
        browser.close()
    results = {
        key: {name: median(one[name] for one in visits) for name in visits[0]}
        for key, visits in found.items()
    }
    return [
        rows_of(results, "first visit: requests", "", "requests", budget=8),
        rows_of(results, "first visit: over the wire", "KB", "bytes", 1 / 1024, budget=150),
        rows_of(results, "first visit: to the page shown", "s", "shown", 1e-3),
        rows_of(results, "first visit: to a click answered", "s", "answered", 1e-3, budget=0.35),
        rows_of(results, "click to changed text: p50", "ms", "click", budget=16),
    ]


def _visit(browser: Browser, server: Server, clicks: int) -> dict[str, float]:
    """Visits with a browser that has nothing of the page, and clicks some more."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    wire = _count_wire(page)
    page.add_init_script(_FIRST_CLICK)
    page.goto(f"http://127.0.0.1:{server.port}/", wait_until="commit")
    wait(page, "window.visit?.answered")
    page.wait_for_load_state("networkidle")
    visit = page.evaluate("window.visit")
    page.evaluate(_WATCH)
    button = page.get_by_role("button", name="Add", exact=True)
    box = button.bounding_box()
    assert box is not None
    expected = visit["clicks"]
    for number in range(clicks):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        wait(page, f"window.taken.length === {number + 1}")
    taken = page.evaluate("window.taken")
    context.close()
    if expected != 1:
        raise RuntimeError(f"The first click on {server.system.key} had to be repeated.")
    return {**wire, "shown": visit["shown"], "answered": visit["answered"], "click": median(taken)}


def wait(page: Page, condition: str) -> None:
    """Waits in small steps; Playwright's own way needs `eval`, which Kawa's page forbids."""
    end = time.monotonic() + 30
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise RuntimeError(f"{page.url}: this did not become true: {condition}")
        page.wait_for_timeout(50)


def _count_wire(page: Page) -> dict[str, float]:
    """Returns requests and received bytes, which go on counting."""
    wire: dict[str, float] = {"requests": 0, "bytes": 0}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")

    def requested(event: dict[str, Any]) -> None:
        wire["requests"] += event["request"]["url"].startswith("http")

    def loaded(event: dict[str, Any]) -> None:
        wire["bytes"] += event["encodedDataLength"]

    devtools.on("Network.requestWillBeSent", requested)
    devtools.on("Network.loadingFinished", loaded)
    return wire


def chromium() -> str | None:
    """Returns the system's Chromium, or None for the one that Playwright has."""
    names = (os.environ.get("KAWA_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


if __name__ == "__main__":
    run_alone(measure, __doc__)
