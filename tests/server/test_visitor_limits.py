"""How much a visitor may have stored, and what goes again by itself."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from server.client import Tab
from server.conftest import Pair, Serve
from server.process import Server
from waiting import until

from kawa.runtime.session import Session
from kawa.server.web.quota import FILES, SESSIONS, Quota, Refused
from kawa.store.memory import MemoryStore

APP = """
import kawa as st
file = st.file_uploader("File")
many = st.file_uploader("Many", accept_multiple_files=True)
if st.button("Keep"):
    st.session_state.kept = file
kept = st.session_state.get("kept")
st.text(f"{file and file.getvalue()[:3]!r} {len(many)} {kept and kept.getvalue()[:3]!r}")
"""
MB = 1024 * 1024


def send(server: Server, tab: Tab, data: bytes, label: str = "File", **more: str) -> httpx.Response:
    assert tab.welcome is not None
    headers = {"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "a.bin", **more}
    widget = {"widget": tab.widget(label).id}
    return httpx.post(f"{server.url}/_kawa/upload", params=widget, content=data, headers=headers)


def give(server: Server, tab: Tab, *files: bytes, label: str = "File") -> list[dict[str, Any]]:
    known = [send(server, tab, data, label).json() for data in files]
    tab.do(values={tab.widget(label).id: known})
    return known


def kept(server: Server) -> int:
    """Returns the bytes of all files that the store has."""
    sizes = 0
    with closing(sqlite3.connect(server.state / "sessions.db")) as db:
        for table in ("files", "blobs"):
            query = f"SELECT coalesce(sum(length(data)), 0) FROM {table}"
            sizes += db.execute(query).fetchone()[0]
    return sizes


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose sessions may have two megabytes."""
    flags = {"server.maxSessionSize": 2}
    server = Server(tmp_path_factory.mktemp("app"), APP, flags).start()
    yield server
    server.kill()


def test_a_session_may_have_so_much_and_is_told_what_it_has(app: Server) -> None:
    with Tab(app.port) as tab:
        give(app, tab, b"x" * MB)
        refused = send(app, tab, b"y" * (MB + 1), "Many")
        assert refused.status_code == 413
        assert "1 MB of 2 MB" in refused.json()["error"]
        give(app, tab, b"y" * MB, label="Many")
        assert send(app, tab, b"z").status_code == 413
        # What is removed makes room.
        tab.do(values={tab.widget("Many").id: []})
        until(lambda: send(app, tab, b"z").status_code == 200)


def test_two_at_once_do_not_find_the_same_room(app: Server) -> None:
    async def both(tab: Tab) -> list[int]:
        assert tab.welcome is not None
        headers = {"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "a.bin"}
        where = f"{app.url}/_kawa/upload?widget={tab.widget('Many').id}"
        async with httpx.AsyncClient(headers=headers) as client:
            sent = [client.post(where, content=b"x" * (MB + 1)) for _ in range(4)]
            return sorted(answer.status_code for answer in await asyncio.gather(*sent))

    with Tab(app.port) as tab:
        assert asyncio.run(both(tab)) == [200, 413, 413, 413]


def test_what_is_removed_or_replaced_goes_unless_something_else_holds_it(app: Server) -> None:
    with Tab(app.port) as tab:
        before = kept(app)
        size = lambda: kept(app) - before  # noqa: E731
        give(app, tab, b"one" + b"x" * 1000)
        assert size() == 1003
        give(app, tab, b"two" + b"x" * 2000)
        until(lambda: size() == 2003)
        tab.click("Keep")
        tab.do(values={tab.widget("File").id: []})
        assert tab.click("Keep").texts() == ["None 0 None"]
        until(lambda: size() == 0)
        give(app, tab, b"six" + b"x" * 500)
        tab.click("Keep")
        tab.do(values={tab.widget("File").id: []})
        assert tab.texts() == ["None 0 b'six'"]
        app.kill()
        app.start()
        tab.reconnect().wait_text("None 0 b'six'")
        give(app, tab, b"new")
        assert tab.texts() == ["b'new' 0 b'six'"] and size() == 506


def test_a_file_that_no_widget_is_given_goes_after_a_while() -> None:
    session = Session("a")
    session.files = {id: {} for id in "abc"}
    session.unnamed = {"a": 100.0, "b": 250.0}
    session.let_files_go(lambda id: id == "c", 399.0)
    assert list(session.files) == ["a", "b", "c"]
    session.let_files_go(lambda id: id == "c", 401.0)
    assert (list(session.files), session.dropped_files) == (["b", "c"], ["a"])
    session.unnamed.clear()
    session.let_files_go(lambda id: id == "c", 401.0)
    assert list(session.files) == ["c"] and session.dropped_files == ["a", "b"]


def test_a_copy_takes_no_room_of_its_own_and_outlives_the_other(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        give(server, tab, b"one" + b"x" * 100_000)
        copies = []
        for _ in range(3):
            copy = Tab(server.port, cookie=tab.cookie, token=tab.token, greet=False)
            copy.seq = tab.seq
            copy.greet(fresh=True, copy=True)
            copies.append(copy)
        assert [copy.texts() for copy in copies] == [["b'one' 0 None"]] * 3
        assert kept(server) == 100_003
        for one in (tab, *copies[:2]):
            one.do(values={one.widget("File").id: []})
        copies[2].click("Keep")
        assert copies[2].texts() == ["b'one' 0 b'one'"] and kept(server) == 100_003
        copies[2].do(restart=True)
        for one in (tab, *copies[:2]):
            one.click("Keep")
        until(lambda: kept(server) == 0)


def test_a_half_upload_whose_tab_goes_takes_no_room(app: Server) -> None:
    with Tab(app.port) as tab:
        assert tab.welcome is not None
        with socket.create_connection(("127.0.0.1", app.port), 10) as half:
            lines = [
                f"POST /_kawa/upload?widget={tab.widget('File').id} HTTP/1.1",
                f"Host: 127.0.0.1:{app.port}",
                f"X-Kawa-Upload: {tab.welcome.upload_token}",
                f"Content-Length: {2 * MB}",
            ]
            half.sendall("\r\n".join([*lines, "", "x" * 1000]).encode())
            until(lambda: send(app, tab, b"no room while it comes").status_code == 413)
        until(lambda: send(app, tab, b"room").status_code == 200)


def test_a_process_without_the_session_knows_what_it_has(pair: Pair) -> None:
    first, second = pair(APP, {"server.maxSessionSize": 1})
    with Tab(first.port) as tab:
        give(first, tab, b"x" * 700_000)
        assert send(second, tab, b"x" * 700_000, "Many").status_code == 413
        assert send(second, tab, b"x" * 300_000, "Many").status_code == 200


def test_an_address_may_have_so_much_in_all_its_sessions() -> None:
    store = MemoryStore()
    quota = Quota(store, 1)

    async def fill(address: str, name: str) -> int:
        """Fills sessions one after the other; returns how many could be."""
        for number in range(3 * SESSIONS):
            session = f"{name}{number}"
            try:
                await quota.take(session, address, MB)
            except Refused as error:
                assert address in str(error) and f"{SESSIONS} MB" in str(error)
                return number
            store.put_file(session, "f", bytes(MB))
            quota.give_back(session, MB, MB)
        return 3 * SESSIONS

    async def main() -> None:
        assert await fill("8.8.8.8", "a") == SESSIONS
        assert await fill("9.9.9.9", "b") == SESSIONS
        assert await fill("10.0.0.1", "c") == 3 * SESSIONS, "that may be a proxy"
        store.drop("a0")
        store.drop_file("a1", "f")
        while True:
            with contextlib.suppress(Refused):
                await quota.take("e", "8.8.8.8", MB)
                try:
                    await quota.take("f", "8.8.8.8", MB)
                    quota.give_back("f", MB)
                    break
                finally:
                    quota.give_back("e", MB)
        assert await fill("8.8.8.8", "d") == 2

    asyncio.run(main())


def test_an_upload_is_not_held_twice(tmp_path: Path, serve: Serve) -> None:
    server = serve(APP)
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status")

    def peak() -> float:
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    with Tab(server.port) as tab:
        before = peak()
        data = bytes(100 * MB)
        assert send(server, tab, data).status_code == 200
        # The body, and two copies that SQLite makes of it: one as it is bound, one as a row.
        assert peak() - before < 350


class Asked(MemoryStore):
    """Counts how often it lists files."""

    lists = 0

    def files(self, session: str) -> dict[str, int]:
        self.lists += 1
        return super().files(session)


@pytest.mark.parametrize(("megabytes", "most"), [(1, 256), (1000, FILES)])
def test_so_many_small_files_are_enough(megabytes: int, most: int) -> None:
    store = Asked()
    quota = Quota(store, megabytes)

    async def fill() -> int:
        for number in range(most + 1):
            try:
                await quota.take("a", "", 1)
            except Refused as error:
                assert "There is no room" in str(error)
                return number
            store.put_file("a", str(number), b"x")
            quota.give_back("a", 1, 1)
        return -1

    assert asyncio.run(fill()) == most
    # Each of them does not wait for a list of all.
    assert store.lists < most / 20
