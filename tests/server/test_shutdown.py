"""SIGTERM: what runs ends and is stored; what does not end in time is done by the next server."""

from __future__ import annotations

import signal
import time

import pytest
from server.client import Closed, Tab
from server.conftest import Serve

APP = """
import time
import kawa as st
st.session_state.setdefault("count", 0)
seconds = st.number_input("Seconds", 0.0, 60.0, 0.0)
if st.button("Add"):
    st.text("working")
    time.sleep(seconds)
    st.text("worked")
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
"""


@pytest.mark.parametrize("seconds", [0.5, 30.0])
def test_sigterm_in_the_middle_of_a_run_counts_its_click_once(serve: Serve, seconds: float) -> None:
    server = serve(APP)
    tab = Tab(server.port)
    tab.click("Add").set("Seconds", seconds)
    tab.event(triggers={tab.widget("Add").id: True})
    tab.wait(lambda: "working" in tab.texts())
    server.process.send_signal(signal.SIGTERM)
    with pytest.raises(Closed):
        while True:
            tab.receive()
    started = time.monotonic()
    server.process.wait(20)
    assert time.monotonic() - started < 15
    server.start()
    if seconds > 1:
        # The next server has the click still to do; let it be quick about it.
        tab.outbox[0].values = {tab.widget("Seconds").id: 0.0}
    tab.reconnect()
    tab.wait(lambda: not tab.outbox and "Count = 2" in tab.texts())
    tab.close()
