"""`st.container`: groups elements, in a column or a row."""

from __future__ import annotations

from typing import ClassVar, Literal

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    Gap,
    Height,
    Width,
    check_choice,
    check_gap,
    check_height,
    check_width,
)
from kawa.elements._kit.element import container as draw
from kawa.elements._kit.props import Props
from kawa.runtime.widget import Key

__all__ = ["container"]

HorizontalAlignment = Literal["left", "center", "right", "distribute"]
VerticalAlignment = Literal["top", "center", "bottom", "distribute"]


class ContainerProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `container`."""

    CONTAINER: ClassVar = True
    NAMES: ClassVar = ("flex_container",)
    LISTS: ClassVar = ("container",)

    border: bool = False
    horizontal: bool = False
    wrap: bool = True
    horizontal_alignment: HorizontalAlignment = "left"
    vertical_alignment: VerticalAlignment = "top"
    gap: Gap | None = "small"
    width: Width = "stretch"
    height: Height = "content"
    autoscroll: bool = False


def container(
    *,
    border: bool | None = None,
    key: Key = None,
    width: Width = "stretch",
    height: Height = "content",
    horizontal: bool = False,
    wrap: bool = True,
    horizontal_alignment: HorizontalAlignment = "left",
    vertical_alignment: VerticalAlignment = "top",
    gap: Gap | None = "small",
    autoscroll: bool | None = None,
) -> Container:
    """Groups elements, one below the other or side by side.

    Args:
        border: Whether it has a border. Default: only if its height is in pixels.
        key: Names the container: it stays the same one wherever it stands, and gets the
            CSS class `st-key-` with this name.
        horizontal: Whether elements stand side by side.
        wrap: Whether elements that do not fit side by side go to a next row; otherwise
            the row scrolls.
        horizontal_alignment: `left`, `center`, `right` or `distribute`.
        vertical_alignment: `top`, `center`, `bottom` or `distribute`.
        autoscroll: Whether it scrolls to its end when something is added there.

    Returns:
        A handle, for `with` and for methods such as `box.text(…)`.

    Raises:
        StreamlitDuplicateElementKey: Another element of this run has the key.
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> with st.container(border=True, horizontal=True):
        ...     _ = st.button("Back")
        ...     _ = st.button("Next")
    """
    check_choice(
        "horizontal_alignment", horizontal_alignment, ("left", "center", "right", "distribute")
    )
    check_choice(
        "vertical_alignment", vertical_alignment, ("top", "center", "bottom", "distribute")
    )
    check_gap(gap)
    check_width(width)
    check_height(height)
    props = ContainerProps(
        border=isinstance(height, int) if border is None else border,
        horizontal=horizontal,
        wrap=wrap,
        horizontal_alignment=horizontal_alignment,
        vertical_alignment=vertical_alignment,
        gap=gap,
        width=width,
        height=height,
        autoscroll=bool(autoscroll),
    )
    return draw(props, key=key)
