"""What a decorator was given, checked: some of it at once, some when the cache is made."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, Literal

import msgspec

from kawa.caching.errors import CacheType
from kawa.errors import (
    StreamlitAPIException,
    StreamlitIncompatibleParametersError,
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueError,
)
from kawa.runtime.durations import seconds_of

Ttl = float | timedelta | str | None
Persist = Literal["disk", "shared"] | bool | None
Scope = Literal["global", "session"]
RefreshMode = Literal["foreground", "background"]
HashFuncs = Mapping[str | type[Any], Callable[[Any], Any]]

_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([KMGT]i?B|B)", re.IGNORECASE)
_POWERS: Final = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


class Params(msgspec.Struct, frozen=True, eq=False):
    """What a decorator was given; see `st.cache_data` and `st.cache_resource`."""

    kind: CacheType
    ttl: Ttl = None
    max_entries: int | None = None
    max_size: int | str | None = None
    show_spinner: bool | str = True
    show_time: bool = False
    persist: Persist = None
    validate: Callable[[Any], Any] | None = None
    hash_funcs: HashFuncs | None = None
    on_release: Callable[[Any], Any] | None = None
    scope: Scope = "global"
    refresh_mode: RefreshMode = "foreground"

    def check(self) -> None:
        """Checks what can be wrong where the decorator stands.

        Raises:
            StreamlitValueError: A word means nothing.
            StreamlitMissingRequiredParameterError: A background refresh without `ttl`.
            StreamlitIncompatibleParametersError: A background refresh with `persist`.
            StreamlitAPIException: `validate` or `on_release` is a coroutine function.
        """
        if self.persist not in (None, True, False, "disk", "shared"):
            raise _unknown("persist", ["'disk'", "'shared'", "True", "False", "None"], self.persist)
        if self.scope not in ("global", "session"):
            raise _unknown("scope", ["'global'", "'session'"], self.scope)
        if self.refresh_mode not in ("foreground", "background"):
            raise _unknown("refresh_mode", ["'foreground'", "'background'"], self.refresh_mode)
        if self.refresh_mode == "background":
            if self.ttl is None:
                raise StreamlitMissingRequiredParameterError(
                    "ttl", detail="Without it nothing grows old that could be refreshed."
                )
            if self.persist:
                raise StreamlitIncompatibleParametersError(
                    f"persist={self.persist!r}", "refresh_mode='background'"
                )
        for name in ("validate", "on_release"):
            if inspect.iscoroutinefunction(getattr(self, name)):
                raise StreamlitAPIException(
                    f"`{name}` is a coroutine function, which nothing would await. Give a plain "
                    "function.",
                    error_id="cache-resource-async-lifecycle-callback",
                )

    def check_function(self, function: Any) -> None:
        """Checks the function as well.

        Raises:
            StreamlitAPIException: It is an async generator function.
            StreamlitValueError: A coroutine function is to be refreshed in the background.
        """
        if inspect.isasyncgenfunction(function):
            raise StreamlitAPIException(
                f"`{function.__name__}()` is an async generator function, whose values come one by "
                "one and only once. Cache a function that returns them as a list.",
                error_id="async-generator-function-not-cacheable",
            )
        if self.refresh_mode == "background" and inspect.iscoroutinefunction(function):
            raise StreamlitValueError(
                "refresh_mode",
                ["'foreground'"],
                detail="A coroutine function cannot be refreshed in the background.",
            )

    def seconds(self) -> float:
        """Returns for how many seconds an entry is good; infinite without `ttl`.

        Raises:
            StreamlitBadTimeStringError: It is a text that is no duration.
            TypeError: It is nothing that means a time.
        """
        ttl = self.ttl
        if ttl is None:
            return math.inf
        if isinstance(ttl, timedelta):
            return ttl.total_seconds()
        if isinstance(ttl, str):
            return seconds_of(ttl)
        if isinstance(ttl, int | float):
            return float(ttl)
        raise TypeError(
            f"ttl is a {type(ttl).__name__}, {ttl!r}. Give seconds, a timedelta or a text such as "
            "'1h30m'."
        )

    def bytes(self) -> float:
        """Returns how many bytes all entries may take together; infinite without `max_size`.

        Raises:
            StreamlitValueError: It is no size above zero.
            StreamlitInvalidParameterTypeError: It is neither a whole number nor a text.
        """
        size = self.max_size
        if size is None:
            return math.inf
        if isinstance(size, str):
            found = _SIZE.fullmatch(size)
            unit = found[2].upper() if found else ""
            count = 0.0
            if found:
                count = float(found[1]) * (1024 if "I" in unit else 1000) ** _POWERS[unit[:-1][:1]]
        elif isinstance(size, int):
            count = float(size)
        else:
            raise StreamlitInvalidParameterTypeError(
                "max_size", type(size).__name__, ["int", "str", "None"]
            )
        if count <= 0:
            raise _unknown("max_size", ["a number of bytes above 0", "'500 MB'", "'1 GiB'"], size)
        return count

    def same(self, other: Params) -> bool:
        """Tells whether a cache of the others would be the same as one of these.

        Functions are compared by what they are called, as each run of the script makes them anew.
        """
        return self._essence() == other._essence()

    def _essence(self) -> tuple[Any, ...]:
        calls = tuple(
            None if call is None else (type(call), getattr(call, "__qualname__", ""))
            for call in (self.validate, self.on_release)
        )
        return (
            repr(self.ttl), repr(self.max_entries), repr(self.max_size), repr(self.persist),
            self.scope, self.refresh_mode, *calls,
        )  # fmt: skip


def _unknown(name: str, choices: list[str], value: Any) -> StreamlitValueError:
    return StreamlitValueError(name, choices, detail=f"It is {value!r}.")
