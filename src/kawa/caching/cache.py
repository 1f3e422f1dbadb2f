"""The entries of one function: which there are, which are good, which go."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

import msgspec

from kawa.caching.errors import name_of
from kawa.caching.flights import Flight
from kawa.caching.params import Params
from kawa.caching.values import Names
from kawa.runtime.recording import AnyCall
from kawa.runtime.spec import Spec

_LOG = logging.getLogger("kawa")
_GRACE: Final = 2.0
"""An entry that is refreshed in the background is given out up to this age, in `ttl`s."""


class Value(Protocol):
    """What an entry holds."""

    @property
    def size(self) -> int:
        """Its bytes."""
        ...

    def take(self, names: Names) -> Any:
        """Returns the value for a caller; see `kawa.caching.values`."""
        ...


class Resource:
    """A value that all callers share."""

    __slots__ = ("value",)
    size: Final = 0

    def __init__(self, value: Any) -> None:
        self.value = value

    def take(self, names: Names) -> Any:
        """Returns the value itself."""
        return self.value


class Entry:
    """What one call has given.

    Attributes:
        value: What was returned.
        calls: What was drawn.
        specs: The widgets among it, as far as this process knows them.
        outside: Something was drawn that cannot be drawn again.
        seconds: How long it took.
        at: When it was made, by the monotonic clock.
        mark: Tells what is kept of it beyond the process from what may take its place there.
    """

    __slots__ = ("at", "calls", "mark", "outside", "seconds", "specs", "value")

    def __init__(
        self,
        value: Value,
        calls: list[AnyCall],
        specs: list[Spec],
        outside: bool,
        seconds: float,
    ) -> None:
        self.value = value
        self.calls = calls
        self.specs = specs
        self.outside = outside
        self.seconds = seconds
        self.at = time.monotonic()
        self.mark: Any = None


class Stats(msgspec.Struct):
    """What a cache has done so far.

    Attributes:
        hits: Calls that were answered by an entry.
        misses: Calls that were computed.
        saved: Seconds that the hits did not take.
    """

    hits: int = 0
    misses: int = 0
    saved: float = 0.0


class Keeper(Protocol):
    """What keeps entries beyond the process."""

    def load(self, key: bytes, names: Names, look: Callable[[], object]) -> Entry | None:
        """Returns an entry; None if there is none that is good, and it is to be computed here.

        Args:
            key: Names it.
            names: See `kawa.caching.values`.
            look: Called from time to time while another process computes it; raises to give up.
        """
        ...

    def give_up(self, key: bytes) -> None:
        """It is not computed here after all."""
        ...

    def lost(self, key: bytes, entry: Entry) -> bool:
        """Tells whether an entry was cleared or replaced by another process."""
        ...

    def save(self, key: bytes, entry: Entry) -> None:
        """Keeps an entry; whatever fails is logged."""
        ...

    def drop(self, key: bytes | None) -> None:
        """Forgets an entry, or all of the function."""
        ...


class Cache:
    """The entries of one function.

    Args:
        function: The function, for messages.
        params: What its decorator was given.
        keeper: Keeps entries beyond the process.

    Attributes:
        open: It has not been replaced by one with other parameters.
        stats: What it has done.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.
    """

    def __init__(
        self, function: Callable[..., Any], params: Params, keeper: Keeper | None = None
    ) -> None:
        self.function = function
        self.params = params
        self.open = True
        self.stats = Stats()
        self._ttl = params.seconds()
        if params.ttl is not None and params.persist in (True, "disk"):
            _LOG.warning(
                "`%s` has both ttl and persist: what is kept does not grow old, so ttl has no "
                "effect.",
                name_of(function),
            )
            self._ttl = math.inf
        self._most_bytes = params.bytes()
        self._keeper = keeper
        self._lock = threading.Lock()
        self._entries: OrderedDict[bytes, Entry] = OrderedDict()
        self._flights: dict[bytes, Flight[Entry]] = {}
        self._size = 0
        self._due = math.inf
        self._background = params.refresh_mode == "background"
        self._limit = self._ttl * _GRACE if self._background else self._ttl
        if self._limit != self._limit or self._limit < 0:
            self._limit = 0.0  # Neither a number nor a time to come: nothing is good for long.

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return self._size

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: bytes) -> Entry | None:
        """Returns an entry that is good, or nearly so; see `stale`."""
        self._expire()
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
        if entry is not None and self._keeper is not None and self._keeper.lost(key, entry):
            self.discard(key, entry)
            return None
        return entry

    def stale(self, entry: Entry) -> bool:
        """Tells whether an entry is to be refreshed in the background."""
        return self._background and time.monotonic() - entry.at >= self._ttl

    def hit(self, entry: Entry) -> None:
        """Counts a call that an entry has answered."""
        with self._lock:
            self.stats.hits += 1
            self.stats.saved += entry.seconds

    def miss(self) -> None:
        """Counts a call that is computed."""
        with self._lock:
            self.stats.misses += 1

    def join(self, key: bytes) -> tuple[Entry | None, Flight[Entry], bool]:
        """Returns the entry if it is there by now; else the flight that makes it.

        The third result is true if the caller is the one to compute it, which must end it.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None and not flight.ended:
                return None, flight, False
            entry = self._entries.get(key)
            mine: Flight[Entry] = Flight()
            if entry is None or self.stale(entry):
                self._flights[key] = mine
                return None, mine, True
            return entry, mine, False

    def kept(self, key: bytes, names: Names, look: Callable[[], object]) -> Entry | None:
        """Returns an entry that was kept beyond the process, and has it here from now on.

        See `Keeper.load`.
        """
        entry = None if self._keeper is None else self._keeper.load(key, names, look)
        if entry is not None:
            with self._lock:
                self._put(key, entry)
                self._evict(self.params.max_entries)
        return entry

    def store(self, key: bytes, entry: Entry, flight: Flight[Entry]) -> None:
        """Keeps what a flight has made, unless the cache was cleared meanwhile.

        Raises:
            ValueError: `max_entries` leaves room for none.
        """
        most = self.params.max_entries
        if most is not None and most <= 0:
            raise ValueError(
                f"max_entries of `{name_of(self.function)}` is {most!r}, so nothing can be kept. "
                "Give 1 or more, or leave it out."
            )
        with self._lock:
            if self._flights.get(key) is not flight:
                return
            before = self._entries.get(key)
            self._put(key, entry)
            gone = [*([] if before is None else [before]), *self._evict(most)]
        self._let_go(gone)

    def land(self, key: bytes, flight: Flight[Entry], *, error: Exception | None = None) -> None:
        """Ends a flight that has made nothing; others who wait for it do what is right."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
        self.give_up(key)
        flight.end(error=error)

    def give_up(self, key: bytes) -> None:
        """Tells other processes that an entry is not computed here after all."""
        if self._keeper is not None:
            self._keeper.give_up(key)

    def arrive(self, key: bytes, flight: Flight[Entry], entry: Entry) -> None:
        """Ends a flight that has made an entry."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
        flight.end(entry)

    def save(self, key: bytes, entry: Entry) -> None:
        """Keeps an entry beyond the process, unless it was cleared meanwhile."""
        if self._keeper is None:
            return
        if self._entries.get(key) is entry:
            self._keeper.save(key, entry)
            if self._entries.get(key) is not entry:
                self._keeper.drop(key)
        else:
            self._keeper.give_up(key)

    def discard(self, key: bytes, entry: Entry) -> None:
        """Takes an entry away that its user found to be no good; it is not released."""
        with self._lock:
            if self._entries.get(key) is entry:
                self._take(key)

    def clear(self, key: bytes | None = None) -> None:
        """Forgets an entry, or all.

        Raises:
            Exception: What `on_release` raises for one; for all, that is logged.
        """
        with self._lock:
            keys = list(self._entries) if key is None else [k for k in (key,) if k in self._entries]
            gone = [self._take(k) for k in keys]
            # What is under way was begun before, so it is given to who waits and not kept.
            for k in list(self._flights) if key is None else [key]:
                self._flights.pop(k, None)
        if self._keeper is not None:
            self._keeper.drop(key)
        if key is None:
            self._let_go(gone)
        elif self.params.on_release is not None:
            for entry in gone:
                self.params.on_release(entry.value.take({}))

    def close(self) -> None:
        """Forgets all in this process, as nobody asks for it any more."""
        self.open = False
        with self._lock:
            gone = [self._take(key) for key in list(self._entries)]
            self._flights.clear()
        self._let_go(gone)

    def _put(self, key: bytes, entry: Entry) -> None:
        if key in self._entries:
            self._take(key)
        self._entries[key] = entry
        self._size += entry.value.size
        self._due = min(self._due, entry.at + self._limit)

    def _take(self, key: bytes) -> Entry:
        entry = self._entries.pop(key)
        self._size -= entry.value.size
        return entry

    def _evict(self, most: float | None) -> list[Entry]:
        gone = []
        while len(self._entries) > 1 and (
            (most is not None and len(self._entries) > most) or self._size > self._most_bytes
        ):
            gone.append(self._take(next(iter(self._entries))))
        if self._size > self._most_bytes:
            _LOG.warning(
                "A value of `%s` has %d bytes, more than max_size allows for all of them together. "
                "It is kept until the next one comes.",
                name_of(self.function),
                self._size,
            )
        return gone

    def _expire(self) -> None:
        now = time.monotonic()
        if now < self._due:
            return
        with self._lock:
            old = [k for k, entry in self._entries.items() if now - entry.at >= self._limit]
            gone = [self._take(key) for key in old]
            ends = (entry.at + self._limit for entry in self._entries.values())
            self._due = min(ends, default=math.inf)
        self._let_go(gone)

    def _let_go(self, gone: Iterable[Entry]) -> None:
        """Releases values; each is tried, whatever happens to another."""
        release = self.params.on_release
        for entry in gone if release is not None else ():
            try:
                assert release is not None
                release(entry.value.take({}))
            except Exception:
                _LOG.exception("on_release of `%s` failed", name_of(self.function))
