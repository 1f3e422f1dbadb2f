"""Files of sessions in Redis: in the session's own hash, or under a key that several share.

Such a key is prolonged with the sessions that are open. It lives longer than they do, as their
commits do not prolong it, and goes by itself when the last one has gone.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from kawa.store._base import Blob

_SHARED: Final = b"@"
"""Stands before the name of a file whose size and key are told."""
_LONGER: Final = 2


class RedisFiles:
    """What is kept in hashes of files.

    Args:
        db: The client; patient, as files may be large.
        prefix: What all keys begin with.
        ttl: Milliseconds for which an unused session is kept.
    """

    def __init__(self, db: Any, prefix: bytes, ttl: int) -> None:
        self._db = db
        self._prefix = prefix
        self._ttl = ttl

    def put(self, own: bytes, file: str, data: Blob) -> None:
        """Keeps a file in a hash."""
        self._db.hset(own, file, memoryview(data))
        self._db.pexpire(own, self._ttl)

    def get(self, own: bytes, file: str) -> bytes | None:
        """Returns a file, or None."""
        data: bytes | None
        data, place = self._db.hmget(own, [file.encode(), _SHARED + file.encode()])
        if data is None and place is not None:
            data = self._db.get(_key(place))
        return data

    def drop(self, own: bytes, file: str) -> None:
        """Forgets a file."""
        self._db.hdel(own, file.encode(), _SHARED + file.encode())

    def share(self, own: bytes, theirs: bytes, file: str) -> bool:
        """Gives another hash a file too; tells whether there is one."""
        name = file.encode()
        place: bytes | None = self._db.hget(own, _SHARED + name)
        if place is None:
            data = self._db.hget(own, name)
            if data is None:
                return False
            key = self._prefix + b":file:" + secrets.token_hex(16).encode()
            self._db.set(key, data, px=_LONGER * self._ttl)
            place = b"%d %b" % (len(data), key)
            self._db.hset(own, _SHARED + name, place)
            self._db.hdel(own, name)
        self._db.hset(theirs, _SHARED + name, place)
        self._db.pexpire(theirs, self._ttl)
        self._db.pexpire(_key(place), _LONGER * self._ttl)
        return True

    def sizes(self, own: bytes) -> dict[str, int]:
        """Returns the bytes of each file, by name."""
        sizes: dict[str, int] = {}
        for name in self._db.hkeys(own):
            shared = name.startswith(_SHARED)
            size = self._db.hget(own, name).partition(b" ")[0] if shared else None
            file = name.removeprefix(_SHARED).decode()
            sizes[file] = int(size or self._db.hstrlen(own, name))
        return sizes

    def prolong(self, pipe: Any, own: bytes) -> None:
        """Has a hash live for another while, and what it shares."""
        pipe.pexpire(own, self._ttl)
        shared = [name for name in self._db.hkeys(own) if name.startswith(_SHARED)]
        for place in self._db.hmget(own, shared) if shared else ():
            if place is not None:
                pipe.pexpire(_key(place), _LONGER * self._ttl)


def _key(place: bytes) -> bytes:
    return place.partition(b" ")[2]
