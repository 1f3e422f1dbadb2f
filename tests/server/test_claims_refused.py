"""A tab comes back to a store that can be read, and not written: nobody can claim its session."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from redis import Redis
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Serve
from server.process import COUNTER, Server
from server.test_disk import click_unsaved, codes

KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}


def goes_on_where_it_was(
    server: Server, fill: Callable[[], object], free: Callable[[], object]
) -> None:
    """The tab is not sent away again and again; it works on, and catches up."""
    with Tab(server.port) as tab:
        tab.click("Add")
        server.kill()
        server.start()
        fill()
        tab.reconnect().wait_text("Count = 1")
        assert tab.state == "failed"
        tab.wait(lambda: codes(tab) == ["not_stored"])
        for count in (2, 3, 4):
            click_unsaved(tab, count)
        free()
        # Whose the session is can be settled now: the tab comes back and claims it.
        assert tab.wait_closed().code == 4410
        tab.reconnect(wait=False)
        assert tab.wait_stored(4).texts() == ["Count = 4"]


def test_a_full_redis_keeps_no_tab_from_coming_back(serve: Serve, redis: RedisServer) -> None:
    server = serve(COUNTER, {"session.store": redis.url}, KEYS)
    with Redis.from_url(redis.url) as admin:
        goes_on_where_it_was(
            server,
            lambda: admin.config_set("maxmemory", 1),
            lambda: admin.config_set("maxmemory", 0),
        )


def test_a_redis_that_became_a_replica_keeps_no_tab_from_coming_back(
    serve: Serve, redis: RedisServer
) -> None:
    server = serve(COUNTER, {"session.store": redis.url}, KEYS)
    with Redis.from_url(redis.url) as admin:
        goes_on_where_it_was(
            server,
            lambda: admin.replicaof("127.0.0.1", "1"),
            lambda: admin.replicaof("NO", "ONE"),
        )


def test_a_full_disk_keeps_no_tab_from_coming_back(serve: Serve) -> None:
    server = serve()
    with contextlib.ExitStack() as full:
        goes_on_where_it_was(server, lambda: full.enter_context(server.no_more_bytes()), full.close)
