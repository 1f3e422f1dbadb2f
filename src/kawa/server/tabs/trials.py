"""What comes again, as it was not confirmed, may be what ended the process that had it.

Such a run is noted in the store before it begins, and has its turn alone among its like. An
event is given up when two processes have ended during that turn, after the one whose death
made it come again. What else was under way then had no turn yet, and nothing is held against it;
but as it may be what ended the process, it takes more such deaths to give the event up.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Coroutine
from typing import Any, Final, Protocol

from kawa.durable.trial import (
    GUILTY,
    LOAD,
    Trial,
    has_ended,
    number_of,
    read_trial,
    this_process,
)
from kawa.errors import StoreError
from kawa.protocol.messages import Frame, Notice
from kawa.runtime.request import Request
from kawa.runtime.services import Services
from kawa.server.tabs.history import click_name
from kawa.server.tabs.live import Live

_LOG = logging.getLogger("kawa")
_TURN: Final = (2.0, 4.0, 8.0)
"""Seconds that the others wait for one to end; more for those that were in company before."""
_LOOK: Final = 0.4
_ANSWER: Final = 2.0
"""Seconds that a former owner is given to say that it has not ended, but lost the session."""
_JOIN: Final = 0.2
"""Seconds that what is under no suspicion waits until a store has noted that it begins."""
_CLOSE: Final = 0.5
_AGAIN: Final = 10.0
_SELDOM: Final = 300.0
"""Seconds after which a page is tried once more that was given up, at first and at last."""
_SAFE: Final = 30.0
"""Seconds after which a page that goes on counts as one that has come."""


class Keeper(Protocol):
    """Stores sessions."""

    draining: bool
    """Nothing new is begun."""

    async def keep(self, live: Live) -> bool:
        """Stores a session that does nothing. Tells whether it could."""

    def runs(self) -> Collection[Live]:
        """Returns those whose runs are under way."""

    async def keep_held(self, live: Live) -> bool:
        """The same for one whose run has not begun."""


class Trials:
    """The runs of one process that are under suspicion.

    Args:
        services: Where notes are kept.
        here: Stores sessions.

    Attributes:
        alone: Whose run is the only one in this process; another's start must be noted first.
    """

    def __init__(self, services: Services, here: Keeper) -> None:
        self._services = services
        self._here = here
        # Which event, since when, and how far the session was stored then.
        self._running: dict[Live, tuple[int, float, int]] = {}
        # Those whose page is not made, and those for whom that is tried once more.
        self._waiting, self._pardoned = set[Live](), set[Live]()
        self.alone: Live | None = None
        self._turn, self._writing = asyncio.Lock(), asyncio.Lock()
        self._freed = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, live: Live, request: Request) -> None:
        """Has a run begin when it is its turn; or gives it up."""
        self._do(self._try(live, request))

    async def _try(self, live: Live, request: Request) -> None:
        if request.again and live.ledger.version == 0 and not request.seq:
            # Of a session that is not stored nothing can be noted.
            await self._here.keep_held(live)
        try:
            fair = await (self._admit(live, request) if request.again else self._join())
        except Exception:
            # Whatever it is, the session must go on.
            _LOG.exception("Session %s: nothing is known of its event", live.session.id[:8])
            fair = True
        if live.gone or self._here.draining:
            live.session.on_ended()
            self.ended(live)
        elif fair:
            live.begin(request)
        else:
            await self._give_up(live, request)

    async def _give_up(self, live: Live, request: Request) -> None:
        """Goes on without what ended the processes that worked at it."""
        session, number = live.session, number_of(request)
        if number == LOAD:
            if live not in self._waiting:
                _LOG.error(
                    "Session %s: its page is not made: the processes that tried to ended.",
                    session.id[:8],
                )
                self._waiting.add(live)
                held = self._read(live).points.get(LOAD, 0) - GUILTY
                pause = min(_AGAIN * 2**held, _SELDOM)
                asyncio.get_running_loop().call_later(pause, self._once_more, live, request)
            live.send(Notice("error", "page_ends"))
            live.send(Frame(session.runs, [], "failed"))
            # What the page sends waits for a run that goes through.
            session.failed = True
            live.release()
            return
        names = [click_name(session, id) for id in (*request.triggers, *request.values)]
        name = ", ".join(names) or f"page {request.page!r}"
        _LOG.error(
            "Session %s: event %d (%s) is given up: the processes that worked at it ended.",
            session.id[:8], number, name,
        )  # fmt: skip
        for id in request.values:
            session.state.distrust(id, unseen=True)
        session.running, session.answered = None, max(session.answered, request.seq)
        # It has cut the run short that was to draw what the others are for.
        session.queue.insert(0, Request(seq=session.answered, reason="rerun"))
        await self._here.keep(live)
        live.send(Notice("error", "given_up", name))
        self.ended(live)

    def _once_more(self, live: Live, request: Request) -> None:
        """Tries to make a page again: who ended those processes may have been somebody else."""
        self._waiting.discard(live)
        if live.connection is not None and live.session.idle() and not self._here.draining:
            self._pardoned.add(live)
            page, query = request.page, request.query
            live.ask(Request(page=page, query=query, reason="load", again=True))

    async def _admit(self, live: Live, request: Request) -> bool:
        """Waits for the turn of a run, and notes it; tells whether it may begin.

        Where the store cannot be asked it may: what cannot be counted is not given up.
        """
        number = number_of(request)
        try:
            await self._hear_former(live)
            if number == LOAD and live in self._pardoned:
                self._pardoned.discard(live)
            elif self._read(live).guilty(number):
                return False
            async with self._turn:
                await self._wait(self._read(live).points.get(number, 0))
                if not live.gone:
                    await self._begin(live, number)
        except StoreError as error:
            _LOG.warning("Session %s: nothing is noted of it: %s", live.session.id[:8], error)
        return True

    async def _join(self) -> bool:
        """Notes that a run is not alone any more; the one that joins it waits little for that."""
        if (other := self.alone) is not None:
            noting = self._do(self._accompany(other))
            await asyncio.wait({noting}, timeout=_JOIN)
            if self.alone is other:
                # It will be noted; nobody else waits for that.
                self.alone = None
        return True

    async def _accompany(self, other: Live) -> None:
        try:
            async with self._writing:
                trial = self._read(other)
                if trial.alone and other in self._running and not self._others(other):
                    trial.alone = False
                    await self._store(other, trial)
        except StoreError as error:
            _LOG.warning("Session %s: nothing is noted of it: %s", other.session.id[:8], error)
        if self.alone is other:
            self.alone = None

    def ended(self, live: Live) -> None:
        """A run has ended, or was not begun."""
        if self.alone is live:
            self.alone = None
        if self._running.pop(live, None) is not None:
            self._freed.set()
        if live.session.note:
            self._do(self._clear(live))

    async def close(self) -> None:
        """The process ends in good order: nothing is held against what was under way."""
        for live in list(self._running):
            self.ended(live)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSE)

    def _do(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _hear_former(self, live: Live) -> None:
        """Finds out what became of who worked at the session before: it died, or lost it only."""
        if not self._others(live):
            return
        # It looks from time to time whether the session is still its own.
        deadline = time.monotonic() + _ANSWER
        while time.monotonic() < deadline and self._others(live):
            ended = has_ended(self._read(live).process)
            if not ended:
                await asyncio.sleep(_LOOK)
            # Also one that has ended may have noted something at its end.
            await self._note(live, None)
            if ended:
                break
        if self._others(live):
            trial = self._read(live)
            trial.died()
            await self._note(live, trial)

    def _others(self, live: Live) -> bool:
        trial = self._read(live)
        return trial.running is not None and trial.epoch != live.ledger.epoch

    async def _wait(self, points: int) -> None:
        """Waits until nothing like it runs, or what does has had its time.

        By the oldest: behind a page that goes on for ever, they must not come one by one.
        """
        turn = _TURN[min(points, len(_TURN) - 1)]
        while self._running:
            left = min(since for _, since, _ in self._running.values()) + turn - time.monotonic()
            if left <= 0:
                return
            self._freed.clear()
            try:
                await asyncio.wait_for(self._freed.wait(), left)
            except TimeoutError:
                continue

    async def _begin(self, live: Live, number: int) -> None:
        alone = not self._running and not set(self._here.runs()) - {live}
        for other in list(self._running):
            await self._accompany(other)
        if alone:
            self.alone = live
        ledger = live.ledger
        self._running[live] = (number, time.monotonic(), ledger.seq)
        trial = self._read(live)
        # A former owner may just be saying that it has lost the session.
        while trial.running != number or self._others(live):
            trial.running, trial.epoch, trial.alone = number, ledger.epoch, alone
            trial.process = this_process()
            before = live.session.note
            await self._note(live, trial)
            if live.session.note == before:
                return
            trial = self._read(live)
        if alone and self.alone is not live:
            # Another one has begun meanwhile.
            await self._accompany(live)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        """Ends the turn of what has proved harmless, and looks whose the sessions are."""
        while self._running:
            await asyncio.sleep(_LOOK)
            for live, (number, since, seq) in list(self._running.items()):
                if not live.gone and await self._has_left(live):
                    live.lost()
                harmless = number == LOAD and time.monotonic() - since > _SAFE
                if live.gone or harmless or seq < number <= live.ledger.seq:
                    self.ended(live)

    async def _has_left(self, live: Live) -> bool:
        ledger, ask = live.ledger, self._services.store.standing
        try:
            id, epoch, version = ledger.session.id, ledger.epoch, ledger.version
            return await asyncio.to_thread(ask, id, epoch, version) == "taken"
        except StoreError:
            return False

    async def _clear(self, live: Live) -> None:
        """Notes that a session's run has ended: its page came, and what is stored stands."""
        async with self._writing:
            trial = self._read(live)
            if live in self._running or self._others(live):
                return
            trial.running = None
            if not live.gone:
                left = live.session.unfinished
                done = live.ledger.seq if left is None else left.click - 1
                trial.points = {n: had for n, had in trial.points.items() if n > done}
            try:
                await self._store(live, trial)
            except StoreError as error:
                _LOG.warning("Session %s: a note stays: %s", live.session.id[:8], error)

    def _read(self, live: Live) -> Trial:
        session = live.session
        if not session.note:
            return Trial()
        return read_trial(self._services.sealer, session.id, session.note)

    async def _note(self, live: Live, trial: Trial | None) -> None:
        """Stores what is noted, if nobody else has; None: asks what is.

        Raises:
            StoreError: The store cannot be written.
        """
        async with self._writing:
            await self._store(live, trial)

    async def _store(self, live: Live, trial: Trial | None) -> None:
        session, store = live.session, self._services.store
        before = session.note
        after = before if trial is None else trial.seal(self._services.sealer, session.id)
        if trial is None or after != before:
            session.note = await asyncio.to_thread(store.note, session.id, before, after)
