"""Uploads that no page of ours sends: forged names, types, sizes, sessions and values."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from server.client import Tab
from server.process import Server

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
file = st.file_uploader("File", type=["txt", "csv"])
locked = st.file_uploader("Locked", disabled=True)
folder = st.file_uploader("Folder", accept_multiple_files="directory")
if file:
    st.text(f"{file.name} {file.size} {file.type} {file.getvalue()[:20]!r}")
for one in folder:
    st.text(one.name)
"""
SECRET = "the secret outside"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes files of one megabyte, beside a secret."""
    server = Server(tmp_path_factory.mktemp("app"), APP, {"server.maxUploadSize": 1})
    server.write(SECRET, "secret.txt")
    server.start()
    yield server
    server.kill()


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
    widget = {"widget": tab.widget(label).id if label in ("File", "Locked", "Folder") else label}
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


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("photos/2024/a.txt", "photos/2024/a.txt"),
        ("/etc/passwd", "etc/passwd"),
        ("../../etc/passwd", "etc/passwd"),
        ("photos/../../a.txt", "photos/a.txt"),
        ("photos//./a.txt", "photos/a.txt"),
        ("photos/.%00./a.txt", "photos/a.txt"),
        ("photos/.../a.txt", "photos/a.txt"),
        ("photos\\..\\a.txt", "photos/a.txt"),
        ("C:\\Windows\\a.txt", "Windows/a.txt"),
        ("\\\\server\\share\\a.txt", "server/share/a.txt"),
        ("photos/..", "photos/file"),
        ("photos/", "photos/file"),
        ("", "file"),
        ("a/" * 500 + "b.txt", "a/" * 64 + "b.txt"),
    ],
    ids=lambda name: name[:20],
)
def test_a_path_in_a_folder_leads_nowhere_else(app: Server, tab: Tab, sent: str, kept: str) -> None:
    known = upload(app, tab, label="Folder", X_Kawa_Name=quote(sent, safe="%")).json()
    assert known["name"] == kept
    assert tab.set("Folder", [known]).texts()[-1] == kept
