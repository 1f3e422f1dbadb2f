"""A store that was damaged, forged, filled by its own log, or moved under the server."""

from __future__ import annotations

import pickle
import re
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Mount, Serve
from server.process import COUNTER, Server

from kawa.durable.buckets import buckets_of, seals_of
from kawa.durable.meta import read_meta, seal_meta
from kawa.durable.restored import tags_of
from kawa.store import Changes
from kawa.store.envelope import Sealer
from kawa.store.sqlite import SqliteStore

CLOSED = COUNTER + 'st.session_state.setdefault("big", b"x" * 9000)\n'


def damaged(server: Server) -> list[Path]:
    """Returns the files that were moved aside."""
    return sorted(server.state.glob("sessions.damaged-*.db"))


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def zeros_in_the_middle(data: bytes) -> bytes:
    return data[:4096] + bytes(4096 * 4) + data[4096 * 5 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": half,
    "no database": lambda data: b"this is no database at all" * 500,
    "zeros": lambda data: bytes(len(data)),
    "zeros in the middle": zeros_in_the_middle,
    "the head only": lambda data: data[:100],
    "another head": lambda data: b"SQLite format 4\0" + data[16:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_moved_aside_and_a_new_one_begun(serve: Serve, damage: str) -> None:
    server = serve(CLOSED)
    with Tab(server.port) as tab:
        tab.click("Add")
        server.stop()
        path = server.state / "sessions.db"
        broken = DAMAGES[damage](path.read_bytes())
        path.write_bytes(broken)
        server.start()
        [moved] = damaged(server)
        assert moved.read_bytes() == broken, "what is left can still be looked at"
        assert moved.name in server.text_of_log(), "the log says where it is"
        assert "Traceback" not in server.text_of_log()
        tab.reconnect().wait_text("Count = 0")
        assert tab.welcome is not None and not tab.welcome.resumed
        tab.click("Add").click("Add")
        server.kill()
        server.start()
        assert damaged(server) == [moved], "the new one is sound"
        tab.reconnect().wait_text("Count = 2")


def test_a_log_that_a_crash_left_half_written_costs_nothing_that_was_committed(
    serve: Serve,
) -> None:
    server = serve()
    with Tab(server.port) as tab:
        tab.click("Add").click("Add")
        server.kill()
        log = server.state / "sessions.db-wal"
        with log.open("ab") as file:
            file.write(b"half a page" * 50)
        server.start()
        assert not damaged(server)
        tab.reconnect().wait_text("Count = 2")


def test_a_key_that_was_cut_off_is_named(serve: Serve) -> None:
    server = serve()
    server.kill()
    key = server.state / "secret.key"
    key.write_bytes(b"short")
    server.launch()
    assert server.process is not None and server.process.wait(20) != 0
    assert "secret.key" in server.text_of_log() and "Traceback" not in server.text_of_log()


# Small disks


@pytest.fixture
def disk(mount: Mount) -> Path:
    """A file system of 400 kilobytes."""
    return mount("400k")


def remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


def test_the_log_of_the_store_does_not_fill_the_disk_for_good(serve: Serve, disk: Path) -> None:
    """Each click writes pages to the log; the disk has room for a hundred, the state for one."""
    server = serve(COUNTER, {"session.path": disk})
    with Tab(server.port) as tab:
        for _ in range(300):
            tab.click("Add")
        assert tab.notices == []
        server.kill()
        server.start()
        tab.reconnect().wait_text("Count = 300")


def test_a_start_on_a_read_only_file_system_says_so(serve: Serve, disk: Path) -> None:
    server = serve(COUNTER, {"session.path": disk})
    server.stop()
    remount(disk, "ro")
    server.launch()
    assert server.process is not None and server.process.wait(20) != 0
    log = server.text_of_log()
    assert re.search(r"Read-only file system|readonly", log), log
    assert "sessions.db" in log and "Traceback" not in log
    assert not damaged(server), "it is sound"


def test_a_start_on_a_full_disk_says_so_and_loses_nothing(serve: Serve, disk: Path) -> None:
    server = serve(COUNTER, {"session.path": disk})
    with Tab(server.port) as tab:
        tab.click("Add")
        server.stop()
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 512)
            except OSError:
                pass
        server.launch()
        assert server.process is not None
        ended = server.process.wait(20)
        assert ended != 0 and "Traceback" not in server.text_of_log()
        server.kill()
        filler.unlink()
        server.start()
        assert not list(disk.glob("*damaged*"))
        tab.reconnect().wait_text("Count = 1")


# Someone writes into the store


class Trap:
    """Leaves a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def entry(server: Server, tab: Tab, name: str) -> bytes:
    assert tab.token
    with closing(sqlite3.connect(server.state / "sessions.db")) as db:
        row = db.execute(
            "SELECT value FROM entries WHERE session = ? AND name = ?",
            (tab.token.partition(".")[0], name),
        ).fetchone()
    assert isinstance(row[0], bytes)
    return row[0]


def write_entry(server: Server, tab: Tab, name: str, blob: bytes) -> None:
    assert tab.token
    with closing(sqlite3.connect(server.state / "sessions.db")) as db, db:
        changed = db.execute(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)",
            (tab.token.partition(".")[0], name, blob),
        )
        assert changed.rowcount == 1


TWO = """
import kawa as st
st.session_state.setdefault("count", 0)
st.session_state.setdefault("admin", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count} admin = {st.session_state.admin}")
"""


@pytest.mark.parametrize("how", ["other session", "other key", "other app", "pickle", "cut", ""])
def test_what_was_not_sealed_for_its_place_is_not_read(serve: Serve, how: str) -> None:
    server = serve(TWO)
    mark = server.directory / "it-ran"
    trap = b"p" + pickle.dumps(Trap(mark))
    with Tab(server.port) as tab, Tab(server.port) as rich:
        for _ in range(3):
            rich.click("Add")
        tab.click("Add")
        server.kill()
        match how:
            case "other session":
                write_entry(server, tab, "u:count", entry(server, rich, "u:count"))
            case "other key":
                write_entry(server, tab, "u:admin", entry(server, tab, "u:count"))
            case "other app":
                key = (server.state / "secret.key").read_bytes()
                session = str(tab.token).partition(".")[0]
                sealed = Sealer("/other/app.py", key).seal(session, "u:count", 1, trap)
                write_entry(server, tab, "u:count", sealed)
            case "pickle":
                write_entry(server, tab, "u:count", bytes(24) + trap)
            case "cut":
                write_entry(server, tab, "u:count", entry(server, tab, "u:count")[:-1])
            case _:
                write_entry(server, tab, "u:count", entry(server, tab, "u:count"))
        server.start()
        tab.reconnect()
        tab.wait(lambda: tab.state == "done")
        assert not mark.exists()
        assert tab.welcome is not None and tab.welcome.resumed
        forged = "admin" if how == "other key" else "count"
        count = 1 if how in ("", "other key") else 0
        assert tab.texts() == [f"Count = {count} admin = 0"]
        assert (forged in server.text_of_log()) == bool(how), "the log names what is left out"
        rich.reconnect().wait_text("Count = 3 admin = 0")


def test_a_pickle_with_a_good_seal_is_the_scripts_own(serve: Serve) -> None:
    """The trap above works: with the app's own seal, also on the list of entries, it springs."""
    server = serve(TWO)
    mark = server.directory / "it-ran"
    with Tab(server.port) as tab:
        tab.click("Add")
        server.kill()
        key = (server.state / "secret.key").read_bytes()
        session = str(tab.token).partition(".")[0]
        trap = b"p" + pickle.dumps(Trap(mark))
        sealer = Sealer(str(server.script), key)
        sealed = sealer.seal(session, "u:count", 1, trap)
        write_entry(server, tab, "u:count", sealed)
        with closing(SqliteStore(server.state)) as store:
            record = store.load(session)
            assert record is not None
            meta = read_meta(session, record, sealer)
            meta.seals = seals_of(buckets_of(session, tags_of(record), sealer))
            version, openers = record.version + 1, record.openers
            own = seal_meta(session, meta, openers, version, sealer)
            store.commit(session, Changes(record.epoch, version, record.seq, own, openers=openers))
        server.start()
        tab.reconnect()
        assert mark.exists()


PICKLED = """
import kawa as st
from pathlib import Path
class Loud:
    def __setstate__(self, state):
        Path("it-ran").touch()
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
    st.session_state.loud = Loud()
    st.session_state.loud.at = 1
st.text(f"Count = {st.session_state.count} {'loud' in st.session_state}")
"""


def test_a_closed_codec_unpickles_nothing_that_an_open_one_has_stored(serve: Serve) -> None:
    server = serve(PICKLED)
    mark = server.directory / "it-ran"
    with Tab(server.port) as tab:
        tab.click("Add")
        server.kill()
        server.start()
        tab.reconnect().wait_text("Count = 1 True")
        assert mark.exists(), "it is pickled, and an open codec takes it back"
        mark.unlink()
        server.kill()
        server.flags["session.codec"] = "closed"
        server.start()
        tab.reconnect().wait_text("Count = 1 False")
        assert "loud is not restored" in server.text_of_log()
        with Tab(server.port, cookie=tab.cookie, token=tab.token, greet=False) as double:
            double.greet(fresh=True, copy=True)
            double.wait_text("Count = 1 False")
        assert not mark.exists()


def test_keys_rotate_and_nobody_loses_anything(serve: Serve) -> None:
    old, new = "an old key of 16 bytes", "a new key of 16 bytes"
    server = serve(TWO, env={"KAWA_SERVER_SECRET_KEYS": f'["{old}"]'})
    with Tab(server.port) as tab:
        tab.click("Add").click("Add")
        for keys in (f'["{new}", "{old}"]', f'["{new}"]'):
            server.kill()
            server.env["KAWA_SERVER_SECRET_KEYS"] = keys
            server.start()
            tab.reconnect().wait_text("Count = 2 admin = 0")
        server.kill()
        server.env["KAWA_SERVER_SECRET_KEYS"] = '["some other key of 16 bytes"]'
        server.start()
        tab.reconnect().wait_text("Count = 0 admin = 0")
        assert tab.welcome is not None and not tab.welcome.resumed
