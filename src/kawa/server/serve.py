"""`kawa run`: finds a port, starts the server, says where it is, ends it in good order."""

from __future__ import annotations

import errno
import gc
import logging
import socket
import sys
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uvicorn

from kawa._config import get_option, is_manually_set
from kawa.errors import ConfigError
from kawa.server.app import create_app

_LOG = logging.getLogger("kawa")
_PORTS_TO_TRY = 100


def serve(
    script: Path,
    args: Sequence[str] = (),
    is_hello: bool = False,
    *,
    magic: Callable[..., Any],
    show_error: Callable[..., None],
) -> None:
    """Serves a script until the process is told to stop.

    Args:
        script: The main script.
        args: Become `sys.argv[1:]` of the script.
        is_hello: It is Kawa's own demo.
        magic: Shows a bare expression of the script.
        show_error: Draws an uncaught error.

    Raises:
        ConfigError: A setting cannot be used, or no port is free.
    """
    _set_up_log()
    sys.argv = [str(script), *args]
    headless = get_option("server.headless")
    app = create_app(script, magic=magic, show_error=show_error, dev=not headless)
    listener = _listen()
    _announce(listener, script, is_hello, open_page=not headless)
    # A responsive event loop beside scripts that compute: hand over early.
    sys.setswitchinterval(0.001)
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=get_option("server.maxWidgetStateSize") * 1024 * 1024,
        ws_ping_interval=get_option("server.websocketPingInterval") or 20.0,
        ws_per_message_deflate=get_option("server.enableWebsocketCompression"),
        ssl_certfile=get_option("server.sslCertFile"),
        ssl_keyfile=get_option("server.sslKeyFile"),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=10,
        lifespan="on",
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listen() -> socket.socket:
    """Returns a socket that listens on the port asked for, or on the next free one."""
    address = get_option("server.address") or "0.0.0.0"
    first = get_option("server.port")
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
        listener.set_inheritable(True)
        return listener
    raise ConfigError(f"No port from {first} on is free. Set server.port.")


def _announce(listener: socket.socket, script: Path, is_hello: bool, *, open_page: bool) -> None:
    """Prints where the app is, and opens it where there is a screen."""
    address, port = listener.getsockname()[:2]
    host = get_option("browser.serverAddress") if is_manually_set("browser.serverAddress") else None
    if host is None:
        host = "localhost" if address in ("0.0.0.0", "::", "127.0.0.1", "::1") else address
        host = f"[{host}]" if ":" in host else host
    scheme = "https" if get_option("server.sslCertFile") else "http"
    path = get_option("server.baseUrlPath").strip("/")
    url = f"{scheme}://{host}:{port}/{path}"
    name = "Kawa's demo" if is_hello else script.name
    print(f"\n  {name} runs at {url}\n  Ctrl+C stops it.\n", flush=True)
    if open_page:
        webbrowser.open(url)


def _set_up_log() -> None:
    level = str(get_option("logger.level")).upper()
    logging.basicConfig(format=get_option("logger.messageFormat"), force=True)
    logging.getLogger("kawa").setLevel(level)
    logging.getLogger("watchfiles").setLevel("WARNING")
