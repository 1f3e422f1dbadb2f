"""SIGTERM: what runs ends and is stored; what does not end in time is done by the next server."""

from __future__ import annotations

import contextlib
import signal
import time

import httpx
import pytest
from server.client import Tab
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
    server = serve(APP, {"server.drainTimeout": 2})
    tab = Tab(server.port)
    tab.click("Add").set("Seconds", seconds)
    tab.event(triggers={tab.widget("Add").id: True})
    tab.wait(lambda: "working" in tab.texts())
    server.process.send_signal(signal.SIGTERM)
    started = time.monotonic()
    assert tab.wait_closed().code == 4410, "the page is to come back at once"
    server.process.wait(20)
    assert time.monotonic() - started < 10
    server.start()
    if seconds > 1:
        # The next server has the click still to do; let it be quick about it.
        tab.outbox[0].values = {tab.widget("Seconds").id: 0.0}
    tab.reconnect()
    tab.wait(lambda: not tab.outbox and "Count = 2" in tab.texts())
    tab.close()


def test_a_server_that_drains_takes_nothing_new_in(serve: Serve) -> None:
    server = serve(APP, {"server.drainTimeout": 20})
    busy, idle = Tab(server.port), Tab(server.port)
    with httpx.Client(base_url=server.url) as balancer:
        assert balancer.get("/healthz").status_code == 200
        busy.set("Seconds", 1.0)
        busy.event(triggers={busy.widget("Add").id: True})
        busy.wait(lambda: "working" in busy.texts())
        server.process.send_signal(signal.SIGTERM)
        assert idle.wait_closed().code == 4410, "a tab without a run is sent on at once"
        # On the connection that it has; a new one is not accepted any more.
        for path in ("/healthz", "/_stcore/health"):
            assert balancer.get(path).status_code == 503
        with pytest.raises(OSError):
            Tab(server.port)
        late = busy.event(triggers={busy.widget("Add").id: True})
        assert busy.wait_closed().code == 4410
        assert busy.stored == late - 1 and "Count = 1" in busy.texts()
    server.process.wait(20)
    server.start()
    busy.reconnect().wait(lambda: not busy.outbox and "Count = 2" in busy.texts())
    busy.close()


def test_a_second_ctrl_c_waits_for_nothing(serve: Serve) -> None:
    server = serve(APP, {"server.drainTimeout": 60})
    with Tab(server.port) as tab:
        tab.set("Seconds", 50.0)
        tab.event(triggers={tab.widget("Add").id: True})
        tab.wait(lambda: "working" in tab.texts())
        started = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        with httpx.Client(base_url=server.url) as client, contextlib.suppress(httpx.ConnectError):
            while client.get("/healthz").status_code == 200:
                pass
        server.process.send_signal(signal.SIGINT)
        server.process.wait(20)
        assert time.monotonic() - started < 15
