"""`st.columns`: containers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, ClassVar, Literal, overload

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    Gap,
    WidthWithoutContent,
    check_choice,
    check_gap,
    check_width,
    container,
)
from kawa.elements._kit.props import Props
from kawa.errors import StreamlitInvalidColumnSpecError, StreamlitInvalidParameterTypeError
from kawa.protocol.patch import View

__all__ = ["columns"]

SpecType = int | Sequence[int | float]
Alignment = Literal["top", "center", "bottom"]


class ColumnsProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `columns`."""

    CONTAINER: ClassVar = True
    NAMES: ClassVar = ("flex_container",)

    gap: Gap | None = "small"
    vertical_alignment: Alignment = "top"
    width: WidthWithoutContent = "stretch"
    wrap: bool = True


class ColumnProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `column`; weights relate to those of its neighbours."""

    CONTAINER: ClassVar = True
    LISTS: ClassVar = ("columns",)
    READINGS: ClassVar = {
        "gap": lambda view, props: (
            None if view.parent is None else view.parent.props.get("gap", "small")
        ),
        "weight": lambda view, props: props["weight"] / _weight_of_all(view),
    }

    weight: float = 1
    border: bool = False


def _weight_of_all(view: View) -> float:
    row = [view] if view.parent is None else view.parent.children
    return sum(float(column.props.get("weight", 1)) for column in row)


@overload
def columns(  # type: ignore[overload-overlap]
    spec: Literal[1],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: Literal[2],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: Literal[3],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: Literal[4],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: Literal[5],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container, Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: Literal[6],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container, Container, Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: tuple[int | float],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: tuple[int | float, int | float],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: tuple[int | float, int | float, int | float],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: tuple[int | float, int | float, int | float, int | float],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: tuple[int | float, int | float, int | float, int | float, int | float],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container, Container, Container]: ...


@overload
def columns(  # type: ignore[overload-overlap]
    spec: tuple[int | float, int | float, int | float, int | float, int | float, int | float],
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> tuple[Container, Container, Container, Container, Container, Container]: ...


@overload
def columns(
    spec: SpecType,
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> list[Container]: ...


def columns(
    spec: SpecType,
    *,
    gap: Gap | None = "small",
    vertical_alignment: Alignment = "top",
    border: bool = False,
    width: WidthWithoutContent = "stretch",
    wrap: bool = True,
) -> Sequence[Container]:
    """Puts containers side by side; on a narrow screen they stand one below the other.

    Args:
        spec: How many columns of equal width, or a list of their widths in relation to
            one another: `[2, 1]` makes the first one twice as wide.
        vertical_alignment: `top`, `center` or `bottom`: where the contents stand in
            columns that are less high than their neighbours.
        border: Whether each has a border.
        width: … It is that of all of them together.
        wrap: Whether they go below one another where they do not fit.

    Returns:
        A handle for each column.

    Raises:
        StreamlitInvalidColumnSpecError: There is no column, or a width is not above 0.
        StreamlitInvalidParameterTypeError: `spec` is neither a number nor numbers.
        StreamlitAPIException: Another parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> left, right = st.columns([2, 1], border=True)
        >>> _ = left.text("wide")
        >>> with right:
        ...     _ = st.text("narrow")
    """
    weights = _weights(spec)
    check_gap(gap)
    check_choice("vertical_alignment", vertical_alignment, ("top", "center", "bottom"))
    check_width(width, content=False)
    row = container(
        ColumnsProps(gap=gap, vertical_alignment=vertical_alignment, width=width, wrap=wrap),
    )
    with row:
        return [container(ColumnProps(weight=weight, border=border)) for weight in weights]


def _weights(spec: Any) -> list[float]:
    if isinstance(spec, int):
        weights: list[float] = [1] * spec
    else:
        try:
            weights = [float(weight) for weight in spec if weight > 0]
            count = len(spec)
        except (TypeError, ValueError):
            raise StreamlitInvalidParameterTypeError(
                "spec", type(spec).__name__, ["int", "a sequence of numbers"]
            ) from None
        if len(weights) < count or not all(isfinite(weight) for weight in weights):
            raise StreamlitInvalidColumnSpecError
    if not weights:
        raise StreamlitInvalidColumnSpecError
    return weights
