"""`st.rerun`: a script ends its own run and starts again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NoReturn

from kawa.errors import (
    RerunException,
    StreamlitAPIException,
    StreamlitInvalidLayoutContextError,
    StreamlitInvalidParameterTypeError,
    StreamlitValueError,
)
from kawa.runtime.execute import Target
from kawa.runtime.here import current_run, in_run
from kawa.runtime.run import Run

_RESERVED = ("app", "fragment")


def rerun(scope: Literal["app", "fragment"] | str | int | Sequence[str | int] = "app") -> NoReturn:
    """Ends the run here and starts the script again from its top.

    Nothing below the call runs, and `except Exception` does not catch it. In a
    callback it skips the callbacks that have not been called yet. Outside of an app
    it does nothing.

    Args:
        scope: `app` runs the whole script; `fragment`, in a fragment that reruns by itself,
            that fragment. In a callback: the key of a fragment, or a list of keys; then
            these fragments run, in that order, and nothing else.

    Raises:
        StreamlitInvalidLayoutContextError: `fragment` is given where the whole script runs.
        StreamlitAPIException: No fragment on the page has the key, or it is given outside
            of a callback.
        StreamlitValueError: `scope` is empty, or a list names `app` or `fragment`.
        StreamlitInvalidParameterTypeError: `scope` is no text, number or list of them.

    Example:
        >>> import kawa as st
        >>> if st.button("Next"):
        ...     st.session_state.step = st.session_state.get("step", 0) + 1
        ...     st.rerun()
    """
    keys = _fragment_keys(scope)
    if not in_run():
        return None  # type: ignore[misc]  # As in plain Python, where nothing reruns.
    run = current_run()
    run.checkpoint()
    if scope == "fragment" and not run.redrawn:
        raise StreamlitInvalidLayoutContextError(
            "`st.rerun(scope='fragment')` works in a fragment while that reruns by itself. "
            "Use `st.rerun()` here."
        )
    raise RerunException(Target(parts=_parts(run, keys) if keys else _around(run, scope)))


def _around(run: Run, scope: Any) -> tuple[str, ...]:
    return tuple(run.redrawn) if scope == "fragment" else ()


def _parts(run: Run, keys: list[str]) -> tuple[str, ...]:
    """Returns the fragments with these keys."""
    found: dict[str, None] = {}
    for key in keys:
        named = [part.id for part in run.parts.values() if part.key == key]
        if not named or not run.in_callback:
            raise _no_fragment(run, key)
        found.update(dict.fromkeys(named))
    return tuple(found)


def _fragment_keys(scope: Any) -> list[str]:
    """Returns the keys of fragments that a scope names."""
    if isinstance(scope, str | int):
        if scope == "":
            raise _wrong_scope("It is an empty text.")
        return [] if scope in _RESERVED else [str(scope)]
    if not isinstance(scope, list | tuple):
        raise StreamlitInvalidParameterTypeError(
            "scope", type(scope).__name__, ["str", "int", "list[str | int]"]
        )
    if not scope:
        raise _wrong_scope("It is an empty list.")
    for key in scope:
        if not isinstance(key, str | int):
            raise StreamlitInvalidParameterTypeError(
                "scope", f"list with a {type(key).__name__}", ["list[str | int]"]
            )
        if key == "" or key in _RESERVED:
            raise _wrong_scope(f"The list has {key!r}, which is the key of no fragment.")
    return [str(key) for key in scope]


def _wrong_scope(detail: str) -> StreamlitValueError:
    choices = ["'app'", "'fragment'", "the key of a fragment", "a list of such keys"]
    return StreamlitValueError("scope", choices, detail=detail)


def _no_fragment(run: Run, key: str) -> StreamlitAPIException:
    if not run.in_callback:
        return StreamlitAPIException(
            f"`st.rerun({key!r})` names a fragment, which only a widget's callback can rerun. "
            "Use `st.rerun()` here.",
            error_id="rerun-keyed-outside-callback",
        )
    return StreamlitAPIException(
        f"There is no fragment with the key {key!r} on the page. Use `st.rerun()`, which runs "
        "the whole script.",
        error_id="rerun-unknown-fragment-key",
    )
