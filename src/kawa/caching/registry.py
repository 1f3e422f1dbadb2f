"""All caches of this process: which one a decorated function has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final
from weakref import WeakSet

from kawa.caching.cache import Cache, Keeper
from kawa.caching.errors import CacheType, name_of
from kawa.caching.keeping import clear_kept
from kawa.caching.params import Params
from kawa.errors import StreamlitAPIException
from kawa.runtime.endings import Endings
from kawa.runtime.here import run_var
from kawa.runtime.services import Services

KINDS: Final[tuple[CacheType, ...]] = ("cache_data", "cache_resource")
_lock = threading.Lock()
_shared = Endings()
_all: WeakSet[Cache] = WeakSet()


def cache_for(
    function: Callable[..., Any], key: bytes, params: Params, keeper: Keeper | None, place: str
) -> Cache:
    """Returns the cache of a function: that of its session, or the one that all share.

    One that was made with other parameters is dropped, and a new one takes its place.

    Args:
        function: The function.
        key: Names it.
        params: What its decorator was given.
        keeper: Keeps entries beyond the process.
        place: Names where it does.

    Raises:
        StreamlitAPIException: It is a session's, and no session's script runs here; or a
            parameter has a wrong value.
    """
    caches = _shared if params.scope == "global" else _of_session(function, params)
    name = (params.kind, key, place)
    with _lock:
        before = caches.get(name)
        if isinstance(before, Cache) and before.params.same(params):
            # Its functions are those of the present run, and not of the first one.
            before.params = params
            return before
        cache = Cache(function, params, keeper)
        caches[name] = cache
        _all.add(cache)
    if before is not None:
        before.close()
    return cache


def _of_session(function: Callable[..., Any], params: Params) -> Endings:
    run = run_var.get(None)
    if run is None or not run.live:
        raise StreamlitAPIException(
            f"`{name_of(function)}()` is cached for each session by itself "
            f'(`@st.{params.kind}(scope="session")`), and no session\'s script runs here. Call it '
            "from the script, or start the thread with a copy of the script's context: "
            "`contextvars.copy_context().run`.",
            error_id="session-scoped-cache-outside-app-thread",
        )
    return run.caches


def clear_all(kind: CacheType, services: Services | None = None) -> None:
    """Forgets every entry of every function that has a decorator.

    Args:
        kind: The decorator's name.
        services: Of the app whose entries on disk go too; that of the calling code unless given.
    """
    for cache in caches():
        if cache.params.kind == kind:
            cache.clear()
    if kind == "cache_data":
        clear_kept(services)


def caches() -> list[Cache]:
    """Returns all caches that are in use."""
    with _lock:
        return [cache for cache in _all if cache.open]
