"""`st.divider`: a horizontal line."""

from __future__ import annotations

from typing import ClassVar

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import WidthWithoutContent, check_width, element
from kawa.elements._kit.props import Props

__all__ = ["divider"]


class DividerProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `divider`."""

    BASE: ClassVar = "Markdown"
    READINGS: ClassVar = {
        "allow_html": lambda view, props: False,
        "body": lambda view, props: "---",
        "is_caption": lambda view, props: False,
        "value": lambda view, props: "---",
    }

    width: WidthWithoutContent = "stretch"


def divider(*, width: WidthWithoutContent = "stretch") -> Container:
    """Shows a horizontal line.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitInvalidWidthError: `width` is neither.

    Example:
        >>> import kawa as st
        >>> _ = st.text("above")
        >>> _ = st.divider()
        >>> _ = st.text("below")
    """
    check_width(width, content=False)
    return element(DividerProps(width=width))
