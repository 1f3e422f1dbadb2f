"""Values too large to be stored within a click: their bytes stand in pieces of their own.

A piece is named after its entry and the digest of the whole, so the same value is written
once. The entry itself says only where they are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Reversible
from hashlib import blake2b
from io import BytesIO
from itertools import chain, islice
from typing import Any, Final

import msgspec

from kawa.errors import StoreError
from kawa.store.codec import IMMUTABLE, Encoded
from kawa.store.envelope import Sealer

LARGE: Final = 256 * 1024
"""Bytes from which on a value is large."""
_PIECE: Final = 1024 * 1024
"""Bytes of one piece: others write between two of them."""
TOO_LONG: Final = "it takes too long to be written (session.valueTimeout)"
"""Why a value is not stored whose code is slow, or hangs."""
PIECES: Final = "large:"
"""Begins the names of pieces, and of no uploaded file."""
_MARK: Final = b"@"
_PER_ITEM: Final = 8
_LOOKS: Final = (32, 8, 4, 2)
"""How many items are weighed of a value, of each of these, and so on."""
ReadFile = Callable[[str, str], bytes | None]


class Large(msgspec.Struct, frozen=True):
    """Where a large value is.

    Attributes:
        name: Its entry.
        digest: Of its encoding.
        size: Bytes of its encoding.
    """

    name: str
    digest: bytes
    size: int

    def pieces(self) -> list[str]:
        """Returns the names of the files that it stands in."""
        entry = blake2b(self.name.encode(), digest_size=8).hexdigest()
        stem = f"{PIECES}{entry}:{self.digest.hex()}"
        return [f"{stem}:{number}" for number in range(-(-self.size // _PIECE))]

    def payload(self) -> bytes:
        """Returns what its entry holds."""
        return _MARK + msgspec.msgpack.encode(self)


class Unstorable(msgspec.Struct, frozen=True):
    """A large value that nothing can write.

    Attributes:
        name: Its entry.
        why: The reason.
    """

    name: str
    why: str


def weight(value: Any) -> int:
    """Returns about how many bytes a value would take, from a bounded look at what it holds."""
    kind = type(value)
    if kind in _TEXTS:
        return len(value)
    return 0 if kind in IMMUTABLE else _weigh(value, 0)


def _weigh(value: Any, depth: int) -> int:
    kind = type(value)
    try:
        if isinstance(value, dict):
            return _weigh_items(value.values(), 2 * _PER_ITEM, depth)
        if isinstance(value, _HOLDERS):
            return _weigh_items(value, _PER_ITEM, depth)
        if kind.__module__.partition(".")[0] == "pandas":
            used = value.memory_usage(index=True, deep=False)
            return int(used if isinstance(used, int) else used.sum())
        if kind is BytesIO:
            return len(value.getbuffer())
        if size := int(getattr(value, "nbytes", 0)):
            return size
        held = value.__dict__
        return _weigh_items(held.values(), 2 * _PER_ITEM, depth) if type(held) is dict else 0
    except Exception:
        # Not every value that has such a name means this by it, and another thread may
        # be changing it.
        return 0


def _weigh_items(items: Collection[Any], each: int, depth: int) -> int:
    """Weighs some of the items, and takes the others to be like them."""
    count = len(items)
    frame = count * each
    if frame > LARGE or depth == len(_LOOKS):
        return frame
    held = heaviest = 0
    for item in _sample(items, _LOOKS[depth]):
        kind = type(item)
        if kind in _TEXTS:
            found = len(item)
        elif kind in IMMUTABLE:
            continue
        else:
            found = _weigh(item, depth + 1)
        held += found
        if held > LARGE:
            return frame + held
        if found > heaviest:
            heaviest = found
    seen = min(count, _LOOKS[depth])
    # One that is heavier than the rest says nothing of them.
    others = (held - heaviest) * (count - seen) // (seen - 1) if seen > 1 else 0
    return frame + held + others


def _sample(items: Collection[Any], most: int) -> Iterable[Any]:
    """Returns the first and the last items: what grows is heavy at its end."""
    if len(items) <= most:
        return items
    if not isinstance(items, Reversible):
        return islice(items, most)
    return chain(islice(items, most // 2), islice(reversed(items), most // 2))


_TEXTS: Final = frozenset({str, bytes, bytearray})
_HOLDERS: Final = (list, tuple, set, frozenset, deque)


def refer(name: str, payload: Encoded) -> Large:
    """Returns what stands for an encoded value."""
    return Large(name, blake2b(payload, digest_size=16).digest(), len(payload))


def sealed_pieces(
    large: Large, payload: Encoded, sealer: Sealer, session: str
) -> Iterator[tuple[str, bytes]]:
    """Yields the files of an encoded value, by name."""
    whole = memoryview(payload)
    for number, piece in enumerate(large.pieces()):
        part = bytes(whole[number * _PIECE : (number + 1) * _PIECE])
        yield piece, sealer.seal(session, piece, 0, part)


def referred(payload: Encoded) -> Large | None:
    """Returns what an entry's payload stands for, if that is a large value."""
    if payload[:1] != _MARK:
        return None
    return msgspec.msgpack.decode(payload[1:], type=Large)


def fetch(large: Large, sealer: Sealer, session: str, read: ReadFile | None) -> Encoded:
    """Returns the encoding of a large value.

    Raises:
        StoreError: A piece is not there or not genuine.
    """
    # Piece by piece into its place: to join them at the end would keep every thread waiting.
    payload, end = memoryview(bytearray(large.size)), 0
    for piece in large.pieces():
        sealed = None if read is None else read(session, piece)
        if sealed is None:
            raise StoreError("a part of this large value is missing")
        part = sealer.open(session, piece, 0, sealed)[: large.size - end]
        payload[end : end + len(part)] = part
        end += len(part)
    if refer(large.name, payload) != large:
        raise StoreError("the parts of this large value do not make it up")
    return payload
