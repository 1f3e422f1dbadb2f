"""The threads of one run that draw its parallel fragments; they end with it."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from kawa.errors import FragmentHandledException, RerunException, StopException
from kawa.runtime.loops import promise_loop

_MOST: Final = 8
"""Fragments of one run that are drawn at a time; others wait for their turn."""


class Threads:
    """Draws the parallel fragments of one run."""

    __slots__ = ("_again", "_pool", "_under_way")

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._under_way: list[Future[None]] = []
        self._again: RerunException | None = None

    def start(self, draw: Callable[[], Any]) -> None:
        """Has a fragment drawn, in a copy of the calling code's context."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_MOST, "kawa-parallel")
        context = contextvars.copy_context()
        self._under_way.append(self._pool.submit(context.run, self._work, draw))

    def _work(self, draw: Callable[[], Any]) -> None:
        promise_loop()
        try:
            draw()
        except (StopException, FragmentHandledException):
            pass  # Its own end, which its place shows.
        except RerunException as rerun:
            self._again = self._again or rerun

    def wait(self) -> None:
        """Waits until all are drawn, also those that one of them has called."""
        while self._under_way:
            # Now and then, so that a run that is to end by force notices that here.
            while not _ended(self._under_way[-1]):
                pass
            self._under_way.pop()
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None

    def check(self) -> None:
        """Goes on as one of them has asked for.

        Raises:
            RerunException: One has called `st.rerun`.
        """
        if self._again is not None:
            raise self._again


def _ended(future: Future[None]) -> bool:
    try:
        future.result(timeout=0.1)
    except TimeoutError:
        return future.done()
    return True
