"""A tab comes back: whether the session is its own, and taking it over from where it was.

A session belongs to the process that claimed it last. No lease runs out, so no clock matters:
whoever the tab connects to claims it, and what its former owner still commits is refused.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from functools import partial
from hashlib import blake2b
from typing import Protocol
from weakref import WeakValueDictionary

from kawa.durable.copying import copy_session
from kawa.durable.ledger import Ledger
from kawa.durable.restored import Attempts, restore
from kawa.durable.watch import Watch
from kawa.errors import StoreAwayError, StoreError
from kawa.runtime.services import Services
from kawa.server.tabs.live import Live
from kawa.server.tabs.spare import Spare
from kawa.store import NOBODYS, OPENER, Record, opens

_LOG = logging.getLogger("kawa")
_ID_LIMIT = 64
_PATIENCE, _STEP = 2.0, 0.05
"""Seconds that a former owner is given to store a large value, and between two looks at it."""


class Unreadable(Exception):
    """The store cannot be read now, so nobody can tell whether there is such a session."""


class _Pending(Exception):
    """The former owner has not stored all of the session, and may be about to."""


class _Taking:
    """A session that is being taken over, by one thread after the other if values hang.

    Attributes:
        digests: What opens it.
        waits: Its former owner may have something to store.
        record: It, as it was claimed.
        attempts: What is known of its values.
    """

    def __init__(self, digests: list[bytes], *, waits: bool) -> None:
        self.digests = digests
        self.waits = waits
        self.record: Record | None = None
        self.attempts = Attempts()


class Sessions(Protocol):
    """The sessions of this process."""

    def find(self, id: str) -> Live | None:
        """Returns a session if it is in memory."""

    def adopt(self, ledger: Ledger) -> Live:
        """Takes a session into memory."""

    async def keep(self, live: Live) -> bool:
        """Stores a session that does nothing. Tells whether it could."""


class Resume:
    """Gives sessions back to their tabs.

    Args:
        services: Where sessions survive.
        here: The sessions of this process.
        spare: Threads in which values come back.
    """

    def __init__(self, services: Services, here: Sessions, spare: Spare) -> None:
        self._services = services
        self._spare = spare
        self._patience: float = services.settings.get("session.valueTimeout")
        self._here = here
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, token: str, cookie: str) -> tuple[Live, str] | None:
        """Returns the session that a token opens, and its new token; None if it opens none.

        Raises:
            Unreadable: The session is not in memory, and the store does not answer.
        """
        id, _, secret = token.partition(".")
        if not secret or len(id) > _ID_LIMIT:
            return None
        live = self._here.find(id)
        if live is None or not _opens(live, secret, cookie):
            live = await self._take_over(id, secret, cookie, instead_of=live)
        if live is None:
            return None
        token_now = await self._rotate(live, token, cookie)
        if live.gone:
            # The tab was elsewhere meanwhile; what was here is of before that.
            live = await self._take_over(id, secret, cookie, instead_of=live)
            return None if live is None else (live, await self._rotate(live, token, cookie))
        return live, token_now

    async def _take_over(
        self, id: str, secret: str, cookie: str, instead_of: Live | None
    ) -> Live | None:
        """Claims a session and takes it into memory, instead of what is there of it."""
        if not self._services.store.durable:
            return None
        # Two sockets of one page at once must not take the session from each other.
        async with self._turns.setdefault(id, asyncio.Lock()):
            before = self._here.find(id)
            if before is not None and before is not instead_of:
                return before if _opens(before, secret, cookie) else None
            try:
                found = await self._claim_whole(id, secret, cookie)
            except StoreAwayError as error:
                raise Unreadable(f"Session {id[:8]} cannot be read: {error}") from error
            except StoreError as error:
                _LOG.error("Session %s is not restored: %s", id[:8], error)
                return None
            if found is None:
                return None
            if before is not None:
                before.lost()
            return self._here.adopt(found)

    async def copy(self, token: str, cookie: str) -> Ledger | None:
        """Returns a new session that holds what the one that a token opens has stored.

        Raises:
            Unreadable: The store does not answer.
        """
        id, _, secret = token.partition(".")
        if not self._services.store.durable or not secret or len(id) > _ID_LIMIT:
            return None
        attempts = Attempts()
        work = partial(self._copy, id, secret, cookie, attempts)
        try:
            return await self._spare.call(work, attempts.without.add, self._patience)
        except StoreAwayError as error:
            raise Unreadable(f"Session {id[:8]} cannot be read: {error}") from error
        except StoreError as error:
            _LOG.error("Session %s is not copied: %s", id[:8], error)
            return None

    def _copy(
        self, id: str, secret: str, cookie: str, attempts: Attempts, watch: Watch
    ) -> Ledger | None:
        services = self._services
        record = services.store.load(id)
        if record is None or not record.opens(_openers(secret, cookie)):
            return None
        store, sealer, closed = services.store, services.sealer, services.closed_codec
        copy = copy_session(
            store, sealer, record, id, new_id(), closed=closed, watch=watch, attempts=attempts
        )
        # The page was copied too, and numbers its events as the other does.
        copy.seq = copy.session.seq = copy.session.answered = record.seq
        return copy

    async def _claim_whole(self, id: str, secret: str, cookie: str) -> Ledger | None:
        """Claims a session once its former owner has stored its large values.

        It may be dead, so nobody waits for long; then the values before come back.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE
        while True:
            taking = _Taking(_openers(secret, cookie), waits=loop.time() < deadline)
            work = partial(self._claim, id, taking)
            try:
                return await self._spare.call(work, taking.attempts.without.add, self._patience)
            except _Pending:
                await asyncio.sleep(_STEP)

    def _claim(self, id: str, taking: _Taking, watch: Watch) -> Ledger | None:
        """Makes a session this process's, and loads it. In a thread.

        The store looks at the token first: a stranger must not take a session from its owner.
        """
        services, digests, record = self._services, taking.digests, taking.record
        if record is None:
            try:
                record = services.store.claim(id, digests, patient=taking.waits)
            except StoreAwayError:
                raise
            except StoreError as error:
                record = self._unclaimed(id, digests, error)
            if record is None:
                return None
            if taking.waits and record.pending:
                raise _Pending
            taking.record = record
        if record.app and record.app != services.sealer.app:
            raise StoreError(
                f"it was stored by {record.app}, and this is {services.sealer.app}. If that is the "
                f"same app, moved, start it with session.app = {record.app!r}"
            )
        read, closed = services.store.get_file, services.closed_codec
        return restore(
            id, record, services.sealer, read,
            closed=closed, watch=watch, attempts=taking.attempts,
        )  # fmt: skip

    def _unclaimed(self, id: str, digests: list[bytes], why: StoreError) -> Record | None:
        """Returns a session that can be read but not claimed, as of a store that is full.

        Whose it is cannot be settled now, so nothing of it is committed: its tab is sent to
        claim it when the store can be written again.
        """
        try:
            record = self._services.store.load(id)
        except StoreError as error:
            raise Unreadable(f"Session {id[:8]} cannot be read: {error}") from error
        if record is None or not record.opens(digests):
            return None
        _LOG.warning("Session %s goes on unsaved: %s", id[:8], why)
        record.epoch, record.pending = NOBODYS, False
        return record

    async def _rotate(self, live: Live, token: str, cookie: str) -> str:
        """Returns a new token for the page, or the one it has where no other can be stored now.

        A page must not hold a token that a crash would make unknown. Storing it also tells
        whether the session is still this process's: if it is not, `live.gone` is set.
        """
        durable, session = self._services.store.durable, live.session
        if durable and not session.idle():
            await self._check_owner(live)
            return token
        secret = new_secret()
        before = live.ledger.openers
        # The page has the one it used until this one arrives.
        used = opener(token.partition(".")[2], cookie)
        live.ledger.openers = [opener(secret, cookie), used]
        if durable and not await self._here.keep(live):
            live.ledger.openers = before
            return token
        return f"{session.id}.{secret}"

    async def _check_owner(self, live: Live) -> None:
        """Asks the store whether another process has claimed a session that runs here."""
        ledger, ask = live.ledger, self._services.store.standing
        try:
            standing = await asyncio.to_thread(ask, ledger.session.id, ledger.epoch, ledger.version)
        except StoreError:
            return
        if standing == "taken":
            live.lost()


def new_secret() -> str:
    """Returns the secret part of a new token."""
    return secrets.token_urlsafe(24)


def opener(secret: str, cookie: str) -> bytes:
    """Returns what is kept of a token and the browser's cookie, which open a session together."""
    bound = blake2b(cookie.encode(), digest_size=OPENER).digest() if cookie else b""
    return blake2b(secret.encode(), key=bound, digest_size=OPENER).digest()


def _openers(secret: str, cookie: str) -> list[bytes]:
    """Returns what opens a session of this browser, or of one that took no cookie."""
    return [opener(secret, given) for given in {cookie, ""}]


def new_id() -> str:
    """Returns an id for a new session, which a command line does not take for an option."""
    return secrets.token_hex(9)


def _opens(live: Live, secret: str, cookie: str) -> bool:
    return opens(b"".join(live.ledger.openers), _openers(secret, cookie))
