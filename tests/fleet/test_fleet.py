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
from server.clicker import Clicker
from server.process import Server

from fleet.balancer import Balancer, haproxy

_KEYS = {"KAWA_SERVER_SECRET_KEYS": "a-secret-of-at-least-thirty-two-bytes"}


def visitors(port: int, tabs: int, clicks: int, pause: float) -> list[Clicker]:
    """Returns that many users, who have begun."""
    return [Clicker(port, clicks, pause=pause, seed=seed) for seed in range(tabs)]


def clicking(all: list[Clicker]) -> bool:
    """Tells whether anyone still clicks."""
    return any(one.is_alive() for one in all)


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
            victims, stored = sorted(server.workers()), sum(one.stored for one in all)
            # On a busy machine a worker may need longer to start than it would be left alive.
            if victims and stored > before:
                before = stored
                with contextlib.suppress(ProcessLookupError):
                    os.kill(dice.choice(victims), signal.SIGKILL)
                    kills += 1
        assert [one.finish() for one in all] == [50] * 20
    assert kills >= 5
    assert sum(one.broken for one in all) >= 5


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
            assert [one.finish() for one in all] == [60] * 12
        finally:
            balancer.stop()
    assert restarts >= 2
    assert sum(one.moved for one in all) >= 12


def test_a_store_that_is_gone_for_a_while_loses_nothing(tmp_path: Path, redis: RedisServer) -> None:
    server = Server(tmp_path, flags={"session.store": redis.url}, env=_KEYS)
    with running(server):
        server.start()
        all = visitors(server.port, tabs=4, clicks=60, pause=0.2)
        time.sleep(1)
        redis.kill()
        time.sleep(10)
        redis.start()
        assert [one.finish() for one in all] == [60] * 4
