"""The port: the one that was given, and no one else's after the server has died."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import Server

FORKS = """
import multiprocessing
import time
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
if st.button("Fork"):
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    child.start()
    st.session_state.child = child.pid
st.text(f"Count = {st.session_state.count} {st.session_state.get('child', 0)}")
"""


@pytest.mark.filterwarnings("ignore")
def test_a_forked_child_holds_neither_the_port_nor_a_tab(serve: Serve) -> None:
    server = serve(FORKS)
    tab = Tab(server.port).click("Add").click("Fork")
    child = int(tab.texts()[0].rpartition(" ")[2])
    try:
        server.kill()
        assert tab.wait_closed().code == 1006, "its connection ends with the server"
        server.start()
        tab.reconnect()
        assert tab.click("Add").texts() == [f"Count = 2 {child}"]
        os.kill(child, 0)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    tab.close()


def test_a_port_that_was_given_and_is_busy_is_an_error(serve: Serve, tmp_path: Path) -> None:
    first = serve()
    other = Server(tmp_path)
    other.port = first.port
    other.launch()
    assert other.process is not None
    assert other.process.wait(20) == 1
    assert f"server.port is {first.port}, and another program listens" in other.text_of_log()
