"""Which addresses there are at all, and what files of the app are served how."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server.process import COUNTER, Server
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from kawa._config import Settings
from kawa.elements.exception import show_error
from kawa.elements.write import write
from kawa.server.web.app import Site, create_app

LARGE = "0123456789" * 20_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server below a base path, with a static folder."""
    flags = {"server.enableStaticServing": "true", "server.baseUrlPath": "deep/app"}
    server = Server(tmp_path_factory.mktemp("app"), COUNTER, flags)
    server.write(LARGE, "static/large.txt")
    server.write("<svg xmlns='http://www.w3.org/2000/svg'/>", "static/drawing.svg")
    server.write("in a folder", "static/folder/file.txt")
    server.start()
    yield server
    server.kill()


def leaves(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    for route in routes:
        if isinstance(route, Mount) and route.routes:
            yield from leaves(route.routes, prefix + route.path)
        elif isinstance(route, Route):
            yield prefix + route.path, frozenset(route.methods or ())
        elif isinstance(route, WebSocketRoute):
            yield prefix + route.path, frozenset({"WEBSOCKET"})
        else:
            assert isinstance(route, Mount), route
            yield prefix + route.path + "/…", frozenset()


def test_every_address_is_known_here(tmp_path: Path) -> None:
    """A new one belongs into this list, once its tests against attacks are written."""
    script = tmp_path / "app.py"
    script.write_text(COUNTER)
    flags = {"session.path": str(tmp_path), "server.enableStaticServing": True}
    settings = Settings().load([tmp_path], flags)
    site = create_app(script, settings, magic=write, show_error=show_error)
    assert isinstance(site, Site)
    read = frozenset({"GET", "HEAD"})
    assert dict(leaves(site.routes())) == {
        "/healthz": read,
        "/_stcore/health": read,
        "/_kawa/health": read,
        "/_kawa/upload": frozenset({"POST"}),
        "/_kawa/media/{name}": read,
        "/_kawa/icons/{name}.svg": read,
        "/_kawa/socket": frozenset({"WEBSOCKET"}),
        "/assets/{path:path}": read,
        "/app/static/…": frozenset(),
        "/{path:path}": read,
    }
    site.hub.services.store.close()


def test_below_a_base_path_is_everything_and_above_it_nothing(app: Server) -> None:
    assert app.url.endswith("/deep/app")
    assert httpx.get(f"{app.url}/healthz").text == "ok"
    assert httpx.get(f"{app.url}/app/static/folder/file.txt").text == "in a folder"
    assert 'id="kawa-boot"' in httpx.get(f"{app.url}/").text
    above = f"http://127.0.0.1:{app.port}"
    for path in (
        "/",
        "/healthz",
        "/app/static/folder/file.txt",
        "/_kawa/upload",
        "/deep/application",
    ):
        assert httpx.get(above + path).status_code == 404, path


def test_a_cookie_is_for_the_apps_own_path(app: Server) -> None:
    """Two apps on one host do not see each other's."""
    assert "; Path=/deep/app/;" in httpx.get(f"{app.url}/").headers["set-cookie"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_is_served_whole_and_its_kind_is_not_guessed(app: Server, method: str) -> None:
    answer = httpx.request(method, f"{app.url}/app/static/large.txt")
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(LARGE))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.text == (LARGE if method == "GET" else "")


@pytest.mark.parametrize(
    "wanted, status",
    [
        ("bytes=0-9", 206),
        ("bytes=-5", 206),
        ("bytes=999999999-", 416),
        ("bytes=5-1", 400),
        ("bytes=x", 400),
        ("bytes=" + "0-," * 50_000, None),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 60_000, 3)), None),
        ("items=0-9", None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_parts_of_a_file_cost_no_more_than_the_file(
    app: Server, wanted: str, status: int | None
) -> None:
    """Many small parts kept a server busy for minutes in Starlette before 0.49.1."""
    answer = httpx.get(f"{app.url}/app/static/large.txt", headers={"Range": wanted}, timeout=5)
    assert answer.status_code == status if status else answer.status_code < 500
    assert len(answer.content) < 20 * len(LARGE)
    assert httpx.get(f"{app.url}/healthz", timeout=2).text == "ok"


@pytest.mark.parametrize("path", ["folder", "folder/", "", "nothing.txt"])
def test_a_folder_lists_nothing(app: Server, path: str) -> None:
    answer = httpx.get(f"{app.url}/app/static/{path}")
    assert answer.status_code == 404
    assert "file.txt" not in answer.text and str(app.directory) not in answer.text


def test_no_folder_no_files_and_no_error(tmp_path: Path) -> None:
    server = Server(tmp_path, COUNTER, {"server.enableStaticServing": "true"}).start()
    try:
        assert httpx.get(f"{server.url}/app/static/file.txt").status_code == 404
        assert "Traceback" not in server.text_of_log()
    finally:
        server.kill()


def test_static_files_are_served_only_where_that_is_asked_for(tmp_path: Path) -> None:
    server = Server(tmp_path, COUNTER)
    server.write("hidden", "static/file.txt")
    server.start()
    try:
        answer = httpx.get(f"{server.url}/app/static/file.txt")
        assert answer.status_code == 404 and "hidden" not in answer.text
    finally:
        server.kill()
