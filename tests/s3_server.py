"""A real server that speaks S3 on a free port; what it holds is gone when it ends."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from server.process import HeldProcess, free_port


class S3Server(HeldProcess):
    """A server process that may be halted or killed.

    Args:
        directory: Holds its log.
    """

    def __init__(self, directory: Path) -> None:
        self.log = directory / "s3.log"
        self.port = free_port()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def options(self) -> dict[str, str]:
        """What fsspec is to know of it."""
        return {"endpoint_url": self.url, "key": "key", "secret": "secret"}

    @property
    def environment(self) -> dict[str, str]:
        """The same as variables."""
        return {f"FSSPEC_S3_{name.upper()}": value for name, value in self.options.items()}

    def start(self) -> S3Server:
        """Starts the process and waits until it answers."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                self.bucket("first")
                return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise RuntimeError("The S3 server does not answer.")

    def bucket(self, name: str) -> str:
        """Makes a bucket; returns the address of a folder in it."""
        asked = urllib.request.Request(f"{self.url}/{name}", method="PUT")
        urllib.request.urlopen(asked, timeout=5).close()
        return f"s3://{name}/some folder"

    def requests(self) -> list[str]:
        """Returns the request lines that it has answered."""
        return [line.split('"')[1] for line in self.log.read_text().splitlines() if '"' in line]
