"""What a session knows of one widget."""

from __future__ import annotations

from typing import Any, Final

from kawa.runtime.spec import Spec

NOTHING: Final = object()
"""Stands for no value; returned by `to_show` when the browser shows the right one already."""

Held = tuple[str | None, Any, str | None]
"""A widget's user key, its value, and how long it is kept while it is not drawn."""


class Slot:
    """What is known of one widget.

    Attributes:
        key: The user's key, if it has one.
        spec: The widget as last drawn; None if it comes from the store and was not drawn yet.
        value: Its value, or `NOTHING`.
        shown: What the browser shows; `NOTHING` where that is the default.
        keep: How long it is kept while not drawn, if it asks for that.
        own: The value is not what drawing the widget anew would give: someone changed
            it, or the script gives another default by now.
    """

    __slots__ = ("keep", "key", "own", "shown", "spec", "value")

    def __init__(self) -> None:
        self.key: str | None = None
        self.spec: Spec | None = None
        self.value: Any = NOTHING
        self.shown: Any = NOTHING
        self.keep: str | None = None
        self.own = False


def same(a: Any, b: Any) -> bool:
    """Equality that also tells 1 from True and 1.0, and takes values that cannot say."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    try:
        return bool(a == b)
    except Exception:
        return False
