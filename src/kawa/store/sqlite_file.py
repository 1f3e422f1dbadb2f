"""Opens the file that sessions are kept in; one that is damaged makes room for a new one."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

if sys.platform != "win32":
    import fcntl

_LOG = logging.getLogger("kawa")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_READ_THROUGH = 64 * 1024 * 1024
"""Bytes up to which the whole file is read at the start, for about 0.1 s."""
_PARTS = ("", "-wal", "-shm")
_TRIES = 20
"""How often a file is opened that is replaced at the same moment."""
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


class Opened(NamedTuple):
    """Two connections to one file, and which file that is.

    Attributes:
        db: Reads and writes.
        reader: For what takes long to be read.
        file: The file itself.
        beside: What SQLite keeps next to it, and who has it open goes on with.
    """

    db: sqlite3.Connection
    reader: sqlite3.Connection
    file: os.stat_result
    beside: list[os.stat_result]

    def close(self) -> None:
        """Closes both."""
        self.reader.close()
        self.db.close()


def open_file(path: Path, schema: str) -> Opened:
    """Opens the file, which is made if it is not there.

    A damaged file is kept under another name, which the log tells, and a new one begun.

    Raises:
        sqlite3.Error: It cannot be opened.
        OSError: It cannot be made.
    """
    return _settle(path, schema, lambda: _make(path))


def is_at(path: Path, opened: os.stat_result) -> bool:
    """Tells whether a file that was opened is still the one at its place."""
    try:
        return os.path.samestat(path.stat(), opened)
    except OSError:
        return False


def open_again(path: Path, schema: str, former: Opened) -> Opened:
    """Opens what is at the place of a file that was removed or replaced.

    Where nothing is there, the removed one is written anew; who has it open can still read it.

    Raises:
        sqlite3.Error: It cannot be opened.
        OSError: It cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path.parent):
        return _settle(path, schema, lambda: _restore(path, former))


def _settle(path: Path, schema: str, make: Callable[[], None]) -> Opened:
    """Opens the file that is at a place before and after: it may be replaced at any moment."""
    damaged = False
    for _ in range(_TRIES):
        make()
        with contextlib.ExitStack() as held:
            file = _stat(path)
            if file is None:
                continue
            try:
                db = held.enter_context(contextlib.closing(_connect(path, schema)))
                reader = held.enter_context(contextlib.closing(_open_reader(path)))
            except (sqlite3.Error, OSError) as error:
                # Another process may have been faster, and have begun a new one.
                if not is_at(path, file):
                    continue
                if damaged or not (isinstance(error, sqlite3.Error) and _kind(error) in _DAMAGED):
                    raise
                damaged = True
                held.close()
                _move_aside(path, error)
                continue
            beside = [known for part in _beside(path) if (known := _stat(part))]
            if is_at(path, file):
                held.pop_all()
                return Opened(db, reader, file, beside)
    raise OSError("it is replaced again and again")


def _restore(path: Path, former: Opened) -> None:
    """Writes a removed file anew, unless another one is at its place."""
    there = path.exists()
    for part in _beside(path):
        # What belongs to the former file would be taken for the new one's.
        if not there or any(is_at(part, known) for known in former.beside):
            part.unlink(missing_ok=True)
    if there:
        return
    try:
        _copy(former.db, path)
    except sqlite3.Error as error:
        _LOG.error("What was in the session store %s cannot be read: %s", path, error)
    if not path.exists():
        _make(path)


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


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + part) for part in _PARTS[1:]]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _open_there(path: Path) -> sqlite3.Connection:
    # One that was removed meanwhile is not to be made, empty, by the way.
    where = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(
        where, uri=True, check_same_thread=False, isolation_level=None, timeout=10
    )


def _open_reader(path: Path) -> sqlite3.Connection:
    db = _open_there(path)
    try:
        # Opens the log too, which is found by its name.
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return db
    except BaseException:
        db.close()
        raise


def _connect(path: Path, schema: str) -> sqlite3.Connection:
    db = _open_there(path)
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
