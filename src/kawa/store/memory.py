"""The store that forgets: sessions live as long as the process, as in Streamlit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence

from kawa.errors import StoreConflictError, StoreError
from kawa.store._base import Blob, Changes, Record, Standing, Summary, commit_each, standing_of


class MemoryStore:
    """Keeps sessions in a dict.

    A run is not encoded for it (`durable` is False), so `commit` only keeps what
    a reload of the page needs: epoch, version and `seq`.
    """

    durable = False
    shared = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: dict[str, tuple[Record, float]] = {}
        self._files: dict[tuple[str, str], bytes] = {}

    def load(self, session: str) -> Record | None:
        found = self._records.get(session)
        return found[0] if found else None

    def claim(
        self, session: str, digests: Collection[bytes] | None = None, *, patient: bool = False
    ) -> Record | None:
        with self._lock:
            found = self._records.get(session)
            if found is None or (digests is not None and not found[0].opens(digests)):
                return None
            if not (patient and found[0].pending):
                found[0].epoch += 1
            return found[0]

    def has(self, session: str) -> bool:
        return session in self._records

    def standing(self, session: str, epoch: int, version: int) -> Standing:
        found = self._records.get(session)
        held = (found[0].epoch, found[0].version) if found else None
        return standing_of(held, gone=True, epoch=epoch, version=version)

    def when_anew(self, work: Callable[[], None]) -> None:
        """It does not go by itself."""

    def restarted(self) -> bool:
        return False

    def note(self, session: str, before: bytes, after: bytes) -> bytes:
        with self._lock:
            found = self._records.get(session)
            if found is None:
                return b""
            if found[0].note == before:
                found[0].note = after
            return found[0].note

    def commit(self, session: str, changes: Changes) -> None:
        with self._lock:
            found = self._records.get(session)
            record = found[0] if found else Record(changes.epoch, 0, 0, b"", {})
            fits = changes.base() <= record.version < changes.version
            if changes.anew:
                fits = record.epoch <= changes.epoch and record.version < changes.version
                record.epoch = changes.epoch
            if record.epoch != changes.epoch or not fits:
                raise StoreConflictError(session)
            record.version, record.seq = changes.version, changes.seq
            if changes.meta is not None:
                record.meta = changes.meta
                record.openers, record.pending = changes.openers, changes.pending
            self._records[session] = (record, time.time())

    def commit_all(self, commits: Sequence[tuple[str, Changes]]) -> list[StoreError | None]:
        return commit_each(self, commits)

    def sessions(self) -> Iterator[Summary]:
        for id, (record, at) in list(self._records.items()):
            size = sum(len(data) for (owner, _), data in self._files.items() if owner == id)
            yield Summary(id, record.version, at, 0, size)

    def count(self) -> int:
        return sum(1 for _ in self.sessions())

    def drop(self, session: str) -> None:
        with self._lock:
            self._records.pop(session, None)
            for key in [key for key in self._files if key[0] == session]:
                del self._files[key]

    def expire(self, older_than: float, alive: Collection[str] = ()) -> int:
        records = list(self._records.items())
        old = [id for id, (_, at) in records if at < older_than and id not in alive]
        for id in old:
            self.drop(id)
        return len(old)

    def put_file(self, session: str, file: str, data: Blob) -> None:
        self._files[session, file] = bytes(data)

    def get_file(self, session: str, file: str) -> bytes | None:
        return self._files.get((session, file))

    def share_file(self, session: str, file: str, other: str) -> bool:
        data = self._files.get((session, file))
        if data is not None:
            self._files[other, file] = data
        return data is not None

    def files(self, session: str) -> dict[str, int]:
        files = list(self._files.items())
        return {name: len(data) for (owner, name), data in files if owner == session}

    def drop_file(self, session: str, file: str) -> None:
        self._files.pop((session, file), None)

    def close(self) -> None:
        self._records.clear()
        self._files.clear()
