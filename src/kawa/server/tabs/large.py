"""Stores large values beside the clicks: encoded in a thread, committed when their session is idle.

The page is told while its newest value is not stored, and when it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kawa.durable.held import UNKNOWN
from kawa.durable.large import Large, Unstorable, refer, sealed_pieces
from kawa.errors import StoreError
from kawa.protocol.messages import Notice
from kawa.runtime.services import Services
from kawa.server.tabs.live import Live
from kawa.store.codec import encode

_LOG = logging.getLogger("kawa")
_PAUSE, _LONG_PAUSE = 1.0, 5.0
"""Seconds between two attempts: after a change, and while the store does not work."""
_STEP = 0.02


class LargeValues:
    """The large values of one process that are not stored yet.

    Args:
        services: Where they go, and how.
        keep: Stores an idle session with such values; tells whether it could.
        ended: Called when a session has no more of them.
    """

    def __init__(
        self,
        services: Services,
        keep: Callable[[Live, list[Large | Unstorable]], Awaitable[bool]],
        ended: Callable[[Live], None],
    ) -> None:
        self._services = services
        self._keep = keep
        self._ended = ended
        self._tasks: dict[Live, asyncio.Task[None]] = {}
        # One: two that encode would only take the time from the scripts.
        self._thread = ThreadPoolExecutor(1, "kawa-large")

    def store(self, live: Live) -> None:
        """A session has large values that are not stored as they are."""
        if live not in self._tasks:
            self._tasks[live] = asyncio.get_running_loop().create_task(self._store(live))

    def write(self, live: Live) -> list[Large | Unstorable]:
        """Writes what is pending of a session in the calling thread, which is that of its run.

        Raises:
            StoreError: The store could not take it.
        """
        user = live.session.state.user
        pending = list(live.ledger.pending.items())
        tried = [self._write(live, name, turn, user.get(name[2:])) for name, turn in pending]
        return [one for one in tried if one is not None]

    def busy(self) -> bool:
        """Whether anything is still to be stored."""
        return bool(self._tasks)

    def forget(self, session: str, files: list[str]) -> None:
        """Has the store forget files, after those that are being written: no click waits for it."""
        # A server that ends leaves them to the end of their session.
        with contextlib.suppress(RuntimeError):
            self._thread.submit(self._forget, session, files)

    def close(self) -> None:
        """Gives up what is not stored yet."""
        for task in self._tasks.values():
            task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _store(self, live: Live) -> None:
        live.send(Notice("info", "large_pending"))
        failed = False
        try:
            while live.ledger.pending and not live.gone:
                works = await self._attempt(live)
                if not (works or failed):
                    failed = True
                    live.send(Notice("error", "not_stored"))
                if live.ledger.pending:
                    await asyncio.sleep(_PAUSE if works else _LONG_PAUSE)
            live.send(Notice("info", "large_stored"))
            if failed:
                live.send(Notice("info", "stored_again"))
        finally:
            del self._tasks[live]
        self._ended(live)

    async def _attempt(self, live: Live) -> bool:
        """Stores what is pending and does not change meanwhile; tells whether the store works."""
        session = live.session
        ready: dict[str, tuple[int, Any, Large | Unstorable]] = {}
        for name, turn in list(live.ledger.pending.items()):
            value = session.state.user.get(name[2:])
            try:
                large = await asyncio.get_running_loop().run_in_executor(
                    self._thread, self._write, live, name, turn, value
                )
            except StoreError as error:
                _LOG.error("A large value of session %s waits: %s", session.id[:8], error)
                return False
            if large is not None:
                ready[name] = (turn, value, large)
        while not session.idle() and not live.gone:
            await asyncio.sleep(_STEP)
        return live.gone or await self._commit(live, ready)

    async def _commit(
        self, live: Live, ready: dict[str, tuple[int, Any, Large | Unstorable]]
    ) -> bool:
        """Commits what no run has touched since it was encoded: that may be half of each."""
        session = live.session
        whole = [
            large
            for name, (turn, value, large) in ready.items()
            if live.ledger.pending.get(name) == turn and session.state.user.get(name[2:]) is value
        ]
        if not whole:
            return True
        if not await self._keep(live, whole):
            return False
        if live.unsaved:
            live.saved()
        if live.panel is not None:
            live.panel.changed()
        live.drop_files()
        return True

    def _write(self, live: Live, name: str, turn: int, value: Any) -> Large | Unstorable | None:
        """Encodes a value and stores its pieces; None if a run has touched it meanwhile.

        In the thread.
        """
        services, session = self._services, live.session
        try:
            payload = encode(value, closed=services.closed_codec)
        except Exception as error:
            # A run that changes it right now is a reason too; then it is encoded again.
            return Unstorable(name, str(error))
        large = refer(name, payload)
        if live.ledger.stored(name) == large and not services.sealer.rotating:
            return large
        whole = False
        try:
            for piece, sealed in sealed_pieces(large, payload, services.sealer, session.id):
                if live.ledger.pending.get(name) != turn:
                    return None
                services.store.put_file(session.id, piece, sealed)
            whole = True
            return large
        finally:
            # What is stored may be this very value where nobody knows.
            if not whole and live.ledger.stored(name) not in (large, UNKNOWN):
                self._forget(session.id, large.pieces())

    def _forget(self, session: str, files: list[str]) -> None:
        try:
            for file in files:
                self._services.store.drop_file(session, file)
        except StoreError as error:
            _LOG.warning("Files of session %s stay for now: %s", session[:8], error)
