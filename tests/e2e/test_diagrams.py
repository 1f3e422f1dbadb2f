"""Mermaid diagrams in Markdown: drawn, in both schemes, and harmless."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.conftest import Share, Visit

SCRIPT = '''
import kawa as st
st.markdown("""
```mermaid
flowchart TD
  accTitle: How it flows
  A["<img src=x onerror=window.hacked=1>"] --> B{Is it?}
  click A "javascript:window.hacked=1"
```

```Mermaid
%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%
sequenceDiagram
  Alice->>Bob: 日本語
```
""")
'''


def test_diagrams_are_drawn_as_pictures_that_run_nothing(shared: Share, visit: Visit) -> None:
    page = visit(shared(SCRIPT))
    pictures = page.get_by_test_id("stMarkdown").get_by_role("img")
    expect(pictures).to_have_count(2)
    expect(pictures.first).to_have_accessible_name("How it flows")
    for picture in pictures.all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 50
    light = pictures.first.get_attribute("src")
    page.emulate_media(color_scheme="dark")
    expect(pictures.first).not_to_have_attribute("src", light or "")
    assert page.evaluate("window.hacked") is None
    assert page.locator("[onerror], a[href^=javascript]").count() == 0
