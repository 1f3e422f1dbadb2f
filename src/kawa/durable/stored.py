"""Stored sessions from outside: what is in one, what would not come back, one as a file."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from kawa.durable.buckets import buckets_of, seals_of, sound
from kawa.durable.coding import read as read_value
from kawa.durable.groups import within
from kawa.durable.large import PIECES, ReadFile, fetch, referred
from kawa.durable.meta import FILE, GROUP, WIDGET, Meta, read_meta, seal_meta
from kawa.durable.restored import open_entry, tags_of
from kawa.errors import StoreAwayError, StoreError
from kawa.runtime.definitions import changes
from kawa.store import Changes, Record, Store
from kawa.store.codec import Encoded, NotStorable
from kawa.store.envelope import Sealer, tag

_FORMAT = b"kawa session 2\n"
_EXPORT = "export"
_CODECS = {b"m": "plain", b"t": "arrow", b"n": "npy", b"p": "pickle"}


class Stored(msgspec.Struct):
    """A value of a stored session.

    Attributes:
        key: Its key in session_state, or the widget's id.
        kind: Whose it is.
        size: Bytes as it is stored; 0 if it is not. Of values that share objects, a part of all.
        type: What it is; empty if it does not come back.
        codec: How it is written.
        problem: Why it would not come back; empty if it does.
        changed: What of the code it refers to has changed since it was stored.
    """

    key: str
    kind: Literal["state", "widget"]
    size: int = 0
    type: str = ""
    codec: str = ""
    problem: str = ""
    changed: list[str] = []


class _Exported(msgspec.Struct):
    id: str
    record: Record
    files: dict[str, bytes]


def describe(
    id: str,
    record: Record,
    sealer: Sealer,
    read: ReadFile | None = None,
    *,
    closed: bool = False,
) -> list[Stored]:
    """Returns the values of a stored session, and those that could not be stored.

    Args:
        id: The session's.
        record: As it is stored.
        sealer: Opens it.
        read: Reads the pieces of large values.
        closed: Nothing is unpickled.

    Raises:
        StoreError: The session's own data is not genuine, or of another app.
        StoreAwayError: A piece of a large value cannot be read now.
    """
    meta = read_meta(id, record, sealer)
    buckets = sound(id, tags_of(record), meta.seals, sealer)
    found: dict[str, Stored] = {}
    groups: dict[str, tuple[Stored, Any]] = {}
    # Groups come first, as others name them.
    for name, blob in sorted(record.entries.items(), key=lambda one: (one[0][:2] != GROUP, one)):
        if name[:2] == FILE:
            continue
        value = Stored(name[2:], "widget" if name[:2] == WIDGET else "state", len(blob))
        held: Any = None
        try:
            payload: Encoded = open_entry(id, name, record, sealer, buckets)
            group, large = within(payload), referred(payload)
            if large is not None:
                value.size = large.size
                payload = fetch(large, sealer, id, read)
            if group is not None:
                held = _member(value, groups.get(group))
            else:
                value.codec = _CODECS.get(bytes(payload[:1]), "unknown")
                with changes() as value.changed:
                    held = read_value(payload, closed=closed)
            value.type = type(held[1] if value.kind == "widget" else held).__qualname__
        except StoreAwayError:
            raise
        except (StoreError, NotStorable) as error:
            value.problem = str(error)
        if name[:2] == GROUP:
            groups[name] = value, held
        else:
            found[name] = value
    missing = [Stored(key, "state", problem=why) for key, why in meta.unstored.items()]
    return [*found.values(), *missing]


def _member(value: Stored, group: tuple[Stored, Any] | None) -> Any:
    """Returns what a group holds of a value, and says of the value what is known of the group."""
    if group is None:
        raise StoreError("what it shares objects with is missing")
    whole, held = group
    value.codec, value.changed = whole.codec, whole.changed
    if whole.problem:
        raise StoreError(whole.problem)
    value.size = whole.size // len(held)
    return held[value.key]


def export(store: Store, sealer: Sealer, id: str) -> bytes | None:
    """Returns a session and its files as one sealed file; None if there is no such session.

    Raises:
        StoreError: It cannot be read, is not genuine, or is of another app.
    """
    record = store.load(id)
    if record is None:
        return None
    meta = read_meta(id, record, sealer)
    buckets = sound(id, tags_of(record), meta.seals, sealer)
    names: list[str] = []
    for name in record.entries:
        payload = open_entry(id, name, record, sealer, buckets)
        if name[:2] == FILE:
            names.append(name[2:])
        elif (large := referred(payload)) is not None:
            names += large.pieces()
    files = {file: data for file in names if (data := store.get_file(id, file)) is not None}
    exported = msgspec.msgpack.encode(_Exported(id, record, files))
    return _FORMAT + sealer.seal("", _EXPORT, 1, exported)


def take_in(store: Store, sealer: Sealer, data: bytes, id: str) -> None:
    """Stores an exported session as a new one, which no token opens.

    Args:
        store: Where it goes.
        sealer: Of the same app and keys as the one that exported it.
        data: The file.
        id: The new session's.

    Raises:
        StoreError: The file is none, is not genuine, or cannot be stored.
    """
    if not data.startswith(_FORMAT):
        raise StoreError("That is no session that `kawa sessions export` wrote.")
    try:
        payload = sealer.open("", _EXPORT, 1, data[len(_FORMAT) :])
    except StoreError as error:
        raise StoreError(
            "The file was changed, or exported from another app or with other keys "
            "(the path of the app and server.secretKeys must be the same)."
        ) from error
    from_file = msgspec.msgpack.decode(payload, type=_Exported)
    for file, content in from_file.files.items():
        if file.startswith(PIECES):
            content = sealer.seal(id, file, 0, sealer.open(from_file.id, file, 0, content))
        store.put_file(id, file, content)
    store.commit(id, _sealed_anew(from_file.id, from_file.record, sealer, id))


def _sealed_anew(source: str, record: Record, sealer: Sealer, id: str) -> Changes:
    """Returns what stores a session under another id; no value is decoded for it."""
    before = read_meta(source, record, sealer)
    buckets = sound(source, tags_of(record), before.seals, sealer)
    done = Changes(1, 1, 0)
    for name in record.entries:
        payload = open_entry(source, name, record, sealer, buckets)
        done.put[name] = sealer.seal(id, name, 1, payload)
    tags = ((name, tag(blob)) for name, blob in done.put.items())
    seals = seals_of(buckets_of(id, tags, sealer))
    meta = Meta(before.page, before.query, 0, seals, before.unstored)
    done.meta = seal_meta(id, meta, b"", 1, sealer)
    return done
