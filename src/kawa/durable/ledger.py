"""What the store holds of one session, and what of the session has changed since.

Only keys that were read or written since then can have changed. A value that
cannot change under its holder is compared as it is, any other by its encoding.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import msgspec

from kawa.durable.buckets import Buckets, changed, seals_of
from kawa.durable.coding import HARMLESS, Changing, write
from kawa.durable.doubt import NO_DOUBT, Doubt, freed, pieces_of
from kawa.durable.elsewhere import held_elsewhere
from kawa.durable.held import TOLD_APART, UNKNOWN, Digest, Held, LargeDigest, held_as, retagged
from kawa.durable.large import LARGE, TOO_LONG, Large, Unstorable, weight
from kawa.durable.meta import FILE, USER, WIDGET, Meta, both, seal_meta, told
from kawa.durable.watch import UNWATCHED, Watch
from kawa.runtime import files  # noqa: F401  It tells the codec of uploaded files.
from kawa.runtime.session import Session
from kawa.runtime.slot import NOTHING
from kawa.runtime.unfinished import Unfinished
from kawa.store import OPENER, Changes, Record
from kawa.store.codec import Encoded, NotStorable
from kawa.store.envelope import Sealer, tag

_LOG = logging.getLogger("kawa")
_turns = itertools.count(1)
_NONE: Final[frozenset[str]] = frozenset()
"""Shared, so that an idle session holds no set of its own."""


class Ledger:
    """The books of one session: it says what to commit, and is told how that went.

    Args:
        session: It must not run while the ledger looks at it.
        sealer: Seals what is stored.
        closed: Only the closed codec may be used.

    Attributes:
        epoch: The store's epoch that this process owns the session under.
        version: The store's version of the session.
        seq: The last event whose effects are stored.
        openers: Digests of what opens it: a resume token with the browser's cookie; newest first.
        unstored: Why a value cannot be stored, by its key.
        pending: Large values that are not stored as they are now, by entry; the number rises
            whenever a run has touched one. Also those that are slow, or change just then.
        late: Keys that a thread has touched after its run.
    """

    __slots__ = (
        "_after", "_anew", "_buckets", "_cleared", "_closed", "_doubt", "_dropped", "_files",
        "_fresh", "_held", "_refused", "_sealer", "_shared", "_slow", "_watch",
        "epoch", "late", "openers", "pending", "seq", "session", "unstored", "version",
    )  # fmt: skip

    def __init__(self, session: Session, sealer: Sealer, *, closed: bool = False) -> None:
        self.session = session
        self.epoch = 1
        self.version = 0
        self.seq = 0
        self.openers: list[bytes] = []
        self.unstored: dict[str, str] = {}
        self.pending: dict[str, int] = {}
        self.late: dict[str, None] = {}
        self._sealer = sealer
        self._closed = closed
        self._doubt = NO_DOUBT
        self._held: dict[str, Held] = {}
        self._buckets: Buckets = {}
        # What the commit under way writes, and the buckets once it is stored.
        self._fresh: dict[str, Any] | None = None
        self._after: Buckets | None = None
        # Files by id, and whether the store has what is known of them for sure.
        self._files: dict[str, bool] = {}
        self._shared: Collection[str] = _NONE
        self._slow: frozenset[str] = _NONE
        self._watch = UNWATCHED
        self._refused: list[str] = []
        self._dropped: list[str] = []
        self._cleared = self._anew = False

    # Commits.

    def changes(
        self,
        seq: int,
        *,
        defer: bool = False,
        large: Iterable[Large | Unstorable] = (),
        left: Unfinished | None = None,
        watch: Watch = UNWATCHED,
        beyond: bool = False,
    ) -> Changes:
        """Returns what has changed since the last commit.

        Call `committed` once it is stored, or `failed`; `dismiss` if it is not to be.

        Args:
            seq: The last event whose effects are in it.
            defer: Large values are left out, and named in `pending`.
            large: Some of those, whose pieces are stored now.
            left: What the run that is under way has not done.
            watch: Sees at which value this thread is.
            beyond: Also what no click looks at, as others may have changed it meanwhile.

        Raises:
            GivenUp: Another thread has been asked instead, as this one took too long.
        """
        self._watch = watch
        if self.session.forgotten:
            self._forget()
        self._fresh = {}
        self._after = None
        version = max(self.version, self._doubt.version) + 1
        found = Changes(self.epoch, version, seq, clear=self._cleared, since=self.version)
        found.anew = self._anew
        self._find_values(found, defer, beyond)
        for ready in large:
            if isinstance(ready, Unstorable):
                self._not_storable(found, ready.name, ready.why)
                self.pending.pop(ready.name, None)
            else:
                self._write(found, ready.name, ready.payload(), ready)
                self.unstored.pop(ready.name[2:], None)
        self._find_widgets(found)
        self._find_files(found)
        found.drop += [name for name in self._refused if name not in found.put]
        # Several reasons may drop one entry, which is taken from its bucket once.
        found.drop = list(dict.fromkeys(found.drop))
        found.openers = b"".join(self.openers)
        found.pending = any(
            name not in found.put or self._doubt.repeats(name, found) for name in self.pending
        )
        found.meta = self._meta(found, left)
        self._watch = UNWATCHED
        return found

    def dismiss(self) -> None:
        """Notes that changes are not to be stored now."""
        self._fresh = self._after = None

    def committed(self, done: Changes, *, goes_on: bool = False) -> None:
        """Notes that changes are stored. If the run `goes_on`, it may change the same further."""
        assert self._fresh is not None and self._after is not None
        self.version, self.seq, self._buckets = done.version, done.seq, self._after
        if done.clear:
            self._held.clear()
            self._files.clear()
        for name in done.drop:
            self._dropped = freed(self._dropped, self._held.pop(name, None), None)
            self._files.pop(name[2:], None)
        for name, blob in done.put.items():
            now = Held(self._fresh[name], tag(blob))
            if not self._doubt.repeats(name, done):
                self.pending.pop(name, None)
            self._dropped = freed(self._dropped, self._held.get(name), now)
            self._held[name] = now
            if name[:2] == FILE:
                self._files[name[2:]] = True
        self._fresh = self._after = None
        self._doubt = NO_DOUBT
        self._refused = []
        self._cleared = self._anew = False
        if not goes_on:
            self._settle()

    def failed(self, tried: Changes) -> None:
        """Notes that nobody knows whether changes are stored: the next ones go over them."""
        state, fresh = self.session.state, self._fresh or {}
        self._doubt = Doubt() if self._doubt is NO_DOUBT else self._doubt
        self._doubt.add(tried, fresh)
        for name in (*tried.put, *tried.drop):
            before = self._held.get(name)
            # Those that the next commit refers to stay.
            self._dropped += pieces_of(before.value if before else None, fresh.get(name))
            self._held[name] = Held(UNKNOWN, before.tag if before is not None else b"")
            if name[:2] == FILE:
                self._files[name[2:]] = False
            else:
                (state.touched if name[:2] == USER else state.changed)[name[2:]] = None

    def skip(self, seq: int) -> None:
        """Notes that what events up to `seq` did is kept, by a store that stores nothing."""
        self.seq = seq
        self.session.forgotten = False
        self._settle()

    def anew(self) -> None:
        """Has the next commit store all that the session holds, as the store has lost of it."""
        self._cleared = self._anew = True
        self._doubt.forget()
        self._held.clear()
        self._files.clear()
        self.pending.clear()
        self._touch_all()

    def dropped_files(self) -> list[str]:
        """Returns the files that the store is to forget after the last commit, once."""
        session = self.session
        dropped = [*session.dropped_files, *self._dropped]
        session.dropped_files, self._dropped = [], []
        return dropped

    def stored(self, name: str) -> Any:
        """Returns what the store holds under the name of an entry; see `Held`."""
        held = self._held.get(name)
        return None if held is None else held.value

    # The way back.

    def begin(self, record: Record, buckets: Buckets) -> None:
        """Takes over from what a store has; its entries are then named by `holds`."""
        self.epoch, self.version, self.seq = record.epoch, record.version, record.seq
        joined = record.openers
        self.openers = [joined[at : at + OPENER] for at in range(0, len(joined), OPENER)]
        self._buckets = buckets

    def holds(self, name: str, value: Any, tag: bytes, *, refused: bool = False) -> None:
        """Notes an entry that the store has.

        Args:
            name: The entry's.
            value: See `Held`.
            tag: Its tag; empty if its bucket is not sound.
            refused: It is not genuine: the next commit removes it.
        """
        self._held[name] = Held(value, tag)
        if refused:
            self._refused.append(name)
        elif name[:2] == FILE:
            self._files[name[2:]] = True

    def seal_again(self) -> None:
        """Has the next commit write every entry anew, as a former key sealed them."""
        self._held = {name: Held(UNKNOWN, held.tag) for name, held in self._held.items()}
        self._files = dict.fromkeys(self._files, False)
        self._touch_all()

    # What has changed.

    def _find_values(self, found: Changes, defer: bool, beyond: bool) -> None:
        user, touched = self.session.state.user, self.session.state.touched
        while self.late:
            touched[self.late.popitem()[0]] = None
        keys = dict.fromkeys((*touched, *self._may_have_changed(beyond)))
        shared = [key for key in self._shared if key not in keys]
        for key in keys:
            value = user.get(key, NOTHING)
            if value is NOTHING:
                self._drop(found, USER + key)
            else:
                self._put(found, USER + key, value, defer)
            del value
            if held_elsewhere(user, key):
                shared.append(key)
        self._shared = frozenset(shared) if shared else _NONE

    def _may_have_changed(self, beyond: bool) -> Iterator[str]:
        """Yields keys that were not touched, but whose small values something else holds, or held.

        A module may keep a list that it once took from session_state. Large values are left
        out: writing one at each click would cost more than that is worth.
        """
        for key in self._shared:
            kind = type(self.stored(USER + key))
            if kind is Digest or (beyond and kind is LargeDigest):
                yield key

    def _find_widgets(self, found: Changes) -> None:
        state = self.session.state
        for id in state.changed:
            held = state.to_store(id)
            if held is None:
                self._drop(found, WIDGET + id)
            else:
                self._put(found, WIDGET + id, held)

    def _find_files(self, found: Changes) -> None:
        known = self.session.files
        for file in list(known):
            if not self._files.get(file):
                self._write(found, FILE + file, msgspec.msgpack.encode(known[file]), None)
        found.drop += [FILE + file for file in self._files if file not in known]

    def _put(self, found: Changes, name: str, value: Any, defer: bool = False) -> None:
        """Adds a value if it is another one than is stored."""
        self.pending.pop(name, None)
        before = self.stored(name)
        told_apart = type(value) in TOLD_APART
        if told_apart and type(before) is type(value) and before == value:
            return
        try:
            payload = self._payload(name, value, defer)
            if payload is None:
                self._defer(found, name)
                return
            held = held_as(value, payload)
            if type(held) is not type(before) or held != before:
                self._write(found, name, payload, held)
            self.unstored.pop(name[2:], None)
        except Changing:
            # What is stored stays until then.
            if defer:
                self._defer(found, name)
            elif name[:2] == USER:
                self.late[name[2:]] = None
        except (NotStorable, UnicodeError) as error:
            self._not_storable(found, name, str(error))

    def _payload(self, name: str, value: Any, defer: bool) -> Encoded | None:
        """Returns an encoded value; None if it is too large for now, or too slow."""
        if type(value) in HARMLESS:
            return None if defer and weight(value) > LARGE else write(value, closed=self._closed)
        if name in self._slow or name in self._watch.avoid:
            if not defer:
                raise NotStorable(TOO_LONG)
            return None
        with self._watch.at(name):
            return None if defer and weight(value) > LARGE else write(value, closed=self._closed)

    def _defer(self, found: Changes, name: str) -> None:
        """Leaves a value to be stored beside the clicks."""
        self.pending[name] = next(_turns)
        self._doubt.repeat(name, found, self._fresh)

    def slow(self, name: str) -> None:
        """Notes that a value took too long to be written: no click waits for it any more."""
        self._slow |= {name}

    def quick(self, name: str) -> None:
        """Notes that it does so no more."""
        self._slow -= {name}

    def is_slow(self, name: str) -> bool:
        """Tells whether a value has taken too long before."""
        return name in self._slow

    def _write(self, found: Changes, name: str, payload: Encoded, held: Any) -> None:
        found.put[name] = self._sealer.seal(self.session.id, name, found.version, payload)
        assert self._fresh is not None
        self._fresh[name] = held

    def _drop(self, found: Changes, name: str) -> None:
        self.unstored.pop(name[2:], None)
        self.pending.pop(name, None)
        if name in self._held:
            found.drop.append(name)

    def _not_storable(self, found: Changes, name: str, why: str) -> None:
        """Names a value that cannot be stored, once, and drops the one stored before."""
        key = name[2:]
        if key not in self.unstored:
            _LOG.warning(
                "session_state[%r] cannot be stored and will be missing after a restart: %s",
                key,
                why,
            )
            self.unstored[key] = why
        if name in self._held:
            found.drop.append(name)

    def _meta(self, found: Changes, left: Unfinished | None) -> bytes:
        session = self.session
        before: Buckets = {} if found.clear else self._buckets
        self._after = changed(session.id, before, retagged(self._held, found), self._sealer)
        meta = Meta(session.page, session.query, found.seq, seals_of(self._after))
        meta.unfinished = both(session.unfinished, left)
        if self.unstored:
            meta.unstored = told(self.unstored)
        return seal_meta(session.id, meta, found.openers, found.version, self._sealer)

    # The books.

    def _forget(self) -> None:
        """The session has started over, or gone back: nothing of what is stored stays."""
        self._dropped += pieces_of(*(held.value for held in self._held.values()))
        self._doubt.forget()
        self._held.clear()
        self._files.clear()
        self.unstored.clear()
        self.pending.clear()
        self._refused = []
        self._cleared = True
        self.session.forgotten = False

    def _touch_all(self) -> None:
        state = self.session.state
        state.touched.update(dict.fromkeys(state.user))
        state.changed.update(dict.fromkeys(state.with_value()))

    def _settle(self) -> None:
        self.session.state.touched.clear()
        self.session.state.changed.clear()
