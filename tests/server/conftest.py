"""Fixtures: servers as real processes, and tabs on them."""

from __future__ import annotations

import os
import shutil
import subprocess
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

    def start(
        source: str, flags: dict[str, object] | None = None, env: dict[str, str] | None = None
    ) -> tuple[Server, Server]:
        flags = {"session.path": tmp_path / "shared", **(flags or {})}
        first, second = serve(source, flags, env), serve(source, flags, env)
        # What is stored is sealed for the script.
        second.stop()
        second.script = first.script
        return first, second.start()

    return start


Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts a file system of a size, such as `4m`."""
    place = tmp_path / "disk"
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("Only root can mount a small file system.")

    def make(size: str) -> Path:
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place)]
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode:
            pytest.skip(f"No file system can be mounted here: {made.stderr.strip()}")
        return place

    yield make
    if place.is_mount():
        subprocess.run(["umount", "-l", str(place)], check=True)


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
