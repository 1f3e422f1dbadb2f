"""What is stored of a session beside its values: its own data, and how entries are named."""

from __future__ import annotations

from typing import Final

import msgspec

from kawa.durable.buckets import Seals
from kawa.errors import StoreError
from kawa.runtime.unfinished import Unfinished
from kawa.store import ABOUT_FILES, Record
from kawa.store.envelope import Sealer, version_of

USER: Final = "u:"
"""Begins the names of the script's values."""
WIDGET: Final = "w:"
"""Begins the names of widgets' values."""
GROUP: Final = "g:"
"""Begins the names of groups of the script's values that share objects."""
FILE: Final = ABOUT_FILES
"""Begins the names of what is known of uploaded files."""
_META: Final = "meta:"

_LONGEST = 500
"""Characters of what is told of a value that cannot be stored."""


class Meta(msgspec.Struct, omit_defaults=True):
    """What is stored of a session beside its values.

    Attributes:
        seq: The last event whose effects are stored.
        seals: Those of its entries' buckets, so that none can be put back as it was before.
        unstored: Why a value cannot be stored, by its key.
        unfinished: What its run had not done when it was stored.
    """

    page: str = ""
    query: str = ""
    seq: int = 0
    seals: Seals = {}
    unstored: dict[str, str] = {}
    unfinished: Unfinished | None = None


def seal_meta(id: str, meta: Meta, openers: bytes, version: int, sealer: Sealer) -> bytes:
    """Returns the session's own data, sealed together with what opens it."""
    return sealer.seal(id, _META + openers.hex(), version, msgspec.msgpack.encode(meta))


def read_meta(id: str, record: Record, sealer: Sealer) -> Meta:
    """Returns the session's own data.

    Raises:
        StoreError: Its seal is wrong, another version has written it, or it was put back as
            it was before.
    """
    name = _META + record.openers.hex()
    payload = sealer.open(id, name, record.version, record.meta)
    try:
        meta = msgspec.msgpack.decode(payload, type=Meta)
    except msgspec.DecodeError as error:
        raise StoreError(f"The session is of a version that is not understood: {error}") from error
    if (version_of(record.meta), meta.seq) != (record.version, record.seq):
        raise StoreError("The session's own data is not what was stored last, and is not used.")
    return meta


def both(before: Unfinished | None, left: Unfinished | None) -> Unfinished | None:
    """Returns what an earlier run and the present one have left undone."""
    if before is None or left is None:
        return left or before
    return Unfinished(left.click, {**before.triggers, **left.triggers}, left.cut)


def told(unstored: dict[str, str]) -> dict[str, str]:
    """Returns why values are not stored, as it is stored."""
    return {_unicode(key): _unicode(why) for key, why in unstored.items()}


def _unicode(text: str) -> str:
    return text[:_LONGEST].encode("utf-8", "backslashreplace").decode()
