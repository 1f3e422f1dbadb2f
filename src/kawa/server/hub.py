"""All sessions of one process: who is here, who comes back, who has left for good."""

from __future__ import annotations

import asyncio
import hmac
import itertools
import logging
import secrets
import time
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from kawa._config import get_option
from kawa.errors import StoreConflictError, StoreError
from kawa.runtime import snapshot
from kawa.runtime.app import App
from kawa.runtime.runner import Runner
from kawa.runtime.session import Session
from kawa.server.commits import Commits
from kawa.server.live import Live
from kawa.store import Store
from kawa.store.envelope import Sealer

_LOG = logging.getLogger("kawa")
FRAME_INTERVAL = 0.01
"""Seconds between two frames of one run."""
_SWEEP_INTERVAL = 30.0


class Hub:
    """The sessions of one process.

    Args:
        app: The script they run.
        store: Where they survive.
        sealer: Seals what is stored.
        dev: The server is for development: sessions note what the developer panel shows.
    """

    def __init__(self, app: App, store: Store, sealer: Sealer, dev: bool = False) -> None:
        self.app = app
        self.store = store
        self.sealer = sealer
        self.dev = dev
        self.closed_codec = get_option("session.codec") == "closed"
        self.commits = Commits(store, sealer, self.closed_codec)
        self.runner = Runner(between=self.commits.flush)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.turns = itertools.count(1)
        self._upload_key = secrets.token_bytes(32)
        self._lives: dict[str, Live] = {}
        self._active: set[Live] = set()
        self._pulsing = False
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Binds the hub to the running event loop."""
        self.loop = asyncio.get_running_loop()
        self._sweeper = self.loop.create_task(self._sweep())

    async def stop(self, patience: float = 5.0) -> None:
        """Lets runs under way end and be stored, for a while; then closes.

        A run that does not end in time is not stored: its events stay with their page,
        which sends them to the next server.
        """
        deadline = time.monotonic() + patience
        while self._active and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        if self._sweeper is not None:
            self._sweeper.cancel()
        self.runner.close()
        self.store.close()

    def call_soon(self, function: Callable[..., Any], *args: Any) -> None:
        """Calls a function in the event loop, from any thread."""
        assert self.loop is not None
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(function, *args)

    def lives(self) -> list[Live]:
        """Returns the sessions that are in memory."""
        return list(self._lives.values())

    async def welcome(
        self, token: str | None, cookie: str, copy: Session | None = None
    ) -> tuple[Live, str, bool]:
        """Finds the session that a token opens, or makes a new one.

        Args:
            token: The resume token that the page has, if any.
            cookie: The browser's secret cookie; empty if it takes none.
            copy: The new session to begin with, if it is the copy of another one.

        Returns:
            The session, its new token, and whether it went on.
        """
        live = await self._resume(token, cookie) if token else None
        if live is not None and token:
            return live, await self._rotate(live, token), True
        session = copy or Session(secrets.token_urlsafe(12))
        session.cookie = _digest(cookie)
        secret = secrets.token_urlsafe(24)
        session.tokens = [_digest(secret)]
        live = self._lives[session.id] = Live(self, session)
        return live, f"{session.id}.{secret}", False

    async def _rotate(self, live: Live, token: str) -> str:
        """Returns a new token for the page, or the one it has where no other can be stored now.

        A page must not hold a token that a crash would make unknown.
        """
        session = live.session
        if self.store.durable and not session.idle():
            return token
        secret = secrets.token_urlsafe(24)
        before = session.tokens
        # The page has the one it used until this one arrives.
        session.tokens = [_digest(secret), _digest(token.partition(".")[2])]
        if self.store.durable and not await self._keep(live):
            session.tokens = before
            return token
        return f"{session.id}.{secret}"

    async def _keep(self, live: Live) -> bool:
        """Stores a session that does nothing; events wait meanwhile. Tells whether it could."""
        assert self.loop is not None
        live.hold()
        try:
            await self.loop.run_in_executor(None, self._commit, live.session)
        except StoreConflictError:
            live.lost()
            return False
        except StoreError as error:
            _LOG.error("Session %s is not stored: %s", live.session.id[:8], error)
            return False
        finally:
            live.release()
        return True

    def _commit(self, session: Session) -> None:
        # An idle session holds all that came before it was held, also what an earlier
        # commit could not store; what comes now waits.
        assert session.running is not None
        seq = session.running.seq
        found = snapshot.changes(session, seq, self.sealer, closed=self.closed_codec)
        self.store.commit(session.id, found)
        snapshot.committed(session, found)

    async def _resume(self, token: str, cookie: str) -> Live | None:
        id, _, secret = token.partition(".")
        live = self._lives.get(id)
        if live is None:
            live = await self._restore(id)
        if live is None or not secret:
            return None
        session = live.session
        given = _digest(secret)
        if not any(known and hmac.compare_digest(given, known) for known in session.tokens):
            return None
        if session.cookie and not hmac.compare_digest(session.cookie, _digest(cookie)):
            _LOG.warning("Session %s: its token came from another browser", id[:8])
            return None
        self._lives[id] = live
        return live

    async def _restore(self, id: str) -> Live | None:
        if not self.store.durable or len(id) > 64:
            return None
        assert self.loop is not None
        try:
            session = await self.loop.run_in_executor(None, self._load, id)
        except StoreError as error:
            _LOG.error("Session %s is not restored: %s", id[:8], error)
            return None
        if session is None:
            return None
        return self._lives.get(id) or Live(self, session)

    def _load(self, id: str) -> Session | None:
        record = self.store.load(id)
        if record is None:
            return None
        session = Session(id)
        snapshot.restore(session, record, self.sealer)
        return session

    def forget(self, id: str) -> None:
        """Takes a session out of memory; what is stored of it stays."""
        self._lives.pop(id, None)
        if not self.store.durable:
            self.store.drop(id)

    def upload_token(self, id: str) -> str:
        """Returns a secret with which the page may send files to its session."""
        return f"{id}.{blake2b(id.encode(), key=self._upload_key, digest_size=18).hexdigest()}"

    def by_upload_token(self, token: str) -> Live | None:
        """Returns the session that an upload token belongs to."""
        id = token.partition(".")[0]
        genuine = hmac.compare_digest(self.upload_token(id).encode(), token.encode())
        return self._lives.get(id) if genuine else None

    def started(self, live: Live) -> None:
        """A session's run has started: its frames go out from now on."""
        self._active.add(live)
        if not self._pulsing:
            self._pulsing = True
            assert self.loop is not None
            self.loop.call_later(FRAME_INTERVAL, self._pulse)

    def ended(self, live: Live) -> None:
        """A session has nothing more to do."""
        self._active.discard(live)

    def _pulse(self) -> None:
        self.runner.tick()
        if self.commits.overdue():
            self.runner.submit(self.commits.flush)
        for live in list(self._active):
            live.pulse()
        self._pulsing = bool(self._active)
        if self._pulsing:
            assert self.loop is not None
            self.loop.call_later(FRAME_INTERVAL, self._pulse)

    async def _sweep(self) -> None:
        """Takes sessions whose tab is gone out of memory, and old ones out of the store."""
        assert self.loop is not None
        while True:
            await asyncio.sleep(_SWEEP_INTERVAL)
            await self.sweep()

    async def sweep(self) -> None:
        """The same, once; what a store could not take is tried again."""
        assert self.loop is not None
        patience = get_option("server.disconnectedSessionTTL")
        for id, live in list(self._lives.items()):
            if live.unsaved and live.session.idle() and await self._keep(live):
                live.saved()
            gone = live.connection is None and live.session.idle()
            if gone and not live.unsaved and time.monotonic() - live.left_at > patience:
                self.forget(id)
        before = time.time() - get_option("session.ttl")
        try:
            await self.loop.run_in_executor(None, self.store.expire, before, set(self._lives))
        except StoreError as error:
            _LOG.error("Old sessions are not removed: %s", error)


def _digest(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=16).digest() if secret else b""
