"""Names and addresses that a request bears: which are believed, and what a file may do."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import COUNTER

from kawa._config import Settings
from kawa.elements.exception import show_error
from kawa.elements.write import write
from kawa.errors import ConfigError
from kawa.server.process.secret import session_directory
from kawa.server.web.app import create_app

FILES = ("page.html", "drawing.svg", "feed.xml", "code.js", "odd", "photo.png", "a.txt")
ADDRESS = "import kawa as st\nst.text(f'from {st.context.ip_address}')"


class Site:
    """An app in this process, with files beside it; asked without a server.

    Args:
        script: Written, unless it is there.
        flags: Settings, with `_` for the dot.
    """

    def __init__(self, script: Path, **flags: Any) -> None:
        script.write_text(COUNTER)
        (script.parent / "static").mkdir()
        for name in FILES:
            (script.parent / "static" / name).write_text("<script>parent.document</script>")
        given = {name.replace("_", "."): value for name, value in flags.items()}
        given |= {"session.store": "memory", "server.enableStaticServing": True}
        settings = Settings().load([script.parent], given)
        self._app = create_app(script, settings, magic=write, show_error=show_error)

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Sends a request; headers are written with `_` for the hyphen."""

        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost"
            ) as client:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await client.request(method, path, headers=named)

        return asyncio.run(answer())

    def knock(self, host: str) -> int:
        """Opens a socket; returns the code with which it is closed."""
        told: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            told.append(message)

        headers = [(b"host", host.encode()), (b"origin", b"http://" + host.encode())]
        scope = {"type": "websocket", "path": "/_kawa/socket", "headers": headers}
        asyncio.run(self._app(scope, receive, send))
        code: int = told[-1]["code"]
        return code


OWN = ("localhost", "LOCALHOST:8501", "127.0.0.1:80", "127.8.0.1", "[::1]:8501", "app.localhost")
STRANGE = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.0.1", "")


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_a_server_for_its_own_machine_answers_to_no_other_name(
    tmp_path: Path, address: str
) -> None:
    """Another site may let its own name lead here (DNS rebinding); then it is the same origin."""
    site = Site(tmp_path / "app.py", server_address=address)
    for host in OWN:
        for path in ("/", "/app/static/a.txt"):
            assert site.ask(path, host=host).status_code == 200, host
    for host in STRANGE:
        for path in ("/", "/any/page", "/app/static/a.txt"):
            answer = site.ask(path, host=host)
            assert answer.status_code == 403 and "server.allowedHosts" in answer.text, host
        assert site.knock(host) == 4403
        assert site.ask("/_kawa/upload", "POST", host=host).status_code == 403
        # A balancer asks by number.
        assert site.ask("/healthz", host=host).status_code == 200


HERE = {"server_address": "localhost"}


@pytest.mark.parametrize(
    ("flags", "host", "status"),
    [
        ({}, "any.example", 200),
        ({"server_address": "0.0.0.0"}, "any.example", 200),
        ({"server_address": "192.168.0.1"}, "any.example", 200),
        ({**HERE, "browser_serverAddress": "App.example"}, "app.example", 200),
        ({**HERE, "server_allowedHosts": "app.example"}, "app.example", 200),
        ({**HERE, "server_allowedHosts": "app.example"}, "localhost", 403),
        ({**HERE, "server_allowedHosts": "*"}, "app.example", 200),
        ({"server_allowedHosts": "App.example"}, "APP.example:99", 200),
        ({"server_allowedHosts": "*.example"}, "a.b.example", 200),
        ({"server_allowedHosts": "*.example"}, "example", 403),
        ({"server_allowedHosts": "*.example"}, "badexample", 403),
        ({"server_allowedHosts": "app.example"}, "[::1", 403),
    ],
)  # fmt: skip
def test_which_names_are_served(
    tmp_path: Path, flags: dict[str, str], host: str, status: int
) -> None:
    assert Site(tmp_path / "app.py", **flags).ask("/", host=host).status_code == status


@pytest.mark.parametrize(
    ("name", "active"),
    [
        ("page.html", True),
        ("drawing.svg", True),
        ("feed.xml", True),
        ("code.js", True),
        ("odd", False),
        ("photo.png", False),
        ("a.txt", False),
    ],
)
def test_a_file_of_the_static_folder_has_not_the_rights_of_the_app(
    tmp_path: Path, name: str, active: bool
) -> None:
    answer = Site(tmp_path / "app.py").ask(f"/app/static/{name}")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers.get("content-security-policy", "")
    assert policy.startswith("sandbox ") == active
    assert "allow-same-origin" not in policy


@pytest.mark.parametrize(
    ("sites", "said"),
    [
        ([], None),
        (["none"], "frame-ancestors 'none'"),
        (["self", "http://a.example:84"], "frame-ancestors 'self' http://a.example:84"),
        (["*.example.org", "https:"], "frame-ancestors *.example.org https:"),
    ],
)  # fmt: skip
def test_who_may_show_the_app_in_a_frame(
    tmp_path: Path, sites: list[str], said: str | None
) -> None:
    answer = Site(tmp_path / "app.py", server_frameAncestors=sites).ask("/")
    last = answer.headers["content-security-policy"].rpartition("; ")[2]
    assert last == (said or "base-uri 'self'")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.frameAncestors", "https://a.example; script-src *"),
        ("server.frameAncestors", "'self'"),
        ("server.frameAncestors", "https://a.example/path"),
        ("server.trustedProxies", "proxy.example"),
        ("server.trustedProxies", "10.0.0.1/8"),
    ],
)
def test_a_site_or_a_proxy_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"`{name}` cannot be .*Write .*, such as"):
        Settings().load([], {name: [value]})


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (None, "203.0.113.7", "None"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        # What the client itself has written stands before what the proxy adds.
        ("127.0.0.0/8", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ('["127.0.0.1", "10.0.0.0/8"]', "6.6.6.6, 203.0.113.7, 10.1.1.1", "203.0.113.7"),
        ("10.0.0.0/8", "203.0.113.7", "None"),
    ],
)
def test_where_a_visitor_comes_from_is_taken_from_known_proxies_only(
    serve: Serve, proxies: str | None, forwarded: str, address: str
) -> None:
    env = {} if proxies is None else {"KAWA_SERVER_TRUSTED_PROXIES": proxies}
    server = serve(ADDRESS, env=env)
    with Tab(server.port, headers={"X-Forwarded-For": forwarded}) as tab:
        assert tab.texts() == [f"from {address}"]
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    cookie = httpx.get(server.url, headers=headers).headers["set-cookie"]
    assert ("Secure" in cookie) == (address != "None")


@pytest.fixture
def nobody() -> Iterator[None]:
    """This process without the rights of root: of a user that the system does not know."""
    if os.geteuid():
        yield
        return
    os.seteuid(54_321)
    yield
    os.seteuid(0)


def test_a_file_that_cannot_be_read_is_not_there_and_is_named_in_the_log(
    tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(tmp_path / "app.py")
    (tmp_path / "static" / "a.txt").chmod(0)
    (tmp_path / "static" / "closed").mkdir(mode=0)
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        folder.chmod(0o755)
    request.getfixturevalue("nobody")
    for _ in range(2):
        assert site.ask("/app/static/a.txt").status_code == 404
        assert site.ask("/app/static/closed/b.txt").status_code == 404
    assert site.ask("/app/static/photo.png").status_code == 200
    said = [record.message for record in caplog.records if "cannot be read" in record.message]
    assert len(said) == 2 and "static/a.txt cannot be read: permission denied." in said[0]


def test_the_home_of_somebody_else_has_no_settings_for_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """A container started for another user still has the first one's HOME."""
    home = tmp_path / "home"
    home.mkdir(mode=0)
    monkeypatch.setenv("HOME", str(home))
    request.getfixturevalue("nobody")
    assert Settings().load([], {}).get("server.port") == 8501


def test_without_a_home_it_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.getuid():
        pytest.skip("only root can become a user whom the system does not know")
    monkeypatch.delenv("HOME", raising=False)
    for name in ("KAWA_STATE_DIR", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    os.setresuid(54_321, -1, 0)
    try:
        with pytest.raises(ConfigError, match=r"HOME is not set.*Set session.path"):
            session_directory(Settings().load([], {}))
        assert Site(tmp_path / "app.py").ask("/healthz").text == "ok"
    finally:
        os.setresuid(0, 0, 0)


def test_a_name_that_is_not_utf8_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    script = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9_au_lait.py"))
    page = Site(script).ask("/").text
    assert "<title>caf? au lait</title>" in page and json.dumps("caf? au lait") in page
