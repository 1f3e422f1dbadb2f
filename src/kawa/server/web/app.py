"""The ASGI app: the page, its files, its socket, uploads and health."""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
from collections.abc import AsyncIterator, Callable, MutableMapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from kawa._config import get_option, is_manually_set
from kawa._options import OPTIONS
from kawa.protocol.messages import PROTOCOL, ClientConfig
from kawa.runtime.app import App
from kawa.server.process.reload import Reloader
from kawa.server.process.secret import secret_keys, session_directory
from kawa.server.tabs.hub import Hub
from kawa.server.web.origin import COOKIE, Gate, new_cookie
from kawa.server.web.socket import serve_socket
from kawa.server.web.static import Frontend
from kawa.server.web.uploads import receive_upload
from kawa.store import open_store
from kawa.store.envelope import Sealer

_LOG = logging.getLogger("kawa")
_SAFE_HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}


def create_app(
    script: Path,
    *,
    magic: Callable[..., Any],
    show_error: Callable[..., None],
    dev: bool = False,
) -> Site:
    """Returns the ASGI app that serves a script.

    Args:
        script: The main script.
        magic: Shows a bare expression of the script.
        show_error: Draws an uncaught error.
        dev: Files are watched, and the page says what helps a developer.

    Raises:
        ConfigError: A setting cannot be used, or the page has not been built.
        StoreError: The store cannot be opened.
    """
    directory = session_directory()
    names = ("session.store", "session.ttl", "session.files")
    url, ttl, files = map(get_option, names)
    store = open_store(url, directory, ttl, files)
    # What is not kept is not sealed; the key is for what a page is given.
    durable = store.durable
    keys = secret_keys(directory, store.shared) if durable else [secrets.token_bytes(32)]
    sealer = Sealer(str(script.resolve()), *keys)
    app = App(script, magic=magic, show_error=show_error, read_file=store.get_file, sealer=sealer)
    hub = Hub(app, store, sealer, dev)
    return Site(hub, Frontend(), dev)


class Site:
    """Everything that one server serves.

    Args:
        hub: Its sessions.
        frontend: The built page.
        dev: See `create_app`.
    """

    def __init__(self, hub: Hub, frontend: Frontend, dev: bool = False) -> None:
        self.hub = hub
        self.frontend = frontend
        self.dev = dev
        self.gate = Gate()
        self.base = "/" + get_option("server.baseUrlPath").strip("/")
        self.prefix = self.base.rstrip("/")
        self._http = Starlette(routes=self._routes(), lifespan=self._lifespan)

    def _routes(self) -> list[Route | Mount]:
        inner: list[Route | Mount] = [
            Route("/healthz", self._health),
            Route("/_stcore/health", self._health),
            Route("/_kawa/health", self._health),
            Route("/_kawa/upload", self._upload, methods=["POST"]),
            Route("/_kawa/icons/{name}.svg", self.frontend.icon),
            Route("/assets/{path:path}", self.frontend.asset),
        ]
        if get_option("server.enableStaticServing"):
            inner.append(Mount("/app/static", app=_user_static(self.hub.app.path.parent)))
        inner.append(Route("/{path:path}", self._index))
        return [Mount(self.prefix, routes=inner)] if self.prefix else inner

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self.hub.start()
        watcher = Reloader(self.hub)
        watcher.start()
        yield
        await watcher.stop()
        await self.hub.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request."""
        if scope["type"] != "websocket":
            await self._http(scope, receive, send)
        elif scope["path"] == f"{self.prefix}/_kawa/socket":
            await serve_socket(
                self.hub, self.gate, self._config, self.frontend.build, scope, receive, send
            )
        else:
            await send({"type": "websocket.close", "code": 4404, "reason": "No such socket."})

    def _config(self) -> ClientConfig:
        return ClientConfig(
            toolbar_mode=get_option("client.toolbarMode"),
            theme=_theme(),
            max_upload_mb=get_option("server.maxUploadSize"),
            dev=self.dev,
            resume=get_option("session.resume"),
        )

    async def _health(self, _: Request) -> Response:
        # A balancer is to send nobody here any more; who is here is being sent elsewhere.
        text, status = ("draining", 503) if self.hub.draining else ("ok", 200)
        return PlainTextResponse(text, status, headers={"cache-control": "no-cache"})

    async def _upload(self, request: Request) -> Response:
        return await receive_upload(self.hub, self.gate, request)

    async def _index(self, request: Request) -> Response:
        path = request.path_params["path"]
        if "." in path.rpartition("/")[2] or path.startswith(("_kawa/", "_stcore/", "app/static")):
            return PlainTextResponse("Not found", 404, headers=_SAFE_HEADERS)
        title = re.sub(r"[_ ]+", " ", self.hub.app.path.stem)
        config = self._config()
        boot = {
            "base": f"{self.prefix}/",
            "build": self.frontend.build,
            "protocol": PROTOCOL,
            "title": title,
            "resume": config.resume,
            "theme": config.theme,
            "toolbar_mode": config.toolbar_mode,
        }
        html, policy = self.frontend.page(f"{self.prefix}/", boot, title)
        headers = {
            **_SAFE_HEADERS,
            "content-security-policy": policy,
            "cache-control": "no-store",
        }
        response = HTMLResponse(html, headers=headers)
        if COOKIE not in request.cookies:
            response.set_cookie(
                COOKIE,
                new_cookie(),
                max_age=400 * 24 * 3600,
                path=f"{self.prefix}/",
                httponly=True,
                secure=request.url.scheme == "https",
                samesite="lax",
            )
        return response


def _theme() -> dict[str, Any]:
    """Returns the theme options that were set, without `theme.` in front."""
    return {
        name.removeprefix("theme."): get_option(name)
        for name in OPTIONS
        if name.startswith("theme.") and is_manually_set(name)
    }


def _user_static(directory: Path) -> ASGIApp:
    """Serves the `static` folder beside the script, and nothing outside of it."""
    folder = directory / "static"
    files = StaticFiles(directory=folder, check_dir=False, follow_symlink=False)

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        odd = "\0" in path or "\\" in path or "//" in path
        if odd or not folder.is_dir():
            await PlainTextResponse("Not found", 404)(scope, receive, send)
            return

        async def send_safe(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                # As its name says, whatever its bytes look like.
                message["headers"].append((b"x-content-type-options", b"nosniff"))
            await send(message)

        await files(scope, receive, send_safe)

    return guarded
