"""An entry as a ledger knows it: enough to tell whether the next value is another one."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final, NamedTuple

from kawa.store import Changes
from kawa.store.codec import Encoded
from kawa.store.envelope import tag

TOLD_APART: Final = frozenset({int, bool, str, type(None)})
"""Types of which two equal values are the same; 0.0 and -0.0 are not."""
UNKNOWN: Final = object()
"""Stands for a stored value that no other equals, so that the next one is written."""
_SMALL: Final = 16 * 1024


class Held(NamedTuple):
    """An entry as the store holds it.

    Attributes:
        value: The value, a digest of its encoding, where it is if it is large, or UNKNOWN.
        tag: Tells it from an earlier one; empty if nobody knows which is there.
    """

    value: Any
    tag: bytes


class Digest(bytes):
    """The digest of an encoded value, so that it is not mistaken for a value."""

    __slots__ = ()


class LargeDigest(Digest):
    """The same of a value that is not written again on mere suspicion."""

    __slots__ = ()


def held_as(value: Any, payload: Encoded) -> Any:
    """Returns what a ledger holds of a stored value, to compare the next one with."""
    if type(value) in TOLD_APART:
        return value
    kind = Digest if len(payload) <= _SMALL else LargeDigest
    return kind(blake2b(payload, digest_size=16).digest())


def retagged(held: dict[str, Held], found: Changes) -> list[tuple[str, bytes, bytes]]:
    """Returns the entries that a commit changes: name, tag before and tag after, empty for none.

    Args:
        held: The entries before it.
        found: The commit.
    """
    put = found.put
    if found.clear:
        return [(name, b"", tag(blob)) for name, blob in put.items()]
    changes = [
        (name, held[name].tag if name in held else b"", tag(blob)) for name, blob in put.items()
    ]
    gone = ((name, held[name].tag, b"") for name in found.drop if name in held)
    return changes + [one for one in gone if one[0] not in put and one[1]]
