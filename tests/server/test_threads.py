"""What threads of the script write after its run is stored soon, without a click."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Serve
from server.process import Server
from waiting import until

from kawa.server.tabs import afterwards
from kawa.store import open_store

KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}
APP = """
import pathlib
import threading
import time
import kawa as st
from streamlit.runtime.scriptrunner import add_script_run_ctx

state = st.session_state
go_on = pathlib.Path(__file__).with_name("go on")


def work(job, inner, large):
    while not go_on.exists():
        time.sleep(0.02)
    job["result"] = 1
    inner.append(2)
    large.append(3)
    state.new = 4
    go_on.with_name("done").touch()


if st.button("Start"):
    state.job = {}
    state.deep = {"within": {"it": []}}
    state.large = ["x" * 300_000]
    given = state.job, state.deep["within"]["it"], state.large
    add_script_run_ctx(threading.Thread(target=work, args=given)).start()
if st.button("Show"):
    st.text(f"{state.job} {state.deep} {state.large[1:]} {state.get('new')}")
"""


def stored(server: Server, tab: Tab) -> dict[str, bytes]:
    """Returns what the store has of a tab; nothing while some of it is on its way."""
    assert tab.token
    with closing(open_store(str(server.flags.get("session.store", "sqlite")), server.state)) as one:
        record = one.load(tab.token.partition(".")[0])
    assert record is not None
    return {} if record.pending else record.entries


@pytest.mark.parametrize("store", ["sqlite", "redis"])
def test_what_a_thread_writes_after_the_run_is_stored_without_a_click(
    serve: Serve, redis: RedisServer, store: str
) -> None:
    url = redis.url if store == "redis" else "sqlite"
    server = serve(APP, {"session.store": url}, KEYS)
    with Tab(server.port) as tab:
        tab.click("Start")
        until(lambda: stored(server, tab))
        before = stored(server, tab)
        (server.directory / "go on").touch()

        def is_stored() -> bool:
            now = stored(server, tab)
            changed = (now.get(name) != before[name] for name in ("u:job", "u:deep", "u:large"))
            return "u:new" in now and all(changed)

        until(is_stored)
        server.kill()
        server.start()
        tab.reconnect().click("Show")
        tab.wait_text("{'result': 1} {'within': {'it': [2]}} [3] 4")


def test_what_a_thread_has_just_written_is_stored_by_a_server_that_is_told_to_stop(
    serve: Serve,
) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Start")
        until(lambda: stored(server, tab))
        (server.directory / "go on").touch()
        until((server.directory / "done").exists)
        server.stop()
        server.start()
        tab.reconnect().click("Show")
        tab.wait_text("{'result': 1} {'within': {'it': [2]}} [3] 4")


def test_a_thread_that_waits_costs_nothing() -> None:
    """In a process of its own: here other tests may have left threads."""
    code = "from server.test_threads import look_at_a_thread; look_at_a_thread()"
    path = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": path})


def look_at_a_thread() -> None:
    afterwards._PERIOD = 0.01  # type: ignore[misc]
    looks, go_on, done = [], threading.Event(), threading.Event()

    async def session() -> None:
        watching = afterwards.Afterwards(lambda: looks.append(1) or [], None)  # type: ignore[arg-type,func-returns-value,return-value]
        watching.ran()
        assert watching._task is None, "there is no thread"
        thread = threading.Thread(target=lambda: go_on.wait() and done.wait())
        thread.start()
        watching.ran()
        task = watching._task
        assert task is not None
        await asyncio.sleep(0.3)
        before = len(looks)
        assert before <= 2
        go_on.set()
        while len(looks) == before:
            await asyncio.sleep(0.01)
        done.set()
        # It ends with the last thread, after a last look.
        await task
        assert len(looks) > before + 1

    asyncio.run(session())
