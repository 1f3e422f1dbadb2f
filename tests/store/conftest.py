"""A redis-server for the tests of a module, and stores on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis_server import RedisServer

from kawa.store import Store, open_store

OpenStore = Callable[[str], Store]


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A server that all tests of this process share; each has keys of its own."""
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.kill()


@pytest.fixture
def open_named(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens a store by name; opened twice, it is the same one, as two processes have it."""
    opened: list[Store] = []
    prefix = secrets.token_hex(6)

    def open_one(name: str) -> Store:
        url = name
        if name == "redis":
            url = f"{request.getfixturevalue('redis_server').url}?prefix={prefix}"
        opened.append(open_store(url, tmp_path, 60))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()
