"""`st.title`, `st.header` and `st.subheader`: headings of three levels, with an anchor."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    SupportsStr,
    TextAlignment,
    Width,
    check_choice,
    check_width,
    element,
    text_of,
)
from kawa.elements._kit.props import Full, Props
from kawa.errors import StreamlitInvalidParameterTypeError, StreamlitValueError
from kawa.runtime.icons import check_icon

__all__ = ["header", "subheader", "title"]

Anchor = str | Literal[False] | None
Divider = bool | str | None

DIVIDERS = (
    "red",
    "orange",
    "yellow",
    "blue",
    "green",
    "violet",
    "gray",
    "grey",
    "rainbow",
)


class HeadingProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `heading`; the divider is `auto` or a colour."""

    NAMES: ClassVar = ("title", "header", "subheader")
    BASE: ClassVar = "HeadingBase"
    READINGS: ClassVar = {
        "anchor": lambda view, props: props["anchor"] or "",
        "hide_anchor": lambda view, props: props["anchor"] is False,
        "tag": lambda view, props: f"h{props['level']}",
    }

    body: str
    level: Literal[1, 2, 3]
    anchor: Anchor = None
    help: str | None = None
    icon: str | None = None
    divider: str | None = None
    width: Width = "stretch"
    text_alignment: TextAlignment = "left"
    wrap: bool = True

    @classmethod
    def name_of(cls, props: Full) -> str:
        """Each level is a name of its own."""
        return cls.NAMES[props["level"] - 1]


def title(
    body: SupportsStr,
    anchor: Anchor = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> Container:
    """Shows the title of a page: a heading of the first level.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.title("Rivers of *Japan*", anchor="rivers")
    """
    return _heading(1, body, anchor, help, icon, False, width, text_alignment, wrap)


def header(
    body: SupportsStr,
    anchor: Anchor = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    divider: Divider = False,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> Container:
    """Shows a heading of the second level.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.header("Lengths", divider="blue")
    """
    return _heading(2, body, anchor, help, icon, divider, width, text_alignment, wrap)


def subheader(
    body: SupportsStr,
    anchor: Anchor = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    divider: Divider = False,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> Container:
    """Shows a heading of the third level.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.subheader("The five longest", divider=True)
    """
    return _heading(3, body, anchor, help, icon, divider, width, text_alignment, wrap)


def _heading(
    level: Literal[1, 2, 3],
    body: SupportsStr,
    anchor: Anchor,
    help: str | None,
    icon: str | None,
    divider: Divider,
    width: Width,
    text_alignment: TextAlignment,
    wrap: bool,
) -> Container:
    _check_anchor(anchor)
    if divider:
        check_choice("divider", divider, (True, *DIVIDERS))
    check_width(width)
    check_choice("text_alignment", text_alignment, ("left", "center", "right", "justify"))
    props = HeadingProps(
        body=text_of(body),
        level=level,
        anchor=anchor,
        help=text_of(help) if help else None,
        icon=check_icon(icon) if icon else None,
        divider=("auto" if divider is True else str(divider)) if divider else None,
        width=width,
        text_alignment=text_alignment,
        wrap=wrap,
    )
    return element(props)


def _check_anchor(anchor: Any) -> None:
    if anchor is None or anchor is False or isinstance(anchor, str):
        return
    if anchor is True:
        raise StreamlitValueError(
            "anchor", ["a name", "None", "False"], detail="True makes no name; None does."
        )
    raise StreamlitInvalidParameterTypeError(
        "anchor", type(anchor).__name__, ["str", "None", "False"]
    )
