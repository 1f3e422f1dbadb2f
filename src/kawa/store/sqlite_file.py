"""Opens the file that sessions are kept in; one that is damaged makes room for a new one."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_LOG = logging.getLogger("kawa")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_READ_THROUGH = 64 * 1024 * 1024
"""Bytes up to which the whole file is read at the start, for about 0.1 s."""
_PARTS = ("", "-wal", "-shm")
_COPIED = 1024 * 1024 * 1024
"""Bytes up to which a file that was removed is written anew as a whole: clicks wait for it."""
_LATER = (
    ("sessions", "openers", "BLOB NOT NULL DEFAULT x''"),
    ("sessions", "pending", "INTEGER NOT NULL DEFAULT 0"),
    ("sessions", "app", "TEXT NOT NULL DEFAULT ''"),
    ("sessions", "note", "BLOB NOT NULL DEFAULT x''"),
    ("files", "blob", "INTEGER NOT NULL DEFAULT 0"),
)
"""Columns that files of earlier versions lack."""


def open_file(path: Path, schema: str) -> sqlite3.Connection:
    """Returns a connection to the file, which is made if it is not there.

    A damaged file is kept under another name, which the log tells, and a new one begun.

    Raises:
        sqlite3.Error: It cannot be opened.
        OSError: It cannot be made.
    """
    _make(path)
    opened = path.stat()
    try:
        return _connect(path, schema)
    except sqlite3.DatabaseError as error:
        if _kind(error) not in _DAMAGED:
            raise
        # Another process may have been faster, and have begun the new one.
        if os.path.samestat(opened, path.stat()):
            _move_aside(path, error)
    _make(path)
    return _connect(path, schema)


def open_reader(path: Path) -> sqlite3.Connection:
    """Returns another connection to a file that is open, for what takes long to be read."""
    return sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)


def is_at(path: Path, opened: os.stat_result) -> bool:
    """Tells whether a file that was opened is still the one at its place."""
    try:
        return os.path.samestat(path.stat(), opened)
    except OSError:
        return False


def open_again(path: Path, schema: str, former: sqlite3.Connection) -> sqlite3.Connection:
    """Returns a connection to what is at the place of a file that was removed or replaced.

    Where nothing is there, the removed one is written anew; who has it open can still read it.

    Raises:
        sqlite3.Error: It cannot be opened.
        OSError: It cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path.parent):
        if not path.exists():
            for part in _PARTS[1:]:
                # It would be taken for the new one's.
                path.with_name(path.name + part).unlink(missing_ok=True)
            try:
                _copy(former, path)
            except sqlite3.Error as error:
                _LOG.error("What was in the session store %s cannot be read: %s", path, error)
        return open_file(path, schema)


def _copy(former: sqlite3.Connection, path: Path) -> None:
    [pages] = former.execute("PRAGMA page_count").fetchone()
    [size] = former.execute("PRAGMA page_size").fetchone()
    if pages * size > _COPIED:
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        _make(draft)
        with contextlib.closing(sqlite3.connect(draft)) as new:
            former.backup(new)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Keeps other processes from doing the same at once."""
    if sys.platform == "win32":
        # A file that is open cannot be removed there.
        yield
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def empty_log(db: sqlite3.Connection) -> bool:
    """Writes the log into the file, as far as nobody reads it; tells whether that was possible."""
    try:
        db.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.OperationalError:
        return False
    return True


def is_full(error: sqlite3.Error) -> bool:
    """Tells whether something could not be written that may fit when the log is emptied."""
    return _kind(error) in _FULL


def _make(path: Path) -> None:
    # Closed before SQLite opens it: closing it later would take SQLite's locks away.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _kind(error: sqlite3.Error) -> int:
    # The higher bits say where it happened.
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _connect(path: Path, schema: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA wal_autocheckpoint=4000")
        _add_columns(db)
        db.executescript(schema)
        if path.stat().st_size <= _READ_THROUGH:
            _check(db)
        empty_log(db)
        return db
    except BaseException:
        db.close()
        raise


def _add_columns(db: sqlite3.Connection) -> None:
    """Brings a file of an earlier version up to date; its sessions cannot be opened."""
    for table, name, kind in _LATER:
        there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
        if there and name not in there:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")


def _check(db: sqlite3.Connection) -> None:
    [first] = db.execute("PRAGMA quick_check(1)").fetchone()
    if first != "ok":
        error = sqlite3.DatabaseError(" ".join(first.split()))
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _move_aside(path: Path, error: sqlite3.Error) -> None:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.damaged-{stamp}-{os.getpid()}{path.suffix}")
    for part in _PARTS:
        found = path.with_name(path.name + part)
        if found.exists():
            found.rename(aside.with_name(aside.name + part))
    _LOG.error(
        "The session store %s is damaged: %s. It is kept as %s, and a new one is begun; "
        "the sessions that were in it start anew.",
        path,
        error,
        aside.name,
    )
