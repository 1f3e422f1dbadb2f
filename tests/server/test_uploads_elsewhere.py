"""A file may be sent to a process that does not have its session."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest
from server.client import Tab
from server.conftest import Pair, Serve
from server.process import Server

APP = """
import kawa as st
file = st.file_uploader("File", type=["txt"])
large = st.file_uploader("Large", max_upload_size=3)
st.button("Run")
for one in (file, large):
    if one:
        st.text(f"{one.name} {one.size} {one.type} {one.getvalue()[:10]!r}")
"""
FLAGS = {"server.maxUploadSize": 1}
MEGABYTE = 1024 * 1024


@pytest.fixture
def two(pair: Pair) -> tuple[Server, Server]:
    return pair(APP, FLAGS)


def upload(
    server: Server, tab: Tab, label: str = "File", data: bytes = b"hello", **headers: str
) -> httpx.Response:
    assert tab.welcome is not None
    props = tab.widget(label).props
    sent = {
        "X-Kawa-Upload": tab.welcome.upload_token,
        "X-Kawa-Name": "notes.txt",
        "X-Kawa-Limit": f"{props['max_mb']} {props['proof']}" if props.get("proof") else "",
        "Content-Type": "text/plain",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return httpx.post(
        f"{server.url}/_kawa/upload",
        params={"widget": tab.widget(label).id},
        content=data,
        headers={name: value for name, value in sent.items() if value},
    )


def give(tab: Tab, label: str, *files: Any) -> list[str]:
    return tab.do(values={tab.widget(label).id: list(files)}).texts()


def test_a_file_that_another_process_took_reaches_the_script(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab:
        known = upload(other, tab).json()
        assert (known["name"], known["size"], known["type"]) == ("notes.txt", 5, "text/plain")
        assert give(tab, "File", known) == ["notes.txt 5 text/plain b'hello'"]
        one.kill()
        tab.go_to(other.port).reconnect().wait_text("notes.txt 5 text/plain b'hello'")


def test_a_path_is_not_the_name_of_a_single_file(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab:
        known = upload(other, tab, X_Kawa_Name="a/../b/notes.txt").json()
        assert known["name"] == "a/b/notes.txt"
        assert give(tab, "File", known) == ["notes.txt 5 text/plain b'hello'"]


def test_a_file_sent_while_the_tab_is_away_waits_for_it(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab:
        tab.drop()
        known = upload(one, tab).json()
        tab.go_to(other.port).reconnect()
        assert give(tab, "File", known) == ["notes.txt 5 text/plain b'hello'"]


FORGED: list[dict[str, Any]] = [
    {"name": "other.txt"},
    {"size": 6},
    {"size": True},
    {"type": "text/html"},
    {"id": "{nonce}." + "0" * 32},
    {"id": "{nonce}"},
    {"id": "x{id}"},
    {"name": None},
]


def test_what_another_process_took_cannot_be_described_otherwise(
    two: tuple[Server, Server],
) -> None:
    one, other = two
    with Tab(one.port) as tab:
        known = upload(other, tab).json()
        words = {"nonce": known["id"].partition(".")[0], "id": known["id"]}
        for forged in FORGED:
            lie = {k: v.format(**words) if isinstance(v, str) else v for k, v in forged.items()}
            tab.notices.clear()
            assert give(tab, "File", {**known, **lie}) == [], forged
            tab.wait(lambda: tab.notices)
            assert tab.notices[0].code == "value_refused"


def test_a_file_of_another_session_is_refused(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab, Tab(one.port) as stranger:
        assert give(tab, "File", upload(other, stranger).json()) == []


def test_its_uploader_checks_what_another_process_took(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab:
        # That process does not know what the uploader takes.
        known = upload(other, tab, X_Kawa_Name="run.exe")
        assert known.status_code == 200
        assert give(tab, "File", known.json()) == []


def test_an_uploader_may_take_more_than_usual_at_every_process(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab:
        data = b"x" * (2 * MEGABYTE)
        for server in two:
            known = upload(server, tab, "Large", data)
            assert known.status_code == 200
            assert give(tab, "Large", known.json())[0].startswith(f"notes.txt {len(data)}")
        assert upload(other, tab, "Large", b"x" * (3 * MEGABYTE + 1)).status_code == 413


def test_nobody_may_send_more_without_the_uploaders_word(two: tuple[Server, Server]) -> None:
    one, other = two
    data = b"x" * (2 * MEGABYTE)
    with Tab(one.port) as tab:
        good = tab.widget("Large").props["proof"]
        for limit in ("", "3", f"3 {'0' * 32}", f"900 {good}", f"-1 {good}", f"1e3 {good}"):
            assert upload(other, tab, "Large", data, X_Kawa_Limit=limit).status_code == 413, limit
        # And what one uploader says is not for another.
        assert upload(other, tab, "File", data, X_Kawa_Limit=f"3 {good}").status_code == 413


def test_no_session_no_upload(two: tuple[Server, Server], serve: Serve) -> None:
    one, other = two
    with Tab(one.port) as tab:
        assert upload(other, tab, X_Kawa_Upload="nobody.0").status_code == 401
        with Tab(serve(APP).port) as elsewhere:
            # Genuine, but of an app with other keys.
            assert elsewhere.welcome is not None
            token = elsewhere.welcome.upload_token
            assert upload(other, tab, X_Kawa_Upload=token).status_code == 401
        with closing(sqlite3.connect(f"{one.flags['session.path']}/sessions.db")) as file, file:
            file.execute("DELETE FROM sessions")
        assert upload(other, tab).status_code == 401, "a session that is over gets no files"
