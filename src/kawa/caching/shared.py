"""Entries that several processes and machines share: one computes, and all get what it gets."""

from __future__ import annotations

import contextlib
import io
import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from kawa.caching.cache import Entry
from kawa.caching.errors import name_of
from kawa.caching.params import Params
from kawa.caching.sealed import read, written
from kawa.caching.values import Names
from kawa.errors import StoreAwayError, StoreError
from kawa.store.envelope import Sealer

_LOG = logging.getLogger("kawa")
_LEASE: Final = 6.0
"""Seconds after which who has died while it computed holds nobody up any more."""
_LARGEST: Final = 256 * 1024 * 1024
"""Bytes of an entry beyond which it stays in its process."""
_TRUST: Final = 1.0
"""Seconds for which an entry here is taken for the one that is shared."""
_SHORTEST, _LONGEST = 0.02, 0.2
"""Seconds between two looks whether another process is ready."""


class Server(Protocol):
    """Where entries are shared; each call raises StoreAwayError if nobody answers."""

    def get(self, name: str) -> bytes | None:
        """Returns an entry."""
        ...

    def mark(self, name: str) -> bytes:
        """Returns what tells an entry from another in its place; nothing if there is none."""
        ...

    def acquire(self, name: str, seconds: float) -> bytes | None:
        """Takes the lease on an entry; returns its fencing token.

        None: another has it, or the entry is there by now.
        """
        ...

    def extend(self, name: str, token: bytes, seconds: float) -> bool:
        """Has a lease go on; tells whether it was still held."""
        ...

    def release(self, name: str, token: bytes) -> None:
        """Gives a lease back."""
        ...

    def put(self, name: str, token: bytes, data: bytes, seconds: float) -> bool:
        """Keeps an entry if the lease is still held, and gives that back; tells whether it was."""
        ...

    def drop(self, name: str) -> None:
        """Forgets an entry, or all whose names begin so, and what is computed of them now."""
        ...


class Shared:
    """The shared entries of one function.

    Args:
        function: The function, for messages.
        name: Names it in every process.
        params: What its decorator was given.
        server: Has them.
        sealer: Seals them.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: bytes,
        params: Params,
        server: Server,
        sealer: Sealer,
    ) -> None:
        self._function = name_of(function)
        self._name = name.hex()
        self._ttl = params.seconds()
        self._server = server
        self._sealer = sealer
        self._leases: dict[bytes, _Lease] = {}
        self._told = False

    def load(self, key: bytes, names: Names, look: Callable[[], object]) -> Entry | None:
        """Returns an entry, also one that another process is computing; None: compute it here."""
        name, pause = self._entry_name(key), _SHORTEST
        try:
            while True:
                entry = self._read(name, names)
                if entry is not None:
                    return entry
                token = self._server.acquire(name, _LEASE)
                if token is not None:
                    self._leases[key] = _Lease(self._server, name, token)
                    return None
                look()
                time.sleep(pause * random.uniform(0.5, 1))
                pause = min(pause * 1.5, _LONGEST)
        except StoreAwayError:
            return None  # Nobody waits for a server that is away.
        except StoreError as error:
            self._tell(str(error))
            return None

    def save(self, key: bytes, entry: Entry) -> None:
        """Shares an entry, if the lease on it was not lost meanwhile."""
        lease = self._leases.pop(key, None)
        if lease is None:
            return
        try:
            if entry.value.size > _LARGEST:
                self._tell(f"it has {entry.value.size} bytes, and {_LARGEST} may be shared.")
                lease.give_back()
                return
            data = b"".join(written(entry, self._sealer, lease.name))
            lease.end()
            if self._server.put(lease.name, lease.token, data, self._ttl):
                entry.mark = data[8:24], time.monotonic()
        except StoreAwayError:
            pass  # The breaker has said so.
        except StoreError as error:
            self._tell(str(error))

    def give_up(self, key: bytes) -> None:
        """Lets another process compute it."""
        lease = self._leases.pop(key, None)
        if lease is not None:
            lease.give_back()

    def lost(self, key: bytes, entry: Entry) -> bool:
        """Tells whether an entry was cleared or replaced by another process."""
        if entry.mark is None:
            return False
        mark, at = entry.mark
        if time.monotonic() - at < _TRUST:
            return False
        try:
            if self._server.mark(self._entry_name(key)) != mark:
                return True
        except StoreError:
            return False
        entry.mark = mark, time.monotonic()
        return False

    def drop(self, key: bytes | None) -> None:
        """Forgets an entry, or all of the function, for every process."""
        try:
            self._server.drop(f"{self._name}/" if key is None else self._entry_name(key))
        except StoreError as error:
            _LOG.error("Shared values of `%s` are not removed: %s", self._function, error)

    def _entry_name(self, key: bytes) -> str:
        return f"{self._name}/{key.hex() or 'none'}"

    def _read(self, name: str, names: Names) -> Entry | None:
        data = self._server.get(name)
        if data is None:
            return None
        try:
            entry = read(io.BytesIO(data), len(data), self._sealer, name, names)
        except Exception as error:  # What is stored may raise whatever it likes.
            _LOG.warning(
                "A shared value of `%s` is not used, and computed anew: %s", self._function, error
            )
            self._server.drop(name)
            return None
        entry.mark = data[8:24], time.monotonic()
        return entry

    def _tell(self, problem: str) -> None:
        if not self._told:
            self._told = True
            _LOG.error("A value of `%s` is not shared: %s", self._function, problem)


class _Lease:
    """A lease that is extended for as long as a value is computed."""

    def __init__(self, server: Server, name: str, token: bytes) -> None:
        self.name = name
        self.token = token
        self._server = server
        self._ended = threading.Event()
        threading.Thread(target=self._extend, name="kawa-lease", daemon=True).start()

    def end(self) -> None:
        """Extends it no more."""
        self._ended.set()

    def give_back(self) -> None:
        """Ends it at once."""
        self.end()
        with contextlib.suppress(StoreError):  # It ends by itself.
            self._server.release(self.name, self.token)

    def _extend(self) -> None:
        while not self._ended.wait(_LEASE / 3):
            try:
                if not self._server.extend(self.name, self.token, _LEASE):
                    return
            except StoreError:
                continue
