"""Redis behind a server hangs or dies: tabs go on in memory, nothing waits, all is caught up."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Pair, Serve
from server.process import COUNTER, Server
from server.test_disk import click_unsaved, codes
from waiting import until

from kawa.store import open_store

KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}


@pytest.fixture
def server(serve: Serve, redis: RedisServer) -> Server:
    return serve(COUNTER, {"session.store": redis.url}, KEYS)


def test_a_tab_goes_on_on_another_machine(serve: Serve, redis: RedisServer) -> None:
    """No directory is shared; both run the app from the same path, as two containers do."""
    first = serve(COUNTER, {"session.store": redis.url}, KEYS)
    with Tab(first.port) as tab:
        tab.click("Add").click("Add")
        first.kill()
        first.state = first.directory / "another-state"
        first.start()
        tab.come_back().wait_text("Count = 2")
        tab.click("Add").wait_text("Count = 3")


def test_many_tabs_at_once_are_each_stored(server: Server) -> None:
    tabs = [Tab(server.port) for _ in range(20)]
    for _ in range(5):
        for tab in tabs:
            tab.event(triggers={tab.widget("Add").id: True})
    for tab in tabs:
        tab.wait_stored(5).wait_text("Count = 5")
    server.kill()
    server.start()
    for tab in tabs:
        tab.come_back().wait_text("Count = 5")
        tab.close()


def gone_and_back(
    server: Server, go: Callable[[], object], come_back: Callable[[], object]
) -> None:
    """What is promised while Redis is away, whatever keeps it from answering."""
    with Tab(server.port) as tab, Tab(server.port) as idle:
        tab.click("Add")
        idle.click("Add")
        go()
        click_unsaved(tab, 2)
        tab.wait(lambda: codes(tab) == ["not_stored"])
        begun = time.monotonic()
        for count in range(3, 23):
            click_unsaved(tab, count)
        with urllib.request.urlopen(f"{server.url}/healthz", timeout=5) as answer:
            assert answer.status == 200
        assert time.monotonic() - begun < 2, "nothing waits for a store that is away"
        assert codes(tab) == ["not_stored"], "told once"
        assert len(tab.outbox) == 21
        come_back()
        # Without another click: the server looks for the store by itself.
        tab.wait(lambda: codes(tab) == ["not_stored", "stored_again"])
        tab.wait(lambda: not tab.outbox)
        assert idle.click("Add").texts() == ["Count = 2"] and codes(idle) == []
        server.kill()
        server.start()
        tab.come_back().wait_text("Count = 22")
        idle.come_back().wait_text("Count = 2")


def test_redis_dies_and_comes_back(server: Server, redis: RedisServer) -> None:
    gone_and_back(server, redis.kill, redis.start)


def test_redis_hangs_and_goes_on(server: Server, redis: RedisServer) -> None:
    """A commit that it takes up late is one that the server has given up."""
    gone_and_back(server, redis.halt, redis.go_on)


def test_clicks_that_a_dead_redis_did_not_take_come_again(
    server: Server, redis: RedisServer
) -> None:
    with Tab(server.port) as tab:
        tab.click("Add")
        redis.kill()
        click_unsaved(tab, 2)
        click_unsaved(tab, 3)
        server.kill()
        redis.start()
        server.start()
        tab.reconnect(wait=False)
        assert tab.wait_stored(3).texts() == ["Count = 3"]


def empty(redis: RedisServer) -> None:
    """Redis dies, and is started again without what it kept."""
    redis.kill()
    redis.forget()
    redis.start()


def test_redis_comes_back_with_nothing(server: Server, redis: RedisServer) -> None:
    """What is in memory is stored again: at the next click, and of the others without one."""
    with Tab(server.port) as tab, Tab(server.port) as idle:
        tab.click("Add").click("Add")
        idle.click("Add")
        redis.kill()
        click_unsaved(tab, 3)
        redis.forget()
        redis.start()
        tab.wait(lambda: codes(tab) == ["not_stored", "stored_again"])
        assert tab.click("Add").texts() == ["Count = 4"]
        until(lambda: len(redis.keys("*:session")) == 2)
        server.kill()
        server.start()
        tab.come_back().wait_text("Count = 4")
        idle.come_back().wait_text("Count = 1")


def test_a_click_after_redis_came_back_with_nothing(server: Server, redis: RedisServer) -> None:
    """Nobody has seen it go: neither a click nor the server's look at it fell into that time."""
    with Tab(server.port) as tab:
        tab.click("Add").click("Add")
        empty(redis)
        tab.click("Add").wait_text("Count = 3")
        assert tab.state == "done"
        assert codes(tab) in ([], ["not_stored", "stored_again"])
        server.kill()
        server.start()
        tab.come_back().wait_text("Count = 3")


def test_a_reload_after_redis_came_back_with_nothing(server: Server, redis: RedisServer) -> None:
    with Tab(server.port) as tab:
        tab.click("Add").click("Add")
        empty(redis)
        tab.reload().wait_text("Count = 2")
        assert tab.welcome is not None and tab.welcome.resumed
        until(lambda: len(redis.keys("*:session")) == 1)
        server.kill()
        server.start()
        tab.come_back().wait_text("Count = 2")


def test_redis_comes_back_with_an_older_state(pair: Pair, redis: RedisServer) -> None:
    """It is of before the tab moved to another server, which has all that was clicked since."""
    first, second = pair(COUNTER, {"session.store": redis.url}, KEYS)
    with Tab(first.port) as tab:
        tab.click("Add")
        redis.kill()
        older = redis.copy()
        redis.start()
        tab.click("Add").wait_text("Count = 2")
        tab.go_to(second.port).come_back().wait_text("Count = 2")
        for count in (3, 4):
            tab.click("Add").wait_text(f"Count = {count}")
        redis.kill()
        redis.put_back(older)
        redis.start()
        tab.click("Add").wait_text("Count = 5")
        tab.wait(lambda: not tab.outbox)
        second.kill()
        tab.go_to(first.port).come_back().wait_text("Count = 5")
        tab.click("Add").wait_text("Count = 6")


def test_a_dropped_session_stays_dropped_for_its_open_tab(
    server: Server, redis: RedisServer, tmp_path: Path
) -> None:
    with Tab(server.port) as tab:
        tab.click("Add").click("Add")
        store = open_store(redis.url, tmp_path)
        store.drop(next(store.sessions()).id)
        store.close()
        tab.event(triggers={tab.widget("Add").id: True})
        assert tab.wait_closed().code == 4410
        tab.reconnect(wait=False)
        assert tab.welcome is not None and not tab.welcome.resumed


def test_a_shared_store_without_keys_is_refused_at_the_start(
    serve: Serve, redis: RedisServer
) -> None:
    with pytest.raises(RuntimeError, match="KAWA_SERVER_SECRET_KEYS") as raised:
        serve(COUNTER, {"session.store": redis.url})
    assert "Traceback" not in str(raised.value)
