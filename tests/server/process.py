"""A real `python -m kawa run` on a free port, in a directory of its own."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

SRC = Path(__file__).parents[2] / "src"
COUNTER = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
"""


def free_port(below: int = 0) -> int:
    """Returns a port that was free a moment ago.

    Below those that clients are given: a client that knocks while its server is
    down could otherwise be given the server's own port.

    Args:
        below: How far below a second port it lies that is free as well, and no client's.
    """
    while True:
        second = random.randrange(20_000, 32_000)
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
            for port in {second, second - below}:
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return second - below


def is_zombie(pid: int) -> bool:
    """Tells whether a process has ended, whether or not somebody has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


class HeldProcess:
    """A process that may be halted or killed.

    Attributes:
        process: The running one; None before it is started and after it is killed.
    """

    process: subprocess.Popen[bytes] | None = None

    def halt(self) -> None:
        """It hangs: connections are taken and stay, nothing is answered."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It works through what came meanwhile."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Ends the process at once."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()


class Server:
    """A server process that may be killed and started again on the same port.

    Args:
        directory: Holds `app.py` and, in `state`, what is stored.
        source: The script; `import kawa as st` is to be in it.
        flags: More flags of `kawa run`, without `--`.
        env: More environment variables.
        prefix: A command that runs the server's command, such as a shell with limits.
    """

    def __init__(
        self,
        directory: Path,
        source: str = COUNTER,
        flags: dict[str, object] | None = None,
        env: dict[str, str] | None = None,
        prefix: tuple[str, ...] = (),
    ) -> None:
        self.directory = directory
        self.script = directory / "app.py"
        self.state = directory / "state"
        self.log = directory / "server.log"
        self.flags = flags or {}
        self.env = env or {}
        self.prefix = prefix
        self.port = free_port()
        self.write(source)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of the page, without a slash at its end."""
        path = str(self.flags.get("server.baseUrlPath", "")).strip("/")
        return f"http://127.0.0.1:{self.port}/{path}".rstrip("/")

    def write(self, source: str, name: str = "app.py") -> Path:
        """Writes a file of the app, as one whole at once, as editors do."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_text(dedent(source), "utf-8")
        part.replace(path)
        return path

    def command(self) -> list[str]:
        """Returns what starts the server."""
        flags = {
            "server.port": self.port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "session.path": self.state,
            "server.fileWatcherType": "none",
            **self.flags,
        }
        words = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
        return [*self.prefix, sys.executable, "-m", "kawa", "run", str(self.script), *words]

    def launch(self) -> None:
        """Starts the process; `wait_ready` waits for it."""
        home = self.directory / "home"
        home.mkdir(exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KAWA_", "STREAMLIT_"))}
        on_a_users_machine = {"PYTHONPATH": str(SRC), "PYTHONDONTWRITEBYTECODE": ""}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.directory,
                env={**kept, **on_a_users_machine, "HOME": str(home), **self.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def start(self) -> Server:
        """Starts the process and waits until it answers."""
        self.launch()
        self.wait_ready()
        return self

    def wait_ready(self, patience: float = 20) -> None:
        """Waits until `/healthz` answers."""
        assert self.process is not None
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"The server ended:\n{self.text_of_log()}")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.01)
        raise RuntimeError(f"The server does not answer:\n{self.text_of_log()}")

    def kill(self) -> None:
        """Ends the process as a crash does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends the process in good order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def workers(self) -> set[int]:
        """Returns the processes that a supervisor has started and that still run."""
        assert self.process is not None
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in path.read_text().split() if not is_zombie(int(pid))}

    @contextlib.contextmanager
    def no_more_bytes(self) -> Iterator[None]:
        """The process may make no file larger than a page, as if the disk were full."""
        assert self.process is not None
        pid = self.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
        yield
        if self.process is not None and self.process.pid == pid:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    def alive(self) -> bool:
        """Tells whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def text_of_log(self) -> str:
        """Returns what the server has printed."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""
