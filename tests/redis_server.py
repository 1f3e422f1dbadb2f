"""A real redis-server on a free port, in a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
import redis
from server.process import HeldProcess, free_port

BINARY = shutil.which("redis-server") or shutil.which("valkey-server")
_KEPT = "appendonlydir"
# The servers of a cluster talk with each other on a port this much higher.
_TO_BUS = 10_000


class RedisServer(HeldProcess):
    """A server process that may be halted, killed and started again on the same port.

    Args:
        directory: Holds what it keeps.
        options: More of its settings, such as `("--requirepass", "secret")`.
    """

    def __init__(self, directory: Path, *options: str) -> None:
        if BINARY is None:
            pytest.skip("There is no redis-server and no valkey-server; install one of them.")
        self.directory = directory
        self.options = options
        self.port = free_port(below=_TO_BUS)

    @property
    def url(self) -> str:
        """Its address, as `session.store` takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> RedisServer:
        """Starts the process and waits until it answers."""
        assert BINARY is not None
        own = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory)]
        kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        with (self.directory / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [BINARY, *own, *kept, *self.options], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as probe:
                    probe.sendall(b"PING\r\n")
                    # Also a server that wants a password says something; one that loads does not.
                    if probe.recv(64)[:8] in (b"+PONG\r\n", b"-NOAUTH "):
                        return self
            except OSError:
                pass
            assert self.process.poll() is None, (self.directory / "redis.log").read_text()
            time.sleep(0.01)
        raise RuntimeError("redis-server does not answer.")

    def forget(self) -> None:
        """Removes what it has kept. It must not run."""
        assert self.process is None
        shutil.rmtree(self.directory / _KEPT)

    def copy(self) -> Path:
        """Returns a copy of what it has kept, for `put_back`. It must not run."""
        assert self.process is None
        return shutil.copytree(self.directory / _KEPT, self.directory / "copy")

    def put_back(self, copy: Path) -> None:
        """Has it begin from a copy when it starts again. It must not run."""
        self.forget()
        shutil.copytree(copy, self.directory / _KEPT)

    def keys(self, pattern: str) -> list[bytes]:
        """Returns the keys that it holds."""
        with redis.Redis.from_url(self.url) as admin:
            found: list[bytes] = admin.keys(pattern)
        return found
