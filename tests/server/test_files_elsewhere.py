"""`session.files`: what was uploaded, and large values, in a shared folder or an object store."""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from s3_server import S3Server
from server.client import TRY_AGAIN, Closed, Tab
from server.conftest import Mount, Pair, Serve
from server.process import SRC, Server
from waiting import until

from kawa.durable.restored import restore
from kawa.durable.stored import describe
from kawa.errors import StoreAwayError
from kawa.store import Store, open_store
from kawa.store.envelope import Sealer

APP = """
import kawa as st
file = st.file_uploader("File")
if st.button("Add"):
    st.session_state.count = st.session_state.get("count", 0) + 1
if st.button("Big"):
    st.session_state.big = "x" * 3_000_000
if file and st.button("Read"):
    st.text(f"{file.name} {file.getvalue()[-10:]!r}")
st.text(f"{st.session_state.get('count', 0)} {len(st.session_state.get('big', ''))}")
"""
Place = Callable[[], tuple[dict[str, object], dict[str, str]]]


@pytest.fixture(params=["file", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Makes the flags and the environment of a server whose files are elsewhere."""

    def make() -> tuple[dict[str, object], dict[str, str]]:
        if request.param == "file":
            folder = tmp_path / "folder"
            folder.mkdir()
            return {"session.files": folder.as_uri()}, {}
        s3: S3Server = request.getfixturevalue("s3_server")
        return {"session.files": s3.bucket(f"bucket-{secrets.token_hex(6)}")}, s3.environment

    return make


def upload(server: Server, tab: Tab, data: bytes = b"hello") -> httpx.Response:
    assert tab.welcome is not None
    return httpx.post(
        f"{server.url}/_kawa/upload",
        params={"widget": tab.widget("File").id},
        content=data,
        headers={"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "notes.txt"},
        timeout=30,
    )


def give(tab: Tab, sent: httpx.Response) -> Tab:
    return tab.set("File", [sent.json()])


def codes(tab: Tab) -> list[str]:
    return [notice.code for notice in tab.notices]


def make_big(tab: Tab) -> None:
    """Puts a large value into session_state, and waits until it is stored."""
    tab.notices.clear()
    tab.click("Big").wait(lambda: "large_stored" in codes(tab))


def test_what_one_server_took_the_other_has_after_a_crash(pair: Pair, place: Place) -> None:
    one, other = pair(APP, *place())
    with Tab(one.port) as tab:
        give(tab, upload(other, tab)).click("Read").wait_text("notes.txt b'hello'")
        make_big(tab)
        one.kill()
        tab.go_to(other.port).reconnect().wait_text("0 3000000")
        tab.click("Read").wait_text("notes.txt b'hello'")
    with closing(sqlite3.connect(f"{one.flags['session.path']}/sessions.db")) as db:
        assert db.execute("SELECT count(*) FROM files").fetchone() == (0,)


def test_a_server_that_was_killed_has_its_files(serve: Serve, place: Place) -> None:
    server = serve(APP, *place())
    with Tab(server.port) as tab:
        give(tab, upload(server, tab, b"x" * 1_000_000 + b"the end"))
        server.kill()
        server.start()
        tab.reconnect().click("Read").wait_text("notes.txt b'xxxthe end'")


def kept(server: Server) -> list[Path]:
    """Returns the files of sessions in a server's folder."""
    folder = str(server.flags["session.files"]).removeprefix("file://")
    return [path for path in Path(folder).glob("kawa-files/*/*/*") if path.is_file()]


@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_what_is_not_wanted_any_more_is_removed(serve: Serve, place: Place) -> None:
    server = serve(APP, *place())
    with Tab(server.port) as tab:
        make_big(tab)
        assert len(kept(server)) == 3, "pieces of a megabyte"
        give(tab, upload(server, tab))
        assert len(kept(server)) == 4
        tab.do(restart=True)
        until(lambda: not kept(server))


@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_the_command_knows_of_the_files(serve: Serve, place: Place) -> None:
    server = serve(APP, *place())
    with Tab(server.port) as tab:
        give(tab, upload(server, tab, b"x" * 500_000))
        assert tab.token is not None
        id = tab.token.partition(".")[0]
    assert "500.2 kB" in sessions(server, "list")
    sessions(server, "drop", id)
    assert not kept(server)


@pytest.mark.parametrize("place", ["file"], indirect=True)
def test_a_value_that_cannot_be_read_now_is_not_called_lost(serve: Serve, place: Place) -> None:
    server = serve(APP, *place())
    with Tab(server.port) as tab:
        make_big(tab)
        assert tab.token is not None
        id = tab.token.partition(".")[0]
    server.kill()
    address = str(server.flags["session.files"])
    folder = Path(address.removeprefix("file://"))
    sealer = Sealer(str(server.script), (server.state / "secret.key").read_bytes())
    with closing(open_store("sqlite", server.state, 60, address)) as store:
        record = store.load(id)
        assert record is not None
        folder.rename(folder.with_name("unmounted"))
        with pytest.raises(StoreAwayError):
            describe(id, record, sealer, store.get_file)
        with pytest.raises(StoreAwayError):
            restore(id, record, sealer, store.get_file)
        folder.with_name("unmounted").rename(folder)
        until(lambda: answers(store))
        assert not any(one.problem for one in describe(id, record, sealer, store.get_file))


def answers(store: Store) -> bool:
    try:
        return store.get_file("nobody", "f") is None
    except StoreAwayError:
        return False


def sessions(server: Server, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kawa", "sessions", *words],
        cwd=server.directory, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(SRC), "KAWA_SESSION_PATH": str(server.state),
             "KAWA_SESSION_FILES": str(server.flags["session.files"])},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_while_the_object_store_hangs_tabs_go_on_and_nothing_is_lost(
    pair: Pair, s3: S3Server
) -> None:
    one, other = pair(APP, {"session.files": s3.bucket("bucket")}, s3.environment)
    with ThreadPoolExecutor() as thread, Tab(one.port) as tab, Tab(one.port) as moving:
        make_big(moving)
        s3.halt()
        begun = time.monotonic()
        uploading = thread.submit(upload, one, tab)
        tab.click("Add").wait_text("1 0")
        tab.click("Big").wait_text("1 3000000")
        tab.click("Add").wait_text("2 3000000")
        assert not uploading.done(), "no click waits for it"
        # A tab that comes to another server waits for its large value; it does not lose it.
        moving.go_to(other.port)
        with pytest.raises(Closed) as closed:
            moving.reconnect()
        assert closed.value.code == TRY_AGAIN
        assert uploading.result().status_code == 507
        tab.wait(lambda: codes(tab) == ["large_pending", "not_stored"])
        assert time.monotonic() - begun < 25
        s3.go_on()
        tab.wait(lambda: codes(tab)[-2:] == ["large_stored", "stored_again"], 30)
        until(lambda: comes_back(moving))
        moving.wait_text("0 3000000")
        give(tab, upload(one, tab)).click("Read").wait_text("notes.txt b'hello'")
    assert "Traceback" not in one.text_of_log() + other.text_of_log()


def comes_back(tab: Tab) -> bool:
    try:
        tab.reconnect()
    except Closed as closed:
        assert closed.code == TRY_AGAIN
        return False
    return True


def test_a_full_disk_refuses_a_file_and_nothing_else(serve: Serve, mount: Mount) -> None:
    server = serve(APP, {"session.files": mount("4m").as_uri()})
    with Tab(server.port) as tab:
        assert upload(server, tab, b"x" * 6_000_000).status_code == 507
        tab.click("Add").wait_text("1 0")
        assert codes(tab) == []
        assert [path.name for path in kept(server)] == []
        give(tab, upload(server, tab)).click("Read").wait_text("notes.txt b'hello'")


def test_a_read_only_disk_ends_the_start(serve: Serve, mount: Mount) -> None:
    disk = mount("1m")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(RuntimeError, match=r"cannot be opened: .*Read-only file system"):
        serve(APP, {"session.files": disk.as_uri()})
