"""The store is removed, replaced or emptied under a server that runs."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import redis
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Serve
from server.process import COUNTER, Server, is_zombie
from waiting import until

KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}


def remove_file(state: Path, copy: Path) -> None:
    (state / "sessions.db").unlink()


def remove_all(state: Path, copy: Path) -> None:
    shutil.rmtree(state)


def rename(state: Path, copy: Path) -> None:
    state.rename(state.with_name("elsewhere"))


def put_back(state: Path, copy: Path) -> None:
    for path in state.glob("sessions.db-*"):
        path.unlink()
    copy.rename(state / "sessions.db")


def put_an_empty_one(state: Path, copy: Path) -> None:
    remove_file(state, copy)
    for path in state.glob("sessions.db-*"):
        path.unlink()
    (state / "sessions.db").touch()


WAYS = [remove_file, remove_all, rename, put_back, put_an_empty_one]


def copied(server: Server) -> Path:
    copy = server.directory / "copy.db"
    with (
        closing(sqlite3.connect(server.state / "sessions.db")) as db,
        closing(sqlite3.connect(copy)) as new,
    ):
        db.backup(new)
    return copy


def count_of(tab: Tab) -> str:
    assert tab.welcome is not None and tab.welcome.resumed
    return tab.texts()[0]


def stored(server: Server) -> list[int]:
    """Returns the last events of the sessions at the store's place."""
    path = server.state / "sessions.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        try:
            return sorted(seq for (seq,) in db.execute("SELECT seq FROM sessions"))
        except sqlite3.Error:
            return []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_in_memory_is_stored_anew(serve: Serve, way: Callable[[Path, Path], None]) -> None:
    server = serve()
    with Tab(server.port) as idle, Tab(server.port) as tab:
        tab.click("Add")
        copy = copied(server)
        idle.click("Add").click("Add")
        tab.click("Add")
        way(server.state, copy)
        # The first click after it is stored where it will be found; the other tab does nothing.
        tab.click("Add")
        assert "Count = 3" in tab.texts()
        until(lambda: "was removed or replaced" in server.text_of_log())
        until(lambda: stored(server) == [2, 3])
        tab.click("Add")
        server.kill()
        server.start()
        tab.reconnect()
        idle.reconnect()
        assert (count_of(tab), count_of(idle)) == ("Count = 4", "Count = 2")
        assert tab.notices == idle.notices == []


def test_it_is_noticed_where_nobody_clicks(serve: Serve) -> None:
    server = serve()
    with Tab(server.port) as tab:
        tab.click("Add")
        shutil.rmtree(server.state)
        until(lambda: stored(server) == [1] and (server.state / "secret.key").exists())
        server.kill()
        server.start()
        assert count_of(tab.reconnect()) == "Count = 1"


def test_each_of_several_workers_goes_on_in_the_same_new_file(serve: Serve) -> None:
    server = serve(COUNTER, {"server.workers": 2})
    until(lambda: len(server.workers()) == 2)
    tabs = [Tab(server.port) for _ in range(8)]
    for tab in tabs:
        tab.click("Add")
    remove_file(server.state, server.state)
    for tab in tabs:
        tab.click("Add")
    for tab in tabs:
        tab.click("Add")
    pids = server.workers()
    server.kill()
    until(lambda: all(is_zombie(pid) for pid in pids))
    server.start()
    for tab in tabs:
        assert count_of(tab.reconnect()) == "Count = 3"
        tab.close()


def test_where_no_new_one_can_be_made_the_tabs_are_told_until_it_can(serve: Serve) -> None:
    server = serve()
    with Tab(server.port) as tab:
        tab.click("Add")
        rename(server.state, server.state)
        server.state.write_text("in the way")
        tab.wait(lambda: [notice.code for notice in tab.notices] == ["not_stored"])
        seq = tab.event(triggers={tab.widget("Add").id: True})
        tab.wait(lambda: "Count = 2" in tab.texts())
        assert tab.stored < seq
        server.state.unlink()
        tab.wait(lambda: tab.notices[-1].code == "stored_again" and tab.stored == seq)
        until(lambda: (server.state / "secret.key").exists())
        server.kill()
        server.start()
        assert count_of(tab.reconnect()) == "Count = 2"


def test_a_session_that_is_dropped_afterwards_stays_away(serve: Serve) -> None:
    server = serve()
    with Tab(server.port) as tab:
        tab.click("Add")
        remove_file(server.state, server.state)
        # Until it is said, what is missing may have been lost with the former file.
        until(lambda: "was removed or replaced" in server.text_of_log())
        assert stored(server) == [1]
        with closing(sqlite3.connect(server.state / "sessions.db")) as db, db:
            db.execute("DELETE FROM sessions")
        tab.event(triggers={tab.widget("Add").id: True})
        assert tab.wait_closed().code == 4410
        assert stored(server) == []


def test_a_redis_that_is_emptied_is_filled_again(serve: Serve, redis_server: RedisServer) -> None:
    server = serve(COUNTER, {"session.store": redis_server.url}, KEYS)
    with Tab(server.port) as tab:
        tab.click("Add")
        with redis.Redis.from_url(redis_server.url) as admin:
            admin.flushall()
        until(lambda: redis_server.keys("*:session"))
        server.kill()
        server.start()
        assert count_of(tab.reconnect()) == "Count = 1"
