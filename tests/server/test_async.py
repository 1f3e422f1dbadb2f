"""The event loops of sessions on a real server."""

from __future__ import annotations

import time

import pytest
from server.client import Tab
from server.conftest import Serve
from server.test_threads import stored
from waiting import until

APP = """
import asyncio, sys, threading, time
import kawa as st

state = st.session_state

async def work():
    for number in range(200):
        state.number = number
        await asyncio.sleep(0.001)

async def block():
    await asyncio.sleep(0.05)
    state.blocks = True
    time.sleep(60)

async def spin():
    while True:
        await asyncio.sleep(0)

if st.button("Work"):
    asyncio.create_task(work())
    await asyncio.sleep(0)
if st.button("Block"):
    asyncio.create_task(block())
    await asyncio.sleep(0)
if st.button("Wait"):
    st.text("waits")
    await asyncio.sleep(600)
if st.button("Compute"):
    st.text("computes")
    await spin()
st.button("Show")
loops = [one for one in threading.enumerate() if one.name == "session-loop"]
st.text(f"{state.get('number')} {await asyncio.sleep(0, 'ready')} {len(loops)}")
"""


def test_a_task_writes_state_that_outlives_the_server(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Work").wait_text("0 ready 0")
        until(lambda: tab.click("Show").texts()[0].startswith("199 "))
        server.kill()
        server.start()
        tab.reconnect().click("Show").wait_text("199 ready 0")


def test_a_task_that_blocks_delays_no_other_session_and_can_be_left(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab, Tab(server.port) as other:
        tab.click("Block")
        time.sleep(0.2)
        tab.event(triggers={tab.widget("Show").id: True})
        began = time.monotonic()
        for _ in range(20):
            other.click("Show")
        assert time.monotonic() - began < 5
        tab.stop()
        assert other.click("Show").texts()[0].startswith("None ready")
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 20


@pytest.mark.parametrize("name", ["Wait", "Compute"])
def test_a_script_that_awaits_for_ever_does_not_hold_up_the_end_of_its_server(
    serve: Serve, name: str
) -> None:
    server = serve(APP, {"server.drainTimeout": 1})
    with Tab(server.port) as tab:
        tab.event(triggers={tab.widget(name).id: True})
        tab.wait(lambda: {"waits", "computes"} & {*tab.texts()})
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 10


def test_what_a_task_writes_after_the_run_is_stored_without_a_click(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Work")
        until(lambda: stored(server, tab))
        before = stored(server, tab)["u:number"]
        until(lambda: stored(server, tab).get("u:number", before) != before)
