"""Commits gathered: what several runs changed goes to the store in one transaction.

A run counts as done, and its tab is told, only after the transaction that has it. A store
on this machine is written by the thread that ran; one over a network by a thread of its
own, which gathers what comes while an answer is under way, so that no script waits for it.
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
from kawa.durable.meta import USER
from kawa.errors import StoreConflictError, StoreError
from kawa.runtime.drawn import Drawn
from kawa.runtime.execute import Job, Outcome
from kawa.runtime.session import Request, Session, Unfinished
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

    def stored(self, job: Job, outcome: Outcome, done: Changes, error: StoreError | None) -> None:
        """What a run changed is stored, or could not be. In any thread."""


Ready = tuple[Finisher, Job, Outcome, Changes]


class Commits:
    """Finished runs that are not stored yet.

    Args:
        store: Where they go.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: list[tuple[Finisher, Job, Outcome]] = []
        self._since = 0.0
        self._handed: queue.SimpleQueue[Sequence[Ready] | None] = queue.SimpleQueue()
        if store.shared:
            threading.Thread(target=self._commit_handed, name="kawa-commit", daemon=True).start()

    def add(self, of: Finisher, job: Job, outcome: Outcome) -> None:
        """A run has ended and is to be stored."""
        with self._lock:
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.append((of, job, outcome))

    def overdue(self) -> bool:
        """Whether a run has waited too long, as its thread went on with a long one."""
        return bool(self._waiting) and time.monotonic() - self._since > _PATIENCE

    def flush(self) -> None:
        """Stores what waits, and tells each run how that went."""
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:
            return
        ready: list[Ready] = []
        for of, job, outcome in batch:
            try:
                done = of.ledger.changes(job.request.seq, defer=True)
                ready.append((of, job, outcome, done))
            except Exception as error:
                _LOG.exception("Session %s cannot be encoded", of.session.id[:8])
                failed = StoreError(f"The session cannot be encoded: {error}")
                of.stored(job, outcome, Changes(0, 0, 0), failed)
        if self._store.shared:
            self._handed.put(ready)
        else:
            self._commit(ready)

    def keep(self, ledger: Ledger, large: Iterable[Large | Unstorable] = ()) -> None:
        """Stores a session that is held idle, and what an earlier commit could not store.

        Args:
            ledger: The session's.
            large: Values of it whose pieces are stored.

        Raises:
            StoreError: The store could not take it.
        """
        running = ledger.session.running
        assert running is not None
        # It holds all that came before it was held; what comes now waits.
        self._store_one(ledger, ledger.changes(running.seq, defer=True, large=large))

    def part(
        self, ledger: Ledger, request: Request, drawn: Drawn, large: Iterable[Large | Unstorable]
    ) -> bool:
        """Stores what a run has changed so far. In its thread.

        A click is stored with what it has changed in `session_state`, and before it has
        changed anything not at all: then it is done again.

        Args:
            ledger: The session's.
            request: What the run answers.
            drawn: What the present pass has delivered.
            large: Values of it whose pieces are stored.

        Returns:
            Whether there was anything to store.

        Raises:
            StoreError: The store could not take it.
        """
        undone = {id: request.triggers[id] for id in drawn.undelivered}
        left = Unfinished(request.click, undone, cut=not undone) if drawn.triggers else None
        done = ledger.changes(request.seq, defer=True, large=large, left=left)
        names = (*done.put, *done.drop)
        if request.triggers and ledger.seq < request.seq:
            names = tuple(name for name in names if name[:2] == USER)
        if not names and not done.clear:
            ledger.dismiss()
            return False
        self._store_one(ledger, done, goes_on=True)
        return True

    def _store_one(self, ledger: Ledger, done: Changes, *, goes_on: bool = False) -> None:
        """Stores changes of one session in the calling thread.

        Raises:
            StoreError: The store could not take them.
        """
        [error] = self._ask([(ledger.session.id, done)])
        if isinstance(error, StoreConflictError):
            done, error = self._anew(ledger, done, error)
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
        results = self._ask([(of.session.id, done) for of, _, _, done in ready])
        for (of, job, outcome, done), result in zip(ready, results, strict=True):
            if isinstance(result, StoreConflictError):
                done, result = self._anew(of.ledger, done, result)
            of.stored(job, outcome, done, result)

    def _anew(
        self, ledger: Ledger, refused: Changes, why: StoreError
    ) -> tuple[Changes, StoreError | None]:
        """Commits all of a session whose commit was refused, if the store has lost of it.

        Returns:
            What was committed at last, and why it is not stored, if it is not.
        """
        id = ledger.session.id
        try:
            if self._store.standing(id, ledger.epoch, ledger.version) != "behind":
                return refused, why
        except StoreError as failure:
            return refused, failure
        _LOG.warning("The store has lost of session %s; it is stored anew.", id[:8])
        ledger.failed(refused)
        ledger.anew()
        done = ledger.changes(refused.seq, defer=True)
        [error] = self._ask([(id, done)])
        return done, error

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
