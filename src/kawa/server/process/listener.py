"""The socket that listens, and telling people where the app is."""

from __future__ import annotations

import errno
import logging
import socket
import webbrowser

from kawa._config import Settings
from kawa.errors import ConfigError

_LOG = logging.getLogger("kawa")
_PORTS_TO_TRY = 100


def listen(settings: Settings) -> socket.socket:
    """Returns a socket that listens on the port asked for, or on the next free one.

    Raises:
        ConfigError: There is no such address, or no port is free.
    """
    address = settings.get("server.address") or "0.0.0.0"
    first = settings.get("server.port")
    for port in range(first, min(first + _PORTS_TO_TRY, 65536)):
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
                _LOG.warning("Port %d is busy; trying the next one.", port)
                continue
            raise ConfigError(
                f"Cannot listen on {address}:{port}: {error.strerror or error}. "
                "Set server.address and server.port."
            ) from error
        return listener
    raise ConfigError(f"No port from {first} on is free. Set server.port.")


def announce(settings: Settings, listener: socket.socket, name: str) -> None:
    """Prints where the app is, and opens it where there is a screen.

    Args:
        settings: What is set for the process.
        listener: What it listens on.
        name: What people call it.
    """
    address, port = listener.getsockname()[:2]
    host = settings.get("browser.serverAddress")
    if not settings.is_manually_set("browser.serverAddress"):
        host = "localhost" if address in ("0.0.0.0", "::", "127.0.0.1", "::1") else address
        host = f"[{host}]" if ":" in host else host
    scheme = "https" if settings.get("server.sslCertFile") else "http"
    path = settings.get("server.baseUrlPath").strip("/")
    url = f"{scheme}://{host}:{port}/{path}"
    print(f"\n  {name} runs at {url}\n  Ctrl+C stops it.\n", flush=True)
    if not settings.get("server.headless"):
        webbrowser.open(url)


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
