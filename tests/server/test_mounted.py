"""Apps below a path of another app: where they are, and that two of them share nothing."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from server.client import Tab
from server.mounted import Host
from starlette.applications import Starlette
from starlette.routing import Mount

from kawa import compat
from kawa.asgi import asgi_app
from kawa.errors import StoreError
from kawa.server.web.app import Site

PLACES = {"one": "/one", "two": "/deep/two"}
both = pytest.mark.parametrize("name", PLACES)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The process, shared by the tests of this module; each has its own tabs."""
    server = Host(tmp_path_factory.mktemp("host"))
    server.start()
    yield server
    server.kill()


def open_tab(host: Host, name: str) -> Tab:
    return Tab(host.port, path=f"{PLACES[name]}/_kawa/socket")


def ask(host: Host, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{host.port}{path}", follow_redirects=True)


def test_the_outer_app_keeps_its_routes(host: Host) -> None:
    assert ask(host, "/own").text == "mine"
    assert ask(host, "/").status_code == 404


@both
def test_the_page_says_where_it_is(host: Host, name: str) -> None:
    place = PLACES[name]
    page = ask(host, place)
    assert f'<base href="{place}/">' in page.text
    boot = re.search(r'id="kawa-boot">(.*?)</script>', page.text)
    assert boot is not None and json.loads(boot[1])["base"] == f"{place}/"
    assert f"Path={place}/;" in page.headers["set-cookie"]
    assert f'<base href="{place}/">' in ask(host, f"{place}/some/page").text
    [script] = re.findall(r'<script type="module"[^>]* src="\.?/?([^"]+)"', page.text)
    assert ask(host, f"{place}/{script}").headers["content-type"].startswith("text/javascript")
    assert ask(host, f"{place}/healthz").text == "ok"


@both
def test_clicks_are_answered_and_kept(host: Host, name: str) -> None:
    with open_tab(host, name) as tab:
        assert tab.texts()[:2] == [f"{name} 0", f"{name}'s"]
        assert tab.click("Add").click("Add").texts()[0] == f"{name} 2"
        assert tab.reload().texts()[0] == f"{name} 2"


@both
def test_files_are_uploaded(host: Host, name: str) -> None:
    with open_tab(host, name) as tab:
        assert tab.welcome is not None
        sent = httpx.post(
            f"http://127.0.0.1:{host.port}{PLACES[name]}/_kawa/upload",
            params={"widget": tab.widget("File").id},
            headers={"x-kawa-upload": tab.welcome.upload_token, "x-kawa-name": "a.txt"},
            content=b"hello",
        )
        assert sent.status_code == 200 and sent.json()["size"] == 5


def test_each_app_has_its_own_settings(host: Host) -> None:
    with open_tab(host, "one") as one, open_tab(host, "two") as two:
        assert one.welcome is not None and two.welcome is not None
        assert (one.welcome.config.theme, two.welcome.config.theme) == ({"base": "dark"}, {})
        assert one.texts()[2] == "none" and two.texts()[2] == "full"
        assert two.click("Details").texts()[2] == "type"
        assert one.click("Add").texts()[2] == "none"
        [hidden] = one.click("Fail").nodes("exception")
        [told] = two.click("Fail").nodes("exception")
        assert (hidden.props["name"], told.props["name"]) == ("Error", "ValueError")


def test_a_session_of_one_app_is_nothing_to_the_other(host: Host) -> None:
    with open_tab(host, "one") as one:
        one.click("Add")
        with Tab(host.port, path="/deep/two/_kawa/socket", token=one.token) as two:
            assert two.welcome is not None and not two.welcome.resumed
            assert two.texts()[0] == "two 0"
        assert one.click("Add").texts()[0] == "one 2"


def test_what_is_stored_outlives_the_process(tmp_path: Path) -> None:
    """Of two classes of one name, each app gets its own back."""
    host = Host(tmp_path)
    host.start()
    try:
        tabs = {name: open_tab(host, name).click("Add") for name in PLACES}
        host.kill()
        host.start()
        for name, tab in tabs.items():
            assert tab.reconnect().texts()[:2] == [f"{name} 1", f"{name}'s"]
            tab.close()
    finally:
        host.kill()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An app in this process."""
    script = tmp_path / "app.py"
    script.write_text("import kawa as st")
    yield asgi_app(script, {"session.path": tmp_path, "server.fileWatcherType": "none"})
    compat.uninstall()


def test_the_outer_app_may_hand_its_lifespan_on(site: Site) -> None:
    outer = Starlette(routes=[Mount("/x", site)], lifespan=site.lifespan)

    async def serve() -> None:
        async with outer.router.lifespan_context(outer):
            assert site.hub.services.store.has("s") is False

    asyncio.run(serve())
    with pytest.raises(StoreError):
        site.hub.services.store.has("s")


@pytest.mark.parametrize("front", ["", "/x"])
def test_a_server_may_say_where_the_app_is(site: Site, front: str) -> None:
    """Whether a proxy takes that part of the path away or leaves it."""

    async def ask() -> tuple[httpx.Response, list[int]]:
        transport = httpx.ASGITransport(site, root_path="/x")
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            page = await client.get(f"{front}/page")
        codes: list[int] = []
        scope = {"type": "websocket", "path": f"{front}/_kawa/socket", "root_path": "/x"}
        inbox = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect"}])

        async def receive() -> dict[str, Any]:
            return next(inbox)

        async def send(message: dict[str, Any]) -> None:
            codes.append(message.get("code", 0))

        await site({**scope, "headers": []}, receive, send)
        await site.hub.stop()
        return page, codes

    page, codes = asyncio.run(ask())
    assert '<base href="/x/">' in page.text and "Path=/x/;" in page.headers["set-cookie"]
    # The socket is there; that its request has no Origin is another matter.
    assert codes == [0, 4403]


def test_signals_are_the_outer_apps(tmp_path: Path) -> None:
    host = Host(tmp_path)
    host.start()
    assert host.process is not None
    with open_tab(host, "one") as tab:
        tab.click("Add")
        host.process.send_signal(signal.SIGTERM)
        assert host.process.wait(20) in (0, -signal.SIGTERM)
    host.process = None
