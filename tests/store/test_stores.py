"""What every store promises; the same tests for each."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from store.conftest import OpenStore

from kawa.errors import ConfigError, StoreConflictError, StoreError
from kawa.store import Changes, Store, open_store
from kawa.store import sqlite as sqlite_store
from kawa.store.sqlite import SqliteStore

SRC = Path(__file__).parents[2] / "src"


@pytest.fixture(params=["memory", "sqlite", "redis", "files"])
def store(request: pytest.FixtureRequest, open_named: OpenStore) -> Store:
    return open_named(request.param)


@pytest.fixture(params=["sqlite", "redis", "files"])
def durable(request: pytest.FixtureRequest, open_named: OpenStore) -> Store:
    return open_named(request.param)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path)
    yield opened
    opened.close()


def test_a_session_that_is_not_there_is_none(store: Store) -> None:
    assert store.load("nobody") is None and not store.has("nobody")
    assert store.get_file("nobody", "file") is None
    store.drop("nobody")
    store.drop_file("nobody", "file")


def test_version_and_seq_follow_the_commits(store: Store) -> None:
    store.commit("a", Changes(1, 1, 0, b"meta"))
    store.commit("a", Changes(1, 2, 5))
    store.commit("a", Changes(1, 3, 5, b"other"))
    record = store.load("a")
    assert record is not None
    assert (record.epoch, record.version, record.seq, record.meta) == (1, 3, 5, b"other")
    assert store.load("b") is None
    assert store.has("a") and not store.has("b")


@pytest.mark.parametrize(
    "epoch, version",
    [(1, 1), (1, 2), (1, 4), (1, 9), (0, 3), (2, 3)],
    ids=["first", "same", "gap", "far", "older owner", "newer owner"],
)
def test_a_commit_upon_another_state_is_refused_and_changes_nothing(
    store: Store, epoch: int, version: int
) -> None:
    store.commit("a", Changes(1, 1, 1, b"meta", {"x": b"1"}))
    store.commit("a", Changes(1, 2, 2, None, {"x": b"2"}))
    before = store.load("a")
    with pytest.raises(StoreConflictError):
        store.commit("a", Changes(epoch, version, 9, b"no", {"x": b"9"}, ["x"], clear=True))
    assert store.load("a") == before


def test_a_first_commit_that_is_not_the_first_is_refused(store: Store) -> None:
    with pytest.raises(StoreConflictError):
        store.commit("a", Changes(1, 2, 1, b"meta"))
    assert store.load("a") is None


def test_an_attempt_that_may_have_been_written_is_gone_over(store: Store) -> None:
    store.commit("a", Changes(1, 1, 1, b"meta"))
    store.commit("a", Changes(1, 2, 2))
    # Its owner has not heard of version 2, and tries again under a later number.
    store.commit("a", Changes(1, 3, 3, since=1))
    record = store.load("a")
    assert record is not None and (record.version, record.seq) == (3, 3)
    for late in (Changes(1, 2, 2), Changes(1, 2, 2, since=0), Changes(1, 3, 9, since=1)):
        with pytest.raises(StoreConflictError):
            store.commit("a", late)
    store.commit("a", Changes(1, 5, 4, since=3))


def test_a_first_attempt_that_may_have_been_written_is_gone_over(store: Store) -> None:
    store.commit("a", Changes(1, 1, 1, b"meta"))
    store.commit("a", Changes(1, 2, 2, b"again", since=0))
    store.commit("b", Changes(1, 2, 2, b"again", since=0))
    assert store.load("a") == store.load("b")
    with pytest.raises(StoreConflictError):
        store.commit("a", Changes(2, 3, 3, b"other owner", since=0))


def test_where_a_session_stands(store: Store) -> None:
    assert store.standing("a", 1, 0) == "held", "it was not committed yet"
    store.commit("a", Changes(7, 5, 1, b"meta", since=0))
    assert store.standing("a", 7, 5) == store.standing("a", 7, 4) == "held"
    assert store.standing("a", 7, 6) == store.standing("a", 8, 6) == "behind"
    assert store.standing("a", 6, 5) == store.standing("a", 6, 9) == "taken"
    assert store.standing("a", 8, 5) == "taken", "another one went on from an earlier state"
    store.drop("a")
    assert store.standing("a", 7, 5) == "taken"
    assert not store.restarted()


def test_what_a_store_is_behind_with_is_written_anew(store: Store) -> None:
    store.commit("a", Changes(7, 5, 1, b"meta", {"x": b"1", "y": b"1"}, since=0))
    for refused in (Changes(6, 9, 9), Changes(8, 5, 9), Changes(8, 4, 9)):
        refused.anew = refused.clear = True
        with pytest.raises(StoreConflictError):
            store.commit("a", refused)
    whole = Changes(8, 9, 4, b"later", {"x": b"2"}, clear=True, since=8, anew=True)
    store.commit("a", whole)
    record = store.load("a")
    assert record is not None
    assert (record.epoch, record.version, record.seq, record.meta) == (8, 9, 4, b"later")
    assert "y" not in record.entries
    store.commit("a", Changes(8, 10, 5))


def test_what_was_dropped_does_not_come_back(durable: Store) -> None:
    durable.commit("a", Changes(1, 1, 1, b"meta", {"x": b"1"}))
    durable.put_file("a", "f", b"1")
    durable.drop("a")
    assert durable.load("a") is None and durable.claim("a") is None and not durable.has("a")
    assert durable.get_file("a", "f") is None and not list(durable.sessions())
    with pytest.raises(StoreConflictError):
        durable.commit("a", Changes(1, 9, 9, b"meta", clear=True, since=8, anew=True))
    # Unless somebody makes it on purpose, as `kawa sessions import` does.
    durable.commit("a", Changes(1, 1, 1, b"meta"))
    assert durable.standing("a", 1, 1) == "held"


def test_one_conflict_among_many_commits_is_its_own(store: Store) -> None:
    store.commit("b", Changes(1, 1, 1, b"b"))
    results = store.commit_all(
        [
            ("a", Changes(1, 1, 1, b"a")),
            ("b", Changes(1, 7, 9, b"no")),
            ("c", Changes(1, 1, 3, b"c")),
        ]
    )
    assert [type(result) for result in results] == [type(None), StoreConflictError, type(None)]
    seqs = {id: record.seq for id in "abc" if (record := store.load(id)) is not None}
    assert seqs == {"a": 1, "b": 1, "c": 3}
    assert store.commit_all([]) == []


def test_two_commits_of_one_session_at_once_follow_each_other(store: Store) -> None:
    commits = [("a", Changes(1, version, version, b"m")) for version in range(1, 6)]
    assert store.commit_all(commits) == [None] * 5
    record = store.load("a")
    assert record is not None and record.version == 5


def test_of_two_owners_one_wins_each_version(store: Store) -> None:
    store.commit("a", Changes(1, 1, 0, b"m"))
    won = []

    def owner(name: str) -> None:
        for version in range(2, 102):
            try:
                store.commit("a", Changes(1, version, version, name.encode()))
                won.append(version)
            except StoreConflictError:
                continue

    threads = [threading.Thread(target=owner, args=(name,)) for name in "xy"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == len(set(won)), "no version was made twice"
    record = store.load("a")
    assert record is not None and record.version == max(won) == len(won) + 1


def test_files_belong_to_their_session(store: Store) -> None:
    store.put_file("a", "f", b"of a")
    store.put_file("b", "f", b"of b")
    store.put_file("a", "g", b"\0" * 100_000)
    assert store.get_file("a", "f") == b"of a"
    assert store.get_file("b", "f") == b"of b"
    store.drop_file("a", "f")
    assert store.get_file("a", "f") is None
    assert store.get_file("b", "f") == b"of b"
    store.drop("b")
    assert store.get_file("b", "f") is None
    assert store.get_file("a", "g") == b"\0" * 100_000


@pytest.mark.parametrize("store", ["memory", "sqlite", "files"], indirect=True)
def test_old_sessions_expire_and_their_files_go_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "_PATIENCE", 0.0)
    store.commit("old", Changes(1, 1, 1, b"m", {"x": b"1"}))
    store.put_file("old", "f", b"data")
    time.sleep(0.01)
    between = time.time()
    time.sleep(0.01)
    store.commit("new", Changes(1, 1, 1, b"m"))
    assert store.expire(between) == 1
    assert store.load("old") is None and store.get_file("old", "f") is None
    assert store.load("new") is not None
    assert store.expire(between) == 0


def test_a_commit_keeps_a_session_from_expiring(store: Store) -> None:
    store.commit("a", Changes(1, 1, 1, b"m"))
    time.sleep(0.01)
    between = time.time()
    time.sleep(0.01)
    store.commit("a", Changes(1, 2, 1))
    assert store.expire(between) == 0


# What outlives the process


def test_entries_are_put_dropped_and_cleared(durable: Store) -> None:
    durable.commit("a", Changes(1, 1, 1, b"m", {"x": b"1", "y": b"2", "z": b"3"}))
    durable.commit("a", Changes(1, 2, 2, None, {"x": b"new"}, ["y"]))
    record = durable.load("a")
    assert record is not None and record.entries == {"x": b"new", "z": b"3"}
    durable.commit("a", Changes(1, 3, 3, None, {"only": b"4"}, clear=True))
    record = durable.load("a")
    assert record is not None and record.entries == {"only": b"4"}


def test_many_entries_of_any_name_and_size(durable: Store) -> None:
    entries = {f"u:\u5ddd {n}": bytes([n % 256]) * n for n in range(3000)} | {"": b"", "e": b"1"}
    durable.commit("a", Changes(1, 1, 1, b"m", entries))
    record = durable.load("a")
    assert record is not None and record.entries == entries
    durable.commit("a", Changes(1, 2, 1, None, {}, list(entries)))
    record = durable.load("a")
    assert record is not None and (record.entries, record.meta) == ({}, b"m")


def test_what_is_stored_is_there_for_the_next_process(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.commit("a", Changes(1, 1, 7, b"m", {"x": b"1"}))
    store.put_file("a", "f", b"data")
    # Not closed: as after a crash.
    other = SqliteStore(tmp_path)
    record = other.load("a")
    assert record is not None and (record.seq, record.entries) == (7, {"x": b"1"})
    assert other.get_file("a", "f") == b"data"
    other.close()
    store.close()


def test_two_processes_do_not_overwrite_each_other(tmp_path: Path) -> None:
    one, two = SqliteStore(tmp_path), SqliteStore(tmp_path)
    one.commit("a", Changes(1, 1, 1, b"m"))
    two.commit("a", Changes(1, 2, 2))
    with pytest.raises(StoreConflictError):
        one.commit("a", Changes(1, 2, 2))
    one.close()
    two.close()


def test_the_file_is_for_its_owner_alone(sqlite: SqliteStore, tmp_path: Path) -> None:
    sqlite.commit("a", Changes(1, 1, 1, b"m"))
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("damage", [b"this is no database" * 100, b"\0" * 5000, b"SQLite format 3"])
def test_a_file_that_is_no_database_is_moved_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "sessions.db").write_bytes(damage)
    store = SqliteStore(tmp_path)
    assert store.load("a") is None
    store.commit("a", Changes(1, 1, 1, b"m"))
    store.close()
    [aside] = tmp_path.glob("sessions.damaged-*.db")
    assert aside.read_bytes() == damage
    store = SqliteStore(tmp_path)
    assert store.load("a") is not None
    store.close()


def test_a_damaged_page_is_no_wrong_value(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    for number in range(200):
        store.commit(f"s{number}", Changes(1, 1, 1, b"m", {"x": b"value" * 100}))
    store.close()
    path = tmp_path / "sessions.db"
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 4096):
        data[at : at + 64] = b"\xff" * 64
    path.write_bytes(data)
    damaged = SqliteStore(tmp_path)
    assert all(damaged.load(f"s{number}") is None for number in range(200))
    assert len(list(tmp_path.glob("sessions.damaged-*.db"))) == 1
    damaged.close()


def test_a_page_that_is_damaged_while_it_runs_is_a_clear_error(tmp_path: Path) -> None:
    """More than SQLite keeps in memory, so that it reads the file again."""
    store = SqliteStore(tmp_path)
    for number in range(200):
        store.commit(f"s{number}", Changes(1, 1, 1, b"m", {"x": b"value" * 5000}))
    store.close()
    store = SqliteStore(tmp_path)
    path = tmp_path / "sessions.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        for at in range(4096, size, 4096):
            file.seek(at)
            file.write(b"\xff" * 64)
    with pytest.raises(StoreError, match=r"sessions\.db cannot be read"):
        for number in range(200):
            record = store.load(f"s{number}")
            assert record is None or record.entries in ({}, {"x": b"value" * 5000})
    store.close()


def test_a_log_that_fills_the_disk_by_itself_is_emptied(tmp_path: Path) -> None:
    """The file may not grow beyond what a log of a few commits needs."""
    code = """
import resource, sys
from pathlib import Path
from kawa.store import Changes
from kawa.store.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
for version in range(1, 301):
    store.commit("a", Changes(1, version, version, b"m", {"x": b"value" * 100}))
print(store.load("a").version)
"""
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, env=environment
    )
    assert done.stdout == "300\n", done.stderr


def test_a_directory_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path / "file" / "state")


@pytest.mark.parametrize("url", ["", "mysql://x", "SQLITE", "file:///x", "sqlite "])
def test_an_unknown_store_names_those_there_are(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="'sqlite', 'memory' or 'redis:"):
        open_store(url, tmp_path)


@pytest.mark.parametrize("ttl", [0, -1])
def test_sessions_that_would_be_forgotten_at_once_are_refused(tmp_path: Path, ttl: int) -> None:
    with pytest.raises(ConfigError, match=f"session.ttl is {ttl}"):
        open_store("sqlite", tmp_path, ttl)


def test_a_file_of_a_later_version_with_more_columns_takes_new_sessions(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    with contextlib.closing(sqlite3.connect(store.path)) as later:
        later.execute("ALTER TABLE sessions ADD COLUMN later INTEGER NOT NULL DEFAULT 0")
    store.commit("s", Changes(1, 1, 0, b"meta", {"u:a": b"x"}))
    assert store.has("s")
    store.close()
