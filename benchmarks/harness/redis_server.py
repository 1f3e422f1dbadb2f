"""A Redis of our own for a while, as the shared store of the servers that are measured."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator

from harness.systems import System, free_port

SECRET = ("KAWA_SERVER_SECRET_KEYS", "only-for-measuring-thirty-two-bytes")
_START_PATIENCE = 10.0


@contextlib.contextmanager
def redis_system() -> Iterator[System]:
    """Starts Redis, without persistence, and yields Kawa with it as its store.

    Raises:
        RuntimeError: There is no Redis on this machine, or it does not start.
    """
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise RuntimeError("Redis is not installed (on Debian: apt-get install redis-server).")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="kawa-bench-") as directory:
        process = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", directory],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(port, process)
            url = f"redis://127.0.0.1:{port}/0"
            yield System("kawa_redis", "kawa", ("--session.store", url), (SECRET,))
        finally:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("Redis did not start.") from None
            time.sleep(0.01)
