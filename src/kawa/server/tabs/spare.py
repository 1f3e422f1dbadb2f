"""Threads for work that calls the script's own code beside its runs, and may never come back.

Not the lanes that scripts run on, and not the event loop's own few threads: a `__reduce__`
or `__setstate__` that hangs keeps one of these. Whoever asked goes on without that value.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, Generic, TypeVar

from kawa.durable.watch import Watch
from kawa.runtime.runner import SHORT, Runner
from kawa.runtime.services import Services

T = TypeVar("T")
CLICK_PATIENCE: Final = 1.0
"""Seconds that a click waits for one value of its own session."""
_MOST: Final = 1000
"""Threads, without those that were given up."""
_AT_ONCE: Final = 8
"""Short works at once: most of the time they wait for the store."""
_TICK: Final = 0.01
_MOST_HUNG: Final = 8
"""Threads that values of one name may keep in one process."""


class Hung:
    """The threads that were given up and have not come back.

    Attributes:
        names: Entries whose values keep so many of them that no more may look at one.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._lock = threading.Lock()
        self._count: Counter[str] = Counter()

    def add(self, name: str) -> None:
        """A thread was given up, because of a value."""
        with self._lock:
            self._count[name] += 1
            if self._count[name] >= _MOST_HUNG:
                self.names.add(name)

    def remove(self, name: str) -> None:
        """It has come back."""
        with self._lock:
            self._count[name] -= 1
            if self._count[name] < _MOST_HUNG:
                self.names.discard(name)
            if not self._count[name]:
                del self._count[name]


class Spare:
    """Does such work for whoever waits for it.

    Args:
        services: Whose event loop looks after the threads.
        hung: Counts those that do not come back.
        lanes: Works at once, without those that take longer than `short`.
        short: Seconds.
    """

    def __init__(
        self, services: Services, hung: Hung, *, lanes: int = _AT_ONCE, short: float = SHORT
    ) -> None:
        self._services = services
        self._hung = hung
        self._runner = Runner(_MOST, lanes=lanes, short=short)
        self._under_way: set[_Call[Any]] = set()
        self._ticking = False

    async def call(
        self,
        work: Callable[[Watch], T],
        given_up: Callable[[str], None],
        patience: float = CLICK_PATIENCE,
    ) -> T:
        """Does work in a thread. It is begun again without a value that takes too long.

        Args:
            work: It looks at values by way of the watch, and must end where a look was ended.
            given_up: Told of each such value, by name; it may raise, and end this.
            patience: Seconds that the first one is waited for; others have less.
        """
        while True:
            call = self._begin(work)
            self._tick_on()
            answer = asyncio.wrap_future(call.future)
            try:
                while not self._is_late(call, patience):
                    await asyncio.wait({answer}, timeout=patience / 4)
                    if answer.done():
                        return answer.result()
            finally:
                answer.cancel()
            patience = min(patience, CLICK_PATIENCE)
            self._give_up(call, given_up)

    def call_here(
        self,
        work: Callable[[Watch], T],
        given_up: Callable[[str], None],
        patience: float = CLICK_PATIENCE,
    ) -> T:
        """The same for a thread that waits for it, which must not be the event loop's."""
        while True:
            call = self._begin(work)
            self._services.call_soon(self._tick_on)
            while not self._is_late(call, patience):
                if call.ended.wait(patience / 4):
                    return call.future.result()
            patience = min(patience, CLICK_PATIENCE)
            self._give_up(call, given_up)

    def close(self) -> None:
        """Lets the idle threads end."""
        self._runner.close()

    def _begin(self, work: Callable[[Watch], T]) -> _Call[T]:
        call = _Call(work, Watch(self._hung.names), self._under_way.discard)
        self._under_way.add(call)
        self._runner.submit(call.run)
        return call

    def _is_late(self, call: _Call[T], patience: float) -> bool:
        """Ends a look that takes too long; tells whether it did."""
        if call.late is None:
            call.late = call.watch.give_up(patience)
        return call.late is not None

    def _give_up(self, call: _Call[T], given_up: Callable[[str], None]) -> None:
        name, hung = call.late, self._hung
        assert name is not None
        hung.add(name)
        call.future.add_done_callback(lambda _: hung.remove(name))
        self._runner.write_off(call.watch.thread)
        self._under_way.discard(call)
        given_up(name)

    def _tick_on(self) -> None:
        if not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _tick(self) -> None:
        self._runner.tick()
        self._ticking = False
        if self._under_way:
            self._tick_on()


class _Call(Generic[T]):
    """One piece of work.

    Attributes:
        watch: Sees where it is.
        future: What comes of it.
        ended: It has.
        late: The value that it was given up for.
    """

    __slots__ = ("_end", "_work", "ended", "future", "late", "watch")

    def __init__(
        self, work: Callable[[Watch], T], watch: Watch, end: Callable[[_Call[T]], None]
    ) -> None:
        self._work = work
        self._end = end
        self.watch = watch
        self.future: Future[T] = Future()
        self.ended = threading.Event()
        self.late: str | None = None

    def run(self) -> None:
        """Does it, in a thread."""
        if not self.future.set_running_or_notify_cancel():
            self._end(self)
            return
        self.watch.thread = threading.get_ident()
        try:
            result = self._work(self.watch)
        except Exception as error:
            self.future.set_exception(error)
        except BaseException as error:
            # In the event loop it would end the server.
            self.future.set_exception(RuntimeError(f"The work was left by {error!r}"))
        else:
            self.future.set_result(result)
        self._end(self)
        self.ended.set()
