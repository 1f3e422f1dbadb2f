"""2,000 tokens streamed into a browser: messages, bytes, and processor time on both sides."""

from __future__ import annotations

import base64
import os
import time
from pathlib import Path
from statistics import median
from typing import Any

from first_visit import FLAGS, chromium, wait
from harness.measure import say
from harness.systems import KAWA, STREAMLIT, STREAMLIT_TUNED, Server, servers
from harness.table import Row, rows_of, run_alone
from playwright.sync_api import Browser, CDPSession, sync_playwright

_SYSTEMS = (KAWA, STREAMLIT, STREAMLIT_TUNED)
_TICKS = os.sysconf("SC_CLK_TCK")
# `textContent` costs no layout, which would count as the page's own work.
_ENDED = """[...document.querySelectorAll("[data-testid=stText]")]
  .some(node => node.textContent.includes("Written: "))"""


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rounds = 1 if quick else 3
    found: dict[str, list[dict[str, float]]] = {system.key: [] for system in _SYSTEMS}
    with servers("streaming", _SYSTEMS) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for number in range(rounds):
            for system in _SYSTEMS:
                say(f"streaming: {system.key}, round {number + 1} of {rounds}")
                found[system.key].append(_stream(browser, running[system.key]))
        browser.close()
    results = {
        key: {name: median(one[name] for one in streams) for name in streams[0]}
        for key, streams in found.items()
    }
    name = "2,000 tokens streamed"
    return [
        rows_of(results, f"{name}: the text itself", "KB", "text", 1 / 1024),
        rows_of(results, f"{name}: over the wire", "KB", "bytes", 1 / 1024),
        rows_of(results, f"{name}: messages", "", "messages"),
        rows_of(results, f"{name}: click to the end", "s", "seconds"),
        rows_of(results, f"{name}: server's processor time", "s", "server"),
        rows_of(results, f"{name}: browser's processor time", "s", "page"),
    ]


def _stream(browser: Browser, server: Server) -> dict[str, float]:
    """Clicks once and follows the stream to its end."""
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Performance.enable")
    wire = {"messages": 0.0, "bytes": 0.0}

    def received(event: dict[str, Any]) -> None:
        response = event["response"]
        data = response["payloadData"]
        wire["messages"] += 1
        wire["bytes"] += len(base64.b64decode(data)) if response["opcode"] == 2 else len(data)

    page.goto(f"http://127.0.0.1:{server.port}/")
    button = page.get_by_role("button", name="Say", exact=True)
    button.wait_for()
    page.wait_for_load_state("networkidle")
    devtools.on("Network.webSocketFrameReceived", received)
    before = _page_seconds(devtools), _server_seconds(server.pid)
    started = time.perf_counter()
    button.click()
    wait(page, _ENDED)
    seconds = time.perf_counter() - started
    # What comes behind the end belongs to it, as what Python collects then.
    page.wait_for_timeout(1000)
    after = _page_seconds(devtools), _server_seconds(server.pid)
    text = page.get_by_test_id("stText").text_content() or ""
    context.close()
    return {
        **wire,
        "text": float(text.rpartition(" ")[2]),
        "seconds": seconds,
        "page": after[0] - before[0],
        "server": after[1] - before[1],
    }


def _page_seconds(devtools: CDPSession) -> float:
    """Returns the time that the page's main thread has worked."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _server_seconds(pid: int) -> float:
    """Returns the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


if __name__ == "__main__":
    run_alone(measure, __doc__)
