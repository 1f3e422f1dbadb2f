"""The threads that scripts run on. Nothing else in Kawa starts one for users' code.

Short scripts share one lane: threads that fight for the interpreter lock are slower
than one that works through a queue. A script that takes longer leaves the lane, and
the next thread takes it over; while most do, there are more lanes.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from os import cpu_count

_LOG = logging.getLogger("kawa")
SHORT = 0.005
"""Seconds after which a script counts as long."""
_STARVED = 1.0
"""Seconds that work waits for a thread before the process counts as full."""
_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
_FEWEST_LANES = 1 if _GIL else (cpu_count() or 1)
_MOST_LANES = 64


class _Worker:
    """One thread.

    Attributes:
        since: When its present work, or what is done between works, began; 0: it has none.
        long: It has left its lane.
        lost: Nobody expects it to end.
        thread: Its thread's number.
    """

    __slots__ = ("long", "lost", "since", "thread", "wake")

    def __init__(self) -> None:
        self.wake = threading.Semaphore(0)
        self.since = 0.0
        self.long = self.lost = False
        self.thread = 0


class Runner:
    """Threads that each run one script at a time.

    Whoever uses it calls `tick` about every 10 ms while there is work.

    Args:
        limit: Most threads; beyond it, work waits for one to be free.
        between: Called by a lane when nothing waits or `batch` works are done, after
            which what they did is to be finished (stored, told). It may be long too.
        batch: See `between`.
        lanes: How many there are at least.
        short: Seconds after which work counts as long.
    """

    def __init__(
        self,
        limit: int = 2000,
        between: Callable[[], None] | None = None,
        batch: int = 8,
        *,
        lanes: int = _FEWEST_LANES,
        short: float = SHORT,
    ) -> None:
        self._limit = limit
        self._between = between
        self._batch = batch
        self._fewest = lanes
        self._short = short
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._threads = 0
        self._lanes = lanes
        self._in_lane = 0
        self._finished = 0
        self._starved_since = 0.0
        self._closed = False

    def write_off(self, thread: int) -> None:
        """Does not count a thread any more that does not end."""
        with self._lock:
            for worker in self._busy:
                if worker.thread == thread and not worker.lost:
                    worker.lost = True
                    self._threads -= 1
                    self._fill()
                    return

    def starved(self) -> bool:
        """Tells whether work has waited for a while because there are no more threads."""
        return bool(self._starved_since) and time.monotonic() - self._starved_since > _STARVED

    def submit(self, work: Callable[[], None]) -> None:
        """Runs `work` on a thread; it must not raise."""
        with self._lock:
            self._waiting.append(work)
            self._fill()

    def tick(self) -> None:
        """Takes long scripts out of their lanes, and opens or closes lanes."""
        now, short = time.monotonic(), self._short
        with self._lock:
            late = [w for w in self._busy if not w.long and w.since and now - w.since > short]
            for worker in late:
                worker.long = True
                self._in_lane -= 1
            if self._waiting and len(late) > self._finished:
                self._lanes = min(self._lanes * 2, _MOST_LANES)
            elif len(late) * 2 <= self._finished:
                self._lanes = max(self._lanes // 2, self._fewest)
            self._finished = 0
            self._fill()

    def close(self) -> None:
        """Lets the idle threads end."""
        with self._lock:
            self._closed = True
            for worker in self._idle:
                worker.wake.release()
            self._idle.clear()

    def _fill(self) -> None:
        """Wakes or starts threads for free lanes. With the lock."""
        ready = len(self._waiting)
        while ready > 0 and self._in_lane < self._lanes:
            if self._idle:
                worker = self._idle.pop()
                worker.wake.release()
            elif self._threads < self._limit:
                self._threads += 1
                worker = _Worker()
                threading.Thread(
                    target=self._loop, args=(worker,), name="kawa-run", daemon=True
                ).start()
            else:
                self._starved_since = self._starved_since or time.monotonic()
                return
            self._in_lane += 1
            self._busy.add(worker)
            ready -= 1

    def _loop(self, worker: _Worker) -> None:
        worker.thread = threading.get_ident()
        while True:
            self._work(worker)
            with self._lock:
                if self._closed:
                    return
                self._idle.append(worker)
                # What came between the last look and now found this lane taken.
                self._fill()
            worker.wake.acquire()
            if self._closed:
                return

    def _work(self, worker: _Worker) -> None:
        """Works through the queue until it is empty or the lane is lost."""
        done = 0
        while True:
            work: Callable[[], None] | None = None
            with self._lock:
                self._is_back(worker)
                over = self._in_lane > self._lanes
                if self._waiting and not over and not (done >= self._batch and self._between):
                    work = self._waiting.popleft()
                    self._starved_since = 0.0
                worker.since = time.monotonic()
            if work is not None:
                _safely(work)
                self._finished += 1
                done += 1
                continue
            if self._between is not None:
                _safely(self._between)
                done = 0
            with self._lock:
                self._is_back(worker)
                worker.since = 0.0
                if self._waiting and self._in_lane <= self._lanes:
                    continue
                self._in_lane -= 1
                self._busy.discard(worker)
                return

    def _is_back(self, worker: _Worker) -> None:
        """Counts a worker again whose work was long. With the lock."""
        if worker.long:
            worker.long = False
            self._in_lane += 1
            self._threads += worker.lost
            worker.lost = False


def _safely(work: Callable[[], None]) -> None:
    try:
        work()
    except BaseException:
        _LOG.exception("A run failed in Kawa itself")
