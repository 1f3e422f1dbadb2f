"""Keys that share objects, small and large, on a real server: they do so after a crash too."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Serve
from server.process import Server

from kawa.store import open_store

KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}
APP = """
import kawa as st
state = st.session_state
if "items" not in state:
    size = int(st.query_params.get("size", 1))
    state.all = [{"n": 0, "pad": "x" * size} for _ in range(3)]
    state["items"] = state.all
if st.button("Choose"):
    state.chosen = state["items"][1]
if st.button("Add"):
    state.chosen["n"] += 1
if st.button("Show"):
    st.text(f"n = {state['items'][1]['n']}, {state['items'] is state.all}")
"""


def stored(server: Server, tab: Tab) -> None:
    """Waits until the store holds all of what the tab's last run left."""
    assert tab.token
    deadline = time.monotonic() + 20
    with closing(open_store(str(server.flags.get("session.store", "sqlite")), server.state)) as one:
        while True:
            record = one.load(tab.token.partition(".")[0])
            assert record is not None
            if record.seq >= tab.seq and not record.pending:
                return
            assert time.monotonic() < deadline, "It is still pending."
            time.sleep(0.02)


@pytest.mark.parametrize(("store", "size"), [("redis", 1), ("sqlite", 200_000)])
def test_a_change_through_one_key_is_a_change_of_the_others_after_a_crash(
    serve: Serve, redis: RedisServer, store: str, size: int
) -> None:
    url = redis.url if store == "redis" else "sqlite"
    server = serve(APP, {"session.store": url}, KEYS)
    with Tab(server.port, query=f"size={size}") as tab:
        tab.click("Choose").click("Add")
        for times in (1, 2):
            stored(server, tab)
            server.kill()
            server.start()
            tab.reconnect().click("Show").wait_text(f"n = {times}, True")
            tab.click("Add")
