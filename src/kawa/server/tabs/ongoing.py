"""A run that goes on: what it changes is stored meanwhile, and it ends when its tab is away.

A dashboard that refreshes itself never ends, and one run in it may be all that a visitor
ever sees. The rule for the event that such a run answers: once something that it has
changed in `session_state` is stored, the event is stored with it, and is not done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from typing import Final

from kawa.runtime.ending import raise_stop
from kawa.runtime.execute import Job

PERIOD: Final = 0.9
"""Seconds after which what a run has changed is stored, at its next Kawa call."""
_SHARE: Final = 10
"""A run's own storing takes at most one part in so many of its time."""
_STEP: Final = 1.0
"""Seconds between two ways to end a run, each harder than the one before."""
_HOPELESS: Final = 5
"""Steps after which a thread that does not end is not counted as one any more."""


class Ongoing:
    """Looks after one run, from the event loop.

    Args:
        job: The run.
        durable: It is stored while it goes on.
        write_off: Called with its thread when that does not end.
    """

    __slots__ = ("_ask_at", "_due", "_job", "_step", "_write_off")

    def __init__(self, job: Job, durable: bool, write_off: Callable[[int], None]) -> None:
        self._job = job
        self._write_off = write_off
        self._due = job.began + PERIOD if durable else inf
        self._ask_at = 0.0
        self._step = 0

    def look(self, now: float) -> None:
        """Has it stored when it is time for that."""
        if now >= self._due:
            self._due = inf
            self._job.store_soon()

    def stored(self, began: float) -> None:
        """It was stored, or tried to, since a moment: sets when that is due again. Any thread."""
        now = time.monotonic()
        self._due = now + max(PERIOD, _SHARE * (now - began))

    def end(self, now: float) -> None:
        """Ends it as gently as it lets; called again and again until it has ended."""
        if now < self._ask_at:
            return
        self._ask_at = now + _STEP
        self._step += 1
        if self._step == 1:
            self._job.leave()
        elif self._step == 2:
            # A callback is not divided, so that only this ends it.
            self._job.stop()
        else:
            raise_stop(self._job.thread)
            if self._step == _HOPELESS:
                self._write_off(self._job.thread)
