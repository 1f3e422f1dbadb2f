"""HAProxy before several servers: plain TCP, any server for any connection, no stickiness."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from server.process import free_port

_CONFIG = """
global
    maxconn 2000
defaults
    mode tcp
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    retries 3
    option redispatch
frontend page
    bind 127.0.0.1:{port}
    default_backend servers
backend servers
    balance roundrobin
    option httpchk GET /healthz
    default-server check inter 200ms fall 1 rise 1
"""


def haproxy() -> str | None:
    """Returns where HAProxy is, if it is installed."""
    return shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


class Balancer:
    """A balancer that sends each connection to the next healthy server.

    Args:
        directory: For its configuration and log.
        ports: Of the servers.
    """

    def __init__(self, directory: Path, ports: Sequence[int]) -> None:
        self.port = free_port()
        lines = [f"    server s{port} 127.0.0.1:{port}" for port in ports]
        config = directory / "haproxy.cfg"
        config.write_text(_CONFIG.format(port=self.port) + "\n".join(lines) + "\n")
        program = haproxy()
        assert program is not None
        self._log = directory / "haproxy.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [program, "-db", "-f", str(config)], stdout=log, stderr=log
            )

    def wait_ready(self, patience: float = 10.0) -> Balancer:
        """Waits until it takes connections."""
        deadline = time.monotonic() + patience
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError(self._log.read_text()) from None
                time.sleep(0.02)

    def stop(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.wait()
