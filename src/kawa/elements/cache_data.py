"""`st.cache_data`: keeps what a function returns, and gives each caller a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, overload

from kawa.caching.cached import CachedFunc, decorated
from kawa.caching.params import HashFuncs, Params, Persist, RefreshMode, Scope, Ttl
from kawa.caching.registry import clear_all
from kawa.elements._kit.cached import SHOWS

P = ParamSpec("P")
R = TypeVar("R")


class CacheDataAPI:
    """Keeps what a function returns: data, such as tables, texts and numbers.

    A call with the same arguments, in any session, gets a copy that it may change. Arguments are
    compared by type and content; one whose name begins with `_` is not looked at. What the
    function draws is drawn again. Of several calls at once, one computes, and all get its value or
    its error.

    Args:
        func: The function: plain, a method, or `async def`.
        ttl: How long a value is good: seconds, a `timedelta`, or a text such as `1h30m`. Default:
            as long as the process lives.
        max_entries: How many values are kept; the one that was not used for the longest time goes
            first. Default: any number.
        max_size: How many bytes they may take together: a number, or a text such as `500 MB` or
            `1 GiB`. Default: any.
        show_spinner: Whether the page shows that a value is computed; a text is shown instead of
            the usual one.
        show_time: Whether the seconds are counted beside it.
        persist: `disk` (or True) keeps values over a restart; `ttl` has no effect then. `shared`
            keeps them on the Redis server of `cache.store`, for all processes and machines.
        hash_funcs: What stands for arguments of a type: functions by class, or by its name as
            `module.Class`.
        scope: `global`, or `session`: each session has values of its own, while it is here.
        refresh_mode: `background`: a value older than `ttl`, up to twice that, is returned at
            once, and computed anew in a thread.

    Returns:
        The cached function, which has a method `clear`.

    Raises:
        StreamlitValueError: A parameter has none of the values that it takes.
        StreamlitMissingRequiredParameterError: `refresh_mode="background"` without `ttl`.
        StreamlitIncompatibleParametersError: `refresh_mode="background"` with `persist`.
        StreamlitAPIException: `func` is no function, or an async generator function.

    Example:
        >>> import kawa as st
        >>> @st.cache_data(ttl="1h", show_spinner="Counting")
        ... def words(text: str) -> list[str]:
        ...     return sorted(set(text.split()))
        >>> words("to be or not to be")
        ['be', 'not', 'or', 'to']
        >>> words.clear("to be or not to be")
        >>> st.cache_data.clear()
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
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Persist = None,
        hash_funcs: HashFuncs | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> Callable[[Callable[P, R]], CachedFunc[P, R]]: ...

    def __call__(
        self,
        func: Callable[P, R] | None = None,
        *,
        ttl: Ttl = None,
        max_entries: int | None = None,
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Persist = None,
        hash_funcs: HashFuncs | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> CachedFunc[P, R] | Callable[[Callable[P, R]], CachedFunc[P, R]]:
        """Decorates a function; see the class."""
        params = Params(
            "cache_data",
            ttl=ttl,
            max_entries=max_entries,
            max_size=max_size,
            show_spinner=show_spinner,
            show_time=show_time,
            persist=persist,
            hash_funcs=hash_funcs,
            scope=scope,
            refresh_mode=refresh_mode,
        )
        return decorated(func, params, SHOWS)

    def clear(self) -> None:
        """Forgets every value of every function with this decorator, on disk too.

        Example:
            >>> import kawa as st
            >>> st.cache_data.clear()
        """
        clear_all("cache_data")


cache_data = CacheDataAPI()
