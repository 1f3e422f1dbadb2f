"""One process that serves: starts the server, and ends it in good order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from kawa._config import Settings
from kawa.server.process.connections import Config
from kawa.server.process.door import open_door
from kawa.server.process.listener import (
    about_sessions,
    announce,
    check_certificate,
    let_go_in_children,
    listen,
    set_up_log,
    warn_of_syntax,
)
from kawa.server.process.workers import Place
from kawa.server.tabs.hub import Hub
from kawa.server.web.app import Site, create_app

_UPLOAD_PATIENCE = 5
"""Seconds that requests under way are given when all tabs have gone."""


def serve(
    script: Path,
    args: Sequence[str] = (),
    is_hello: bool = False,
    *,
    settings: Settings,
    magic: Callable[..., Any],
    show_error: Callable[..., None],
) -> None:
    """Serves a script until the process is told to stop.

    Args:
        script: The main script.
        args: Become `sys.argv[1:]` of the script.
        is_hello: It is Kawa's own demo.
        settings: What is set for the process.
        magic: Shows a bare expression of the script.
        show_error: Draws an uncaught error.

    Raises:
        ConfigError: A setting cannot be used, or no port is free.
    """
    place = Place.taken()
    set_up_log(settings, place.name if place else "")
    sys.argv = [str(script), *args]
    if place is None:
        check_certificate(settings)
        warn_of_syntax(script)
    dev = not settings.get("server.headless") or settings.get("client.toolbarMode") == "developer"
    site = create_app(script, settings, magic=magic, show_error=show_error, dev=dev)
    if place is None:
        listener = listen(settings)
        about = [about_sessions(settings, site.hub.services.store)]
        announce(settings, listener, "Kawa's demo" if is_hello else script.name, about)
    else:
        listener = place.listener
    let_go_in_children(listener)
    # A responsive event loop beside scripts that compute: hand over early.
    sys.setswitchinterval(0.001)
    gc.collect()
    gc.freeze()
    server = _Server(_config(site, settings), site.hub, place)
    # All has ended in good order by then; whether it is raised is a matter of moments.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if server.interrupted:
        print("\n  Stopped.", flush=True)


def _config(site: Site, settings: Settings) -> Config:
    proxies = settings.get("server.trustedProxies")
    return Config(
        site,
        open_door(),
        ws_max_size=settings.get("server.maxWidgetStateSize") * 1024 * 1024,
        ws_ping_interval=settings.get("server.websocketPingInterval") or 20.0,
        ws_per_message_deflate=settings.get("server.enableWebsocketCompression"),
        ssl_certfile=settings.get("server.sslCertFile"),
        ssl_keyfile=settings.get("server.sslKeyFile"),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=_UPLOAD_PATIENCE,
        lifespan="on",
    )


class _Server(uvicorn.Server):
    """Sends the tabs elsewhere before it closes what is left."""

    def __init__(self, config: uvicorn.Config, hub: Hub, place: Place | None) -> None:
        super().__init__(config)
        self.interrupted = False
        self._hub = hub
        self._place = place

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.interrupted |= sig == signal.SIGINT
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._place is not None and self.started:
            self._place.ready(self._orphaned)

    def _orphaned(self) -> None:
        # Whoever starts the supervisor again is to find the port free.
        self._refuse()
        self.should_exit = True

    def _refuse(self) -> None:
        for server in self.servers:
            server.close()
        if self._place is not None:
            self._place.listener.close()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._refuse()
        for listener in sockets or []:
            listener.close()
        drain = asyncio.ensure_future(self._hub.drain())
        # A second Ctrl+C means now.
        while not drain.done() and not self.force_exit:
            await asyncio.wait({drain}, timeout=0.1)
        drain.cancel()
        await super().shutdown()
