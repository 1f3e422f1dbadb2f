"""Values that are slow to be written or read, hang or exit: no other tab waits for them."""

from __future__ import annotations

import threading
import time

import pytest
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Serve

APP = """
import sys
import threading
import time
import kawa as st
{how}
ss = st.session_state
ss.setdefault("count", 0)
if st.button("Add"):
    ss.count += 1
if st.button("Keep"):
    ss.value = Value()
st.text(f"Count = {{ss.count}} {{'value' in ss}}")
"""
SLOW = """
class Value:
    def __reduce__(self):
        time.sleep(4)
        return (int, ())
"""
HANGS = """
class Value:
    def __reduce__(self):
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()
"""
EXITS = """
class Value:
    def __reduce__(self):
        sys.exit(3)
"""
LARGE = """
class Value(list):
    def __init__(self):
        super().__init__(["x" * 400_000])
    def __reduce__(self):
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()
"""
SLOW_TO_READ = """
def restored():
    time.sleep(4)
    return 1
class Value:
    def __reduce__(self):
        return (restored, ())
"""
KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}
HOWS = {"slow": SLOW, "hangs": HANGS, "exits": EXITS, "large": LARGE}


@pytest.mark.parametrize("store", ["sqlite", "redis"])
@pytest.mark.parametrize("how", HOWS)
def test_a_value_that_cannot_be_written_in_time_is_named_and_stays_in_memory(
    serve: Serve, redis: RedisServer, how: str, store: str
) -> None:
    url = redis.url if store == "redis" else "sqlite"
    server = serve(APP.format(how=HOWS[how]), {"session.store": url}, KEYS)
    with Tab(server.port) as tab, Tab(server.port) as other:
        keep = tab.event(triggers={tab.widget("Keep").id: True})
        longest = 0.0
        ends = time.monotonic() + 2.5
        while time.monotonic() < ends:
            began = time.monotonic()
            other.click("Add")
            longest = max(longest, time.monotonic() - began)
        # The promise is 100 ms; a busy machine alone may need that.
        assert longest < 0.9
        tab.wait_stored(keep)
        assert tab.click("Add").texts() == ["Count = 1 True"]
        clicks = other.seq
        server.kill()
        server.start()
        other.reconnect()
        assert other.texts() == [f"Count = {clicks} False"]
        tab.reconnect()
        assert tab.texts() == ["Count = 1 False"]


def test_values_that_are_slow_to_read_keep_nobody_else_waiting(serve: Serve) -> None:
    server = serve(APP.format(how=SLOW_TO_READ))
    tabs = [Tab(server.port).click("Keep") for _ in range(12)]
    other = Tab(server.port).click("Add")
    server.kill()
    server.start()
    waiting = [threading.Thread(target=tab.reconnect) for tab in tabs]
    for thread in waiting:
        thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    other.reconnect()
    assert other.click("Add").texts() == ["Count = 2 False"]
    assert time.monotonic() - began < 2
    for thread in waiting:
        thread.join()
    assert all(tab.texts() == ["Count = 0 True"] for tab in tabs)
    for tab in (*tabs, other):
        tab.close()
