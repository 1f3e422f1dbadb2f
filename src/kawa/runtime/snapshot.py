"""A session as it is stored: what changed since the last commit, and its way back.

Only keys that were read or written since then can have changed. A value that
cannot change under its holder is compared as it is, any other by its encoding.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from sys import getrefcount
from typing import Any

import msgspec

from kawa.errors import StoreAwayError, StoreError
from kawa.runtime import files  # noqa: F401  It tells the codec of uploaded files.
from kawa.runtime.large import LARGE, Large, ReadFile, Unstorable, fetch, referred, weight
from kawa.runtime.session import Session
from kawa.store import Changes, Record
from kawa.store.codec import IMMUTABLE, Encoded, NotStorable, decode, encode
from kawa.store.envelope import Sealer, tag, tags, version_of

_LOG = logging.getLogger("kawa")
META = "meta"
_USER, _WIDGET = "u:", "w:"
_TOLD_APART = frozenset({int, bool, str, type(None)})
"""Types of which two equal values are the same; 0.0 and -0.0 are not."""
_UNKNOWN = object()
"""Stands for a stored value that no other equals, so that the next one is written."""
_SMALL = 16 * 1024
_LONGEST = 500
"""Characters of what is told of a value that cannot be stored."""
_turns = itertools.count(1)
_probe: dict[str, list[int]] = {"": []}
_ALONE = getrefcount(_probe[""])
"""References to a value that only its dictionary holds."""


class Meta(msgspec.Struct, omit_defaults=True):
    """What is stored of a session beside its values.

    Attributes:
        tokens: Digests of the resume tokens that open it, newest first.
        cookie: Digest of the browser's cookie that it is bound to.
        files: What is known of its uploaded files, by file id.
        seq: The last event whose effects are stored.
        seals: The tags of all its entries, so that none can be put back as it was before.
        unstored: Why a value cannot be stored, by its key.
        pending: Entries whose value is a later one than is stored.
    """

    tokens: list[bytes]
    cookie: bytes = b""
    page: str = ""
    query: str = ""
    files: dict[str, dict[str, Any]] = {}
    seq: int = 0
    seals: bytes = b""
    unstored: dict[str, str] = {}
    pending: list[str] = []


def changes(
    session: Session,
    seq: int,
    sealer: Sealer,
    *,
    closed: bool = False,
    defer: bool = False,
    large: Iterable[Large | Unstorable] = (),
) -> Changes:
    """Returns what has changed since the last commit.

    Call `committed` once it is stored, or `failed`.

    Args:
        session: It must not run meanwhile.
        seq: The last event whose effects are in it.
        sealer: Seals what is stored.
        closed: Only the closed codec may be used.
        defer: Large values are left out, and named in `session.pending`.
        large: Some of those, whose pieces are stored now.
    """
    version = max(session.version, session.tried) + 1
    found = Changes(session.epoch, version, seq, clear=session.cleared, since=session.version)
    found.anew = session.anew

    def seal(name: str, payload: bytes) -> bytes:
        return sealer.seal(session.id, name, version, payload)

    state = session.state
    for key in (*state.touched, *_held_elsewhere(session)):
        name = _USER + key
        if key not in state.user:
            _drop(session, found, name)
        elif defer and weight(state.user[key]) > LARGE:
            session.pending[name] = next(_turns)
        else:
            _put(session, found, name, state.user[key], seal, closed)
    for ready in large:
        if isinstance(ready, Unstorable):
            _not_storable(session, found, ready.name, ready.why)
            session.pending.pop(ready.name, None)
        else:
            found.put[ready.name] = seal(ready.name, ready.payload())
            session.fresh[ready.name] = ready
            session.unstored.pop(ready.name[2:], None)
    for id in state.changed:
        name = _WIDGET + id
        held = state.to_store(id)
        if held is None:
            _drop(session, found, name)
        else:
            _put(session, found, name, held, seal, closed)
    found.meta = seal(META, _meta(session, seq, found))
    return found


def committed(session: Session, done: Changes) -> None:
    """Notes that changes are stored."""
    session.version = done.version
    session.stored_seq = done.seq
    session.seals = _seals_after(session, done)
    state = session.state
    for name in done.drop:
        _replace(session, name, session.stored.pop(name, None))
    for name in done.put:
        held = session.fresh.get(name)
        if held is not None:
            session.pending.pop(name, None)
            before, session.stored[name] = session.stored.get(name), held
            _replace(session, name, before)
    session.fresh.clear()
    session.cleared = session.anew = False
    state.touched.clear()
    state.changed.clear()


def _replace(session: Session, name: str, before: Any) -> None:
    """Has the pieces forgotten of a large value that is not stored any more."""
    now = session.stored.get(name)
    if isinstance(now, Large) and session.dropped_files:
        kept = set(now.pieces())
        session.dropped_files = [file for file in session.dropped_files if file not in kept]
    if isinstance(before, Large) and before != now:
        session.dropped_files.extend(before.pieces())


def failed(session: Session, tried: Changes) -> None:
    """Notes that nobody knows whether changes are stored: the next ones go over them."""
    session.tried = max(session.tried, tried.version)
    for name in (*tried.put, *tried.drop):
        session.stored[name] = _UNKNOWN
        state = session.state
        (state.touched if name.startswith(_USER) else state.changed)[name[2:]] = None


def anew(session: Session) -> None:
    """Has the next commit store all that the session holds, as the store has lost of it."""
    session.cleared = session.anew = True
    session.stored.clear()
    session.pending.clear()
    state = session.state
    state.touched.update(dict.fromkeys(state.user))
    state.changed.update(dict.fromkeys(state.with_value()))


def restore(
    session: Session,
    record: Record,
    sealer: Sealer,
    read: ReadFile | None = None,
    *,
    closed: bool = False,
) -> None:
    """Fills a new session from the store.

    A value that does not come back is left out and named in the log; the others do.

    Args:
        session: A new one, with the id of the stored one.
        record: As it is stored.
        sealer: Opens what is stored.
        read: Reads the pieces of large values, by session and file.
        closed: Nothing is unpickled.

    Raises:
        StoreError: The session's own data has a wrong seal; nothing is restored.
        StoreAwayError: A piece of a large value cannot be read now.
    """
    meta = read_meta(session.id, record, sealer)
    session.epoch, session.version = record.epoch, record.version
    session.seq = session.stored_seq = record.seq
    session.page, session.query, session.files = meta.page, meta.query, meta.files
    session.tokens, session.cookie = meta.tokens, meta.cookie
    state = session.state
    newest = tags(meta.seals)
    for name, blob in record.entries.items():
        session.stored[name] = _UNKNOWN
        try:
            if tag(blob) not in newest:
                raise StoreError(f"The stored value of {name!r} is not the one stored last.")
            session.seals[name] = tag(blob)
            payload: Encoded = sealer.open(session.id, name, record.version, blob)
            large = referred(payload)
            if large is not None:
                payload = fetch(large, sealer, session.id, read)
            value = decode(payload, closed=closed)
        except StoreAwayError:
            # It is there, and left out it would be lost.
            raise
        except (StoreError, NotStorable) as error:
            _LOG.warning("Session %s: %s is not restored: %s", session.id[:8], name[2:], error)
            session.unstored[name[2:]] = str(error)
            continue
        if name.startswith(_USER):
            state.user[name[2:]] = value
            written_anew = state.touched
        else:
            state.hold(name[2:], *value)
            written_anew = state.changed
        if sealer.rotating:
            written_anew[name[2:]] = None
        else:
            held = value if type(value) in _TOLD_APART else _digest_of(payload)
            session.stored[name] = large or held


def read_meta(id: str, record: Record, sealer: Sealer) -> Meta:
    """Returns the session's own data.

    Raises:
        StoreError: Its seal is wrong, another version has written it, or it was put back as
            it was before.
    """
    payload = sealer.open(id, META, record.version, record.meta)
    try:
        meta = msgspec.msgpack.decode(payload, type=Meta)
    except msgspec.DecodeError as error:
        raise StoreError(f"The session is of a version that is not understood: {error}") from error
    if (version_of(record.meta), meta.seq) != (record.version, record.seq):
        raise StoreError("The session's own data is not what was stored last, and is not used.")
    return meta


def _meta(session: Session, seq: int, found: Changes) -> bytes:
    meta = Meta(session.tokens, session.cookie, session.page, session.query, session.files)
    meta.seq, meta.seals = seq, b"".join(_seals_after(session, found).values())
    meta.pending = [name for name in session.pending if name not in found.put]
    if session.unstored:
        meta.unstored = {_unicode(key): _unicode(why) for key, why in session.unstored.items()}
    return msgspec.msgpack.encode(meta)


def _unicode(text: str) -> str:
    return text[:_LONGEST].encode("utf-8", "backslashreplace").decode()


def _seals_after(session: Session, found: Changes) -> dict[str, bytes]:
    """Returns the tags of what is stored once these changes are."""
    after = {} if found.clear else session.seals.copy()
    for name in found.drop:
        after.pop(name, None)
    for name, blob in found.put.items():
        after[name] = tag(blob)
    return after


def _put(session: Session, found: Changes, name: str, value: Any, seal: Any, closed: bool) -> None:
    """Adds a value if it is another one than is stored."""
    session.pending.pop(name, None)
    before = session.stored.get(name)
    told_apart = type(value) in _TOLD_APART
    if told_apart and type(before) is type(value) and before == value:
        return
    try:
        payload = encode(value, closed=closed)
        held = value if told_apart else _digest_of(payload)
        if type(held) is not type(before) or held != before:
            found.put[name] = seal(name, payload)
            session.fresh[name] = held
        session.unstored.pop(name[2:], None)
    except (NotStorable, UnicodeError) as error:
        _not_storable(session, found, name, str(error))


def _drop(session: Session, found: Changes, name: str) -> None:
    session.unstored.pop(name[2:], None)
    session.pending.pop(name, None)
    if name in session.stored:
        found.drop.append(name)


def _not_storable(session: Session, found: Changes, name: str, why: str) -> None:
    """Names a value that cannot be stored, once, and drops the one stored before."""
    key = name[2:]
    if key not in session.unstored:
        _LOG.warning(
            "session_state[%r] cannot be stored and will be missing after a restart: %s", key, why
        )
        session.unstored[key] = why
    if name in session.stored:
        found.drop.append(name)


def _held_elsewhere(session: Session) -> Iterator[str]:
    """Yields keys that were not touched, but whose small values something else could change.

    A module may keep a list that it once took from session_state. Large values are
    left out: writing one at each click would cost more than that is worth.
    """
    user, stored, touched = session.state.user, session.stored, session.state.touched
    for key in list(user):
        if (
            type(stored.get(_USER + key)) is _Digest
            and key not in touched
            and getrefcount(user[key]) > _ALONE
            and type(user[key]) not in IMMUTABLE
        ):
            yield key


class _Digest(bytes):
    """The digest of an encoded value, so that it is not mistaken for a value."""

    __slots__ = ()


class _LargeDigest(_Digest):
    """The same of a value that is not written again on mere suspicion."""

    __slots__ = ()


def _digest_of(payload: Encoded) -> _Digest:
    kind = _Digest if len(payload) <= _SMALL else _LargeDigest
    return kind(blake2b(payload, digest_size=16).digest())
