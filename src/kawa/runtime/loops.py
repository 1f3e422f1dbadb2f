"""The event loop that `asyncio.get_event_loop()` finds in a script: made when it is first used.

Most scripts use none, and a loop costs three file descriptors, so a run begins with the
promise of one.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Any

_PATIENCE = 1.0
"""Seconds that tasks are given to end, once they were told to."""


class _Here(threading.local):
    loop: asyncio.AbstractEventLoop | None = None


_here = _Here()


class _Promise(asyncio.AbstractEventLoop):
    """Stands for this thread's loop; whatever is asked of it makes that."""

    def __getattribute__(self, name: str) -> Any:
        if _here.loop is None:
            _here.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(_here.loop)
        return getattr(_here.loop, name)


_PROMISE = _Promise()  # type: ignore[abstract]  # It has what the real one has.


def promise_loop() -> None:
    """Gives the calling thread an event loop, for as long as a run lasts."""
    asyncio.set_event_loop(_PROMISE)


def end_loop() -> None:
    """Closes the loop if the run has used it, with what still waits in it."""
    loop, _here.loop = _here.loop, None
    if loop is None or loop.is_closed() or loop.is_running():
        return
    try:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            loop.run_until_complete(asyncio.wait(tasks, timeout=_PATIENCE))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
