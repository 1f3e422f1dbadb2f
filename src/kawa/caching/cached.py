"""What the decorators return: a function whose values are kept."""

from __future__ import annotations

import asyncio
import functools
import inspect
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import Context
from types import FunctionType
from typing import Any, Final, Generic, NoReturn, ParamSpec, Protocol, TypeVar

from kawa.caching.cache import Cache, Entry, Resource
from kawa.caching.code import function_key
from kawa.caching.errors import (
    CachedFunctionReturnedAwaitableError,
    CachedStFunctionInBackgroundModeWarning,
    CacheError,
    CacheRecursionError,
    CacheReplayClosureError,
    NotCacheableError,
    UnevaluatedDataFrameError,
    UnserializableReturnValueError,
    name_of,
)
from kawa.caching.flights import Cycle, Flight, computing
from kawa.caching.keeping import keeper_for
from kawa.caching.keys import Keys
from kawa.caching.params import Params
from kawa.caching.registry import cache_for
from kawa.caching.values import Held, Names
from kawa.runtime.calls import call_within
from kawa.runtime.here import current_place, run_var
from kawa.runtime.identity import call_site
from kawa.runtime.recording import Recording, Tell

P = ParamSpec("P")
R = TypeVar("R")

_LOG = logging.getLogger("kawa")
_LAZY: Final = ("pyspark", "snowflake", "modin", "dask")
"""Libraries whose tables may be queries that have not been carried out."""
_refreshes = itertools.count()


class Showing(Protocol):
    """How a cached function shows what it does."""

    def spinner(self, text: str, show_time: bool) -> AbstractContextManager[object]:
        """Shows for as long as the block runs that something takes time."""
        ...

    def warn(self, warning: Warning) -> None:
        """Shows a warning on the page, and logs it."""
        ...


class CachedFunc(Generic[P, R]):
    """A function whose values are kept: what `st.cache_data` and `st.cache_resource` return.

    Example:
        >>> import kawa as st
        >>> @st.cache_data
        ... def squares(count: int) -> list[int]:
        ...     return [n * n for n in range(count)]
        >>> squares(4)
        [0, 1, 4, 9]
        >>> squares.clear(4)
        >>> squares.clear()
    """

    def __init__(self, function: Callable[P, R], params: Params, showing: Showing) -> None:
        # Methods that need no object come as what `staticmethod` makes of them.
        self._binds = not isinstance(function, staticmethod)
        plain: Any = function.__func__ if isinstance(function, staticmethod) else function
        params.check_function(plain)
        if not isinstance(plain, FunctionType) and not hasattr(plain, "__code__"):
            raise NotCacheableError(params.kind, function)
        functools.update_wrapper(self, plain)
        self._function = plain
        self._is_async = inspect.iscoroutinefunction(plain)
        self._params = params
        self._showing = showing
        self._key = function_key(self._function)
        self._keys = Keys(params.kind, plain, params.hash_funcs)
        self._cache: Cache | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Returns the value for these arguments, computed if it is not kept."""
        if self._is_async:
            return self._call_async(args, kwargs)  # type: ignore[return-value]
        found: R = self._call(args, kwargs)
        return found

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None or not self._binds:
            return self
        return BoundCachedFunc(self, instance)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._function.__qualname__}>"

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """Forgets the value for these arguments; without any, all values of the function.

        Args:
            *args: As in the call whose value is to be forgotten.
            **kwargs: The same.

        Raises:
            UnhashableParamError: An argument cannot be compared.
        """
        key = self._keys.key(args, kwargs) if args or kwargs else None
        self._own_cache().clear(key)

    # Calls

    @property
    def _names(self) -> Names:
        names: Names = self._function.__globals__
        return names

    def _own_cache(self) -> Cache:
        cache = self._cache
        if cache is not None and cache.open:
            return cache
        keeper, place = keeper_for(self._function, self._key, self._params)
        cache = cache_for(self._function, self._key, self._params, keeper, place)
        if self._params.scope == "global" and not self._params.persist:
            self._cache = cache
        return cache

    def _call(self, args: Any, kwargs: Any) -> Any:
        cache, key = self._own_cache(), self._keys.key(args, kwargs)
        entry = self._find(cache, key, args, kwargs)
        while entry is None:
            entry, flight, mine = cache.join(key)
            if mine:
                return self._compute(cache, key, flight, args, kwargs)
            if entry is None:
                self._await(flight)
                entry = flight.entry
        return self._hit(cache, entry)

    async def _call_async(self, args: Any, kwargs: Any) -> Any:
        cache, key = self._own_cache(), self._keys.key(args, kwargs)
        entry = self._find(cache, key, args, kwargs)
        while entry is None:
            entry, flight, mine = cache.join(key)
            if mine:
                return await self._compute_async(cache, key, flight, args, kwargs)
            if entry is None:
                try:
                    await flight.wait_in_loop()
                except Cycle:
                    self._refuse_cycle()
                entry = flight.entry
        return self._hit(cache, entry)

    def _find(self, cache: Cache, key: bytes, args: Any, kwargs: Any) -> Entry | None:
        """Returns an entry that may be given out."""
        entry = cache.get(key)
        if entry is None:
            return None
        validate = self._params.validate
        if validate is not None and not validate(entry.value.take(self._names)):
            cache.discard(key, entry)
            return None
        if cache.stale(entry):
            self._refresh(cache, key, args, kwargs)
        return entry

    def _hit(self, cache: Cache, entry: Entry) -> Any:
        cache.hit(entry)
        run = run_var.get(None)
        if run is not None and run.live:
            if entry.outside:
                raise CacheReplayClosureError(self._params.kind, self._function)
            if entry.calls:
                run.replay(entry.calls, current_place(run), call_site(1), entry.specs)
        return entry.value.take(self._names)

    def _await(self, flight: Flight[Entry]) -> None:
        try:
            flight.wait(_checkpoint())
        except Cycle:
            self._refuse_cycle()

    def _refuse_cycle(self) -> NoReturn:
        raise CacheRecursionError(self._params.kind, self._function) from None

    # Computing

    def _compute(
        self, cache: Cache, key: bytes, flight: Flight[Entry], args: Any, kwargs: Any
    ) -> Any:
        with self._flying(cache, key, flight):
            kept = cache.kept(key, self._names, _checkpoint())
            if kept is not None:
                cache.arrive(key, flight, kept)
                return self._hit(cache, kept)
            with self._drawing(cache, flight, call_site(1)) as recording:
                started = time.perf_counter()
                value = call_within(self._function, args, kwargs)
                seconds = time.perf_counter() - started
            return self._keep(cache, key, flight, value, recording, seconds)

    async def _compute_async(
        self, cache: Cache, key: bytes, flight: Flight[Entry], args: Any, kwargs: Any
    ) -> Any:
        with self._flying(cache, key, flight):
            kept = await self._kept(cache, key)
            if kept is not None:
                cache.arrive(key, flight, kept)
                return self._hit(cache, kept)
            with self._drawing(cache, flight, call_site(1)) as recording:
                started = time.perf_counter()
                value = await self._function(*args, **kwargs)
                seconds = time.perf_counter() - started
            return self._keep(cache, key, flight, value, recording, seconds)

    async def _kept(self, cache: Cache, key: bytes) -> Entry | None:
        if self._params.persist != "shared":
            return cache.kept(key, self._names, _nothing)
        abandoned = threading.Event()

        def look() -> None:
            if abandoned.is_set():
                raise asyncio.CancelledError

        def ask() -> Entry | None:
            try:
                return cache.kept(key, self._names, look)
            finally:
                if abandoned.is_set():
                    cache.give_up(key)

        try:
            # Another process may be at it: the loop is not to wait.
            return await asyncio.to_thread(ask)
        except asyncio.CancelledError:
            abandoned.set()
            raise

    @contextmanager
    def _flying(self, cache: Cache, key: bytes, flight: Flight[Entry]) -> Iterator[None]:
        """Ends a flight in every case: nobody waits for one whose run was ended."""
        try:
            yield
        except Exception as error:
            cache.land(key, flight, error=error)
            raise
        finally:
            if not flight.ended:
                cache.land(key, flight)

    @contextmanager
    def _drawing(
        self, cache: Cache, flight: Flight[Entry], site: int
    ) -> Iterator[Recording | None]:
        """Shows the spinner, and records what is drawn."""
        cache.miss()
        run = run_var.get(None)
        if run is None or not run.live:
            with flight.computing():
                yield None
            return
        place = current_place(run)
        with self._spinner(), flight.computing(), run.recording(place, site) as recording:
            yield recording
        if self._params.refresh_mode == "background" and recording.calls:
            self._showing.warn(
                CachedStFunctionInBackgroundModeWarning(self._params.kind, self._function)
            )

    def _spinner(self) -> AbstractContextManager[object]:
        says = self._params.show_spinner
        if says is False or computing():
            return nullcontext()
        text = says if isinstance(says, str) else f"Running `{name_of(self._function)}(...)`."
        return self._showing.spinner(text, bool(self._params.show_time))

    def _keep(
        self,
        cache: Cache,
        key: bytes,
        flight: Flight[Entry],
        value: Any,
        recording: Recording | None,
        seconds: float,
    ) -> Any:
        """Keeps what was computed, and returns it."""
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise CachedFunctionReturnedAwaitableError(self._params.kind, self._function, value)
        held = Resource(value) if self._params.kind == "cache_resource" else self._hold(value)
        entry = Entry(held, [], [], False, seconds)
        if recording is not None and self._params.refresh_mode == "foreground":
            # What one session's widgets show is none of another's business.
            entry.calls = [call for call in recording.calls if not isinstance(call, Tell)]
            entry.specs, entry.outside = recording.specs, recording.outside
        cache.store(key, entry, flight)
        cache.arrive(key, flight, entry)
        # Who waits need not wait for the disk.
        cache.save(key, entry)
        return value

    def _hold(self, value: Any) -> Held:
        try:
            return Held.of(value, self._names)
        except AttributeError:
            raise
        except Exception as error:
            if type(value).__module__.partition(".")[0] in _LAZY:
                raise UnevaluatedDataFrameError(
                    f"`{name_of(self._function)}()` returned a `{type(value).__name__}`, a query "
                    "that has not been carried out. Return its result, such as `.to_pandas()`."
                ) from error
            cause = CacheError(f"{type(error).__name__}: {error}")
            cause.__cause__ = error
            raise UnserializableReturnValueError(self._function, value) from cause

    def _refresh(self, cache: Cache, key: bytes, args: Any, kwargs: Any) -> None:
        """Computes an entry anew in a thread, unless that is under way."""
        _, flight, mine = cache.join(key)
        if not mine:
            return

        def work() -> None:
            try:
                self._compute(cache, key, flight, args, kwargs)
            except Exception:
                _LOG.exception(
                    "`%s` could not be refreshed in the background", name_of(self._function)
                )

        name = f"CacheBackgroundRefresh_{next(_refreshes)}"
        # Without the context of this call: the thread belongs to no run.
        threading.Thread(target=Context().run, args=(work,), name=name, daemon=True).start()


def _checkpoint() -> Callable[[], object]:
    """Returns what ends a run here that is to end, while it waits."""
    run = run_var.get(None)
    return run.checkpoint if run is not None and run.live else _nothing


def _nothing() -> None:
    """Nothing is to end."""


class BoundCachedFunc(Generic[P, R]):
    """A cached method of an object."""

    def __init__(self, cached_func: CachedFunc[P, R], instance: Any) -> None:
        self._cached = cached_func
        self._instance = instance
        functools.update_wrapper(self, cached_func)

    def __call__(self, *args: Any, **kwargs: Any) -> R:
        """Calls the method."""
        call: Callable[..., R] = self._cached
        return call(self._instance, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._cached!r} of {self._instance!r}>"

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """Forgets the value for these arguments; without any, all values of the method."""
        if args or kwargs:
            self._cached.clear(self._instance, *args, **kwargs)
        else:
            self._cached.clear()


def decorated(
    function: Any, params: Params, showing: Showing
) -> CachedFunc[Any, Any] | Callable[[Any], CachedFunc[Any, Any]]:
    """Returns a cached function; without a function, what makes one of each.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.
    """
    params.check()
    if function is None:
        return lambda given: CachedFunc(given, params, showing)
    return CachedFunc(function, params, showing)
