"""Apps below a path of another app: where they are, and that two of them share nothing."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server.client import Tab
from server.mounted import Host

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


def test_signals_are_the_outer_apps(tmp_path: Path) -> None:
    host = Host(tmp_path)
    host.start()
    assert host.process is not None
    with open_tab(host, "one") as tab:
        tab.click("Add")
        host.process.send_signal(signal.SIGTERM)
        assert host.process.wait(20) in (0, -signal.SIGTERM)
    host.process = None
