"""What a script may catch of caching, by the names that Streamlit has for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, Literal, TypeVar

from kawa.errors import MarkdownFormattedException, StreamlitAPIException, StreamlitAPIWarning

R = TypeVar("R")

CacheType = Literal["cache_data", "cache_resource"]
_SHOWN: Final = 100
"""Letters of a value that a message shows."""


def name_of(function: Any) -> str:
    """Returns what messages call a function."""
    return str(getattr(function, "__name__", None) or type(function).__name__)


def shown(value: Any) -> str:
    """Returns a value as a message shows it, whatever its `repr` does."""
    try:
        text = repr(value)
    except Exception as error:
        return f"(its `__repr__` raises {type(error).__name__})"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


class CacheError(Exception):
    """A value could not be kept; raised as the cause of what the script sees."""


class CacheKeyNotFoundError(Exception):
    """There is no such entry."""


class UnhashableTypeError(Exception):
    """Nothing tells two values of a type apart by what they hold."""


class UnhashableParamError(StreamlitAPIException):
    """An argument cannot be part of an entry's key."""

    def __init__(
        self,
        cache_type: CacheType,
        func: Callable[..., Any],
        arg_name: str | None,
        arg_value: Any,
        orig_exc: BaseException,
    ) -> None:
        name = arg_name or "an argument"
        kind = f"{type(arg_value).__module__}.{type(arg_value).__qualname__}"
        inner = f" {orig_exc}" if str(orig_exc) else ""
        if arg_name == "self":
            way = "Call the parameter `_self`; then all instances share what is cached"
        elif arg_name:
            way = (
                f"Call the parameter `_{arg_name}`; then calls that differ in it alone share what "
                "is cached"
            )
        else:
            way = "Give it a parameter of its own whose name begins with `_`"
        super().__init__(
            f"`{name_of(func)}()` has `@st.{cache_type}`, and its argument `{name}`, a `{kind}`, "
            f"cannot be compared with that of another call.{inner} {way}. Or say what tells two "
            f"of them apart: `@st.{cache_type}(hash_funcs={{{type(arg_value).__name__}: …}})`."
        )


class UserHashError(StreamlitAPIException):
    """A function of `hash_funcs` failed."""

    def __init__(
        self,
        orig_exc: BaseException,
        object_to_hash: Any,
        hash_func: Callable[[Any], Any],
        cache_type: CacheType | None = None,
    ) -> None:
        self.alternate_name = type(orig_exc).__name__
        self.hash_func = hash_func
        self.cache_type = cache_type
        super().__init__(
            f"`hash_funcs` gives `{name_of(hash_func)}` for `{type(object_to_hash).__name__}`, and "
            f"it failed on `{shown(object_to_hash)}`: {type(orig_exc).__name__}: {orig_exc}. It "
            "must be a function that takes such a value and returns one that can be compared, "
            "such as a text or a number."
        )


class UnserializableReturnValueError(MarkdownFormattedException, Generic[R]):
    """`cache_data` got a value that pickle refuses."""

    def __init__(self, func: Callable[..., R], return_value: R) -> None:
        super().__init__(
            f"`{name_of(func)}()` returned a `{type(return_value).__name__}`, which cannot be "
            "copied with pickle, so `@st.cache_data` cannot keep it. For a connection, a model or "
            "another thing that all sessions share, write `@st.cache_resource`."
        )


class UnevaluatedDataFrameError(StreamlitAPIException):
    """`cache_data` got a query that has not been carried out."""


class CacheReplayClosureError(StreamlitAPIException):
    """What a cached function draws cannot be drawn again."""

    def __init__(self, cache_type: CacheType, cached_func: Callable[..., Any]) -> None:
        super().__init__(
            f"`{name_of(cached_func)}()` has `@st.{cache_type}` and wrote into a container that "
            "was made outside of it, so what it drew cannot be drawn again without calling it. "
            "Make the container in the function, or draw after the call."
        )


class CachedFunctionReturnedAwaitableError(StreamlitAPIException):
    """A plain function returned something to be awaited, which can be done once only."""

    def __init__(self, cache_type: CacheType, func: Callable[..., Any], value: Any) -> None:
        super().__init__(
            f"`{name_of(func)}()` has `@st.{cache_type}` and returned a `{type(value).__name__}`, "
            "which can be awaited only once. Define it with `async def`; then its result is cached."
        )


class CachedStFunctionInBackgroundModeWarning(StreamlitAPIWarning):
    """A function that is refreshed in the background draws."""

    def __init__(self, cache_type: CacheType, cached_func: Callable[..., Any]) -> None:
        super().__init__(
            f"`{name_of(cached_func)}()` draws, and has "
            f'`@st.{cache_type}(refresh_mode="background")`: what it draws shows only when it is '
            "computed for this page, and not when a cached value is returned. Draw after the call."
        )


class CachedWidgetWarning(StreamlitAPIWarning):
    """A widget stands in a cached function."""

    def __init__(self) -> None:
        super().__init__(
            "A widget stands in a cached function, which is not called again when the user changes "
            "it, so the function's value stays as it is. Move the widget out, and give the "
            "function its value as an argument."
        )


class NotCacheableError(StreamlitAPIException, AttributeError):
    """Something that is no function was decorated.

    Args:
        cache_type: The decorator's name.
        thing: What was decorated.
    """

    def __init__(self, cache_type: CacheType, thing: Any) -> None:
        super().__init__(
            f"`@st.{cache_type}` is for functions defined with `def` and for lambdas, and "
            f"`{shown(thing)}` is a `{type(thing).__name__}`. Wrap it: "
            f"`@st.{cache_type}` above a `def` that calls it."
        )
        self.name = None
        self.obj = thing


class CacheRecursionError(StreamlitAPIException, RecursionError):
    """Computing a value needs that value.

    Args:
        cache_type: The decorator's name.
        func: The function.
    """

    def __init__(self, cache_type: CacheType, func: Callable[..., Any]) -> None:
        super().__init__(
            f"`{name_of(func)}()` has `@st.{cache_type}`, and is called with the same arguments "
            "by its own computation, which would wait for itself. Call it with other arguments "
            "there, or leave the decorator out."
        )
