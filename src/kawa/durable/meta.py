"""A session's own data as stored, with what tells that the values are those stored last.

The names of entries fall into a fixed number of buckets. Of each bucket a digest is stored
that is kept up to date entry by entry, so a commit costs what it changed and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from zlib import crc32

import msgspec

from kawa.errors import StoreError
from kawa.store import ABOUT_FILES, Record
from kawa.store.envelope import Sealer, version_of

USER: Final = "u:"
"""Begins the names of the script's values."""
WIDGET: Final = "w:"
"""Begins the names of widgets' values."""
FILE: Final = ABOUT_FILES
"""Begins the names of what is known of uploaded files."""
BUCKETS: Final = 64
_META: Final = "meta:"
Seals = dict[int, bytes]
"""The digest of each bucket that has entries."""


class Meta(msgspec.Struct, omit_defaults=True):
    """What is stored of a session beside its values.

    Attributes:
        seq: The last event whose effects are stored.
        seals: Digests of its entries, so that none can be put back as it was before.
        unstored: Why a value cannot be stored, by its key.
    """

    page: str = ""
    query: str = ""
    seq: int = 0
    seals: Seals = {}
    unstored: dict[str, str] = {}


def bucket_of(name: str) -> int:
    """Returns the bucket that an entry's name falls into, in every process the same."""
    return crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


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


def seals_of(id: str, tags: Iterable[tuple[str, bytes]], sealer: Sealer) -> Seals:
    """Returns the digests of entries, given by name and tag."""
    sums: dict[int, int] = {}
    mix = sealer.mix
    for name, tag in tags:
        bucket = bucket_of(name)
        sums[bucket] = sums.get(bucket, 0) + mix(tag)
    return {bucket: sealer.digest(id, bucket, total) for bucket, total in sums.items()}


def sound_buckets(
    id: str, meta: Meta, tags: Iterable[tuple[str, bytes]], sealer: Sealer
) -> set[int]:
    """Returns the buckets whose entries are, all of them, those that were stored last."""
    given = list(tags)
    return {
        bucket
        for key in sealer.each()
        for bucket, digest in seals_of(id, given, key).items()
        if meta.seals.get(bucket) == digest
    }
