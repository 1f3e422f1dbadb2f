"""The threads that scripts run on. Nothing else in Kawa starts one for users' code."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

_LOG = logging.getLogger("kawa")


class Runner:
    """Threads that each run one script at a time; there are as many as scripts at once.

    A script may sleep for minutes, so work never waits behind work: where no
    thread is idle, another one starts.

    Args:
        limit: Most threads; beyond it, work waits for one to be idle.
    """

    def __init__(self, limit: int = 2000) -> None:
        self._limit = limit
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._threads = 0

    def submit(self, work: Callable[[], None]) -> None:
        """Runs `work` on a thread; it must not raise."""
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
            elif self._threads < self._limit:
                self._threads += 1
                threading.Thread(target=self._loop, name="kawa-run", daemon=True).start()
        self._queue.put(work)

    def close(self) -> None:
        """Lets the idle threads end."""
        with self._lock:
            for _ in range(self._threads):
                self._queue.put(None)

    def _loop(self) -> None:
        while True:
            work = self._queue.get()
            if work is None:
                return
            try:
                work()
            except BaseException:
                _LOG.exception("A run failed in Kawa itself")
            with self._lock:
                self._idle += 1
