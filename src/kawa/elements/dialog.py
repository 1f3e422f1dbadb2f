"""`st.dialog`: a function that draws a window above the page, and reruns by itself."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypeVar

import msgspec

from kawa.elements._kit.element import check_choice, identify
from kawa.elements._kit.props import StatefulProps
from kawa.errors import (
    StreamlitInvalidLayoutContextError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueError,
)
from kawa.runtime.codec import Click
from kawa.runtime.dialogs import has_dialog, name_of, open_dialog
from kawa.runtime.fragments import draw_inline
from kawa.runtime.here import current_run, in_run
from kawa.runtime.icons import check_icon
from kawa.runtime.part import Part, part_var
from kawa.runtime.run import Run
from kawa.runtime.spec import Spec
from kawa.runtime.widget import Change, OnChange

__all__ = ["dialog"]
DRAWS_NOTHING = True

F = TypeVar("F", bound=Callable[..., Any])
DialogWidth = Literal["small", "medium", "large"] | int
DialogPosition = Literal["left", "center", "right"]

_encode = msgspec.msgpack.Encoder().encode


class DialogProps(StatefulProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `dialog`; `opened` is another number each time that it is opened."""

    READINGS: ClassVar = {"is_open": lambda view, props: True}
    IDENTITY: ClassVar = ("dismissible", "icon", "on_dismiss", "position", "title", "width")

    title: str
    width: DialogWidth = "small"
    position: DialogPosition = "center"
    dismissible: bool = True
    icon: str | None = None
    opened: int = 0


class Dismissed(Click):
    """Users have closed it, which lasts one run.

    Args:
        on_dismiss: What that does; `function` for any.
    """

    __slots__ = ("on_dismiss",)

    def __init__(self, on_dismiss: str) -> None:
        super().__init__()
        self.on_dismiss = on_dismiss


_DISMISSED = {mode: Dismissed(mode) for mode in ("ignore", "rerun", "function")}


def dialog(
    title: str,
    *,
    width: DialogWidth = "small",
    position: DialogPosition = "center",
    dismissible: bool = True,
    icon: str | None = None,
    on_dismiss: OnChange = "ignore",
) -> Callable[[F], F]:
    """Makes a function draw a window above the page when it is called.

    Its widgets rerun the function alone, as in a fragment. `st.rerun()` closes it, as does
    each run of the whole script that does not call it. There is one dialog at a time.

    Args:
        title: What stands above it, in Markdown.
        width: `small`, `medium`, `large` or a number of pixels; on a phone it is as wide as
            the screen.
        position: `center`, or `left` or `right`: along that side of the window.
        dismissible: Whether users can close it; otherwise the script must.
        icon: An emoji, a Material symbol or `spinner`, shown before the title.
        on_dismiss: What users' closing it does: `ignore` nothing, `rerun` runs the script, a
            function is called before that.

    Returns:
        A decorator; what the function returns is dropped.

    Raises:
        StreamlitMissingRequiredParameterError: There is no title.
        StreamlitInvalidLayoutContextError: Another dialog is open already in this run, or it
            is called in one.
        StreamlitDuplicateElementId: It is called twice in one run.
        StreamlitAPIException: A parameter has a wrong value.
        FragmentHandledException: The function has failed; the dialog shows how.

    Example:
        >>> import kawa as st
        >>> @st.dialog("Delete all?", width="medium")
        ... def ask():
        ...     if st.button("Delete"):
        ...         st.session_state.deleted = True
        ...         st.rerun()
        >>> if st.button("Delete all"):
        ...     ask()
    """
    if not isinstance(title, str) or not title.strip():
        raise StreamlitMissingRequiredParameterError(
            "title", detail="Write `@st.dialog('A title')` above the function."
        )

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def opened(*args: Any, **kwargs: Any) -> None:
            if not in_run():
                function(*args, **kwargs)
                return
            change = Change(on_dismiss, None, None, "on_dismiss")
            change.check()
            props = DialogProps(
                title=title,
                width=_width(width),
                position=position,
                dismissible=bool(dismissible),
                icon=check_icon(icon) if icon else None,
                stateful=not change.waits,
            )
            check_choice("position", position, ("left", "center", "right"))
            run = current_run()
            part = Part(function, args, kwargs, outer=part_var.get(), page_id=run.page_id)
            _draw(run, part, props, change)

        if in_run():
            current_run().dialogs[name_of(function)] = opened
        return opened  # type: ignore[return-value]

    return decorate


def _draw(run: Run, part: Part, props: DialogProps, change: Change) -> None:
    if part.outer is not None:
        part.outer.check_alone("called a dialog")
    _check_around(part)
    codec = _DISMISSED[change.mode if isinstance(change.mode, str) else "function"]
    place = run.dialog_place()
    found = identify(props, codec, None, place=place)
    _check_alone(run)
    if props.stateful:
        # Users close it for the whole script, not for the function that calls it.
        run.draw(Spec(found.id, None, "dialog", codec, change.callback(place, True)))
    run.drawn.names.add(found.id)
    props.opened = open_dialog(run, part)
    node = place.put(run, 0, props.WIRE_TYPE, _encode(props), found.id)
    draw_inline(run, part, node, place)


def _check_around(part: Part) -> None:
    around = part.outer
    while around is not None and around.root != "dialogs":
        around = around.outer
    if around is not None:
        raise StreamlitInvalidLayoutContextError(
            "A dialog was called in another dialog. Close that one first: set something in "
            "`st.session_state`, call `st.rerun()`, and call this one when that is set."
        )


def _check_alone(run: Run) -> None:
    if has_dialog(run.drawn.parts):
        raise StreamlitInvalidLayoutContextError(
            "Two dialogs were called in one run, and only one can be open. Call the second one "
            "in a later run, for instance `if` a button was clicked."
        )


def _width(width: Any) -> DialogWidth:
    if width in ("small", "medium", "large") or (type(width) is int and width > 0):
        checked: DialogWidth = width
        return checked
    choices = ["'small'", "'medium'", "'large'", "a number of pixels above 0"]
    raise StreamlitValueError("width", choices, detail=f"It is {width!r}.")
