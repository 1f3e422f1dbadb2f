"""The file of the SQLite store is replaced at any moment, by a backup for example."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kawa.errors import StoreError
from kawa.store import Changes
from kawa.store.sqlite import SqliteStore


def put(store: SqliteStore, session: str, version: int = 1) -> None:
    store.commit(session, Changes(epoch=1, version=version, seq=version, meta=b"m"))


def backup_of(store: SqliteStore, to: Path) -> Path:
    with closing(sqlite3.connect(store.path)) as db, closing(sqlite3.connect(to)) as new:
        db.backup(new)
    return to


def ids_in(path: Path) -> set[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        return {id for (id,) in db.execute("SELECT id FROM sessions")}


def replace_while_it_opens(
    monkeypatch: pytest.MonkeyPatch, store: Path, backup: Path, calls: int
) -> None:
    """Puts a backup in place of the file just after SQLite has opened it so many times."""
    connect, made = sqlite3.connect, [0]

    def connect_and_replace(where: Any, **how: Any) -> sqlite3.Connection:
        db = connect(where, **how)
        made[0] += 1
        if made[0] == calls:
            for path in store.parent.glob(f"{store.name}*"):
                path.unlink()
            backup.rename(store)
        return db

    monkeypatch.setattr(sqlite3, "connect", connect_and_replace)


@pytest.mark.parametrize("calls", [1, 2])
def test_what_is_put_in_place_while_it_is_opened_is_the_one_that_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    folder = tmp_path / "state"
    store = SqliteStore(folder)
    put(store, "in the backup")
    backup = backup_of(store, tmp_path / "backup")
    store.close()
    replace_while_it_opens(monkeypatch, store.path, backup, calls)
    store = SqliteStore(folder)
    put(store, "later")
    store.put_file("later", "file", b"data")
    assert store.get_file("later", "file") == b"data"
    assert ids_in(store.path) == {"in the backup", "later"}
    store.close()


@pytest.mark.parametrize("calls", [2, 3])
def test_a_backup_that_follows_a_removed_file_at_once_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    store = SqliteStore(tmp_path / "state")
    put(store, "in the backup")
    backup = backup_of(store, tmp_path / "backup")
    put(store, "since")
    store.path.unlink()
    # The removed one is being written anew.
    replace_while_it_opens(monkeypatch, store.path, backup, calls)
    put(store, "later")
    assert store.restarted()
    assert ids_in(store.path) == {"in the backup", "later"}
    store.put_file("later", "file", b"data")
    assert store.get_file("later", "file") == b"data"
    store.close()


def test_a_log_that_stays_behind_is_not_mixed_into_the_backup(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "state")
    put(store, "in the backup")
    backup = backup_of(store, tmp_path / "backup")
    for number in range(200):
        put(store, f"since {number}")
    store.path.unlink()
    shutil.copy(backup, store.path)
    put(store, "later")
    assert ids_in(store.path) == {"in the backup", "later"}
    with closing(sqlite3.connect(store.path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store.close()


def test_a_file_that_is_replaced_all_the_time_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(tmp_path)
    connect = sqlite3.connect

    def connect_and_replace(where: Any, **how: Any) -> sqlite3.Connection:
        db = connect(where, **how)
        (tmp_path / "new").touch()
        (tmp_path / "new").rename(store.path)
        return db

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect_and_replace)
        (tmp_path / "new").touch()
        (tmp_path / "new").rename(store.path)
        with pytest.raises(StoreError, match="replaced again and again"):
            put(store, "a")
    put(store, "a")
    assert ids_in(store.path) == {"a"}
    store.close()
