"""The event loop of a session: made when its script first uses one, and kept while it is here.

What the script has begun in it goes on after the run, and clients and locks that it keeps
belong to it at the next rerun too. Whoever runs the script drives the loop while the script
awaits; between, while tasks are left, a thread of its own does. Most scripts use none, and a
loop costs three file descriptors, so a run begins with the promise of one.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import weakref
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from kawa.runtime.state import SessionState

_PATIENCE = 1.0
"""Seconds that tasks are given to end, once they were told to."""
_STEP = 0.05
"""Seconds between two looks for a stop that is asked for, while a task does not give way."""
THREAD = "session-loop"
"""Name of the threads that go on with what scripts have begun."""

_NAME = "ProactorEventLoop" if sys.platform == "win32" else "SelectorEventLoop"
_Base: type[asyncio.BaseEventLoop] = getattr(asyncio, _NAME)


class SessionLoop(_Base):  # type: ignore[misc, valid-type]  # One of two classes.
    """An event loop that different threads drive, one at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._held: set[asyncio.Task[Any]] = set()
        self._turn = threading.RLock()
        self._depth = 0
        self._between: threading.Thread | None = None
        self._driver: int | None = None

    # What a script may call on it.

    def create_task(self, coro: Any, **given: Any) -> asyncio.Task[Any]:
        """Begins a task. It is held until it has ended: asyncio itself would forget it."""
        if self._driver is None:
            with self._taken():
                return self._begin(coro, given)
        return self._begin(coro, given)

    def _begin(self, coro: Any, given: dict[str, Any]) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = super().create_task(coro, **given)
        self._held.add(task)
        task.add_done_callback(self._held.discard)
        return task

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        """Calls a function soon; also while another thread drives."""
        if self._driver == threading.get_ident():
            return super().call_soon(callback, *args, context=context)
        return super().call_soon_threadsafe(callback, *args, context=context)

    def run_forever(self) -> None:
        """Runs until it is stopped."""
        with self._taken():
            before, self._driver = self._driver, threading.get_ident()
            try:
                super().run_forever()
            finally:
                self._driver = before

    def run_until_complete(self, future: Any) -> Any:
        """Runs until something awaitable is done; returns its result."""
        with self._taken():
            return super().run_until_complete(future)

    def close(self) -> None:
        """Closes it; the script's next use makes a new one."""
        with self._taken():
            super().close()

    # What Kawa does with it.

    def finish(self) -> None:
        """Ends what is left in it, and closes it."""
        with self._taken():
            if self.is_closed():
                return
            tasks = set(self._held)
            for task in tasks:
                task.cancel()
            with contextlib.suppress(Exception):
                if tasks:
                    self.run_until_complete(asyncio.wait(tasks, timeout=_PATIENCE))
                self.run_until_complete(self.shutdown_asyncgens())
            # What did not end holds the loop's own thread no more.
            self._held.clear()
            super().close()

    @contextmanager
    def _taken(self) -> Iterator[None]:
        """Takes the loop over from its own thread, and gives it back if something is left."""
        if self._driver == threading.get_ident():
            yield  # It drives already; asyncio says what is wrong with that.
            return
        while not self._turn.acquire(timeout=_STEP):
            pass
        self._depth += 1
        try:
            self._stop_between()
            yield
        finally:
            self._depth -= 1
            if not self._depth and self._held and not self.is_closed():
                self._between = threading.Thread(target=self._go_on, name=THREAD, daemon=True)
                self._between.start()
            self._turn.release()

    def _stop_between(self) -> None:
        thread = self._between
        if thread is None:
            return
        while thread.is_alive():
            with contextlib.suppress(RuntimeError):
                super().call_soon_threadsafe(self.stop)
            thread.join(_STEP)
        self._between = None

    def _go_on(self) -> None:
        """Drives what runs have left, until it has ended or a run takes over."""
        self._driver = threading.get_ident()
        try:
            super().call_soon(self._watch)
            super().run_forever()
        finally:
            self._driver = None

    def _watch(self, _: object = None) -> None:
        """Stops when no task is left. One that is watched stands for all: it ends some time."""
        for task in self._held:
            if not task.done():
                task.add_done_callback(self._watch)
                return
        self.stop()


class _Beside:
    """A loop on a thread of its own, where this thread's is in the middle of something."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name=f"{THREAD}-beside", daemon=True
        )
        self._thread.start()

    def run(self, awaitable: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(_awaiting(awaitable), self._loop).result()

    def end(self) -> None:
        with contextlib.suppress(Exception):
            self.run(self._loop.shutdown_asyncgens())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


_owner: ContextVar[SessionState] = ContextVar("kawa_loop_of")
"""Whose script this code is part of."""
_NOBODY = SessionState()
_loops: weakref.WeakKeyDictionary[SessionState, SessionLoop] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def _loop_here() -> SessionLoop:
    """Returns the loop of the session whose code this is."""
    state = _owner.get(_NOBODY)
    with _making:
        loop = _loops.get(state)
        if loop is None or loop.is_closed():
            loop = _loops[state] = SessionLoop()
    return loop


@contextmanager
def driving() -> Generator[Callable[[Any], Any]]:
    """Gives a function that awaits something, in the session's loop, and returns its result.

    Where the script itself is awaiting in that loop, it is done beside, in another one.
    """
    if asyncio._get_running_loop() is not None:
        beside = _Beside()
        try:
            yield beside.run
        finally:
            beside.end()
        return
    loop = _loop_here()
    with loop._taken():
        yield lambda awaitable: _run(loop, awaitable)


def await_here(awaitable: Any) -> Any:
    """Awaits something in the session's loop and returns its result."""
    with driving() as run:
        return run(awaitable)


def _run(loop: SessionLoop, awaitable: Any) -> Any:
    task = loop.create_task(_awaiting(awaitable))
    try:
        return loop.run_until_complete(task)
    finally:
        if not task.done():
            # It was ended from outside, or the script has stopped its loop: nobody knows
            # what is left of that. There will be a new one.
            task.cancel()
            loop.finish()


def _awaiting(awaitable: Any) -> Coroutine[Any, Any, Any]:
    return awaitable if asyncio.iscoroutine(awaitable) else _finish(awaitable)


async def _finish(awaitable: Any) -> Any:
    return await awaitable


class _Promise(asyncio.AbstractEventLoop):
    """Stands for the session's loop; whatever is asked of it makes that."""

    def __getattribute__(self, name: str) -> Any:
        loop = _loop_here()
        asyncio.set_event_loop(loop)
        return getattr(loop, name)


_PROMISE = _Promise()  # type: ignore[abstract]  # It has what the real one has.


def promise_loop(state: SessionState | None = None) -> None:
    """Makes `asyncio.get_event_loop()` find the session's loop in this thread, for a run.

    Args:
        state: The session's; that of the code that this one was started by, unless given.
    """
    if state is not None:
        _owner.set(state)
    asyncio.set_event_loop(_PROMISE)


def close_loop(state: SessionState) -> None:
    """Has what the session's script has begun ended and its loop closed, if it has one.

    In a thread: tasks are given time to end, and may not end at all.
    """
    loop = _loops.pop(state, None)
    if loop is not None:
        threading.Thread(target=loop.finish, name="kawa-loop-end", daemon=True).start()
