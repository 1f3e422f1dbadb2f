"""Commits gathered: what several runs changed goes to the store in one transaction.

A run counts as done, and its tab is told, only after the transaction that has it. A store
on this machine is written by a thread that ran; one over a network by a thread of its own.
Either gathers what comes while it writes. A value that hangs while it is encoded keeps its
thread and its own session: another thread goes on with the others, then with that one.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Protocol

from kawa.durable.large import Large, Unstorable
from kawa.durable.ledger import Ledger
from kawa.durable.meta import GROUP, USER, WIDGET
from kawa.durable.watch import GivenUp, Watch
from kawa.errors import StoreConflictError, StoreError
from kawa.runtime.drawn import Drawn
from kawa.runtime.execute import Job, Outcome
from kawa.runtime.request import Request
from kawa.runtime.session import Session
from kawa.runtime.unfinished import Unfinished
from kawa.server.tabs.spare import CLICK_PATIENCE, Hung
from kawa.store import NOBODYS, Changes, Store

_LOG = logging.getLogger("kawa")
_PATIENCE = 0.005
"""Seconds that a finished run waits for others, at most."""
_MOST = 512
"""Runs whose changes go to the store at once."""


class Finisher(Protocol):
    """Whose runs are stored."""

    @property
    def session(self) -> Session:
        """What is stored."""

    @property
    def ledger(self) -> Ledger:
        """Says what of it has changed."""

    def stored(
        self, job: Job, outcome: Outcome, done: Changes | None, error: StoreError | None
    ) -> None:
        """What a run changed is stored, or could not be; None: it changed nothing. Any thread."""


class _Ended:
    """A run that has ended, and is not stored.

    Attributes:
        of: Whose it is.
        since: When it began to wait.
        anew: All of its session is written, as the store has lost of it.
        watch: Sees what the thread that encodes it is at.
    """

    __slots__ = ("anew", "job", "of", "outcome", "since", "watch")

    def __init__(self, of: Finisher, job: Job, outcome: Outcome, watch: Watch, anew: bool) -> None:
        self.of = of
        self.job = job
        self.outcome = outcome
        self.watch = watch
        self.since = time.monotonic()
        self.anew = anew


Ready = tuple[_Ended, Changes]


def _says_nothing(one: _Ended, done: Changes) -> bool:
    """Tells whether a fragment that ran by itself has changed nothing, which needs no commit."""
    job = one.job
    if job.request.reason != "tick" or job.moved or one.anew or done.seq != one.of.ledger.seq:
        return False
    return not (done.put or done.drop or done.clear or done.pending)


class Commits:
    """Finished runs that are not stored yet.

    Args:
        store: Where they go.
        hung: Counts the threads that values keep.
    """

    def __init__(self, store: Store, hung: Hung) -> None:
        self._store = store
        self._hung = hung
        self._waiting: list[_Ended] = []
        self._encoding: set[_Ended] = set()
        self._ready: list[Ready] = []
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._handed: queue.SimpleQueue[Sequence[Ready] | None] = queue.SimpleQueue()
        if store.shared:
            threading.Thread(target=self._commit_handed, name="kawa-commit", daemon=True).start()

    def add(self, of: Finisher, job: Job, outcome: Outcome, *, anew: bool = False) -> None:
        """A run has ended and is to be stored; `anew` with all of its session."""
        one = _Ended(of, job, outcome, Watch(self._hung.names), anew)
        with self._lock:
            self._waiting.append(one)

    def overdue(self) -> bool:
        """Whether a run has waited too long, as its thread is kept by another one."""
        before = time.monotonic() - _PATIENCE
        with self._lock:
            first = [*self._waiting[:1], *(one for one, _ in self._ready[:1])]
        return any(one.since < before for one in first)

    def flush(self) -> None:
        """Stores what waits, and tells each run how that went."""
        while (one := self._next()) is not None:
            done = self._encode(one)
            if done is not None:
                with self._lock:
                    self._ready.append((one, done))
        # Who holds the turn looks again after it, so that nobody waits for the store twice.
        while self._ready and self._turn.acquire(blocking=False):
            try:
                with self._lock:
                    ready, self._ready = self._ready, []
                if self._store.shared:
                    self._handed.put(ready)
                else:
                    self._commit(ready)
            finally:
                self._turn.release()

    def _next(self) -> _Ended | None:
        with self._lock:
            return self._waiting.pop(0) if self._waiting else None

    def _encode(self, one: _Ended) -> Changes | None:
        """Returns what a run has changed; None if that is somebody else's now, or was told."""
        one.watch.thread = threading.get_ident()
        self._encoding.add(one)
        try:
            seq = one.job.request.seq
            done = one.of.ledger.changes(seq, defer=True, watch=one.watch)
            if not _says_nothing(one, done):
                return done
            one.of.ledger.unchanged()
            one.of.stored(one.job, one.outcome, None, None)
        except GivenUp:
            self._is_back(one)
        except Exception as error:
            _LOG.exception("Session %s cannot be encoded", one.of.session.id[:8])
            failed = StoreError(f"The session cannot be encoded: {error}")
            one.of.stored(one.job, one.outcome, Changes(0, 0, 0), failed)
        finally:
            self._encoding.discard(one)
        return None

    def give_up(self) -> list[int]:
        """Goes on without values that have kept a thread too long; returns those threads."""
        threads = []
        for one in list(self._encoding):
            name = one.watch.give_up(CLICK_PATIENCE)
            if name is None:
                continue
            threads.append(one.watch.thread)
            self._encoding.discard(one)
            self._hung.add(name)
            one.of.ledger.slow(name)
            self.add(one.of, one.job, one.outcome, anew=one.anew)
        return threads

    def _is_back(self, one: _Ended) -> None:
        """A thread has come back from a value that it was given up for."""
        look = one.watch.look
        assert look is not None
        self._hung.remove(look.name)
        if look.name[:2] == WIDGET:
            # It may be tried when it changes; other values are tried beside the clicks.
            one.of.ledger.quick(look.name)

    def keep(self, ledger: Ledger, large: Iterable[Large | Unstorable], watch: Watch) -> None:
        """Stores a session that is held idle, and what an earlier commit could not store.

        Args:
            ledger: The session's.
            large: Values of it whose pieces are stored.
            watch: Sees what this thread is at.

        Raises:
            StoreError: The store could not take it.
        """
        running = ledger.session.running
        assert running is not None
        # It holds all that came before it was held; what comes now waits.
        done = ledger.changes(running.seq, defer=True, large=large, watch=watch)
        self._store_one(ledger, done, watch)

    def look(self, ledger: Ledger, watch: Watch) -> None:
        """Stores what others than its runs have changed of a session that is held idle.

        Args:
            ledger: The session's.
            watch: Sees what this thread is at.

        Raises:
            StoreError: The store could not take it.
        """
        running = ledger.session.running
        assert running is not None
        done = ledger.changes(running.seq, defer=True, watch=watch, beyond=True)
        if done.put or done.drop or done.clear:
            self._store_one(ledger, done, watch)
        else:
            ledger.unchanged()

    def part(
        self,
        ledger: Ledger,
        request: Request,
        drawn: Drawn,
        large: Iterable[Large | Unstorable],
        watch: Watch,
    ) -> bool:
        """Stores what a run has changed so far, which waits for it.

        A click is stored with what it has changed in `session_state`, and before it has
        changed anything not at all: then it is done again.

        Args:
            ledger: The session's.
            request: What the run answers.
            drawn: What the present pass has delivered.
            large: Values of it whose pieces are stored.
            watch: Sees what this thread is at.

        Returns:
            Whether there was anything to store.

        Raises:
            StoreError: The store could not take it.
        """
        undone = {id: request.triggers[id] for id in drawn.undelivered}
        left = Unfinished(request.click, undone, cut=not undone) if drawn.triggers else None
        done = ledger.changes(request.seq, defer=True, large=large, left=left, watch=watch)
        names = (*done.put, *done.drop)
        if request.triggers and ledger.seq < request.seq:
            names = tuple(name for name in names if name[:2] in (USER, GROUP))
        if not names and not done.clear:
            ledger.dismiss()
            return False
        self._store_one(ledger, done, watch, goes_on=True)
        return True

    def _store_one(
        self, ledger: Ledger, done: Changes, watch: Watch, *, goes_on: bool = False
    ) -> None:
        """Stores changes of one session in the calling thread.

        Raises:
            StoreError: The store could not take them.
        """
        id = ledger.session.id
        [error] = self._ask([(id, done)])
        if isinstance(error, StoreConflictError):
            behind, error = self._is_behind(ledger, done, error)
            if behind:
                done = ledger.changes(done.seq, defer=True, watch=watch)
                [error] = self._ask([(id, done)])
        if error is not None:
            ledger.failed(done)
            raise error
        ledger.committed(done, goes_on=goes_on)

    def close(self) -> None:
        """Ends the thread of its own once it has stored what it was handed."""
        self._handed.put(None)

    def _commit_handed(self) -> None:
        while (first := self._handed.get()) is not None:
            batch = list(first)
            while len(batch) < _MOST and not self._handed.empty():
                more = self._handed.get()
                if more is None:
                    self._handed.put(None)
                    break
                batch.extend(more)
            try:
                self._commit(batch)
            except Exception:
                _LOG.exception("Runs could not be ended")

    def _commit(self, ready: Sequence[Ready]) -> None:
        results = self._ask([(one.of.session.id, done) for one, done in ready])
        for (one, done), error in zip(ready, results, strict=True):
            if isinstance(error, StoreConflictError) and not one.anew:
                behind, error = self._is_behind(one.of.ledger, done, error)
                if behind:
                    self.add(one.of, one.job, one.outcome, anew=True)
                    continue
            one.of.stored(one.job, one.outcome, done, error)

    def _is_behind(
        self, ledger: Ledger, refused: Changes, why: StoreError
    ) -> tuple[bool, StoreError]:
        """Has a session whose commit was refused stored anew, if the store has lost of it.

        Returns:
            Whether it is; and why it is not stored.
        """
        id = ledger.session.id
        try:
            if self._store.standing(id, ledger.epoch, ledger.version) != "behind":
                return False, why
        except StoreError as failure:
            return False, failure
        _LOG.warning("The store has lost of session %s; it is stored anew.", id[:8])
        ledger.failed(refused)
        ledger.anew()
        return True, why

    def _ask(self, commits: list[tuple[str, Changes]]) -> list[StoreError | None]:
        unclaimed = {id for id, done in commits if done.epoch == NOBODYS}
        try:
            if not unclaimed:
                return self._store.commit_all(commits)
            results = iter(self._ask([one for one in commits if one[0] not in unclaimed]))
            return [self._whose(id) if id in unclaimed else next(results) for id, _ in commits]
        except Exception as error:
            # Whatever it is, each tab must hear how its run ended.
            _LOG.exception("The store failed")
            return [StoreError(f"The store failed: {error}")] * len(commits)

    def _whose(self, session: str) -> StoreError:
        """Returns why a session that could not be claimed is not stored.

        Only a store that can be written again refuses it for good: a tab that is sent to
        claim it before that would only come back.
        """
        try:
            self._store.claim(session)
        except StoreError as error:
            return error
        return StoreConflictError(session)
