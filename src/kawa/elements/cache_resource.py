"""`st.cache_resource`: keeps what a function returns, the thing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, overload

from kawa.caching.cached import CachedFunc, decorated
from kawa.caching.params import HashFuncs, Params, RefreshMode, Scope, Ttl
from kawa.caching.registry import clear_all
from kawa.elements._kit.cached import SHOWS

P = ParamSpec("P")
R = TypeVar("R")


class CacheResourceAPI:
    """Keeps what a function returns: a connection, a model, or another thing that all share.

    Every call with the same arguments, in any session, gets the very object; what one changes in
    it, all see. Arguments, drawing and calls at once are as with `st.cache_data`.

    Args:
        func: The function: plain, a method, or `async def`.
        ttl: How long a value is good: seconds, a `timedelta`, or a text such as `1h30m`. Default:
            as long as the process lives.
        max_entries: How many values are kept; the one that was not used for the longest time goes
            first. Default: any number.
        show_spinner: Whether the page shows that a value is computed; a text is shown instead of
            the usual one.
        show_time: Whether the seconds are counted beside it.
        validate: Called with a kept value before it is returned; when it says no, the value is
            computed anew.
        hash_funcs: What stands for arguments of a type: functions by class, or by its name as
            `module.Class`.
        on_release: Called with a value that is not kept any more, to close it.
        scope: `global`, or `session`: each session has values of its own, while it is here.
        refresh_mode: `background`: a value older than `ttl`, up to twice that, is returned at
            once, and computed anew in a thread.

    Returns:
        The cached function, which has a method `clear`.

    Raises:
        StreamlitValueError: A parameter has none of the values that it takes.
        StreamlitMissingRequiredParameterError: `refresh_mode="background"` without `ttl`.
        StreamlitAPIException: `func` is no function, or an async generator function; or `validate`
            or `on_release` is a coroutine function.

    Example:
        >>> import sqlite3
        >>> import kawa as st
        >>> @st.cache_resource(on_release=lambda connection: connection.close())
        ... def database(path: str) -> sqlite3.Connection:
        ...     return sqlite3.connect(path, check_same_thread=False)
        >>> database(":memory:") is database(":memory:")
        True
        >>> database.clear()
    """

    @overload
    def __call__(self, func: Callable[P, R]) -> CachedFunc[P, R]: ...

    @overload
    def __call__(
        self,
        func: None = None,
        *,
        ttl: Ttl = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], Any] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], Any] | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> Callable[[Callable[P, R]], CachedFunc[P, R]]: ...

    def __call__(
        self,
        func: Callable[P, R] | None = None,
        *,
        ttl: Ttl = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], Any] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], Any] | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> CachedFunc[P, R] | Callable[[Callable[P, R]], CachedFunc[P, R]]:
        """Decorates a function; see the class."""
        params = Params(
            "cache_resource",
            ttl=ttl,
            max_entries=max_entries,
            show_spinner=show_spinner,
            show_time=show_time,
            validate=validate,
            hash_funcs=hash_funcs,
            on_release=on_release,
            scope=scope,
            refresh_mode=refresh_mode,
        )
        return decorated(func, params, SHOWS)

    def clear(self) -> None:
        """Forgets every value of every function with this decorator, and releases it.

        Example:
            >>> import kawa as st
            >>> st.cache_resource.clear()
        """
        clear_all("cache_resource")


cache_resource = CacheResourceAPI()
