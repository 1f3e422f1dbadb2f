"""All sessions of one process: who is here, who comes back, who has left for good."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any

from kawa.durable.large import Large, Unstorable
from kawa.durable.ledger import Ledger
from kawa.durable.watch import Watch
from kawa.errors import StoreConflictError, StoreError
from kawa.runtime.app import App
from kawa.runtime.drawn import Drawn
from kawa.runtime.execute import Job, Outcome
from kawa.runtime.loops import close_loop
from kawa.runtime.request import Request
from kawa.runtime.runner import Runner
from kawa.runtime.session import Session
from kawa.server.tabs.afterwards import Afterwards
from kawa.server.tabs.commits import Commits
from kawa.server.tabs.large import LargeValues
from kawa.server.tabs.live import Live
from kawa.server.tabs.resume import Resume, new_id, new_secret, opener
from kawa.server.tabs.spare import Hung, Spare
from kawa.server.tabs.trials import Trials

_LOG = logging.getLogger("kawa")
FRAME_INTERVAL = 0.01
"""Seconds between two frames of one run."""
_SWEEP_INTERVAL, _LOOK_INTERVAL = 30.0, 2.0
"""Seconds between two goes through all sessions, and two looks whether the store is there."""
_SOON, _AT_LAST = 0.5, 5.0
"""Seconds after which a store that failed is tried again: at first, and in the long run."""
_DRAIN_STEP = 0.005
_LAST_PATIENCE = 1.0
"""Seconds that runs are given to come to a Kawa call, at which they end."""
_GOODBYE_PATIENCE = 1.0
"""Seconds that tabs are given to close their sockets, once they were told to."""


class Hub:
    """The sessions of one process.

    Args:
        app: The script they run.
        dev: The server is for development: sessions note what the developer panel shows.
    """

    def __init__(self, app: App, dev: bool = False) -> None:
        self.app = app
        self.services = services = app.services
        hung = Hung()
        self.spare = Spare(services, hung)
        self.commits = Commits(services.store, hung)
        self._store = services.store
        self._dev = dev
        most = services.settings.get("server.maxRuns")
        self._runner = Runner(most, between=self.commits.flush)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.turns = itertools.count(1)
        self.draining = False
        self.patience: float = services.settings.get("server.disconnectedRunTimeout")
        self.sockets = 0
        self._lives: dict[str, Live] = {}
        self._resume = Resume(services, self, self.spare)
        self._active: set[Live] = set()
        self._pulsing = False
        self._large = LargeValues(services, self.keep, self._stored_large)
        self._trials = Trials(services, self)
        self._afterwards = Afterwards(self.lives, self._look)
        self._sweeper: asyncio.Task[None] | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._store_may_have_lost = False

    def start(self) -> None:
        """Binds the hub to the running event loop; once is enough."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self.services.call_soon = self.call_soon
            self._sweeper = self._loop.create_task(self._sweep())

    async def drain(self) -> None:
        """Sends all tabs elsewhere: each at once, or when its run has ended and is stored.

        Events that come meanwhile are not taken in: their pages send them to the next server.
        A run that does not end within `server.drainTimeout` is ended at its next Kawa call.
        """
        self.draining = True
        deadline = time.monotonic() + self.services.settings.get("server.drainTimeout")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(deadline - time.monotonic()):
                await self._afterwards.look_once_more()
        idle = [live for live in self.lives() if live.session.idle()]
        await asyncio.gather(*(self.keep(live) for live in idle if live.unsaved))
        for live in idle:
            if not live.ledger.pending:
                live.move()
        while (self._active or self._large.busy()) and time.monotonic() < deadline:
            await asyncio.sleep(_DRAIN_STEP)
        while self._active and time.monotonic() < deadline + _LAST_PATIENCE:
            for live in list(self._active):
                live.end_run()
            await asyncio.sleep(_DRAIN_STEP)
        await self._trials.close()
        for live in self.lives():
            live.move()
        told = time.monotonic() + _GOODBYE_PATIENCE
        while self.sockets and time.monotonic() < told:
            await asyncio.sleep(_DRAIN_STEP)

    async def stop(self) -> None:
        """Drains, unless that was done; then closes."""
        if not self.draining:
            await self.drain()
        if self._sweeper is not None:
            self._sweeper.cancel()
        if self._catching_up is not None:
            self._catching_up.cancel()
        self._afterwards.close()
        self._large.close()
        self._runner.close()
        self.spare.close()
        self.commits.close()
        self.services.media.close()
        self._store.close()

    def call_soon(self, function: Callable[..., Any], *args: Any) -> None:
        """Calls a function in the event loop, from any thread."""
        assert self._loop is not None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *args)

    def lives(self) -> list[Live]:
        """Returns the sessions that are in memory."""
        return list(self._lives.values())

    async def welcome(
        self, token: str | None, cookie: str, copy: Ledger | None = None
    ) -> tuple[Live, str, bool]:
        """Finds the session that a token opens, or makes a new one.

        Args:
            token: The resume token that the page has, if any.
            cookie: The browser's secret cookie; empty if it takes none.
            copy: The new session to begin with, if it is the copy of another one.

        Returns:
            The session, its new token, and whether it went on.

        Raises:
            Unreadable: The store does not answer, so that the token must be tried again.
        """
        found = await self._resume.open(token, cookie) if token else None
        if found is not None:
            return *found, True
        ledger = copy or self._new()
        secret = new_secret()
        ledger.openers = [opener(secret, cookie)]
        return self.adopt(ledger), f"{ledger.session.id}.{secret}", False

    async def copy_of(self, token: str, cookie: str) -> Ledger | None:
        """Returns a copy of the session that a token opens, for a duplicated tab.

        Raises:
            Unreadable: The store does not answer, so that the token must be tried again.
        """
        return await self._resume.copy(token, cookie)

    def find(self, id: str) -> Live | None:
        """Returns a session if it is in memory."""
        return self._lives.get(id)

    def _new(self) -> Ledger:
        sealer, closed = self.services.sealer, self.services.closed_codec
        return Ledger(Session(new_id()), sealer, closed=closed)

    def adopt(self, ledger: Ledger) -> Live:
        """Takes a session into memory."""
        live = self._lives[ledger.session.id] = Live(self.app, ledger, self, self._dev)
        return live

    async def keep(self, live: Live, large: Iterable[Large | Unstorable] = ()) -> bool:
        """Stores a session that does nothing; events wait meanwhile. Tells whether it could."""
        return await self._keep(live, partial(self.commits.keep, live.ledger, list(large)))

    async def _look(self, live: Live) -> None:
        """Stores what others than its runs have changed of a session that does nothing."""
        await self._large.look(live)
        if live.session.idle() and live.ledger.may_have_changed():
            await self._keep(live, partial(self.commits.look, live.ledger))
            if live.ledger.pending:
                self._large.store(live)

    async def keep_held(self, live: Live) -> bool:
        """The same for one that is held already, or whose run has not begun."""
        return await self._keep_held(live, partial(self.commits.keep, live.ledger, []))

    async def _keep(self, live: Live, work: Callable[[Watch], None]) -> bool:
        live.hold()
        try:
            return await self._keep_held(live, work)
        finally:
            live.release()

    async def _keep_held(self, live: Live, work: Callable[[Watch], None]) -> bool:
        try:
            await self.spare.call(work, live.ledger.slow)
        except StoreConflictError:
            live.lost()
            return False
        except StoreError as error:
            if not live.unsaved:
                _LOG.error("Session %s is not stored: %s", live.session.id[:8], error)
            return False
        return True

    def lost(self, live: Live) -> None:
        """Another process, or another `Live` here, has the session now."""
        if self._lives.get(live.session.id) is live:
            del self._lives[live.session.id]
            self.services.media.leave(live.session.id)
            self._end(live)

    def forget(self, id: str) -> None:
        """Takes a session out of memory; what is stored of it stays."""
        live = self._lives.pop(id, None)
        self.services.media.leave(id)
        if live is not None:
            self._end(live)
        if not self._store.durable:
            self._store.drop(id)

    def _end(self, live: Live) -> None:
        close_loop(live.session.state)
        if live.session.caches:
            self._runner.submit(live.session.caches.close)  # It calls the script's code.

    def must_wait(self, request: Request) -> bool:
        """Tells whether a run may end this process, or stand beside one that may."""
        return self._store.durable and (request.again or self._trials.alone is not None)

    def try_again(self, live: Live, request: Request) -> None:
        """Has a run begin that must wait; or gives it up."""
        self._trials.begin(live, request)

    def runs(self) -> Collection[Live]:
        """Returns those whose runs are under way."""
        return self._active

    def tried(self, live: Live) -> None:
        """A run has ended of a session of which something is noted."""
        self._trials.ended(live)

    def submit(self, work: Callable[[], None]) -> None:
        """Has a run worked at in a thread."""
        self._runner.submit(work)

    def ran(self, live: Live, job: Job, outcome: Outcome) -> None:
        """A run has ended and is to be stored."""
        self.commits.add(live, job, outcome)

    def store_part(self, live: Live, request: Request, drawn: Drawn) -> bool:
        """Stores what a run has changed so far, while its thread waits; see `Commits.part`."""

        def work(watch: Watch) -> bool:
            large = self._large.write(live, watch)
            return self.commits.part(live.ledger, request, drawn, large, watch)

        return self.spare.call_here(work, live.ledger.slow)

    def write_off(self, thread: int) -> None:
        """A thread does not end, whatever is done."""
        self._runner.write_off(thread)

    def full(self) -> bool:
        """Tells whether runs wait because there are no more threads."""
        return self._runner.starved()

    def forget_files(self, session: str, files: list[str]) -> None:
        """Has the store forget files of a session."""
        self._large.forget(session, files)

    def started(self, live: Live) -> None:
        """A session's run has started: its frames go out from now on."""
        self._active.add(live)
        if not self._pulsing:
            self._pulsing = True
            assert self._loop is not None
            self._loop.call_later(FRAME_INTERVAL, self._pulse)

    def ended(self, live: Live) -> None:
        """A session has nothing more to do."""
        self._active.discard(live)
        if self._store.durable:
            self._afterwards.ran()
        if live.gone and live.session.id not in self._lives:
            self.services.media.leave(live.session.id)
        if live.ledger.pending:
            self._large.store(live)
        elif self.draining:
            live.move()

    def _stored_large(self, live: Live) -> None:
        if self.draining and live.session.idle():
            live.move()

    def _pulse(self) -> None:
        self._runner.tick()
        given_up = self.commits.give_up()
        for thread in given_up:
            self._runner.write_off(thread)
        if given_up or self.commits.overdue():
            self._runner.submit(self.commits.flush)
        for live in list(self._active):
            live.pulse()
        self._pulsing = bool(self._active)
        if self._pulsing:
            assert self._loop is not None
            self._loop.call_later(FRAME_INTERVAL, self._pulse)

    def not_stored(self) -> None:
        """The store did not take a session: it is tried again from time to time."""
        if self._catching_up is None or self._catching_up.done():
            assert self._loop is not None
            self._catching_up = self._loop.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        pause = _SOON
        while any(live.unsaved for live in self._lives.values()):
            await asyncio.sleep(pause)
            pause = _SOON if await self._store_unsaved() else min(pause * 2, _AT_LAST)
        await self._store_lost()

    async def _store_unsaved(self) -> int:
        """Stores what the store could not take before; returns for how many sessions it could."""
        count = 0
        for live in list(self._lives.values()):
            if live.unsaved and live.session.idle() and await self.keep(live):
                live.saved()
                count += 1
        return count

    async def _store_lost(self, *, quiet: bool = False) -> None:
        """Stores again what a store does not have any more that was started anew."""
        ask = asyncio.to_thread
        try:
            if await ask(self._store.restarted):
                self._store_may_have_lost = True
            if not self._store_may_have_lost:
                return
            _LOG.warning("The session store was started anew; what it has lost is stored again.")
            for live in self.lives():
                session, ledger = live.session, live.ledger
                if not session.idle() or live.unsaved:
                    continue
                standing = await ask(self._store.standing, session.id, ledger.epoch, ledger.version)
                if standing == "behind" and session.idle():
                    await self.keep(live)
            self._store_may_have_lost = False
        except StoreError as error:
            if not self._store.shared:
                # It is not at its place, and no other can be made there.
                for live in self.lives():
                    live.not_stored(error)
            elif not quiet:
                _LOG.error("Nobody knows what the session store has lost: %s", error)

    async def _sweep(self) -> None:
        """Takes sessions whose tab is gone out of memory, and old ones out of the store."""
        due = time.monotonic() + _SWEEP_INTERVAL
        while True:
            await asyncio.sleep(_LOOK_INTERVAL)
            if time.monotonic() >= due:
                await self.sweep()
                due = time.monotonic() + _SWEEP_INTERVAL
            elif self._store.durable:
                await self._store_lost(quiet=True)

    async def sweep(self) -> None:
        """The same, once; what a store could not take is tried again."""
        self.services.media.sweep()
        patience = self.services.settings.get("server.disconnectedSessionTTL")
        await self._store_unsaved()
        await self._store_lost()
        for id, live in list(self._lives.items()):
            gone = live.connection is None and live.session.idle()
            kept = not (live.unsaved or live.ledger.pending)
            if gone and kept and time.monotonic() - live.left_at > patience:
                self.forget(id)
        before = time.time() - self.services.settings.get("session.ttl")
        try:
            await asyncio.to_thread(self._store.expire, before, set(self._lives))
        except StoreError as error:
            _LOG.error("Old sessions are not removed: %s", error)
