"""How much one visitor may have stored: by session, and by the address that it comes from."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter, defaultdict

from kawa.store import Store

_MB = 1024 * 1024
SESSIONS = 4
"""Full sessions that one address may have."""


class Refused(Exception):
    """There is no room for a file; the text tells the user why."""


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
        self._sessions: defaultdict[str, set[str]] = defaultdict(set)

    async def take(self, session: str, address: str, size: int) -> None:
        """Takes the room for a file that is about to come; `give_back` follows when it is stored.

        Raises:
            Refused: There is not so much.
            StoreError: The store cannot be asked.
        """
        # Taken first: two at once must not both find the same room.
        self._coming[session] += size
        try:
            await self._check(session, address, size)
        except BaseException:
            self.give_back(session, size)
            raise

    async def _check(self, session: str, address: str, size: int) -> None:
        kept = await asyncio.to_thread(self._kept, session)
        had = kept + self._coming[session] - size
        if had + size > self._most:
            raise Refused(
                f"There is no room for {_megabytes(size)}: the files of this session have "
                f"{_megabytes(had)} of {_megabytes(self._most)}. Remove some of them first."
            )
        if not _is_public(address):
            return
        sessions = self._sessions[address]
        sessions.add(session)
        had = 0
        for one in list(sessions):
            found = await asyncio.to_thread(self._kept, one)
            had += found + self._coming[one]
            if not found and not self._coming[one]:
                sessions.discard(one)
        if had > SESSIONS * self._most:
            raise Refused(
                f"There is no room for {_megabytes(size)}: the sessions of {address} have "
                f"{_megabytes(had - size)} of {_megabytes(SESSIONS * self._most)}. Remove some "
                "of their files first."
            )

    def give_back(self, session: str, size: int) -> None:
        """A file has come, or does not; what is stored counts by itself."""
        self._coming[session] -= size
        if self._coming[session] <= 0:
            del self._coming[session]

    def _kept(self, session: str) -> int:
        files = self._store.files(session)
        # What the script makes has names with a colon: pieces of large values, and media.
        return sum(size for name, size in files.items() if ":" not in name)


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _megabytes(size: int) -> str:
    return f"{size / _MB:.1f} MB".replace(".0 MB", " MB")
