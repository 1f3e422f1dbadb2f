"""Uploaded files and pieces of large values kept apart from the sessions that they belong to.

`{letter}/{session}/{file}`: the letter is the first of the session's name, so that
no listing of those who clean up is of everything.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from urllib.parse import quote, unquote

from kawa.errors import StoreError
from kawa.store._base import Blob, Changes, Record, Standing, Store, Summary
from kawa.store.objects import Found, Objects

_SHARED = "@"
"""After the name of a file: it is where this says. Before a session: that one shares it."""
_SHORTEST, _LONGEST = 60.0, 3600.0
"""Bounds of the seconds between two goes through all files."""


class FilesElsewhere:
    """A store whose files are in an object store, or in a folder that all machines see.

    Args:
        store: Keeps the sessions, and files of the time before.
        objects: Keeps the files. No other store of sessions may use the same address: what
            belongs to no session of `store` is removed in time.
        ttl: Seconds for which an unused session is kept.
    """

    def __init__(self, store: Store, objects: Objects, ttl: float) -> None:
        self.durable = store.durable
        self.shared = store.shared
        self._store = store
        self._objects = objects
        self._pause = min(max(ttl / 10, _SHORTEST), _LONGEST)
        self._lock = threading.Lock()
        self._due = 0.0
        self._unswept: list[str] = []

    def load(self, session: str) -> Record | None:
        return self._store.load(session)

    def claim(
        self, session: str, digests: Collection[bytes] | None = None, *, patient: bool = False
    ) -> Record | None:
        return self._store.claim(session, digests, patient=patient)

    def has(self, session: str) -> bool:
        return self._store.has(session)

    def standing(self, session: str, epoch: int, version: int) -> Standing:
        return self._store.standing(session, epoch, version)

    def when_anew(self, work: Callable[[], None]) -> None:
        self._store.when_anew(work)

    def restarted(self) -> bool:
        return self._store.restarted()

    def note(self, session: str, before: bytes, after: bytes) -> bytes:
        return self._store.note(session, before, after)

    def commit(self, session: str, changes: Changes) -> None:
        self._store.commit(session, changes)

    def commit_all(self, commits: Sequence[tuple[str, Changes]]) -> list[StoreError | None]:
        return self._store.commit_all(commits)

    def sessions(self) -> Iterator[Summary]:
        sizes = Counter[str]()
        for found in self._objects.files():
            sizes[_session_of(found)] += found.size
        for one in self._store.sessions():
            one.size += sizes[one.id]
            yield one

    def count(self) -> int | None:
        return self._store.count()

    def drop(self, session: str) -> None:
        # The files first: an order that failed halfway can then be given again.
        self._remove(self._objects.files(_folder(session)))
        self._store.drop(session)

    def expire(self, older_than: float, alive: Collection[str] = ()) -> int:
        count = self._store.expire(older_than, alive)
        with self._lock:
            if not self._unswept and time.monotonic() >= self._due:
                self._due = time.monotonic() + self._pause * random.uniform(0.5, 1.5)
                # Each process takes them in another order, and finds little that others left.
                self._unswept = self._objects.folders()
                random.shuffle(self._unswept)
            letter = self._unswept.pop() if self._unswept else None
        if letter is not None:
            self._sweep(letter, older_than, alive)
        return count

    def put_file(self, session: str, file: str, data: Blob) -> None:
        self._objects.put(_path(session, file), data)

    def get_file(self, session: str, file: str) -> bytes | None:
        path = _path(session, file)
        data = self._objects.get(path)
        if data is None and (origin := self._objects.get(path + _SHARED)) is not None:
            data = self._objects.get(_path(origin.decode(), file))
        return self._store.get_file(session, file) if data is None else data

    def drop_file(self, session: str, file: str) -> None:
        path = _path(session, file)
        found = [f for f in self._objects.files(_folder(session)) if _content(f) == path]
        pointers = [f for f in found if f.path == path + _SHARED]
        origin = self._objects.get(pointers[0].path) if pointers else None
        if origin is not None:
            self._objects.remove([_path(origin.decode(), file) + _SHARED + _name(session)])
        self._remove(found)
        self._store.drop_file(session, file)

    def share_file(self, session: str, file: str, other: str) -> bool:
        path, origin = _path(session, file), session
        pointer = self._objects.get(path + _SHARED)
        if pointer is not None:
            origin = pointer.decode()
        elif not any(found.path == path for found in self._objects.files(_folder(session))):
            return self._store.share_file(session, file, other)
        self._objects.put(_path(origin, file) + _SHARED + _name(other), other.encode())
        self._objects.put(_path(other, file) + _SHARED, origin.encode())
        return True

    def files(self, session: str) -> dict[str, int]:
        sizes = self._store.files(session)
        for found in self._objects.files(_folder(session)):
            name, shared, other = found.path.rpartition("/")[2].partition(_SHARED)
            file = unquote(name.replace("=", "%"))
            if not shared:
                sizes[file] = found.size
            elif not other and (origin := self._objects.get(found.path)) is not None:
                there = self._objects.files(_folder(origin.decode()))
                sizes[file] = sum(f.size for f in there if f.path == _path(origin.decode(), file))
        return sizes

    def _remove(self, found: list[Found]) -> None:
        """Removes files of one session, but those that others still share."""
        kept = set[str]()
        for one in found:
            other = one.path.partition(_SHARED)[2]
            if other and self._store.has(unquote(other.replace("=", "%"))):
                kept |= {one.path, _content(one)}
        self._objects.remove(one.path for one in found if one.path not in kept)

    def close(self) -> None:
        self._objects.close()
        self._store.close()

    def _sweep(self, letter: str, older_than: float, alive: Collection[str]) -> None:
        """Removes old files of sessions that are in the store no more.

        Raises:
            StoreError: Nobody knows which these are.
        """
        by_session: defaultdict[str, list[Found]] = defaultdict(list)
        for found in self._objects.files(letter):
            by_session[_session_of(found)].append(found)
        for session, files in by_session.items():
            old = max(found.at for found in files) < older_than
            if old and session not in alive and not self._store.has(session):
                self._remove(files)


def _path(session: str, file: str) -> str:
    return f"{_folder(session)}/{_name(file)}"


def _content(found: Found) -> str:
    """Returns the path of the file that an object is, or says something of."""
    return found.path.partition(_SHARED)[0]


def _folder(session: str) -> str:
    name = _name(session)
    return f"{name[0]}/{name}"


def _name(text: str) -> str:
    """Returns a name that is one part of a path, whatever the text is, and not two texts'."""
    return quote(text, safe="").replace(".", "%2E").replace("%", "=") or "="


def _session_of(found: Found) -> str:
    name = found.path.split("/")[1:2]
    return unquote(name[0].replace("=", "%")) if name else ""
