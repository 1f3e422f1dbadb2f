"""Commits gathered: what several runs changed goes to the store in one transaction.

A run counts as done, and its tab is told, only after the transaction that has it.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from kawa.errors import StoreError
from kawa.runtime import snapshot
from kawa.store import Changes, Store
from kawa.store.envelope import Sealer

if TYPE_CHECKING:
    from kawa.runtime.execute import Job, Outcome
    from kawa.server.live import Live

_LOG = logging.getLogger("kawa")
_PATIENCE = 0.005
"""Seconds that a finished run waits for others, at most."""


class Commits:
    """Finished runs that are not stored yet.

    Args:
        store: Where they go.
        sealer: Seals what is stored.
        closed: Only the closed codec may be used.
    """

    def __init__(self, store: Store, sealer: Sealer, closed: bool) -> None:
        self._store = store
        self._sealer = sealer
        self._closed = closed
        self._lock = threading.Lock()
        self._waiting: list[tuple[Live, Job, Outcome]] = []
        self._since = 0.0

    def add(self, live: Live, job: Job, outcome: Outcome) -> None:
        """A run has ended and is to be stored."""
        with self._lock:
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.append((live, job, outcome))

    def overdue(self) -> bool:
        """Whether a run has waited too long, as its thread went on with a long one."""
        return bool(self._waiting) and time.monotonic() - self._since > _PATIENCE

    def flush(self) -> None:
        """Stores what waits, and tells each run how that went."""
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:
            return
        ready: list[tuple[Live, Job, Outcome, Changes]] = []
        for live, job, outcome in batch:
            try:
                done = snapshot.changes(
                    live.session, job.request.seq, self._sealer, closed=self._closed
                )
                ready.append((live, job, outcome, done))
            except Exception as error:
                _LOG.exception("Session %s cannot be encoded", live.session.id[:8])
                failed = StoreError(f"The session cannot be encoded: {error}")
                live.stored(job, outcome, Changes(0, 0, 0), failed)
        results = self._commit([(live.session.id, done) for live, _, _, done in ready])
        for (live, job, outcome, done), result in zip(ready, results, strict=True):
            live.stored(job, outcome, done, result)

    def _commit(self, commits: list[tuple[str, Changes]]) -> list[StoreError | None]:
        try:
            return self._store.commit_all(commits)
        except Exception as error:
            # Whatever it is, each tab must hear how its run ended.
            _LOG.exception("The store failed")
            return [StoreError(f"The store failed: {error}")] * len(commits)
