"""Fragments in a browser: what only a page can show of them, and its own clock."""

from __future__ import annotations

from playwright.sync_api import expect
from server.conftest import Serve
from waiting import until

from e2e.browser import see
from e2e.conftest import Visit

APP = """
import kawa as st
st.session_state.whole = st.session_state.get("whole", 0) + 1
st.write(f"whole {st.session_state.whole}")
box = st.container(border=True)
@st.fragment(run_every=0.3)
def clock():
    st.session_state.t = st.session_state.get("t", 0) + 1
    box.write(f"tick {st.session_state.t}")
    st.text_input("Draft")
@st.fragment
def part():
    if st.button("Add"):
        st.session_state.n = st.session_state.get("n", 0) + 1
    st.write(f"n {st.session_state.get('n', 0)}")
clock()
part()
if st.session_state.get("n") == 2:
    st.stop()
"""


def test_a_clock_ticks_by_itself_and_disturbs_nothing(serve: Serve, visit: Visit) -> None:
    """What is half typed in the very fragment that ticks stays, and the rest does not rerun."""
    server = serve(APP)
    page = visit(server)
    ticks = page.get_by_text("tick")
    draft = page.get_by_label("Draft")
    draft.press_sequentially("half ty")
    until(lambda: int(ticks.inner_text().split()[1]) >= 4)
    expect(draft).to_be_focused()
    expect(draft).to_have_value("half ty")
    page.get_by_role("button", name="Add").click()
    see(page, "n 1")
    see(page, "whole 1")
    # It goes on after a crash, from where it was.
    server.kill()
    server.start()
    see(page, "whole 2")
    see(page, "n 1")
    before = ticks.inner_text()
    expect(ticks).not_to_have_text(before)
    expect(draft).to_have_value("half ty")
