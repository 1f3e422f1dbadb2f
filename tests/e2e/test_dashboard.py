"""A script that never ends, in a browser: what the page has shown outlives its server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from server.conftest import Serve
from waiting import until

from e2e.browser import see
from e2e.conftest import Visit

HEAD = """
import time
import kawa as st
ss = st.session_state
ss.setdefault("count", 0)
ss.setdefault("ticks", 0)
if st.button("Add"):
    ss.count += 1
st.write(f"Count = {ss.count}")
"""
ENDS = {
    "while": """
place = st.empty()
while True:
    ss.ticks += 1
    place.write(f"tick {ss.ticks}")
    time.sleep(0.05)
""",
    "rerun": """
ss.ticks += 1
st.write(f"tick {ss.ticks}")
time.sleep(0.05)
st.rerun()
""",
}


def tick(page: Page) -> int:
    text = page.get_by_text(re.compile(r"^tick \d+$")).inner_text()
    return int(text.removeprefix("tick "))


@pytest.mark.parametrize("end", ENDS)
def test_a_count_is_there_after_a_kill_and_goes_on(serve: Serve, visit: Visit, end: str) -> None:
    server = serve(HEAD + ENDS[end])
    page = visit(server, ends=False)
    for number in range(1, 4):
        page.get_by_role("button", name="Add").click()
        see(page, f"Count = {number}")
    # The page knows that its clicks are stored, while the script runs on.
    until(lambda: page.evaluate("sessionStorage.getItem('kawa:outbox:/')") is None)
    shown = tick(page)
    server.kill()
    server.start()
    see(page, "Count = 3")
    expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0, timeout=15_000)
    page.get_by_role("button", name="Add").click()
    see(page, "Count = 4")
    assert tick(page) >= shown
    page.reload()
    see(page, "Count = 4")
