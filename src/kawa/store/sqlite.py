"""The default store: one SQLite file in the user's state directory, readable by them alone.

Write-ahead log with `synchronous=NORMAL`: a commit survives the death of the
process at once and that of the machine after the next checkpoint; the file is
whole in either case.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from kawa.errors import StoreConflictError, StoreError
from kawa.store._base import (
    ABOUT_FILES,
    Blob,
    Changes,
    Record,
    Standing,
    Summary,
    commit_each,
    standing_of,
)
from kawa.store.sqlite_file import Opened, empty_log, is_at, is_full, open_again, open_file

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, epoch INTEGER NOT NULL, version INTEGER NOT NULL,
    seq INTEGER NOT NULL, meta BLOB NOT NULL, updated REAL NOT NULL,
    openers BLOB NOT NULL DEFAULT x'', pending INTEGER NOT NULL DEFAULT 0,
    app TEXT NOT NULL DEFAULT '', note BLOB NOT NULL DEFAULT x''
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_updated ON sessions (updated);
CREATE TABLE IF NOT EXISTS entries (
    session TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (session, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    session TEXT NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL,
    blob INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_blob ON files (blob) WHERE blob > 0;
CREATE TABLE IF NOT EXISTS blobs (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS files_gone AFTER DELETE ON files WHEN old.blob > 0 BEGIN
    DELETE FROM blobs
    WHERE id = old.blob AND NOT EXISTS (SELECT 1 FROM files WHERE blob > 0 AND blob = old.blob);
END;
"""
"""What several sessions share of files is in `blobs`, for as long as one of them has it."""
_SIZE = "length(files.data) + coalesce((SELECT length(data) FROM blobs WHERE id = blob), 0)"
_LOG = logging.getLogger("kawa")
_SUMMARIES = f"""
SELECT id, version, updated,
    (SELECT count(*) FROM entries WHERE session = id AND name NOT GLOB '{ABOUT_FILES}*'),
    (SELECT coalesce(sum(length(value)), 0) FROM entries WHERE session = id)
    + (SELECT coalesce(sum({_SIZE}), 0) FROM files WHERE session = sessions.id)
FROM sessions
"""
_READ_FILE = """
SELECT CASE WHEN blob > 0 THEN (SELECT data FROM blobs WHERE id = blob) ELSE data END
FROM files WHERE session = ? AND name = ?
"""
_NEW_SESSION = """
INSERT INTO sessions (id, epoch, version, seq, meta, updated, openers, pending, app)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
"""The columns are named, as a later version may have added some."""


_PATIENCE = 45.0
"""Seconds that processes are given to touch their open sessions: each does so every 30."""


class SqliteStore:
    """Keeps sessions in `sessions.db` below a directory.

    Args:
        directory: Made, with mode 0700, if it is not there.
        app: Whose sessions these are: those of other apps in the same file do not expire here.

    Raises:
        StoreError: The file cannot be opened.
    """

    durable = True
    shared = False

    def __init__(self, directory: Path, app: str = "") -> None:
        self._app = app
        # Sessions that are old, and since when that is known.
        self._doomed: dict[str, float] = {}
        self._lock, self._reading = threading.Lock(), threading.Lock()
        self.path = directory / "sessions.db"
        with self._errors("opened"):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._use(open_file(self.path, _SCHEMA))
        # Whether the file was removed or replaced, told once; and what the new one has had since.
        self._replaced = False
        self._when_anew: Callable[[], None] | None = None
        self._here: set[str] | None = None

    def load(self, session: str) -> Record | None:
        with self._lock, self._errors("read"):
            return self._read(session)

    def claim(
        self, session: str, digests: Collection[bytes] | None = None, *, patient: bool = False
    ) -> Record | None:
        with self._lock, self._errors("written"), self._transaction():
            record = self._read(session)
            if record is None or (digests is not None and not record.opens(digests)):
                return None
            if not (patient and record.pending):
                self._db.execute("UPDATE sessions SET epoch = epoch + 1 WHERE id = ?", (session,))
                record.epoch += 1
            self._is_here(session)
            return record

    def has(self, session: str) -> bool:
        query = "SELECT 1 FROM sessions WHERE id = ?"
        with self._lock, self._errors("read"):
            return self._db.execute(query, (session,)).fetchone() is not None

    def standing(self, session: str, epoch: int, version: int) -> Standing:
        query = "SELECT epoch, version FROM sessions WHERE id = ?"
        with self._lock, self._errors("read"):
            held = self._db.execute(query, (session,)).fetchone()
        # Only an order makes a row go that was in this file.
        return standing_of(held, gone=not self._may_lack(session), epoch=epoch, version=version)

    def when_anew(self, work: Callable[[], None]) -> None:
        self._when_anew = work

    def restarted(self) -> bool:
        with self._lock, self._errors("written"):
            self._look()
            replaced, self._replaced = self._replaced, False
        return replaced

    def _look(self) -> None:
        """Goes on in the file that is at its place, if the one that is open is there no more."""
        if is_at(self.path, self._opened.file):
            return
        former, found = self._opened, open_again(self.path, _SCHEMA, self._opened)
        try:
            self._here = {id for (id,) in found.db.execute("SELECT id FROM sessions")}
        except BaseException:
            found.close()
            raise
        with self._reading:
            self._use(found)
            former.close()
        self._replaced = True
        if self._when_anew is not None:
            self._when_anew()
        _LOG.error(
            "The session store %s was removed or replaced while it was in use. What this process "
            "has in memory is stored again.",
            self.path,
        )

    def _use(self, opened: Opened) -> None:
        self._opened, self._db, self._reader = opened, opened.db, opened.reader

    def _may_lack(self, session: str) -> bool:
        """Whether a session that was stored may not be in this file, as it was in another one."""
        return self._here is not None and session not in self._here

    def _is_here(self, session: str) -> None:
        if self._here is not None:
            self._here.add(session)

    def _read(self, session: str) -> Record | None:
        row = self._db.execute(
            "SELECT epoch, version, seq, meta, openers, pending, app, note"
            " FROM sessions WHERE id = ?",
            (session,),
        ).fetchone()
        if row is None:
            return None
        entries = self._db.execute(
            "SELECT name, value FROM entries WHERE session = ?", (session,)
        ).fetchall()
        epoch, version, seq, meta, openers, pending, app, note = row
        own = (openers, bool(pending), app, note)
        return Record(epoch, version, seq, meta, dict(entries), *own)

    def note(self, session: str, before: bytes, after: bytes) -> bytes:
        change = "UPDATE sessions SET note = ? WHERE id = ? AND note = ?"
        query = "SELECT note FROM sessions WHERE id = ?"
        with self._lock, self._errors("written"), self._transaction():
            if before != after:
                self._db.execute(change, (after, session, before))
            row = self._db.execute(query, (session,)).fetchone()
        return row[0] if row else b""

    def commit(self, session: str, changes: Changes) -> None:
        with self._lock, self._errors("written"):
            self._with_room(lambda: self._write(session, changes))

    def commit_all(self, commits: Sequence[tuple[str, Changes]]) -> list[StoreError | None]:
        if len(commits) == 1:
            return commit_each(self, commits)
        results: list[StoreError | None] = []
        try:
            with self._lock, self._errors("written"), self._transaction():
                for session, changes in commits:
                    self._db.execute("SAVEPOINT one")
                    try:
                        self._write(session, changes)
                        results.append(None)
                    except StoreConflictError as error:
                        self._db.execute("ROLLBACK TO one")
                        results.append(error)
                    self._db.execute("RELEASE one")
        except StoreError:
            # One that cannot be written must not keep the others from it.
            return commit_each(self, commits)
        return results

    def _write(self, session: str, changes: Changes) -> None:
        self._raise_version(session, changes)
        self._is_here(session)
        execute = self._db.execute
        if changes.clear:
            execute("DELETE FROM entries WHERE session = ?", (session,))
        for name in changes.drop:
            execute("DELETE FROM entries WHERE session = ? AND name = ?", (session, name))
        for name, value in changes.put.items():
            execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", (session, name, value))

    def sessions(self) -> Iterator[Summary]:
        with self._lock, self._errors("read"):
            rows = self._db.execute(_SUMMARIES).fetchall()
        yield from (Summary(*row) for row in rows)

    def count(self) -> int:
        with self._lock, self._errors("read"):
            found: int = self._db.execute("SELECT count(*) FROM sessions").fetchone()[0]
        return found

    def drop(self, session: str) -> None:
        with self._lock, self._errors("written"), self._transaction():
            for table, column in (("sessions", "id"), ("entries", "session"), ("files", "session")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (session,))

    def expire(self, older_than: float, alive: Collection[str] = ()) -> int:
        now = time.time()
        # Those of another process are touched by that one, long before their time is over.
        soon = (older_than + now) / 2 if alive else older_than
        with self._lock, self._errors("read"):
            query = "SELECT id, updated FROM sessions WHERE updated < ? AND app IN (?, '')"
            rows = self._db.execute(query, (soon, self._app))
            aged = rows.fetchall()
        open_ones = [(now, id) for id, _ in aged if id in alive]
        if open_ones:
            with self._lock, self._errors("written"), self._transaction():
                self._db.executemany("UPDATE sessions SET updated = ? WHERE id = ?", open_ones)
        old = [id for id, updated in aged if updated < older_than and id not in alive]
        return sum(self._drop_if_older(id, older_than) for id in self._ripe(old, now - older_than))

    def _ripe(self, old: list[str], ttl: float) -> list[str]:
        """Returns those of old sessions that nobody has touched since that was noticed.

        After a machine has slept all of them look old, until each process has touched
        those that are open there.
        """
        now = time.monotonic()
        self._doomed = {id: self._doomed.get(id, now) for id in old}
        patience = min(_PATIENCE, ttl / 2)
        return [id for id, since in self._doomed.items() if now - since >= patience]

    def _drop_if_older(self, session: str, than: float) -> bool:
        """Forgets a session, unless it was committed since."""
        with self._lock, self._errors("written"), self._transaction():
            gone = self._db.execute(
                "DELETE FROM sessions WHERE id = ? AND updated < ?", (session, than)
            )
            if gone.rowcount:
                for table in ("entries", "files"):
                    self._db.execute(f"DELETE FROM {table} WHERE session = ?", (session,))
        return bool(gone.rowcount)

    def put_file(self, session: str, file: str, data: Blob) -> None:
        insert = "INSERT OR REPLACE INTO files (session, name, data) VALUES (?, ?, ?)"
        with self._lock, self._errors("written"):
            self._with_room(lambda: self._db.execute(insert, (session, file, data)))

    def get_file(self, session: str, file: str) -> bytes | None:
        # Clicks do not wait for a large one to be read.
        with self._reading, self._errors("read"):
            row = self._reader.execute(_READ_FILE, (session, file)).fetchone()
        return row[0] if row else None

    def share_file(self, session: str, file: str, other: str) -> bool:
        execute, at, one = self._db.execute, (session, file), " WHERE session = ? AND name = ?"
        with self._lock, self._errors("written"), self._transaction():
            row = execute(f"SELECT blob FROM files{one}", at).fetchone()
            if row is None:
                return False
            blob: int | None = row[0]
            if not blob:
                move = (
                    "INSERT INTO blobs (data) SELECT data FROM files WHERE session = ? AND name = ?"
                )
                blob = execute(move, at).lastrowid
                note = "UPDATE files SET data = x'', blob = ? WHERE session = ? AND name = ?"
                execute(note, (blob, *at))
            execute("INSERT OR REPLACE INTO files VALUES (?, ?, x'', ?)", (other, file, blob))
            return True

    def files(self, session: str) -> dict[str, int]:
        query = f"SELECT name, {_SIZE} FROM files WHERE session = ?"
        # Nor for a long list.
        with self._reading, self._errors("read"):
            return dict(self._reader.execute(query, (session,)).fetchall())

    def drop_file(self, session: str, file: str) -> None:
        delete = "DELETE FROM files WHERE session = ? AND name = ?"
        with self._lock, self._errors("written"):
            self._with_room(lambda: self._db.execute(delete, (session, file)))

    def close(self) -> None:
        with self._lock, self._reading:
            self._opened.close()

    def _raise_version(self, session: str, changes: Changes) -> None:
        """Writes the session's row if it holds the epoch and version expected."""
        now = time.time()
        own = (changes.openers, changes.pending)
        if changes.base() == 0 or (changes.anew and self._may_lack(session)):
            row = (session, changes.epoch, changes.version, changes.seq, changes.meta or b"", now)
            with contextlib.suppress(sqlite3.IntegrityError):
                self._db.execute(_NEW_SESSION, (*row, *own, self._app))
                return
        new, given = "", list[object]()
        if changes.meta is not None:
            new, given = ", meta = ?, openers = ?, pending = ?", [changes.meta, *own]
        fits = "epoch <= ?" if changes.anew else "epoch = ?"
        since = 0 if changes.anew else changes.base()
        changed = self._db.execute(
            f"UPDATE sessions SET epoch = ?, version = ?, seq = ?, updated = ?{new}"
            f" WHERE id = ? AND {fits} AND version >= ? AND version < ?",
            (
                *(changes.epoch, changes.version, changes.seq, now, *given),
                *(session, changes.epoch, since, changes.version),
            ),
        )
        if changed.rowcount != 1:
            raise StoreConflictError(session)

    def _with_room(self, work: Callable[[], object]) -> None:
        """Does work in a transaction; where the disk is full, once more with an empty log.

        The log grows with each commit, and would never be emptied on a disk that it
        has filled by itself.
        """
        try:
            with self._transaction():
                work()
        except sqlite3.OperationalError as error:
            if not (is_full(error) and empty_log(self._db)):
                raise
            with self._transaction():
                work()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._look()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _errors(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"The session store {self.path} cannot be {verb}: {error}") from error
