"""`st.text`: text as it is, in a fixed-width face."""

from __future__ import annotations

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
from kawa.elements._kit.props import Props

__all__ = ["text"]


class TextProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `text`."""

    body: str
    help: str | None = None
    width: Width = "content"
    text_alignment: TextAlignment = "left"
    wrap: bool = True


def text(
    body: SupportsStr,
    *,
    help: str | None = None,
    width: Width = "content",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> Container:
    """Shows text as it is: no Markdown, fixed width, its line breaks kept.

    Args:
        body: The text; anything else is shown as its `str()`.
        wrap: Whether long lines wrap; otherwise they end in an ellipsis.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitInvalidWidthError: `width` is none of these.
        StreamlitValueError: `text_alignment` is none of these.

    Example:
        >>> import kawa as st
        >>> _ = st.text("a  b")
    """
    check_width(width)
    check_choice("text_alignment", text_alignment, ("left", "center", "right", "justify"))
    props = TextProps(
        body=text_of(body), help=help, width=width, text_alignment=text_alignment, wrap=wrap
    )
    return element(props)
