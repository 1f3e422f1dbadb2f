"""Stores values beside the clicks that are large or slow, or change while they are written.

They are encoded in a thread, and committed when their session is idle. The page is told while
its newest value is not stored, and when it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from typing import Any

from kawa.durable.coding import Changing, write
from kawa.durable.held import UNKNOWN
from kawa.durable.large import TOO_LONG, Large, Unstorable, refer, sealed_pieces
from kawa.durable.meta import GROUP, USER
from kawa.durable.watch import GivenUp, Watch
from kawa.errors import StoreError
from kawa.protocol.messages import Notice
from kawa.runtime.services import Services
from kawa.server.tabs.live import Live
from kawa.server.tabs.spare import CLICK_PATIENCE, Hung, Spare
from kawa.store.codec import Encoded
from kawa.store.parts import Parts

_LOG = logging.getLogger("kawa")
_PAUSE, _LONG_PAUSE = 1.0, 5.0
"""Seconds between two attempts: after a change, and while the store does not work."""
_STEP = 0.02
_IN_TURN = 1.0
"""Seconds for which one value is encoded alone: two would only take the time from the scripts."""
_CHANGES = 60.0
"""Seconds for which a value is tried that other threads change all the time."""


Found = dict[str, Parts]
"""What values share, by entry."""
_Ready = tuple[int, Any, Found, Large | Unstorable]


class _TooLong(Exception):
    pass


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
        self._patience: float = services.settings.get("session.valueTimeout")
        self._hung = Hung()
        self._encoders = Spare(services, self._hung, lanes=1, short=_IN_TURN)
        # Values that a thread is at; also one that was given up.
        self._encoding: set[tuple[Live, str]] = set()
        self._changing: dict[tuple[Live, str], float] = {}
        # One, so that files are written and forgotten in the order that was asked for.
        self._thread = ThreadPoolExecutor(1, "kawa-large")

    def store(self, live: Live) -> None:
        """A session has large values that are not stored as they are."""
        if live not in self._tasks:
            self._tasks[live] = asyncio.get_running_loop().create_task(self._store(live))

    def write(self, live: Live, watch: Watch) -> list[Large | Unstorable]:
        """Writes what is pending of a session whose run waits for it, but not what is slow.

        Raises:
            StoreError: The store could not take it.
            GivenUp: Another thread has been asked instead, as this one took too long.
        """
        written = []
        for name, turn in list(live.ledger.pending.items()):
            if live.ledger.is_slow(name):
                continue
            found: Found = {}
            payload = self._encode(live, name, live.ledger.value(name), found, watch)
            if live.ledger.joins(name, found):
                continue
            try:
                put = self._thread.submit(self._put, live, name, turn, payload)
                large = put.result()
            except (RuntimeError, CancelledError) as error:
                raise StoreError("the server ends") from error
            if large is not None:
                written.append(large)
        return written

    async def look(self, live: Live) -> None:
        """Has the next commit look at values that something else has changed.

        They are encoded for that, beside the clicks, so nobody is told of it before.
        """
        ledger = live.ledger
        for name in ledger.large_elsewhere():
            value = ledger.value(name)
            if name in ledger.pending or self._hopeless(live, name):
                continue
            self._encoding.add((live, name))
            work = partial(self._encode, live, name, value, {})
            try:
                payload = await self._encoders.call(work, _too_long, self._patience)
            except _TooLong:
                ledger.slow(name)
                continue
            if not isinstance(payload, Encoded) or ledger.stored(name) != refer(name, payload):
                ledger.look_again(name)

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
        self._encoders.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _store(self, live: Live) -> None:
        if not all(self._hopeless(live, name) for name in live.ledger.pending):
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
        ready: dict[str, _Ready] = {}
        for name, turn in list(live.ledger.pending.items()):
            value, found = live.ledger.value(name), Found()
            try:
                large = await self._write(live, name, turn, value, found)
            except StoreError as error:
                _LOG.error("A large value of session %s waits: %s", session.id[:8], error)
                return False
            if large is not None:
                ready[name] = (turn, value, found, large)
        while not session.idle() and not live.gone:
            await asyncio.sleep(_STEP)
        return live.gone or await self._commit(live, ready)

    async def _commit(self, live: Live, ready: dict[str, _Ready]) -> bool:
        """Commits what no run has touched since it was encoded: that may be half of each."""
        ledger = live.ledger
        whole, others = [], False
        for name, (turn, value, found, large) in ready.items():
            if ledger.pending.get(name) != turn or not ledger.has_still(name, value):
                continue
            if ledger.joins(name, found):
                others = True
            else:
                whole.append(large)
        if not (whole or others):
            return True
        if not await self._keep(live, whole):
            return False
        if live.unsaved:
            live.saved()
        if live.panel is not None:
            live.panel.changed()
        live.drop_files()
        return True

    async def _write(
        self, live: Live, name: str, turn: int, value: Any, found: Found
    ) -> Large | Unstorable | None:
        """Encodes a value and stores its pieces; None if it has changed meanwhile."""
        if self._hopeless(live, name):
            return Unstorable(name, TOO_LONG)
        self._encoding.add((live, name))
        work = partial(self._encode, live, name, value, found)
        try:
            payload = await self._encoders.call(work, _too_long, self._patience)
        except _TooLong:
            live.ledger.slow(name)
            return Unstorable(name, TOO_LONG)
        if payload is None:
            self._goes_on_changing(live, name)
            return None
        self._changing.pop((live, name), None)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._put, live, name, turn, payload)

    def _hopeless(self, live: Live, name: str) -> bool:
        """Whether a thread is still at a value that was given up, or too many at such values."""
        return (live, name) in self._encoding or name in self._hung.names

    def _encode(
        self, live: Live, name: str, value: Any, found: Found, watch: Watch
    ) -> Encoded | Unstorable | None:
        """Encodes a value; None if another thread changes it. In a thread.

        Args:
            found: Is given what the value, or each one of a group, shares.
        """
        began, closed = time.monotonic(), self._services.closed_codec
        try:
            with watch.at(name):
                if name[:2] == GROUP:
                    for key, one in value.items():
                        write(one, closed=closed, parts=found.setdefault(USER + key, {}))
                    payload = write(value, closed=closed)
                else:
                    payload = write(value, closed=closed, parts=found.setdefault(name, {}))
        except GivenUp:
            raise
        except Changing:
            return None
        except Exception as error:
            # A run that changes it right now is a reason too; then it is encoded again.
            return Unstorable(name, str(error))
        finally:
            self._encoding.discard((live, name))
        if time.monotonic() - began < CLICK_PATIENCE / 4:
            live.ledger.quick(name)
        return payload

    def _goes_on_changing(self, live: Live, name: str) -> None:
        """Notes that a value could not be written, and leaves it if that is so for long."""
        ledger, key = live.ledger, name[2:]
        since = self._changing.setdefault((live, name), time.monotonic())
        if time.monotonic() - since < _CHANGES:
            return
        del self._changing[live, name]
        ledger.pending.pop(name, None)
        if key not in ledger.unstored:
            ledger.unstored[key] = "other threads change it all the time"
            _LOG.warning(
                "session_state[%r] cannot be stored as it is now, as other threads change it all "
                "the time; what is stored of it is from before.",
                key,
            )

    def _put(
        self, live: Live, name: str, turn: int, payload: Encoded | Unstorable | None
    ) -> Large | Unstorable | None:
        """Stores the pieces of a value; None if a run has touched it meanwhile. In the thread."""
        if payload is None or isinstance(payload, Unstorable):
            return payload
        services, session = self._services, live.session
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


def _too_long(name: str) -> None:
    raise _TooLong
