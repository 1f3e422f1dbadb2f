"""`st.fragment`: a function that reruns by itself, without the rest of the script."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, overload

import msgspec

from kawa.elements._kit.props import Full, Props
from kawa.errors import (
    StreamlitAPIException,
    StreamlitDuplicateElementKey,
    StreamlitInvalidParameterTypeError,
)
from kawa.runtime.durations import seconds_of
from kawa.runtime.fragments import draw_inline
from kawa.runtime.here import current_place, current_run, in_run
from kawa.runtime.identity import call_site
from kawa.runtime.part import Part, part_var
from kawa.runtime.run import Run
from kawa.runtime.widget import clean_key

__all__ = ["fragment"]
DRAWS_NOTHING = True

F = TypeVar("F", bound=Callable[..., Any])
RunEvery = int | float | dt.timedelta | str | None

_encode = msgspec.msgpack.Encoder().encode
_RESERVED = ("app", "fragment")


class FragmentProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `fragment`: `run_every` in seconds; `outer`: what it draws outside of itself."""

    CONTAINER: ClassVar = True
    NAMES: ClassVar = ("flex_container", "transparent")

    run_every: float | None = None
    outer: bool = False

    @classmethod
    def name_of(cls, props: Full) -> str:
        """Returns what `AppTest` calls it."""
        return cls.NAMES[props["outer"]]


@overload
def fragment(
    func: F, *, run_every: RunEvery = None, parallel: bool = False, key: str | int | None = None
) -> F: ...


@overload
def fragment(
    func: None = None,
    *,
    run_every: RunEvery = None,
    parallel: bool = False,
    key: str | int | None = None,
) -> Callable[[F], F]: ...


def fragment(
    func: F | None = None,
    *,
    run_every: RunEvery = None,
    parallel: bool = False,
    key: str | int | None = None,
) -> Callable[[F], F] | F:
    """Makes a function rerun by itself when a user touches a widget in it.

    While the whole script runs, it is called like any other function. After that, a widget
    that it draws reruns it alone, with the arguments that it had in the last run of the whole
    script; what it returns then is dropped. What it writes into containers outside of it is
    replaced by each of its reruns. `st.rerun()` in it runs the whole script.

    Args:
        func: The function; left out where the decorator has parameters.
        run_every: Time after which it reruns without a click, and again after that: seconds,
            a `timedelta`, or a text such as `10s`. It pauses while nobody sees the page. Zero,
            less or None: it does not.
        parallel: While the whole script runs, it is drawn on a thread of its own, the script
            goes on at once, and the call returns None. It must not write outside of itself
            then, nor open a dialog or switch the page.
        key: Names it for `st.rerun`.

    Returns:
        The function that draws it.

    Raises:
        StreamlitBadTimeStringError: `run_every` is a text and no time.
        StreamlitInvalidParameterTypeError: `run_every` is of another type, or `func` is no
            function.
        StreamlitDuplicateElementKey: Another fragment function has the key.
        StreamlitAPIException: The key is `app` or `fragment`, or empty.
        FragmentHandledException: The function has failed; the page shows how, in its place.

    Example:
        >>> import kawa as st
        >>> @st.fragment(run_every="10s")
        ... def clock():
        ...     _ = st.text("Only this is drawn again.")
        >>> clock()
    """
    if func is None:
        return functools.partial(fragment, run_every=run_every, parallel=parallel, key=key)
    if not callable(func):
        raise StreamlitInvalidParameterTypeError("func", type(func).__name__, ["a function"])

    @functools.wraps(func)
    def drawn(*args: Any, **kwargs: Any) -> Any:
        if not in_run():
            func(*args, **kwargs)
            return None
        run = current_run()
        props = FragmentProps(run_every=_seconds(run_every))
        part = Part(func, args, kwargs, outer=part_var.get(), page_id=run.page_id, key=_clean(key))
        _check_key(run, part)
        place = current_place(run)
        node = run.put(place, call_site(2), props.WIRE_TYPE, _encode(props))
        return draw_inline(run, part, node, place, parallel=parallel)

    return drawn


def _clean(key: str | int | None) -> str | None:
    text = clean_key(key)
    if text in _RESERVED:
        raise StreamlitAPIException(
            f"key={key!r} means something else to `st.rerun`. Give the fragment another key.",
            error_id="fragment-reserved-key",
        )
    return text


def _check_key(run: Run, part: Part) -> None:
    """Refuses a key that another function has; one called twice is two fragments of one key."""
    key = part.key
    for other in run.drawn.parts.values() if key is not None else ():
        if key == other.key and _code(other.function) is not _code(part.function):
            raise StreamlitDuplicateElementKey(str(key))


def _code(function: Callable[..., Any]) -> object:
    return getattr(function, "__code__", function)


def _seconds(run_every: RunEvery) -> float | None:
    """Returns seconds between two reruns; None: there are none."""
    if run_every is None:
        return None
    if isinstance(run_every, str):
        seconds = seconds_of(run_every) if run_every.strip() else 0.0
    elif isinstance(run_every, dt.timedelta):
        seconds = run_every.total_seconds()
    elif isinstance(run_every, int | float):
        seconds = float(run_every)
    else:
        raise StreamlitInvalidParameterTypeError(
            "run_every", type(run_every).__name__, ["int", "float", "timedelta", "str", "None"]
        )
    return seconds if seconds > 0 and math.isfinite(seconds) else None
