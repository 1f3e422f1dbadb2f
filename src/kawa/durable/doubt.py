"""What failed commits did: nobody knows whether that is stored, as the answer is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kawa.durable.held import Held
from kawa.durable.large import Large
from kawa.store import Changes

Fresh = dict[str, Any]
"""What a ledger will hold of the entries that a commit writes."""


class Doubt:
    """The failed commits since the last one that is stored.

    Attributes:
        version: The last version that one would have made.
    """

    __slots__ = ("_done", "version")

    def __init__(self) -> None:
        self.version = 0
        # What was written last under the name of an entry; None: it was dropped.
        self._done: dict[str, tuple[bytes, Any] | None] = {}

    def add(self, failed: Changes, fresh: Fresh) -> None:
        """Notes a commit that failed."""
        self.version = max(self.version, failed.version)
        self._done.update(dict.fromkeys(failed.drop))
        for name, blob in failed.put.items():
            self._done[name] = blob, fresh[name]

    def forget(self) -> None:
        """Notes that the next commit begins with an empty store."""
        self._done.clear()

    def repeat(self, name: str, found: Changes, fresh: Fresh | None) -> None:
        """Adds to a commit what was done to an entry that it leaves as it is.

        Otherwise nobody could tell what is there from an older one put back.
        """
        if name not in self._done:
            return
        done = self._done[name]
        if done is None:
            found.drop.append(name)
        else:
            assert fresh is not None
            found.put[name], fresh[name] = done

    def repeats(self, name: str, found: Changes) -> bool:
        """Whether a commit writes an entry only because an earlier one may have."""
        done = self._done.get(name)
        return done is not None and found.put.get(name) is done[0]


NO_DOUBT: Final = Doubt()
"""Of all ledgers whose last commit is stored."""


def pieces_of(*held: Any) -> Iterator[str]:
    """Yields the files that large values stand in, given what a ledger holds of them."""
    for value in held:
        if isinstance(value, Large):
            yield from value.pieces()


def freed(dropped: list[str], before: Held | None, now: Held | None) -> list[str]:
    """Returns the files that the store is to forget once an entry is another one, or gone."""
    held = None if now is None else now.value
    if isinstance(held, Large) and dropped:
        kept = set(held.pieces())
        dropped = [file for file in dropped if file not in kept]
    if before is not None and isinstance(before.value, Large) and before.value != held:
        dropped = [*dropped, *before.value.pieces()]
    return dropped
