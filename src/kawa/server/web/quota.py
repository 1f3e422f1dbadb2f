"""How much one visitor may have stored: by session, and by the address that it comes from."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import Counter, defaultdict

from kawa.store import Store

_MB = 1024 * 1024
SESSIONS = 4
"""Full sessions that one address may have."""
FILES = 10_000
"""How many files a session may have: each click looks at all of them."""
_LEAST = 4096
"""Bytes that a file counts as at least, as each takes some beside its own."""
_SOON, _LATE = 1.0, 30.0
"""Seconds after which is counted anew what a session has, and what others of its address have."""
_PAUSE = 5
"""Times as long as a count took, the next one waits: who has no room may ask for ever."""


class Refused(Exception):
    """There is no room for a file; the text tells the user why."""


class _Kept:
    """What a session has stored: counted once, then carried on.

    Attributes:
        at: When it was counted.
        took: How long that took.
        room: Bytes.
        files: How many.
    """

    def __init__(self) -> None:
        self.at, self.took = -math.inf, 0.0
        self.room = self.files = 0
        self.counting = asyncio.Lock()


class Quota:
    """The room that uploaded files have.

    Files on their way count already: what they are said to have. Of an address only what came
    by way of this process is known. None is bounded that is no public one, as it may be that of
    a proxy, and so of everybody.

    Args:
        store: Knows what a session has.
        megabytes: What it may have.
    """

    def __init__(self, store: Store, megabytes: int) -> None:
        self._store = store
        self._most = megabytes * _MB
        self._coming: Counter[str] = Counter()
        self._many: Counter[str] = Counter()
        self._kept: dict[str, _Kept] = {}
        self._sessions: defaultdict[str, set[str]] = defaultdict(set)

    async def take(self, session: str, address: str, size: int) -> None:
        """Takes the room for a file that is about to come; `give_back` follows when it is stored.

        Raises:
            Refused: There is not so much.
            StoreError: The store cannot be asked.
        """
        # Taken first: two at once must not both find the same room.
        self._coming[session] += _room(size)
        self._many[session] += 1
        try:
            await self._check(session, address, _room(size))
        except BaseException:
            self.give_back(session, size)
            raise

    async def _check(self, session: str, address: str, size: int) -> None:
        refusal = await self._lacks(session, size, _SOON)
        # Something may have been removed.
        if refusal and (refusal := await self._lacks(session, size, None)):
            raise Refused(refusal)
        if not _is_public(address):
            return
        self._sessions[address].add(session)
        most = SESSIONS * self._most
        if await self._of_address(address, _LATE) <= most:
            return
        had = await self._of_address(address, None)
        if had > most:
            raise Refused(
                f"There is no room for {_megabytes(size)}: the sessions of {address} have "
                f"{_megabytes(had - size)} of {_megabytes(most)}. Remove some "
                "of their files first."
            )

    async def _lacks(self, session: str, size: int, age: float | None) -> str:
        """Returns why a session has no room, nothing if it has."""
        kept = await self._count(session, age)
        files = kept.files + self._many[session]
        if files > FILES:
            return (
                f"There is no room for another file: this session has {files - 1:,} of "
                f"{FILES:,}. Remove some of them first, or send them as one archive."
            )
        had = kept.room + self._coming[session] - size
        if had + size > self._most:
            return (
                f"There is no room for {_megabytes(size)}: the files of this session have "
                f"{_megabytes(had)} of {_megabytes(self._most)}. Remove some of them first."
            )
        return ""

    async def _of_address(self, address: str, age: float | None) -> int:
        had, sessions = 0, self._sessions[address]
        for one in list(sessions):
            found = (await self._count(one, age)).room + self._coming[one]
            if not found:
                sessions.discard(one)
            had += found
        return had

    def give_back(self, session: str, size: int, kept: int | None = None) -> None:
        """A file has come, and so much of it is stored; or it does not come."""
        if kept is not None and (known := self._kept.get(session)) is not None:
            known.room += _room(kept)
            known.files += 1
        self._coming[session] -= _room(size)
        self._many[session] -= 1
        if self._many[session] <= 0:
            del self._coming[session], self._many[session]

    async def _count(self, session: str, age: float | None) -> _Kept:
        """Returns what a session has: as it was that many seconds ago at most, and came since.

        A list of many files takes long, so not each of them asks for one. None: about now.
        """
        kept = self._kept.setdefault(session, _Kept())
        async with kept.counting:
            now = time.monotonic()
            if now - kept.at < (_PAUSE * kept.took if age is None else age):
                return kept
            # What comes meanwhile may be in the list, or not.
            room, files = kept.room, kept.files
            sizes = await asyncio.to_thread(self._sizes, session)
            kept.room += sum(sizes) - room
            kept.files += len(sizes) - files
            kept.at, kept.took = now, time.monotonic() - now
        for one in [one for one, known in self._kept.items() if now - known.at > _LATE]:
            if one not in self._many and not self._kept[one].counting.locked():
                del self._kept[one]
        return kept

    def _sizes(self, session: str) -> list[int]:
        files = self._store.files(session)
        # What the script makes has names with a colon: pieces of large values, and media.
        return [_room(size) for name, size in files.items() if ":" not in name]


def _room(size: int) -> int:
    return max(size, _LEAST)


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _megabytes(size: int) -> str:
    return f"{size / _MB:.1f} MB".replace(".0 MB", " MB")
