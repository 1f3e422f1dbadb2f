"""`st.number_input`: a number that is typed or stepped."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final, Literal, overload

from kawa.elements._kit.element import (
    BindOption,
    PersistStateOption,
    WidthWithoutContent,
    check_label,
    check_width,
    draw_widget,
)
from kawa.elements._kit.numbers import (
    NUMBER_KINDS,
    NumberKind,
    as_number,
    check_js_number,
    number_from_wire,
    number_kind,
)
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.errors import (
    StreamlitInvalidMinMaxError,
    StreamlitInvalidNumberFormatError,
    StreamlitMixedNumericTypesError,
    StreamlitValueAboveMaxError,
    StreamlitValueBelowMinError,
)
from kawa.runtime.codec import Codec
from kawa.runtime.icons import check_icon
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["number_input"]

Number = int | float

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
        label: Text above the field, in Markdown.
        min_value: The smallest number taken.
        max_value: The largest number taken.
        value: The number before anyone touches it; `min` is `min_value`, or 0 without
            one; None is an empty field, whose value is None.
        step: What one step adds. Default: 1, or 0.01 for decimal numbers.
        format: How the number is shown, as in `%d` or `%.2f`.
        key: Names the widget: its value is `st.session_state[key]`, and other
            parameters can change without a reset.
        help: Tooltip, in Markdown.
        on_change: `rerun`; `ignore`, which keeps a new value in the page until the next
            rerun; or a function to call before the rerun.
        args: Positional arguments for `on_change`.
        kwargs: Named arguments for `on_change`.
        placeholder: Shown while the field is empty.
        disabled: It cannot be changed.
        required: The page does not send an empty field.
        label_visibility: `visible`; `hidden` keeps the label's place, `collapsed` does not.
        icon: An emoji, `:material/name:` or `spinner`, in front of the number.
        width: `stretch`, or a number of pixels.
        bind: `query-params` keeps the value in the page's address, under the key.
        persist_state: `page` or `session` keeps the value while the field is not drawn.

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


def bounds_of(value: Any, min_value: Any, max_value: Any, step: Any) -> Bounds:
    """Returns the numbers of a field, made once for the same parameters.

    Args:
        value: See `number_input`, as for the others.
        min_value: The smallest number taken.
        max_value: The largest number taken.
        step: What one step adds.
    """
    given = (value, min_value, max_value, step)
    if not all(number is None or type(number) in _PLAIN for number in given):
        return Bounds(*given)
    # The text tells 1 from 1.0, and 0.0 from -0.0.
    name = repr(given)
    bounds = _kept.get(name)
    if bounds is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        bounds = _kept[name] = Bounds(*given)
    return bounds


_PLAIN: Final = frozenset({int, float, str})
_MOST_KEPT: Final = 2000


class Bounds(Codec[Number | None]):
    """The numbers of one field, all of one kind.

    Raises:
        StreamlitAPIException: They do not go together.
    """

    __slots__ = ("_given", "kind", "max", "max_value", "min", "min_value", "step", "wire_step")

    def __init__(self, value: Any, min_value: Any, max_value: Any, step: Any) -> None:
        self._given = value
        self.min_value, self.max_value, self.step = min_value, max_value, step
        wanted = None if isinstance(value, str) and value == "min" else value
        given = [n for n in (wanted, min_value, max_value, step) if n is not None]
        kinds = {number_kind(number) for number in given}
        if None in kinds or len(kinds) > 1:
            raise StreamlitMixedNumericTypesError(value, min_value, max_value, step)
        self.kind: NumberKind = "int" if kinds == {"int"} else "float"

        def own(number: Any) -> Number | None:
            return None if number is None else as_number(number, self.kind)

        self.min, self.max = own(min_value), own(max_value)
        self.wire_step: Number = as_number(step, self.kind) if step else _STEP[self.kind]
        default = own(wanted)
        if value is not None and default is None:
            default = self.min if self.min is not None else as_number(0, self.kind)
        super().__init__(default, default)
        self._check_order()

    def _check_order(self) -> None:
        low, high, default = self.min, self.max, self.default
        for name, number in (("min_value", low), ("max_value", high), ("value", default)):
            if number is not None:
                check_js_number(name, number)
        if low is not None and high is not None and low > high:
            raise StreamlitInvalidMinMaxError(low, high)
        if default is not None and low is not None and default < low:
            raise StreamlitValueBelowMinError(default, low)
        if default is not None and high is not None and default > high:
            raise StreamlitValueAboveMaxError(default, high)

    @property
    def value(self) -> Any:
        """The value as it was given."""
        return self._given

    @property
    def given(self) -> bool:
        """Whether a number was given."""
        return self._given is not None and self._given != "min"

    @property
    def clearable(self) -> bool:
        """Whether it began as an empty field."""
        return self._given is None

    def encode(self, value: Any) -> Number | None:
        """Returns a number as Python's own."""
        kind = number_kind(value)
        return None if value is None or kind is None else as_number(value, kind)

    def decode(self, wire: Any) -> Number | None:
        """Takes the browser's value; an emptied field goes back to the default."""
        if wire is None:
            return self.default
        number = number_from_wire(wire, self.kind)
        if not self._within(number):
            raise ValueError(f"{number} is not from {self.min} to {self.max}")
        return number

    def from_text(self, texts: list[str]) -> Number | None:
        """Reads the number in the address."""
        text = texts[-1]
        return as_number(float(text), self.kind) if text else None

    def check(self, value: Any) -> Any:
        """Gives the default in place of a number that is out of range now."""
        if value is None:
            return None
        if number_kind(value) is None:
            raise TypeError(f"The value of a number_input is {value!r}. Set a number or None.")
        return value if self._within(value) else self.default

    def _within(self, number: Any) -> bool:
        low, high = self.min, self.max
        return not ((low is not None and number < low) or (high is not None and number > high))


_kept: dict[str, Bounds] = {}
_STEP: Final[dict[NumberKind, Number]] = {"int": 1, "float": 0.01}
