"""What is compared: Kawa with two stores, Streamlit in two settings; and their servers."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from harness.streamlit_venv import streamlit_python

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "benchmarks" / "apps"
_START_PATIENCE = 60.0


@dataclasses.dataclass(frozen=True)
class System:
    """One of the things that are compared.

    Attributes:
        key: Short name, as in the results.
        kind: `kawa` or `streamlit`: which protocol its clients speak.
        options: Command line options of its server.
        secrets: Environment variables of its server.
    """

    key: str
    kind: str
    options: tuple[str, ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()

    @property
    def python(self) -> str:
        """The interpreter that has the package."""
        return sys.executable if self.kind == "kawa" else str(streamlit_python())

    def environment(self) -> dict[str, str]:
        """Returns the environment for the package's processes."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KAWA_", "STREAMLIT_"))}
        if self.kind == "kawa":
            env["PYTHONPATH"] = str(ROOT / "src")
        else:
            env.pop("PYTHONPATH", None)
        return {**env, **dict(self.secrets)}


KAWA = System("kawa", "kawa", ("--session.store", "sqlite"))
KAWA_MEMORY = System("kawa_memory", "kawa", ("--session.store", "memory"))
STREAMLIT = System("default", "streamlit")
STREAMLIT_TUNED = System("tuned", "streamlit", ("--runner.postScriptGC", "false"))
SYSTEMS = (KAWA, KAWA_MEMORY, STREAMLIT, STREAMLIT_TUNED)


class Server:
    """A server of one app on a free port of this machine.

    Args:
        system: Whose.
        app: A script in `benchmarks/apps`.
        directory: Where Kawa keeps its sessions, and the log goes.
    """

    def __init__(self, system: System, app: str, directory: Path) -> None:
        self.system = system
        self.port = free_port()
        self.start_seconds = 0.0
        self._app = APPS / f"{app}.py"
        self._directory = directory
        self.state = directory / "state"
        self._log = directory / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the server's process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Starts it and waits until it answers.

        Raises:
            RuntimeError: It ended, or did not answer within a minute.
        """
        started = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=self._directory, env=self.system.environment(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        while not self._answers():
            ended = self._process.poll() is not None
            if ended or time.perf_counter() - started > _START_PATIENCE:
                self.kill()
                said = self._log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"The server of {self.system.key} did not start:\n{said}")
            time.sleep(0.005)
        self.start_seconds = time.perf_counter() - started

    def _command(self) -> list[str]:
        common = ["run", str(self._app), "--server.port", str(self.port),
                  "--server.address", "127.0.0.1", "--server.headless", "true"]  # fmt: skip
        if self.system.kind == "kawa":
            own = ["--session.path", str(self.state)]
        else:
            own = ["--browser.gatherUsageStats", "false"]
        return [self.system.python, "-m", self.system.kind, *common, *own, *self.system.options]

    def _answers(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.port}/_stcore/health"
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """Ends the process at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    """Returns a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(system: System, app: str) -> Iterator[Server]:
    """Serves an app for a while, with a state directory of its own."""
    directory = Path(tempfile.mkdtemp(prefix="kawa-bench-"))
    running = Server(system, app, directory)
    try:
        running.start()
        yield running
    finally:
        running.kill()
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def servers(app: str, systems: tuple[System, ...] = SYSTEMS) -> Iterator[dict[str, Server]]:
    """Serves an app by several systems at once, so that rounds can take turns."""
    with contextlib.ExitStack() as stack:
        yield {system.key: stack.enter_context(server(system, app)) for system in systems}
