"""What threads of the script write after its run: looked for about once a second.

Only while there are such threads, and only after one of them has run: a thread that sleeps
or waits costs nothing. A session is looked at only if something may have been changed in it:
a key that was touched since its run, or a value that something else refers to.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final

from kawa.server.tabs.live import Live

_PERIOD: Final = 1.0
"""Seconds between two looks."""
_SHARE: Final = 10
"""The looks take at most one part in so many of the time."""
_OURS: Final = ("kawa-", "asyncio_", "AnyIO ")
"""Begin the names of threads of Kawa, of its event loop and of what watches its files."""
_TIMES: Final = "/proc/self/task/{}/schedstat"


class Afterwards:
    """Has sessions stored that threads of the script change after their runs.

    Args:
        lives: Returns the sessions in memory.
        look: Stores what has changed of one that does nothing.
    """

    def __init__(
        self, lives: Callable[[], Iterable[Live]], look: Callable[[Live], Awaitable[object]]
    ) -> None:
        self._lives = lives
        self._look = look
        self._task: asyncio.Task[None] | None = None
        self._seen = False
        self._times: dict[threading.Thread, str] = {}
        # So many threads there are where none is of the script.
        self._quiet = 0

    def ran(self) -> None:
        """A run has ended: it may have begun a thread, even one that ends soon."""
        if self._seen or threading.active_count() == self._quiet or not self._threads():
            return
        self._seen = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._go_on())

    async def look(self) -> None:
        """Has all sessions stored as they are now."""
        for live in list(self._lives()):
            ledger = live.ledger
            if not ledger.may_have_changed() or live.gone:
                continue
            if ledger.pending or live.unsaved or not live.session.idle():
                # What is stored first may be of before the change.
                self._seen = True
            else:
                await self._look(live)

    async def look_once_more(self) -> None:
        """The process is about to end: has stored what threads have changed until now."""
        if self._task is not None and not self._task.done():
            await self.look()

    def close(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()

    async def _go_on(self) -> None:
        pause = _PERIOD
        while self._seen or self._times:
            await asyncio.sleep(pause)
            times = {thread: _time_of(thread) for thread in self._threads()}
            if self._seen or times != self._times or "" in times.values():
                self._seen, self._times = False, times
                began = time.monotonic()
                await self.look()
                pause = max(_PERIOD, _SHARE * (time.monotonic() - began))

    def _threads(self) -> list[threading.Thread]:
        """Returns the threads of the script, and of libraries that it uses."""
        threads, main = threading.enumerate(), threading.main_thread()
        found = [one for one in threads if one is not main and not one.name.startswith(_OURS)]
        self._quiet = 0 if found else len(threads)
        return found


def _time_of(thread: threading.Thread) -> str:
    """Returns what changes whenever a thread runs; empty where nobody knows."""
    try:
        return Path(_TIMES.format(thread.native_id)).read_text()
    except OSError:
        return ""
