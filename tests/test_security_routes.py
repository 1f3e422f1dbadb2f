"""Every route against paths, hosts and origins that were advisories elsewhere."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server.client import PATIENCE, Tab
from server.process import Server

import kawa

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
"""
SECRET = "the secret outside"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a static folder, and secrets around it."""
    directory = tmp_path_factory.mktemp("app")
    server = Server(directory, APP, {"server.enableStaticServing": "true"})
    server.write("public", "static/open.txt")
    server.write("<script>alert(1)</script>", "static/page.html")
    server.write(SECRET, "secret.txt")
    server.write(SECRET, "static1/secret.txt")
    server.write(SECRET, ".kawa/secrets.toml")
    (directory / "static" / "link.txt").symlink_to(directory / "secret.txt")
    (directory / "static" / "up").symlink_to(directory)
    server.start()
    yield server
    server.kill()


def raw(server: Server, target: str, method: str = "GET", headers: str = "") -> tuple[int, str]:
    """Sends a request target as it is, which no client library would."""
    request = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{headers}"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(f"{request}Connection: close\r\n\r\n".encode("latin-1"))
        parts = []
        while data := connection.recv(65536):
            parts.append(data)
    answer = b"".join(parts).decode("utf-8", "replace")
    return int(answer.split(" ", 2)[1]), answer


TRAVERSALS = [
    "../secret.txt",
    "..%2fsecret.txt",
    "%2e%2e/secret.txt",
    "%2e%2e%2fsecret.txt",
    "%252e%252e%252fsecret.txt",
    "..%252fsecret.txt",
    "....//secret.txt",
    "..;/secret.txt",
    "..%5csecret.txt",
    "..\\secret.txt",
    "%5c%5chost%5cshare%5cx",
    "//host/share/x",
    "%2f%2fhost/share/x",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "//etc/passwd",
    "C:/Windows/win.ini",
    "C%3a%5cWindows%5cwin.ini",
    "file:///etc/passwd",
    "open.txt%00.png",
    "%00",
    "secret.txt%00",
    "..%c0%afsecret.txt",
    "%ff%fe",
    "CON",
    "nul.txt",
    "open.txt::$DATA",
    "link.txt",
    "up/secret.txt",
    "up/app.py",
    "./././../secret.txt",
    "x/../../secret.txt",
    "x/" * 500 + "../" * 501 + "secret.txt",
]
ROOTS = ["/app/static/", "/assets/", "/_kawa/icons/", "/", "/_kawa/", "/_stcore/"]


@pytest.mark.parametrize("path", TRAVERSALS, ids=lambda path: path[:30])
@pytest.mark.parametrize("root", ROOTS)
def test_no_path_leaves_its_folder(app: Server, root: str, path: str) -> None:
    status, answer = raw(app, root + path)
    assert SECRET not in answer
    assert "root:x:" not in answer
    assert str(app.directory) not in answer
    assert status in (200, 400, 404, 405), answer[:200]
    if status == 200:
        # A page's address may be anything; the app shows that it has no such page.
        assert root == "/" and 'id="kawa-boot"' in answer
    assert app.alive()


@pytest.mark.parametrize(
    "target",
    [
        "/app/static1/secret.txt",
        "/app/static../static1/secret.txt",
        "/app/staticsecret.txt",
        "/app/static/../static1/secret.txt",
        "/app/static/.",
        "/app/static/",
        "/app/static",
        "/assets",
        "/assets1/x.js",
        "/.kawa/secrets.toml",
        "/secret.txt",
        "/app.py",
        "/state/sessions.db",
        "/build.json",
        "/icons.json",
    ],
)
def test_only_the_folder_itself_is_served(app: Server, target: str) -> None:
    status, answer = raw(app, target)
    assert SECRET not in answer and "SQLite" not in answer and "session_state" not in answer
    assert status == 404 or (status == 200 and 'id="kawa-boot"' in answer), answer[:300]


def test_what_is_in_the_static_folder_is_served_as_its_name_says(app: Server) -> None:
    answer = httpx.get(f"{app.url}/app/static/open.txt")
    assert (answer.status_code, answer.text) == (200, "public")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "X"])
@pytest.mark.parametrize(
    "target", ["/", "/healthz", "/app/static/open.txt", "/_kawa/upload", "/_kawa/socket"]
)
def test_other_methods_are_refused(app: Server, method: str, target: str) -> None:
    status, _ = raw(app, target, method, "Content-Length: 0\r\n")
    assert status in (400, 403, 401, 404, 405)


XSS = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "target",
    [
        f"/{XSS}",
        f"/?{XSS}",
        f"/x.{XSS}",
        f"/assets/{XSS}",
        f"/app/static/{XSS}",
        f"/_kawa/icons/{XSS}.svg",
        f"/_kawa/{XSS}",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
        '/"><img src=x onerror=alert(1)>'.replace(" ", "%20"),
    ],
)
def test_no_answer_repeats_what_was_asked(app: Server, target: str) -> None:
    _, answer = raw(app, target)
    assert XSS not in answer and "onerror" not in answer


@pytest.mark.parametrize("target", ["/", "/no.such", "/_kawa/upload", "/healthz", "/%00", "/x%ff"])
def test_no_answer_names_versions_or_paths(app: Server, target: str) -> None:
    _, answer = raw(app, target)
    head = answer.partition("\r\n\r\n")[0].lower()
    assert "server:" not in head and "x-powered-by" not in head
    for leak in (kawa.__version__, "uvicorn", "starlette", "python/", "traceback", "site-packages"):
        assert leak not in head, leak
    assert str(Path(kawa.__file__).parent) not in answer
    assert str(app.directory) not in answer


def test_the_page_may_run_no_script_but_its_own(app: Server) -> None:
    answer = httpx.get(app.url)
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["content-security-policy"].split(";")
        if " " in part.strip()
    )
    assert "unsafe" not in policy["script-src"] and "*" not in policy["script-src"]
    assert policy["object-src"] == "'none'" and policy["base-uri"] == "'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


# Who may open a socket


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://localhost:9",
        "http://127.0.0.1:9",
        "http://127.0.0.1",
        "file://",
        "http://127.0.0.1:{port}.evil.example",
        "http://evil.example/127.0.0.1:{port}",
        "http://127.0.0.1:{port}@evil.example",
        "http://evil.example@127.0.0.1:{port}",
        "ftp://127.0.0.1:{port}",
        "javascript:alert(1)",
        "127.0.0.1:{port}",
        "",
        "http://[::1",
        "http://127.0.0.1:99999999",
    ],
)
def test_a_socket_of_another_origin_is_refused(app: Server, origin: str | None) -> None:
    given = None if origin is None else origin.format(port=app.port)
    headers = {"Origin": ""} if origin == "" else {}
    with Tab(app.port, origin=given or None, headers=headers, greet=False) as tab:
        closed = tab.wait_closed()
        assert closed.code == 4403
        assert "Origin" in closed.reason or "origin" in closed.reason
    with Tab(app.port) as own:
        assert own.click("Add").texts()[0] == "Count = 1"


def test_a_host_that_is_not_allowed_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path, APP, {"server.allowedHosts": "app.example"}).start()
    try:
        with Tab(server.port, greet=False) as tab:
            closed = tab.wait_closed()
            assert (closed.code, closed.reason) == (
                4403,
                "This host is not in server.allowedHosts.",
            )
        for host in ("app.example.evil", "evil.example", "[::1", ""):
            status, _ = raw(server, "/_kawa/upload", "POST", f"Host: {host}\r\n")
            assert status in (400, 403)
        with Tab(server.port, host="app.example") as tab:
            assert tab.texts()[0] == "Count = 0"
    finally:
        server.kill()


@pytest.mark.parametrize("path", ["/", "/_kawa", "/_kawa/socket/", "/_stcore/stream", "/x"])
def test_there_is_one_socket_only(app: Server, path: str) -> None:
    answer = httpx.get(
        app.url + path,
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Origin": app.url,
        },
    )
    assert answer.status_code in (403, 404)


def test_frames_are_not_inflated(app: Server) -> None:
    """A few kilobytes that unpack to gigabytes never get the chance."""
    key = secrets.token_urlsafe(12) + "AA=="
    with socket.create_connection(("127.0.0.1", app.port), timeout=PATIENCE) as connection:
        connection.sendall(
            f"GET /_kawa/socket HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nOrigin: {app.url}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX: {key}\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
        )
        answer = connection.recv(65536).decode("latin-1")
    assert answer.startswith("HTTP/1.1 101")
    assert "permessage-deflate" not in answer


# What users are told of errors


@pytest.mark.parametrize("details", ["none", "type"])
def test_errors_keep_to_themselves_where_the_settings_say_so(tmp_path: Path, details: str) -> None:
    source = """
    import kawa as st
    password = "the secret inside"
    st.text("a")
    raise RuntimeError(password)
    """
    server = Server(tmp_path, source, {"client.showErrorDetails": details}).start()
    try:
        with Tab(server.port) as tab:
            [error] = tab.nodes("exception")
            shown = str(error.props)
            for leak in (str(tmp_path), "app.py", "the secret inside", "password", "site-packages"):
                assert leak not in shown, shown
            assert "the secret inside" in server.text_of_log(), "the log says it"
    finally:
        server.kill()
