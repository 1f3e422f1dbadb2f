"""Every route against paths, hosts, origins and names that were advisories elsewhere."""

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
file = st.file_uploader("File", type=["txt", "csv"])
locked = st.file_uploader("Locked", disabled=True)
if file:
    st.text(f"{file.name} {file.size} {file.type} {file.getvalue()[:20]!r}")
"""
SECRET = "the secret outside"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a static folder, and secrets around it."""
    directory = tmp_path_factory.mktemp("app")
    flags = {"server.enableStaticServing": "true", "server.maxUploadSize": 1}
    server = Server(directory, APP, flags)
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


# Uploads


def upload(
    server: Server, tab: Tab, data: bytes = b"hello", label: str = "File", **headers: str
) -> httpx.Response:
    assert tab.welcome is not None
    sent = {
        "X-Kawa-Upload": tab.welcome.upload_token,
        "X-Kawa-Name": "notes.txt",
        "Content-Type": "text/plain",
        "Origin": server.url,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    sent = {name: value for name, value in sent.items() if value}
    widget = {"widget": tab.widget(label).id if label in ("File", "Locked") else label}
    return httpx.post(f"{server.url}/_kawa/upload", params=widget, content=data, headers=sent)


@pytest.fixture
def tab(app: Server) -> Iterator[Tab]:
    with Tab(app.port) as opened:
        yield opened


def test_an_upload_reaches_the_script_and_survives_a_kill(app: Server, tab: Tab) -> None:
    known = upload(app, tab).json()
    assert (known["name"], known["size"], known["type"]) == ("notes.txt", 5, "text/plain")
    tab.do(values={tab.widget("File").id: [known]})
    assert "notes.txt 5 text/plain b'hello'" in tab.texts()
    app.kill()
    app.start()
    tab.reconnect().wait_text("notes.txt 5 text/plain b'hello'")


@pytest.mark.parametrize("token", ["", "x", "{session}.", "{session}." + "0" * 36, "{other}"])
def test_an_upload_needs_the_token_of_its_session(app: Server, tab: Tab, token: str) -> None:
    assert tab.token
    with Tab(app.port) as other:
        assert other.welcome is not None
        given = token.format(session=tab.token.partition(".")[0], other=other.welcome.upload_token)
        answer = upload(app, tab, X_Kawa_Upload=given)
    # The other tab's token is good, but the session of that tab is its own.
    if token == "{other}":
        assert answer.status_code == 200
        tab.do(values={tab.widget("File").id: [answer.json()]})
        assert len(tab.texts()) == 1, "a file of another session is not seen here"
    else:
        assert answer.status_code == 401
        assert "session" in answer.json()["error"]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9"])
def test_an_upload_of_another_origin_is_refused(app: Server, tab: Tab, origin: str) -> None:
    assert upload(app, tab, Origin=origin).status_code == 403


@pytest.mark.parametrize("label", ["Locked", "", "nobody", "../File", "main"])
def test_an_upload_needs_an_uploader_that_is_there(app: Server, tab: Tab, label: str) -> None:
    assert upload(app, tab, label=label).status_code == 409


@pytest.mark.parametrize("declared", [True, False])
def test_an_upload_that_is_too_large_is_refused(app: Server, tab: Tab, declared: bool) -> None:
    assert tab.welcome is not None
    data = b"x" * (1024 * 1024 + 1)
    content = data if declared else iter([data[:500_000], data[500_000:]])
    answer = httpx.post(
        f"{app.url}/_kawa/upload",
        params={"widget": tab.widget("File").id},
        content=content,
        headers={"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "a.txt"},
    )
    assert answer.status_code == 413
    assert answer.json()["error"] == "The file is larger than 1 MB."


@pytest.mark.parametrize("name", ["run.exe", "notes.txt.exe", "notes", "txt", "notes.txt%00.exe"])
def test_an_upload_of_a_type_that_is_not_taken_is_refused(app: Server, tab: Tab, name: str) -> None:
    answer = upload(app, tab, X_Kawa_Name=name)
    assert answer.status_code == 415
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("../../etc/cron.d/x.txt", "x.txt"),
        ("..%2f..%2fx.txt", "x.txt"),
        ("C:\\Users\\me\\x.txt", "x.txt"),
        ("a%5c..%5cx.txt", "x.txt"),
        ("x%00y.txt", "xy.txt"),
        ("x%0d%0aSet-Cookie: a.txt", "xSet-Cookie: a.txt"),
        ("%E2%80%AEtxt.csv", "txt.csv"),
        ("%E5%B7%9D.txt", "川.txt"),
        ("x" * 1000 + ".txt", "x" * 251 + ".txt"),
        ("%3Cscript%3E.txt", "<script>.txt"),
    ],
    ids=lambda name: name[:20],
)
def test_a_name_is_a_name_and_no_path(app: Server, tab: Tab, sent: str, kept: str) -> None:
    assert upload(app, tab, X_Kawa_Name=sent).json()["name"] == kept


@pytest.mark.parametrize("kind", ["text/html\r\nX: y", "", "a" * 5000, "../..", "text/<b>"])
def test_a_type_is_a_type(app: Server, tab: Tab, kind: str) -> None:
    if "\r" in kind:
        kind = kind.replace("\r\n", "%0d%0a")
    assert upload(app, tab, Content_Type=kind).json()["type"] in (
        "application/octet-stream",
        "text/html",
    )


@pytest.mark.parametrize(
    "forged",
    [
        [{"id": "x", "name": "notes.txt", "size": 5, "type": "text/plain"}],
        [{"id": "../../secret.txt", "name": "notes.txt", "size": 5, "type": "text/plain"}],
        [{"id": "{id}", "name": "other.exe", "size": 5, "type": "text/plain"}],
        [{"id": 7}],
        [{}],
        ["x"],
        "x",
        {"id": "x"},
        [{"id": "{id}"}, {"id": "{id}"}],
    ],
)
def test_a_forged_file_value_reads_nothing(app: Server, tab: Tab, forged: object) -> None:
    known = upload(app, tab).json()
    if isinstance(forged, list):
        forged = [
            {k: known["id"] if v == "{id}" else v for k, v in item.items()}
            if isinstance(item, dict)
            else item
            for item in forged
        ]
    tab.do(values={tab.widget("File").id: forged})
    shown = [text for text in tab.texts() if not text.startswith("Count")]
    assert shown in ([], ["notes.txt 5 text/plain b'hello'"])
    assert not any("exe" in text or SECRET in text for text in shown)
    assert tab.click("Add").texts()[0] == "Count = 1"


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
