"""A session comes back from the store: what is genuine of it, and a word on what is not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from kawa.durable.buckets import Buckets, bucket_of, sound
from kawa.durable.coding import read as read_value
from kawa.durable.groups import Within, within
from kawa.durable.held import UNKNOWN, held_as
from kawa.durable.large import ReadFile, fetch, referred
from kawa.durable.ledger import Ledger
from kawa.durable.meta import FILE, GROUP, USER, read_meta
from kawa.durable.watch import UNWATCHED, Watch
from kawa.errors import StoreAwayError, StoreError
from kawa.runtime.session import Session
from kawa.store import Record
from kawa.store.codec import Encoded, NotStorable
from kawa.store.envelope import Sealer, tag

_LOG = logging.getLogger("kawa")
_TOO_LONG = "it takes too long to come back"


class Attempts:
    """What threads that restore one session know from those before them, which were given up.

    Attributes:
        values: Values that have come back, by entry.
        without: Entries whose values take too long.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.without: set[str] = set()

    def value(self, name: str, payload: Encoded, watch: Watch, closed: bool) -> Any:
        """Returns the value of an entry.

        Raises:
            NotStorable: It does not come back, or not in time.
            GivenUp: This thread took too long.
        """
        if name in self.without or name in watch.avoid:
            raise NotStorable(_TOO_LONG)
        if name not in self.values:
            with watch.at(name):
                value = read_value(payload, closed=closed)
            self.values[name] = value
        return self.values[name]


def restore(
    id: str,
    record: Record,
    sealer: Sealer,
    read: ReadFile | None = None,
    *,
    closed: bool = False,
    watch: Watch = UNWATCHED,
    attempts: Attempts | None = None,
) -> Ledger:
    """Returns the ledger of a session as it is stored, with the session.

    A value that does not come back is left out and named in the log; the others do.

    Args:
        id: The session's.
        record: As it is stored.
        sealer: Opens what is stored.
        read: Reads the pieces of large values, by session and file.
        closed: Nothing is unpickled.
        watch: Sees at which value this thread is.
        attempts: What those before it know, if there were any.

    Raises:
        GivenUp: Another thread has been asked instead, as this one took too long.
        StoreError: The session's own data has a wrong seal; nothing is restored.
        StoreAwayError: A piece of a large value cannot be read now.
    """
    meta = read_meta(id, record, sealer)
    session = Session(id)
    session.seq, session.page, session.query = record.seq, meta.page, meta.query
    session.answered, session.unfinished = record.seq, meta.unfinished
    session.note = record.note
    ledger = Ledger(session, sealer, closed=closed)
    buckets = sound(id, tags_of(record), meta.seals, sealer)
    ledger.begin(record, buckets)
    entries = _Entries(ledger, record, sealer, buckets, read)
    attempts = attempts or Attempts()
    # Groups come first, as others name them.
    for name in sorted(record.entries, key=lambda name: name[:2] != GROUP):
        entries.take_in(name, partial(attempts.value, name, watch=watch, closed=closed))
    if sealer.rotating:
        ledger.seal_again()
    return ledger


def tags_of(record: Record) -> list[tuple[str, bytes]]:
    """Returns the tags of a stored session's entries, by name."""
    return [(name, tag(blob)) for name, blob in record.entries.items()]


def open_entry(id: str, name: str, record: Record, sealer: Sealer, sound: Buckets) -> bytes:
    """Returns the payload of an entry.

    Args:
        sound: The buckets that are sound.

    Raises:
        StoreError: It is not genuine, or not the one stored last.
    """
    if bucket_of(name) not in sound:
        raise StoreError(f"The stored value of {name!r} is not the one stored last.")
    return sealer.open(id, name, record.version, record.entries[name])


class _Entries:
    """The entries of a session that is being restored.

    Args:
        ledger: Its ledger.
        record: As it is stored.
        sealer: Opens what is stored.
        buckets: Those that are sound.
        read: Reads the pieces of large values.
    """

    def __init__(
        self,
        ledger: Ledger,
        record: Record,
        sealer: Sealer,
        buckets: Buckets,
        read: ReadFile | None,
    ) -> None:
        self._ledger = ledger
        self._record = record
        self._sealer = sealer
        self._buckets = buckets
        self._read = read
        self._groups: dict[str, dict[str, Any] | Exception] = {}

    def take_in(self, name: str, decode: Callable[[Encoded], Any]) -> None:
        """Gives the session what an entry holds, and the ledger word of it.

        Raises:
            StoreAwayError: A piece of a large value cannot be read now.
        """
        ledger, blob = self._ledger, self._record.entries[name]
        large = group = None
        try:
            payload: Encoded = open_entry(
                ledger.session.id, name, self._record, self._sealer, self._buckets
            )
        except StoreError as error:
            self._left_out(name, error)
            known = tag(blob) if bucket_of(name) in self._buckets else b""
            ledger.holds(name, UNKNOWN, known, refused=True)
            return
        try:
            group, large = within(payload), referred(payload)
            if large is not None:
                payload = fetch(large, self._sealer, ledger.session.id, self._read)
            held = self._take_in(name, payload, group, decode)
        except StoreAwayError:
            # It is there, and left out it would be lost.
            raise
        except (StoreError, NotStorable) as error:
            self._left_out(name, error)
            held, large = UNKNOWN, None
        ledger.holds(name, large or held, tag(blob), group=group)

    def _take_in(
        self, name: str, payload: Encoded, group: str | None, decode: Callable[[Encoded], Any]
    ) -> Any:
        """Gives the session what an entry holds; returns what the ledger holds of it."""
        session = self._ledger.session
        if name[:2] == FILE:
            session.files[name[2:]] = msgspec.msgpack.decode(payload)
            return None
        if group is not None:
            session.state.user[name[2:]] = self._member(name, group)
            return Within(group)
        value = decode(payload)
        if name[:2] == GROUP:
            self._groups[name] = value
        elif name[:2] == USER:
            session.state.user[name[2:]] = value
        else:
            session.state.hold(name[2:], *value)
        return held_as(value, payload)

    def _member(self, name: str, group: str) -> Any:
        found = self._groups.get(group)
        if isinstance(found, Exception):
            raise found
        if found is None or name[2:] not in found:
            raise StoreError("what it shares objects with is missing")
        return found[name[2:]]

    def _left_out(self, name: str, why: Exception) -> None:
        if name[:2] == GROUP:
            # Its members say so.
            self._groups[name] = why
            return
        ledger = self._ledger
        _LOG.warning("Session %s: %s is not restored: %s", ledger.session.id[:8], name[2:], why)
        ledger.unstored[name[2:]] = str(why)
