"""The dialog that is open, as the session keeps it: a page that is loaded again opens it again.

Nothing in the script says that it is open: what called it was a click, which is over. It is
kept among the script's values, by the rules of those, under a key that no script sees.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial, reduce
from hashlib import blake2b
from typing import Any, Final

from kawa.runtime.part import Part
from kawa.runtime.run import Run
from kawa.runtime.state import ID_PREFIX, SessionState

KEY: Final = f"{ID_PREFIX}dialog"


def open_dialog(run: Run, part: Part) -> int:
    """Notes that a dialog is open; returns a number that no earlier opening had.

    A page may have closed one without telling anybody: the number says that it is to be shown.
    """
    before = run.state.user.get(KEY, {})
    number: int = before.get("number", 0)
    if not run.reopens:
        number += 1
    function = part.function
    _note(
        run.state,
        number=number,
        name=name_of(function),
        code=_digest(function),
        page=run.page_id,
        args=tuple(part.args),
        kwargs=dict(part.kwargs),
    )
    return number


def settle_dialog(state: SessionState, *, is_open: bool) -> None:
    """A run has ended: notes whether the dialog is still open, and may have changed."""
    kept = state.user.get(KEY)
    if kept is None:
        return
    if is_open:
        state.touched[KEY] = None
    elif "name" in kept:
        _note(state, number=kept["number"])


def _note(state: SessionState, **kept: Any) -> None:
    state.user[KEY] = kept
    state.touched[KEY] = None


def kept_dialog(state: SessionState) -> dict[str, Any] | None:
    """Returns the dialog that is open; None if there is none."""
    kept: dict[str, Any] | None = state.user.get(KEY)
    return kept if kept and "name" in kept else None


def call_of(run: Run, kept: dict[str, Any]) -> Callable[[], Any] | None:
    """Returns what opens a dialog again; None if the script does not have it now as it was.

    Args:
        run: The run that has drawn the page.
        kept: The dialog.
    """
    function = run.dialogs.get(kept["name"]) or _in_module(kept["name"])
    inner = getattr(function, "__wrapped__", None)
    same_page = kept["page"] == run.page_id
    if function is None or not same_page or _digest(inner) != kept["code"]:
        return None
    if has_dialog(run.drawn.parts):
        return None
    return partial(function, *kept["args"], **kept["kwargs"])


def has_dialog(parts: Mapping[str, Part]) -> bool:
    """Tells whether one of some parts is a dialog, or in one."""
    return any(part.root == "dialogs" for part in parts.values())


def name_of(function: Callable[..., Any]) -> str:
    """Returns what names a function in every process: its module and its place there."""
    return f"{function.__module__}:{function.__qualname__}"


def _in_module(name: str) -> Any:
    module, _, path = name.partition(":")
    steps = path.split(".")
    return reduce(lambda one, step: getattr(one, step, None), steps, sys.modules.get(module))


def _digest(function: Any) -> bytes:
    """Returns what changes with the code of a function."""
    code = getattr(function, "__code__", None)
    if code is None:
        return b""
    parts = (code.co_code, code.co_names, code.co_varnames)
    return blake2b(repr(parts).encode(), digest_size=12).digest()
