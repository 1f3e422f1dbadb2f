"""A text that grows in a real browser: drawn block by block, over a reload, stopped."""

from __future__ import annotations

from playwright.sync_api import expect
from server.conftest import Serve

from e2e.browser import see
from e2e.conftest import Visit

APP = """
import time
from pathlib import Path
import kawa as st

gate = Path(__file__).with_name("go on")

def words():
    yield "# Title\\n\\nfirst *block*\\n\\n```python\\nx = 1\\n```\\n\\n"
    for number in range(3):
        yield f"word{number} "
    while not gate.exists():
        time.sleep(0.005)
        yield ""
    yield "and **more**\\n\\n- one\\n- two"

if st.button("Say"):
    st.write_stream(words, cursor="▌")
"""
MARK = """() => {
  window.marked = [...document.querySelectorAll("[data-testid=stMarkdownContainer] > *")]
  return window.marked.length
}"""
SAME = """() => {
  const now = [...document.querySelectorAll("[data-testid=stMarkdownContainer] > *")]
  return window.marked.every((node, at) => now[at] === node)
}"""


def test_what_is_there_stays_and_a_reload_goes_on(serve: Serve, visit: Visit) -> None:
    server = serve(APP)
    page = visit(server)
    page.get_by_role("button", name="Say").click()
    see(page, "word0 word1 word2▌")
    page.reload()
    see(page, "word0 word1 word2▌")
    expect(page.get_by_role("heading", name="Title")).to_be_visible()
    assert page.evaluate(MARK) >= 4
    (server.directory / "go on").touch()
    see(page, "word0 word1 word2 and more")
    expect(page.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_text("▌")).to_have_count(0)
    assert page.evaluate(SAME), "a block was drawn anew"


def test_stop_ends_it(serve: Serve, visit: Visit) -> None:
    page = visit(serve(APP))
    page.get_by_role("button", name="Say").click()
    see(page, "word0 word1 word2▌")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    see(page, "word0 word1 word2")
    expect(page.get_by_text("▌")).to_have_count(0)
