"""Entries as bytes that leave the process: a sealed head, and the parts whose digests it has.

Nothing is decoded before all of it is known to be this app's, of this function and arguments.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from kawa.caching.cache import Entry
from kawa.caching.digest import large
from kawa.caching.values import Held, Names, Part
from kawa.errors import StoreError
from kawa.runtime.recording import AnyCall
from kawa.store.envelope import Sealer

_SEALED_FOR: Final = "@cache"
"""Stands where a session's blobs have its id, which none has."""
_LONGEST_HEAD: Final = 64 * 1024 * 1024


class Head(msgspec.Struct, array_like=True):
    """What stands before the parts of a value.

    Attributes:
        made: When it was made, in seconds since 1970.
        seconds: How long it took to compute.
        parts: Size and digest of each.
        calls: What was drawn.
        outside: Something was drawn that cannot be drawn again.
    """

    made: float
    seconds: float
    parts: list[tuple[int, bytes]]
    calls: list[AnyCall]
    outside: bool


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Head)


def written(entry: Entry, sealer: Sealer, name: str) -> Iterator[Part]:
    """Yields an entry's bytes.

    Args:
        entry: Of `cache_data`.
        sealer: Seals it.
        name: Names function and arguments.
    """
    held = entry.value
    assert isinstance(held, Held)
    parts = [held.head, *held.buffers]
    made = time.time() - (time.monotonic() - entry.at)
    digests = [(len(part), large(part)) for part in parts]
    head = Head(made, entry.seconds, digests, entry.calls, entry.outside)
    sealed = sealer.seal(_SEALED_FOR, name, 0, _encoder.encode(head))
    yield len(sealed).to_bytes(8, "big") + sealed
    yield from parts


def read(file: BinaryIO, size: int, sealer: Sealer, name: str, names: Names) -> Entry:
    """Reads an entry.

    Args:
        file: What was written.
        size: All of its bytes.
        sealer: Has sealed it.
        name: See `written`.
        names: See `kawa.caching.values`.

    Raises:
        StoreError: It is not whole, or somebody else's.
        Exception: The value cannot be made again.
    """
    length = int.from_bytes(file.read(8), "big")
    if not 0 < length <= min(size, _LONGEST_HEAD):
        raise StoreError("it is not whole.")
    head = _decoder.decode(sealer.open(_SEALED_FOR, name, 0, file.read(length)))
    if size != 8 + length + sum(count for count, _ in head.parts):
        raise StoreError("it is not whole.")
    parts = []
    for count, digest in head.parts:
        part = file.read(count)
        if not hmac.compare_digest(large(part), digest):
            raise StoreError("it is damaged, or somebody else has written it.")
        parts.append(part)
    entry = Entry(Held.read(parts[0], parts[1:], names), head.calls, [], head.outside, head.seconds)
    entry.at -= max(0.0, time.time() - head.made)
    return entry
