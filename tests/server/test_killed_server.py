"""No click is lost and none counts twice, whatever moment the server dies at."""

from __future__ import annotations

from server.client import Tab
from server.conftest import Serve
from server.crash_sweep import sweep


def test_300_clicks_through_20_kills_count_300(serve: Serve) -> None:
    found = sweep(serve(), clicks=300, kills=20)
    assert found.kills == 20
    assert found.count == 300
    assert not found.wrong


IN_PARTS = """
import time
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
time.sleep(0.2)
st.text(f"Count = {st.session_state.count}")
st.text_input("Draft")
"""


def test_a_page_that_comes_back_with_a_click_is_never_a_part_of_itself(serve: Serve) -> None:
    """What is typed, open or scrolled in what it would leave out would be lost."""
    server = serve(IN_PARTS)
    with Tab(server.port) as tab:
        server.kill()
        tab.unsent(triggers={tab.widget("Add").id: True})
        server.start()
        tab.reconnect(wait=False)
        while tab.outbox or "Count = 1" not in tab.texts():
            tab.receive()
            assert tab.widget("Draft")
