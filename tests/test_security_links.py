"""Where links and page switches may lead: to pages of the app, or out by http(s) only."""

from __future__ import annotations

import pytest

SCRIPTS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://https://example.org/%0aalert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://example.org/x",
    "file:///etc/passwd",
]
ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example\\share",
    "http:evil.example",
    "https:/evil.example",
    "ht\ttps://evil.example",
    "ftp://evil.example",
]
FILES = ["../secret.py", "/etc/passwd", "pages/../../secret.py", "app.py\0", "C:\\secret.py", ""]


@pytest.mark.parametrize("target", [*SCRIPTS, *ELSEWHERE, *FILES], ids=repr)
@pytest.mark.parametrize("call", ["st.page_link({!r}, label='x')", "st.switch_page({!r})"])
def test_a_target_that_is_no_page_is_an_error(draw, call, target):
    app = draw(call.format(target))
    assert app.outcome.error is not None
    assert not app.all("page_link")


@pytest.mark.parametrize(
    "target", ["http://example.org", "https://example.org/a?b#c", " https://x.y"]
)
def test_a_link_may_lead_out_by_http(draw, target):
    assert draw(f"st.page_link({target!r}, label='x')")["page_link"].props["url"] == target.strip()


def test_a_switch_of_pages_never_leads_out(draw):
    assert draw("st.switch_page('https://example.org')").outcome.error is not None
