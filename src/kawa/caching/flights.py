"""Single flight: what several ask for at once is computed once, and all get it or its error."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, Final, Generic, TypeVar

E = TypeVar("E")

_LOOK: Final = 0.05
"""Seconds after which who waits looks whether its run is to end."""
_lock = threading.Lock()


class Cycle(Exception):
    """Computing a value would wait for itself."""


class Flight(Generic[E]):
    """One computation under way.

    Attributes:
        ended: It is not any more; what came of it is in `entry` or `error`, or nothing did.
        entry: What it has made.
        error: What it has raised.
    """

    def __init__(self) -> None:
        self.ended = False
        self.entry: E | None = None
        self.error: Exception | None = None
        self._done = threading.Event()
        self._calls: list[Callable[[], object]] = []
        # Others that it waits for, by way of what it calls.
        self._awaits: list[Flight[Any]] = []

    def end(self, entry: E | None = None, error: Exception | None = None) -> None:
        """Tells all who wait. What has neither entry nor error is computed by one of them."""
        with _lock:
            if self.ended:
                return
            self.entry, self.error, self.ended = entry, error, True
            calls, self._calls = self._calls, []
        self._done.set()
        for call in calls:
            call()

    def wait(self, look: Callable[[], object]) -> None:
        """Waits for the end.

        Args:
            look: Called from time to time; raises to give up.

        Raises:
            Cycle: It waits for who calls this.
            Exception: What it has raised.
        """
        with self._awaited():
            while not self._done.wait(_LOOK):
                look()
        self._raise()

    async def wait_in_loop(self) -> None:
        """Does the same in an event loop."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # That loop may be closed by now.
                loop.call_soon_threadsafe(done.set)

        with self._awaited():
            with _lock:
                if not self.ended:
                    self._calls.append(tell)
            if not self.ended:
                await done.wait()
        self._raise()

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        """The calling code computes it."""
        token = _chain.set((*_chain.get(), self))
        try:
            yield
        finally:
            # A coroutine that is thrown away ends in another context.
            with contextlib.suppress(ValueError):
                _chain.reset(token)

    @contextlib.contextmanager
    def _awaited(self) -> Iterator[None]:
        mine = [flight for flight in _chain.get() if not flight.ended]
        with _lock:
            if self._leads_to(mine):
                raise Cycle
            for flight in mine:
                flight._awaits.append(self)
        try:
            yield
        finally:
            with _lock:
                for flight in mine:
                    flight._awaits.remove(self)

    def _leads_to(self, mine: list[Flight[Any]]) -> bool:
        waiting, seen = [self], set[int]()
        while waiting:
            flight: Flight[Any] = waiting.pop()
            if flight.ended or id(flight) in seen:
                continue
            seen.add(id(flight))
            if flight in mine:
                return True
            waiting.extend(flight._awaits)
        return False

    def _raise(self) -> None:
        if self.error is None:
            return
        try:
            error = copy.copy(self.error)
        except Exception:
            error = self.error
        # Each thread that raises an exception writes into its traceback.
        raise error.with_traceback(self.error.__traceback__)


_chain: ContextVar[tuple[Flight[Any], ...]] = ContextVar("kawa_computing", default=())


def computing() -> bool:
    """Tells whether the calling code is part of a cached function."""
    chain = _chain.get()
    return bool(chain) and any(not flight.ended for flight in chain)
