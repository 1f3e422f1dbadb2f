"""Fixtures: servers as real processes, and tabs on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from server.client import Tab
from server.process import Server

Serve = Callable[..., Server]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts servers; each is stopped by its process id when the test ends."""
    servers: list[Server] = []

    def start(*args: Any, **kwargs: Any) -> Server:
        directory = tmp_path / f"server{len(servers)}"
        directory.mkdir()
        server = Server(directory, *args, **kwargs)
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        server.kill()


Pair = Callable[..., tuple[Server, Server]]


@pytest.fixture
def pair(serve: Serve, tmp_path: Path) -> Pair:
    """Starts two servers of one app on one store, as on two machines."""

    def start(source: str, flags: dict[str, object] | None = None) -> tuple[Server, Server]:
        flags = {"session.path": tmp_path / "shared", **(flags or {})}
        first, second = serve(source, flags), serve(source, flags)
        # What is stored is sealed for the script.
        second.stop()
        second.script = first.script
        return first, second.start()

    return start


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the counter, shared by the tests of a module; each has its own tabs."""
    server = Server(tmp_path_factory.mktemp("counter")).start()
    yield server
    server.kill()


@pytest.fixture
def tab(counter: Server) -> Iterator[Tab]:
    """A tab on the shared counter."""
    with Tab(counter.port) as opened:
        yield opened
