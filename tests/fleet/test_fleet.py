"""Many tabs on processes that die, restart and move: every click counts once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_server import RedisServer
from server.process import Server

from fleet.balancer import Balancer, haproxy
from fleet.clicker import check, clicking, visitors

_KEYS = {"KAWA_SERVER_SECRET_KEYS": "a-secret-of-at-least-thirty-two-bytes"}


def workers_of(server: Server) -> list[int]:
    """Returns the processes that serve, without the one that watches over them."""
    assert server.process is not None
    pid = server.process.pid
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextlib.contextmanager
def running(*servers: Server) -> Iterator[None]:
    try:
        yield
    finally:
        for server in servers:
            server.stop()


def test_a_thousand_clicks_while_workers_are_killed(tmp_path: Path, redis: RedisServer) -> None:
    flags: dict[str, object] = {"server.workers": 3, "session.store": redis.url}
    server = Server(tmp_path, flags=flags, env=_KEYS)
    dice = random.Random(1000)
    kills = 0
    with running(server):
        server.start()
        all = visitors(server.port, tabs=20, clicks=50, pause=0.1)
        before = 0
        while clicking(all):
            time.sleep(0.5)
            victims, stored = workers_of(server), sum(one.stored for one in all)
            # On a busy machine a worker may need longer to start than it would be left alive.
            if victims and stored > before:
                before = stored
                with contextlib.suppress(ProcessLookupError):
                    os.kill(dice.choice(victims), signal.SIGKILL)
                    kills += 1
        check(all, 50)
    assert kills >= 5
    assert sum(one.returns for one in all) >= 5


@pytest.mark.skipif(haproxy() is None, reason="HAProxy is not installed.")
def test_a_rolling_restart_behind_a_balancer_loses_nothing(
    tmp_path: Path, redis: RedisServer
) -> None:
    flags: dict[str, object] = {"session.store": redis.url}
    # The same app on both: a session belongs to its script.
    servers = [Server(tmp_path, flags=flags, env=_KEYS) for _ in range(2)]
    balancer = Balancer(tmp_path, [server.port for server in servers])
    with running(*servers):
        try:
            for server in servers:
                server.start()
            balancer.wait_ready()
            all = visitors(balancer.port, tabs=12, clicks=60, pause=0.2)
            restarts = 0
            while clicking(all):
                server = servers[restarts % 2]
                server.stop()
                server.start()
                restarts += 1
            check(all, 60)
        finally:
            balancer.stop()
    assert restarts >= 2
    assert sum(one.returns for one in all) >= 12


def test_a_store_that_is_gone_for_a_while_loses_nothing(tmp_path: Path, redis: RedisServer) -> None:
    server = Server(tmp_path, flags={"session.store": redis.url}, env=_KEYS)
    with running(server):
        server.start()
        all = visitors(server.port, tabs=4, clicks=60, pause=0.2)
        time.sleep(1)
        redis.kill()
        time.sleep(10)
        redis.start()
        check(all, 60)
