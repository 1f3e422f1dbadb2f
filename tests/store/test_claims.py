"""Who takes a session over, and who does not: the same for every store."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from store.conftest import OpenStore

from kawa.errors import StoreConflictError
from kawa.store import Changes, Store
from kawa.store.sqlite import SqliteStore


@pytest.fixture(params=["memory", "sqlite", "redis", "files"])
def store(request: pytest.FixtureRequest, open_named: OpenStore) -> Store:
    return open_named(request.param)


def test_a_claim_shuts_the_former_owner_out(store: Store) -> None:
    assert store.claim("a") is None
    store.commit("a", Changes(1, 1, 4, b"meta"))
    record = store.claim("a")
    assert record is not None
    assert record.epoch > 1 and (record.version, record.seq) == (1, 4)
    assert store.standing("a", 1, 1) == "taken"
    assert store.standing("a", record.epoch, 1) == "held"
    with pytest.raises(StoreConflictError):
        store.commit("a", Changes(1, 2, 5))
    store.commit("a", Changes(record.epoch, 2, 5))


def test_a_claim_that_does_not_open_it_leaves_a_session_to_its_owner(store: Store) -> None:
    openers = b"a" * 16 + b"b" * 16
    store.commit("a", Changes(1, 1, 4, b"meta", openers=openers))
    assert store.claim("a", []) is None
    assert store.claim("a", [b"c" * 16, openers[8:24], openers]) is None
    assert store.standing("a", 1, 1) == "held"
    record = store.claim("a", [b"c" * 16, b"b" * 16])
    assert record is not None and record.openers == openers
    assert store.standing("a", 1, 1) == "taken"
    # A commit without the session's own data leaves what opens it as it is.
    store.commit("a", Changes(record.epoch, 2, 5))
    assert store.claim("a", [b"a" * 16]) is not None


def test_a_patient_claim_leaves_what_is_still_being_stored_to_its_owner(store: Store) -> None:
    store.commit("a", Changes(1, 1, 4, b"meta", openers=b"a" * 16, pending=True))
    record = store.claim("a", [b"a" * 16], patient=True)
    assert record is not None and record.pending and record.epoch == 1
    assert store.standing("a", 1, 1) == "held"
    store.commit("a", Changes(1, 2, 4, b"meta", openers=b"a" * 16))
    record = store.claim("a", [b"a" * 16], patient=True)
    assert record is not None and not record.pending and record.epoch > 1
    # The store of this process hands its own record out, so the number is noted here.
    epoch = record.epoch
    store.commit("a", Changes(epoch, 3, 4, b"meta", pending=True))
    assert store.claim("a") is not None and store.standing("a", epoch, 3) == "taken"


def test_a_note_is_replaced_by_who_knows_it_whoever_owns_the_session(store: Store) -> None:
    assert store.note("a", b"", b"of nobody") == b"" and not store.has("a")
    store.commit("a", Changes(1, 1, 4, b"meta"))
    assert store.note("a", b"", b"first") == b"first"
    record = store.claim("a")
    assert record is not None and record.note == b"first"
    epoch = record.epoch
    store.commit("a", Changes(epoch, 2, 5, b"meta"))
    assert store.note("a", b"other", b"second") == b"first"
    assert store.note("a", b"first", b"first") == b"first"
    assert store.note("a", b"first", b"second") == b"second"
    assert store.standing("a", epoch, 2) == "held"
    assert store.note("a", b"second", b"") == b""
    record = store.load("a")
    assert record is not None and (record.note, record.version) == (b"", 2)


def test_a_file_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sessions.db")) as old:
        old.execute(
            "CREATE TABLE sessions (id TEXT PRIMARY KEY, epoch INTEGER NOT NULL, version INTEGER"
            " NOT NULL, seq INTEGER NOT NULL, meta BLOB NOT NULL, updated REAL NOT NULL)"
            " WITHOUT ROWID"
        )
        old.execute("INSERT INTO sessions VALUES ('old', 1, 1, 1, x'', 0)")
        old.commit()
    with closing(SqliteStore(tmp_path)) as store:
        assert store.claim("old", [b"a" * 16]) is None
        store.commit("new", Changes(1, 1, 0, b"meta", openers=b"a" * 16))
        assert store.claim("new", [b"a" * 16]) is not None
    with closing(SqliteStore(tmp_path)) as store:
        assert store.has("old") and store.has("new")


def test_a_file_that_sessions_share_is_kept_once_and_for_the_last_of_them(store: Store) -> None:
    for session in ("a", "b", "c", "d"):
        store.commit(session, Changes(1, 1, 0, b"meta"))
    store.put_file("a", "one", b"x" * 1000)
    store.put_file("a", "two", b"y")
    assert not store.share_file("a", "none", "b")
    assert store.share_file("a", "one", "b") and store.share_file("b", "one", "c")
    assert store.share_file("a", "two", "d")
    assert store.files("a") == {"one": 1000, "two": 1}
    assert store.files("b") == store.files("c") == {"one": 1000}
    assert store.get_file("c", "one") == store.get_file("a", "one") == b"x" * 1000
    store.drop_file("a", "one")
    assert store.get_file("b", "one") == b"x" * 1000
    store.drop("b")
    store.drop("a")
    assert store.get_file("b", "one") is None
    assert store.get_file("c", "one") == b"x" * 1000 and store.get_file("d", "two") == b"y"
    store.drop_file("c", "one")
    assert store.get_file("c", "one") is None and store.files("c") == {}


def test_a_file_that_nobody_has_any_more_leaves_nothing(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path)) as store:
        for session in ("a", "b"):
            store.commit(session, Changes(1, 1, 0, b"meta"))
        store.put_file("a", "f", b"x" * 100_000)
        store.share_file("a", "f", "b")
        [(_, first), (_, second)] = sorted((one.id, one.size) for one in store.sessions())
        assert first == second == 100_000
        with closing(sqlite3.connect(tmp_path / "sessions.db")) as db:
            sizes = "SELECT coalesce(sum(length(data)), 0) FROM "
            count = lambda table: db.execute(sizes + table).fetchone()[0]  # noqa: E731
            assert (count("files"), count("blobs")) == (0, 100_000)
            store.drop_file("a", "f")
            assert count("blobs") == 100_000
            store.drop("b")
            assert count("blobs") == 0


def test_shared_files_elsewhere_go_when_the_last_session_has_gone(
    open_named: OpenStore, tmp_path: Path
) -> None:
    store = open_named("files")

    def left(*alive: str) -> list[str]:
        # Another process, which has not gone through the files yet.
        sweeper = open_named("files")
        for _ in range(20):
            sweeper.expire(time.time() + 10, alive)
        folder = tmp_path / "files" / "kawa-files"
        return [path.name for path in folder.rglob("*") if path.is_file() and path.name != "marker"]

    for session in ("a", "b"):
        store.commit(session, Changes(1, 1, 0, b"meta"))
    store.put_file("a", "f", b"data")
    store.share_file("a", "f", "b")
    store.drop("a")
    assert store.get_file("b", "f") == b"data" and len(left("b")) > 1
    store.drop("b")
    assert left() == []
