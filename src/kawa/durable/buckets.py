"""What tells that a session's entries are, all of them, those that were stored last.

The names of entries fall into a fixed number of buckets, each with a seal that is stored. It
is kept up to date entry by entry, so a commit costs what it changed and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from zlib import crc32

from kawa.store.envelope import Sealer

_NUMBER: Final = 64
Seals = dict[int, bytes]
"""The seal of each bucket that has entries."""


class Bucket(NamedTuple):
    """The entries of one bucket.

    Attributes:
        size: How many there are.
        total: The sum of their mixed tags; None where the only one's tag is the seal.
        seal: What is stored of them: the digest of the sum, or the only one's tag.
    """

    size: int
    total: int | None
    seal: bytes


Buckets = dict[int, Bucket]
_EMPTY: Final = Bucket(0, 0, b"")


def bucket_of(name: str) -> int:
    """Returns the bucket that an entry's name falls into, in every process the same."""
    return crc32(name.encode("utf-8", "surrogatepass")) % _NUMBER


def buckets_of(id: str, tags: Iterable[tuple[str, bytes]], sealer: Sealer) -> Buckets:
    """Returns the buckets of a session's entries, given by name and tag."""
    return changed(id, {}, ((name, b"", tag) for name, tag in tags), sealer)


def changed(
    id: str, before: Buckets, changes: Iterable[tuple[str, bytes, bytes]], sealer: Sealer
) -> Buckets:
    """Returns the buckets after changes.

    Args:
        id: The session's.
        before: The buckets before them.
        changes: Names of entries with the tags before and after; empty: it is not there.
        sealer: Makes the seals.
    """
    after = dict(before)
    unsealed: set[int] = set()
    for name, old, new in changes:
        bucket = bucket_of(name)
        size, total, seal = after.get(bucket, _EMPTY)
        if size == bool(old) and (total is None or not size):
            # The only entry comes, changes or goes.
            if new:
                after[bucket] = Bucket(1, None, new)
            elif size:
                del after[bucket]
            continue
        if total is None:
            total = sealer.mix(seal)
        total += (sealer.mix(new) if new else 0) - (sealer.mix(old) if old else 0)
        after[bucket] = Bucket(size + bool(new) - bool(old), total, b"")
        unsealed.add(bucket)
    for bucket in unsealed:
        found = after.get(bucket)
        if found is None or found.total is None:
            continue
        if found.size:
            after[bucket] = found._replace(seal=sealer.digest(id, bucket, found.total))
        else:
            del after[bucket]
    return after


def seals_of(buckets: Buckets) -> Seals:
    """Returns what is stored of buckets."""
    return {bucket: found.seal for bucket, found in buckets.items()}


def sound(id: str, tags: Iterable[tuple[str, bytes]], seals: Seals, sealer: Sealer) -> Buckets:
    """Returns the buckets whose entries are those that were stored last, sealed by the newest key.

    Args:
        id: The session's.
        tags: Its entries by name, with their tags.
        seals: What is stored of the buckets, by whichever key.
        sealer: The app's.
    """
    given = list(tags)
    found = {}
    now = buckets_of(id, given, sealer)
    for key in sealer.each():
        by_key = now if not sealer.rotating else buckets_of(id, given, key)
        for bucket, one in by_key.items():
            # One that is alone may have had company, and then its seal is a digest.
            stored = seals.get(bucket)
            alone = one.total is None and key.digest(id, bucket, key.mix(one.seal)) == stored
            if stored is not None and (one.seal == stored or alone):
                found[bucket] = now[bucket]
    return found
