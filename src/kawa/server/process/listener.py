"""The socket that listens, and telling people where the app is."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import ssl
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from kawa._config import Settings
from kawa.errors import ConfigError, hide_password
from kawa.runtime.script import syntax_problem
from kawa.server.process.secret import session_directory
from kawa.store import Store

_LOG = logging.getLogger("kawa")
_PORTS_TO_TRY = 100
_DESCRIPTORS = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"


def listen(settings: Settings) -> socket.socket:
    """Returns a socket that listens on the port asked for, or on the next free one.

    Raises:
        ConfigError: There is no such address, or no port is free.
    """
    address = settings.get("server.address") or "0.0.0.0"
    first = settings.get("server.port")
    # Who gives a port is looked for there.
    tries = 1 if settings.is_manually_set("server.port") else _PORTS_TO_TRY
    for port in range(first, min(first + tries, 65536)):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        # Named as TCP: asyncio sends small messages at once (TCP_NODELAY) only then.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
            listener.listen(2048)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE:
                if tries == 1:
                    raise ConfigError(
                        f"server.port is {port}, and another program listens there. End that "
                        "one, or give another port; without a port the next free one is taken."
                    ) from None
                _LOG.warning("Port %d is busy; trying the next one.", port)
                continue
            raise ConfigError(
                f"Cannot listen on {address}:{port}: {error.strerror or error}. "
                "Set server.address and server.port."
            ) from error
        return listener
    raise ConfigError(f"No port from {first} on is free. Set server.port.")


def let_go_in_children(listener: socket.socket) -> None:
    """Has processes that a script forks hold neither the port nor the tabs of this one."""
    port = listener.getsockname()[1]

    def let_go() -> None:
        for entry in list(Path(_DESCRIPTORS).iterdir()):
            with contextlib.suppress(OSError):
                held = socket.socket(fileno=int(entry.name))
                if held.family in (socket.AF_INET, socket.AF_INET6) and (
                    held.getsockname()[1] == port
                ):
                    held.close()
                else:
                    held.detach()

    if Path(_DESCRIPTORS).is_dir():
        os.register_at_fork(after_in_child=let_go)


def check_certificate(settings: Settings) -> None:
    """Checks what HTTPS needs, before anything is announced.

    Raises:
        ConfigError: The certificate or its key cannot be used, or one of them is not set.
    """
    names = ("server.sslCertFile", "server.sslKeyFile")
    files = [settings.get(name) for name in names]
    if not any(files):
        return
    for name, file in zip(names, files, strict=True):
        if not file:
            raise ConfigError(f"{name} is not set. HTTPS needs {names[0]} and {names[1]}.")
        if not Path(file).is_file():
            raise ConfigError(f"{name} is {file!r}, and there is no such file.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*files)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{names[0]} {files[0]!r} and {names[1]} {files[1]!r} cannot be used: {error}."
        ) from None


def warn_of_syntax(script: Path) -> None:
    """Says at once if the script is not Python; the page says it too."""
    problem = syntax_problem(script)
    if problem:
        _LOG.error("The script cannot run: %s", problem)


def announce(settings: Settings, listener: socket.socket, name: str, about: Sequence[str]) -> None:
    """Prints where the app is, and opens it where there is a screen.

    Args:
        settings: What is set for the process.
        listener: What it listens on.
        name: What people call it.
        about: More lines, each a name and what it is.
    """
    address, port = listener.getsockname()[:2]
    host = settings.get("browser.serverAddress")
    if not settings.is_manually_set("browser.serverAddress"):
        host = "localhost" if address in ("0.0.0.0", "::", "127.0.0.1", "::1") else address
        host = f"[{host}]" if ":" in host else host
    scheme = "https" if settings.get("server.sslCertFile") else "http"
    path = settings.get("server.baseUrlPath").strip("/")
    url = f"{scheme}://{host}:{port}/{path}"
    lines = [f"{name} runs at {url}"]
    outer = _address_in_network() if address in ("0.0.0.0", "::") else None
    if outer and not settings.is_manually_set("browser.serverAddress"):
        lines.append(f"In the network: {scheme}://{outer}:{port}/{path}")
    print(
        "".join(f"\n  {line}" for line in [*lines, *about, "Ctrl+C stops it."]) + "\n", flush=True
    )
    if not settings.get("server.headless"):
        webbrowser.open(url)


def about_sessions(settings: Settings, store: Store | None = None) -> str:
    """Returns a line on where sessions are kept.

    Args:
        settings: What is set for the process.
        store: Tells how many there are.
    """
    url = settings.get("session.store")
    if url == "memory":
        return "Sessions are kept in memory, and end with this process."
    if url == "sqlite":
        url = f"SQLite in {session_directory(settings)}"
    count = None if store is None else store.count()
    found = "" if not count else f", {count} found"
    return f"Sessions are kept by {hide_password(url)}{found}"


def _address_in_network() -> str | None:
    """Returns this machine's address in its network, if it is in one; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # One of the addresses that stand in no network (RFC 5737).
            probe.connect(("192.0.2.1", 9))
            found: str = probe.getsockname()[0]
        except OSError:
            return None
    return None if found.startswith("127.") else found


def set_up_log(settings: Settings, who: str = "") -> None:
    """Sends what is logged to the terminal, as the settings say.

    Args:
        settings: What is set for the process.
        who: Put before each line, where several processes write to one terminal.
    """
    level = str(settings.get("logger.level")).upper()
    logging.basicConfig(format=who + settings.get("logger.messageFormat"), force=True)
    logging.getLogger("kawa").setLevel(level)
    logging.getLogger("watchfiles").setLevel("WARNING")
    # It remarks on children that end while they are being ended.
    logging.getLogger("asyncio").setLevel("ERROR")
