"""An entry as a ledger knows it: enough to tell whether the next value is another one."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final, NamedTuple

from kawa.store.codec import Encoded

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
