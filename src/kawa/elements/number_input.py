"""`st.number_input`: a number that is typed or stepped."""

from __future__ import annotations

import re
from typing import ClassVar, Final, Literal, overload

from kawa.elements._kit.bounds import Number, bounds_of
from kawa.elements._kit.element import (
    BindOption,
    PersistStateOption,
    WidthWithoutContent,
    check_label,
    check_width,
    draw_widget,
)
from kawa.elements._kit.numbers import NUMBER_KINDS, NumberKind
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.errors import (
    StreamlitInvalidNumberFormatError,
)
from kawa.runtime.icons import check_icon
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["number_input"]

_FORMAT: Final = re.compile(r"%[-+ 0#]*\d*(?:\.\d+)?[hlL]?[diouxXeEfFgGsra]")


class NumberInputProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `number_input`; its value is a number or None."""

    IDENTITY: ClassVar = (
        "label", "min_value", "max_value", "value", "step", "format", "help", "placeholder",
        "required", "icon", "width",
    )  # fmt: skip
    ACTIONS: ClassVar = frozenset({"increment", "decrement"})
    READINGS: ClassVar = {"data_type": lambda view, props: NUMBER_KINDS.index(props["kind"])}

    default: Number | None = None
    min: Number | None = None
    max: Number | None = None
    step: Number
    kind: NumberKind = "float"
    format: str | None = None
    placeholder: str | None = None
    required: bool = False
    icon: str | None = None
    width: WidthWithoutContent = "stretch"


# fmt: off
@overload
def number_input(
    label: str, min_value: int, max_value: int | None = None, value: int | Literal["min"] = "min",
    step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def number_input(
    label: str, min_value: int, max_value: int | None = None, value: None = None,
    step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int | None: ...
@overload
def number_input(
    label: str, min_value: None, max_value: int, value: int | Literal["min"] = "min",
    step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def number_input(
    label: str, *, min_value: None = None, max_value: int, value: int | Literal["min"] = "min",
    step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def number_input(
    label: str, min_value: None, max_value: int, value: None = None, step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int | None: ...
@overload
def number_input(
    label: str, *, min_value: None = None, max_value: int, value: None = None,
    step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int | None: ...
@overload
def number_input(
    label: str, min_value: int | None, max_value: int | None, value: int, step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def number_input(
    label: str, *, min_value: int | None = None, max_value: int | None = None, value: int,
    step: int | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def number_input(
    label: str, min_value: None, max_value: None, value: int | Literal["min"], step: int,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def number_input(
    label: str, *, min_value: None = None, max_value: None = None,
    value: int | Literal["min"] = "min", step: int,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def number_input(
    label: str, min_value: None, max_value: None, value: None, step: int,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int | None: ...
@overload
def number_input(
    label: str, *, min_value: None = None, max_value: None = None, value: None = None, step: int,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int | None: ...
@overload
def number_input(
    label: str, min_value: float | None = None, max_value: float | None = None,
    value: float | Literal["min"] = "min", step: float | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> float: ...
@overload
def number_input(
    label: str, min_value: float | None = None, max_value: float | None = None, value: None = None,
    step: float | None = None,
    format: str | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> float | None: ...
# fmt: on
def number_input(
    label: str,
    min_value: Number | None = None,
    max_value: Number | None = None,
    value: Number | Literal["min"] | None = "min",
    step: Number | None = None,
    format: str | None = None,
    key: Key = None,
    help: str | None = None,
    on_change: OnChange = "rerun",
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    width: WidthWithoutContent = "stretch",
    bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> Number | None:
    """Shows a field for a number, with buttons to step it.

    The numbers given decide the type of the value: all whole or all decimal. With
    none given it is decimal.

    Args:
        min_value: The smallest number taken.
        max_value: The largest number taken.
        value: The number before anyone touches it; `min` is `min_value`, or 0 without
            one; None is an empty field, whose value is None.
        step: What one step adds. Default: 1, or 0.01 for decimal numbers.
        format: How the number is shown, as in `%d` or `%.2f`.
        key: … Other parameters can change without a reset.

    Returns:
        The number; None while a field that began empty is empty.

    Raises:
        StreamlitMixedNumericTypesError: Whole and decimal numbers are mixed.
        StreamlitInvalidMinMaxError: `min_value` is above `max_value`.
        StreamlitValueBelowMinError: `value` is below `min_value`.
        StreamlitValueAboveMaxError: `value` is above `max_value`.
        StreamlitJSNumberBoundsError: A number is too large for a browser.
        StreamlitInvalidNumberFormatError: `format` is no number format.

    Example:
        >>> import kawa as st
        >>> guests = st.number_input("Guests", min_value=1, max_value=12)
        >>> _ = st.text(f"A table for {guests}")
    """
    check_label(label, label_visibility)
    check_width(width, content=False)
    icon = check_icon(icon) if icon else None
    if format is not None and not (isinstance(format, str) and _FORMAT.fullmatch(format)):
        raise StreamlitInvalidNumberFormatError(format)
    bounds = bounds_of(value, min_value, max_value, step)
    props = NumberInputProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        default=bounds.default, min=bounds.min, max=bounds.max, step=bounds.wire_step,
        kind=bounds.kind, format=format, placeholder=placeholder, required=required, icon=icon,
        width=width,
    )  # fmt: skip
    change = Change(on_change, args, kwargs)
    return draw_widget(props, bounds, key, change, bind=bind, persist=persist_state)
