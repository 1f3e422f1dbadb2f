"""The ASGI app: the page, its files, its socket, uploads and health.

It may be served alone or stand below a path of another app: what it tells the page of its
place is what the server says of it (`root_path`), and `server.baseUrlPath`.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from kawa._config import Settings, cache_directory
from kawa._options import OPTIONS
from kawa.caching.disk import app_folder
from kawa.protocol.messages import PROTOCOL, ClientConfig
from kawa.runtime.app import App
from kawa.runtime.pages import title_of_script
from kawa.runtime.services import Services
from kawa.server.process.reload import Reloader
from kawa.server.process.secret import app_name, keep_key, secret_keys, session_directory
from kawa.server.tabs.hub import Hub
from kawa.server.web.media import serve_media
from kawa.server.web.origin import COOKIE, Gate, new_cookie
from kawa.server.web.quota import Quota
from kawa.server.web.socket import serve_socket
from kawa.server.web.static import Frontend
from kawa.server.web.uploads import receive_upload
from kawa.server.web.user_files import UserFiles
from kawa.store import open_store
from kawa.store.envelope import Sealer
from kawa.store.shared_cache import open_cache

_LOG = logging.getLogger("kawa")
_SOCKET = "/_kawa/socket"
_SAFE_HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}


def create_app(
    script: Path,
    settings: Settings,
    *,
    magic: Callable[..., Any],
    show_error: Callable[..., None],
    dev: bool = False,
) -> Site:
    """Returns the ASGI app that serves a script.

    Args:
        script: The main script.
        settings: Of this app.
        magic: Shows a bare expression of the script.
        show_error: Draws an uncaught error.
        dev: Files are watched, and the page says what helps a developer.

    Raises:
        ConfigError: A setting cannot be used, or the page has not been built.
        StoreError: The store cannot be opened.
    """
    names = ("session.store", "session.ttl", "session.files")
    url, ttl, files = map(settings.get, names)
    # What keeps nothing on this machine needs no folder, nor a home.
    directory = session_directory(settings) if url == "sqlite" else Path()
    name = app_name(script, settings)
    store = open_store(url, directory, ttl, files, name)
    # What is not kept is not sealed; the key is for what a page is given.
    durable = store.durable
    keys = secret_keys(settings, directory, store.shared) if durable else [secrets.token_bytes(32)]
    services = Services(settings, store, Sealer(name, *keys))
    services.cache_place = partial(_cache_place, name, settings)
    services.cache_server = partial(_cache_server, name, settings)
    if durable and not store.shared:
        store.when_anew(partial(keep_key, settings, directory, keys[0]))
    app = App(script, magic=magic, show_error=show_error, services=services)
    return Site(Hub(app, dev), Frontend(), dev)


def _cache_place(app: str, settings: Settings) -> tuple[Path, Sealer]:
    """Returns where cached functions keep their values, and what seals them."""
    directory = session_directory(settings)
    return app_folder(cache_directory(settings), app), Sealer(
        app, *secret_keys(settings, directory)
    )


def _cache_server(app: str, settings: Settings) -> tuple[Any, Sealer]:
    """Returns the server that cached functions share their values on, and what seals them."""
    url = settings.get("cache.store") or settings.get("session.store")
    server = open_cache(url, app, settings.get("cache.maxSharedSize") * 1_000_000)
    return server, Sealer(app, *secret_keys(settings, Path(), shared=True))


class Site:
    """Everything that one app serves: an ASGI app, which may also be mounted.

    Args:
        hub: Its sessions.
        frontend: The built page.
        dev: See `create_app`.
    """

    def __init__(self, hub: Hub, frontend: Frontend, dev: bool = False) -> None:
        self.hub = hub
        self.frontend = frontend
        self.dev = dev
        self._settings = settings = hub.services.settings
        self._gate = Gate(settings)
        self._quota = Quota(hub.services.store, settings.get("server.maxSessionSize"))
        self._prefix = ("/" + settings.get("server.baseUrlPath").strip("/")).rstrip("/")
        self._reloader = Reloader(hub)
        self._http = Starlette(routes=self.routes(), lifespan=self.lifespan)

    def routes(self) -> list[BaseRoute]:
        """Returns its routes, for an app of one's own; the last one takes every path."""
        inner: list[BaseRoute] = [
            Route("/healthz", self._health),
            Route("/_stcore/health", self._health),
            Route("/_kawa/health", self._health),
            Route("/_kawa/upload", self._upload, methods=["POST"]),
            Route("/_kawa/media/{name}", self._media),
            Route("/_kawa/icons/{name}.svg", self.frontend.icon),
            WebSocketRoute(_SOCKET, _Socket(self)),
            Route("/assets/{path:path}", self.frontend.asset),
        ]
        if self._settings.get("server.enableStaticServing"):
            inner.append(Mount("/app/static", app=UserFiles(self.hub.app.path.parent, self._gate)))
        inner.append(Route("/{path:path}", self._index))
        return [Mount(self._prefix, routes=inner)] if self._prefix else inner

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Any = None) -> AsyncIterator[None]:
        """Starts it, and ends it in good order. Without, its first tab starts it."""
        self._start()
        yield
        await self._reloader.stop()
        await self.hub.stop()

    def _start(self) -> None:
        # Scripts read them as environment variables too, which must be there by then.
        self.hub.services.secrets.load(self._settings.get("secrets.files"))
        self.hub.start()
        self._reloader.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request."""
        if scope["type"] != "websocket":
            await self._http(scope, receive, send)
        elif _path_within(scope) == self._prefix + _SOCKET:
            # Not by way of the routes: what they keep for a request, a tab would for hours.
            await self.serve_tab(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4404, "reason": "No such socket."})

    async def serve_tab(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the socket of a tab."""
        self._start()
        build = self.frontend.build
        await serve_socket(self.hub, self._gate, self._config, build, scope, receive, send)

    def _config(self) -> ClientConfig:
        get = self._settings.get
        return ClientConfig(
            toolbar_mode=get("client.toolbarMode"),
            theme=_theme(self._settings),
            max_upload_mb=get("server.maxUploadSize"),
            dev=self.dev,
            resume=get("session.resume"),
            max_event_mb=get("server.maxWidgetStateSize"),
        )

    async def _health(self, _: Request) -> Response:
        # A balancer is to send nobody here any more; who is here is being sent elsewhere.
        text, status = ("draining", 503) if self.hub.draining else ("ok", 200)
        if self.hub.full():
            text, status = "no thread is free to run a script", 503
        return PlainTextResponse(text, status, headers={"cache-control": "no-cache"})

    async def _upload(self, request: Request) -> Response:
        return await receive_upload(self.hub, self._gate, self._quota, request)

    async def _media(self, request: Request) -> Response:
        return await serve_media(self.hub.services.media, request)

    async def _index(self, request: Request) -> Response:
        path = request.path_params["path"]
        strange = self._gate.refuse_host(request.headers.get("host", ""))
        if strange is not None:
            return PlainTextResponse(strange, 403, headers=_SAFE_HEADERS)
        if "." in path.rpartition("/")[2] or path.startswith(("_kawa/", "_stcore/", "app/static")):
            return PlainTextResponse("Not found", 404, headers=_SAFE_HEADERS)
        title = title_of_script(self.hub.app.path)
        base = request.scope.get("root_path", "").rstrip("/") + "/"
        config = self._config()
        boot = {
            "base": base,
            "build": self.frontend.build,
            "protocol": PROTOCOL,
            "title": title,
            "resume": config.resume,
            "theme": config.theme,
            "toolbar_mode": config.toolbar_mode,
        }
        html, policy = self.frontend.page(base, boot, title)
        headers = {
            **_SAFE_HEADERS,
            "content-security-policy": policy + _framing(self._settings),
            "cache-control": "no-store",
        }
        response = HTMLResponse(html, headers=headers)
        if COOKIE not in request.cookies:
            response.set_cookie(
                COOKIE,
                new_cookie(),
                max_age=400 * 24 * 3600,
                path=base,
                httponly=True,
                secure=request.url.scheme == "https",
                samesite="lax",
            )
        return response


class _Socket:
    """The socket as a route has it: no function, as Starlette would wrap that."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._site.serve_tab(scope, receive, send)


def _path_within(scope: Scope) -> str:
    """Returns the path of a request below the place where the app is mounted."""
    path: str = scope["path"]
    root = scope.get("root_path", "").rstrip("/")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def _framing(settings: Settings) -> str:
    """Returns the part of the page's policy that says who may show it in a frame."""
    sites = settings.get("server.frameAncestors")
    words = [f"'{site}'" if site in ("self", "none") else site for site in sites]
    return f"; frame-ancestors {' '.join(words)}" if words else ""


def _theme(settings: Settings) -> dict[str, Any]:
    """Returns the theme options that were set, without `theme.` in front."""
    return {
        name.removeprefix("theme."): settings.get(name)
        for name in OPTIONS
        if name.startswith("theme.") and settings.is_manually_set(name)
    }
