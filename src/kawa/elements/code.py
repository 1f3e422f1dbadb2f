"""`st.code`: source code with its syntax in colours, and a button that copies it."""

from __future__ import annotations

from typing import ClassVar

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    Height,
    SupportsStr,
    Width,
    check_height,
    check_width,
    element,
)
from kawa.elements._kit.props import Props

__all__ = ["code"]


class CodeProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `code`; without a language nothing is coloured."""

    READINGS: ClassVar = {
        "language": lambda view, props: props["language"] or "plaintext",
        "show_line_numbers": lambda view, props: props["line_numbers"],
    }

    body: str
    language: str | None = "python"
    line_numbers: bool = False
    wrap_lines: bool = False
    height: Height | None = "content"
    width: Width = "stretch"


def code(
    body: SupportsStr,
    language: str | None = "python",
    *,
    line_numbers: bool = False,
    wrap_lines: bool = False,
    height: Height | None = "content",
    width: Width = "stretch",
) -> Container:
    """Shows source code.

    Args:
        body: The code; anything else is shown as its `str()`. Indentation is kept.
        language: Whose syntax to colour, such as `python`, `sql` or `json`; None for none.
        line_numbers: Whether lines are numbered.
        wrap_lines: Whether long lines wrap; otherwise the block scrolls.
        height: `content`, `stretch`, or a number of pixels. None is the same as `content`.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitInvalidHeightError: `height` is none of these.
        StreamlitInvalidWidthError: `width` is none of these.

    Example:
        >>> import kawa as st
        >>> _ = st.code("SELECT name FROM rivers", language="sql")
    """
    if height is None:
        height = "content"
    check_height(height)
    check_width(width)
    # Indentation of the first line belongs to the code; only the quotes' own lines go.
    text = str(body).removeprefix("\n").removesuffix("\n")
    props = CodeProps(
        body=text,
        language=language,
        line_numbers=line_numbers,
        wrap_lines=wrap_lines,
        height=height,
        width=width,
    )
    return element(props)
