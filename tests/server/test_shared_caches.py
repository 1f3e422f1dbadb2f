"""`persist="shared"` with servers: one computes for both, and a Redis that dies costs no value."""

from __future__ import annotations

from pathlib import Path

from redis_server import RedisServer
from server.client import Tab
from server.conftest import Pair, Serve
from waiting import until

SOURCE = """
import os, pathlib, time
import kawa as st

@st.cache_data(persist="shared", show_spinner=False)
def load(n):
    with open({note!r}, "a") as note:
        note.write("x")
    while not pathlib.Path({go!r}).exists():
        time.sleep(0.01)
    return os.urandom(4)

st.text(load(1).hex())
if st.button("Clear"):
    load.clear()
    st.rerun()
if st.button("Next"):
    st.text(load(2).hex())
"""
KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key that both servers have"]'}


def script(folder: Path) -> str:
    return SOURCE.format(note=str(folder / "note"), go=str(folder / "go"))


def computed(folder: Path) -> int:
    note = folder / "note"
    return len(note.read_text()) if note.exists() else 0


def test_one_server_computes_for_both(pair: Pair, redis: RedisServer, tmp_path: Path) -> None:
    first, second = pair(script(tmp_path), {"cache.store": redis.url}, KEYS)
    with Tab(first.port, greet=False) as one, Tab(second.port, greet=False) as other:
        one.greet(fresh=True, wait=False)
        until(lambda: computed(tmp_path) == 1)
        other.greet(fresh=True, wait=False)
        (tmp_path / "go").touch()
        for tab in (one, other):
            tab.wait(lambda tab=tab: tab.state == "done")
        assert one.texts() == other.texts()
        assert computed(tmp_path) == 1
        before = one.texts()
        one.click("Clear")
        assert one.texts() != before
        until(lambda: other.click("Next").texts()[:1] == one.texts())
    first.kill()
    first.start()
    with Tab(first.port) as tab:
        assert tab.texts()[0] not in before


def test_redis_dies_while_a_value_is_computed(
    pair: Pair, redis: RedisServer, tmp_path: Path
) -> None:
    first, second = pair(script(tmp_path), {"cache.store": redis.url}, KEYS)
    with Tab(first.port, greet=False) as one, Tab(second.port, greet=False) as other:
        one.greet(fresh=True, wait=False)
        until(lambda: computed(tmp_path) == 1)
        other.greet(fresh=True, wait=False)
        redis.kill()
        until(lambda: computed(tmp_path) == 2)
        (tmp_path / "go").touch()
        for tab in (one, other):
            tab.wait(lambda tab=tab: tab.state == "done")
            assert len(tab.texts()[0]) == 8
        assert len(one.click("Next").texts()) == 2


def test_without_a_server_to_share_on_values_stay_here(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    server = serve(script(tmp_path))
    with Tab(server.port) as tab:
        assert len(tab.texts()[0]) == 8
        tab.click("Next").click("Next")
    assert computed(tmp_path) == 2
    assert "cache.store" in server.text_of_log()
