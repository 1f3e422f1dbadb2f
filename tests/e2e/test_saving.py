"""A script that is saved with a mistake: the page stays, the error stands over it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from server.conftest import Serve

from e2e.conftest import Visit

APP = """
import kawa as st
with st.form("f"):
    st.text_input("Draft")
    st.form_submit_button("Send")
one, two = st.tabs(["One", "Two"])
two.text("in two")
with st.expander("More"):
    st.text("within")
st.text("as saved")
"""


@pytest.mark.parametrize("mistake", ["if True print(1)", "1 / 0"])
def test_a_mistake_costs_no_draft_open_tab_expander_or_focus(
    serve: Serve, visit: Visit, mistake: str
) -> None:
    server = serve(APP, {"server.fileWatcherType": "auto"})
    page = visit(server)
    page.get_by_role("tab", name="Two").click()
    page.get_by_text("More").click()
    draft = page.get_by_label("Draft")
    draft.fill("not yet sent")
    server.write(APP.replace("one, two", f"{mistake}\none, two"))
    error = page.get_by_test_id("stException")
    expect(error).to_be_visible()
    for text in ("in two", "within", "as saved"):
        expect(page.get_by_text(text)).to_be_visible()
    expect(draft).to_have_value("not yet sent")
    server.write(APP.replace("as saved", "as repaired"))
    expect(page.get_by_text("as repaired")).to_be_visible()
    expect(error).to_have_count(0)
    for text in ("in two", "within"):
        expect(page.get_by_text(text)).to_be_visible()
    expect(draft).to_have_value("not yet sent")
    expect(draft).to_be_focused()
