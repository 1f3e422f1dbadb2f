"""`st.progress`: a bar that fills from 0 to 100 percent."""

from __future__ import annotations

import math
from typing import Any

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import WidthWithoutContent, check_width, element, text_of
from kawa.elements._kit.props import Props
from kawa.errors import StreamlitInvalidParameterTypeError, StreamlitValueOutOfRangeError

__all__ = ["progress"]

_ROUNDING = 1e-9

FloatOrInt = int | float


class ProgressProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `progress`; `value` from 0 to 100."""

    value: int
    text: str | None = None
    width: WidthWithoutContent = "stretch"


def progress(
    value: FloatOrInt, text: str | None = None, width: WidthWithoutContent = "stretch"
) -> Container:
    """Shows how far something has come.

    Args:
        value: A whole number from 0 to 100, or a decimal one from 0.0 to 1.0.
        text: A line above the bar, in Markdown.

    Returns:
        A handle: `bar.progress(50)` moves the bar, `bar.empty()` takes it away.

    Raises:
        StreamlitValueOutOfRangeError: `value` is outside of its range.
        StreamlitInvalidParameterTypeError: `value` is no number, or `text` no text.
        StreamlitInvalidWidthError: `width` has a wrong value.

    Example:
        >>> import kawa as st
        >>> bar = st.progress(0, text="Reading")
        >>> for percent in (25, 50, 100):
        ...     _ = bar.progress(percent, text=f"{percent} %")
    """
    check_width(width, content=False)
    if text is not None and not isinstance(text, str):
        raise StreamlitInvalidParameterTypeError("text", type(text).__name__, ["str"])
    props = ProgressProps(
        value=_percent(value), text=text_of(text) if text is not None else None, width=width
    )
    return element(props)


def _percent(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StreamlitInvalidParameterTypeError("value", type(value).__name__, ["int", "float"])
    if isinstance(value, int):
        if not 0 <= value <= 100:
            raise StreamlitValueOutOfRangeError("value", value, 0, 100)
        return value
    # Many small steps do not end exactly on 1.0.
    for end in (0.0, 1.0):
        if math.isclose(value, end, rel_tol=_ROUNDING, abs_tol=_ROUNDING):
            value = end
    if not 0.0 <= value <= 1.0:
        raise StreamlitValueOutOfRangeError(
            "value", value, 0.0, 1.0, detail="Or give a whole number from 0 to 100."
        )
    return int(value * 100)
