"""Several apps on one store, workers that hold open tabs, and apps that move."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Serve
from waiting import until

from kawa.store import Changes
from kawa.store import sqlite as store_module
from kawa.store.sqlite import SqliteStore


def test_an_app_with_a_shorter_ttl_leaves_the_sessions_of_another_alone(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path, "one")) as one, closing(SqliteStore(tmp_path, "two")) as two:
        one.commit("a", Changes(1, 1, 1, b"m"))
        two.commit("b", Changes(1, 1, 1, b"m"))
        until(lambda: two.expire(time.time()) == 1)
        assert one.load("a") is not None and one.load("b") is None
        until(lambda: one.expire(time.time()) == 1)


def test_after_a_machine_has_slept_open_tabs_of_every_process_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All sessions are older than allowed, and the first process looks before the others."""
    monkeypatch.setattr(store_module, "_PATIENCE", 0.2)
    one, other = SqliteStore(tmp_path, "app"), SqliteStore(tmp_path, "app")
    with closing(one), closing(other):
        for id in ("mine", "theirs", "nobodys"):
            one.commit(id, Changes(1, 1, 1, b"m"))
        ttl, asleep = 3600.0, 7200.0
        for store in (one, other):
            store._db.execute("UPDATE sessions SET updated = updated - ?", (asleep / 2,))
        assert one.expire(time.time() - ttl, {"mine"}) == 0
        assert other.expire(time.time() - ttl, {"theirs"}) == 0
        until(lambda: one.expire(time.time() - ttl, {"mine"}) == 1)
        assert one.load("mine") and one.load("theirs") and not one.load("nobodys")


def test_an_app_that_moved_says_so_and_finds_its_sessions_by_its_name(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve()
    tab = Tab(server.port).click("Add")
    server.stop()
    moved = server.directory / "moved.py"
    before = server.script
    server.script.rename(moved)
    server.script = moved
    server.start()
    tab.reconnect()
    assert tab.texts() == ["Count = 0"]
    assert f"it was stored by {before}, and this is {moved}" in server.text_of_log()


def test_sessions_follow_the_name_of_their_app(serve: Serve) -> None:
    server = serve(flags={"session.app": "shop"})
    tab = Tab(server.port).click("Add")
    server.stop()
    server.script = server.script.rename(server.directory / "moved.py")
    server.start()
    tab.reconnect()
    assert tab.click("Add").texts() == ["Count = 2"]
    tab.close()
