"""`st.slider`: a number, date or time on a line, or a span of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Literal, TypeVar, overload

from kawa.elements._kit.element import (
    BindOption,
    PersistStateOption,
    WidthWithoutContent,
    check_label,
    check_width,
    draw_widget,
)
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.elements._kit.scale import DATA_TYPES, Kind, scale_of
from kawa.errors import StreamlitInvalidParameterTypeError
from kawa.runtime.here import current_run
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange, clean_key

__all__ = ["slider"]

SliderNumericT = TypeVar("SliderNumericT", int, float)
SliderDateT = TypeVar("SliderDateT", date, time, datetime)
SliderScalar = int | float | date | time | datetime
NumericSpan = (
    list[SliderNumericT] | tuple[()] | tuple[SliderNumericT] | tuple[SliderNumericT, SliderNumericT]
)
DateSpan = list[SliderDateT] | tuple[()] | tuple[SliderDateT] | tuple[SliderDateT, SliderDateT]
NumberFormat = Literal[
    "plain", "localized", "dollar", "euro", "yen", "percent", "compact", "scientific",
    "engineering", "accounting", "bytes",
]  # fmt: skip
DateTimeFormat = Literal["localized", "distance", "calendar", "iso8601"]


class SliderProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `slider`; its value is a list of one or two numbers.

    Dates and times are microseconds since 1970, as if they were UTC.
    """

    IDENTITY: ClassVar = (
        "label", "min_value", "max_value", "value", "step", "format", "help", "width",
    )  # fmt: skip
    KEYED: ClassVar = ("min_value", "max_value", "step")
    ACTIONS: ClassVar = frozenset({"set_range"})
    READINGS: ClassVar = {"data_type": lambda view, props: DATA_TYPES.index(props["kind"])}

    default: list[float]
    min: float
    max: float
    step: float
    kind: Kind = "int"
    format: str | None = None
    width: WidthWithoutContent = "stretch"


# fmt: off
@overload
def slider(
    label: str, min_value: None = None, max_value: None = None, value: None = None,
    step: int | None = None,
    format: str | NumberFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> int: ...
@overload
def slider(
    label: str, min_value: SliderNumericT | None = None, max_value: SliderNumericT | None = None,
    value: SliderNumericT | None = None, step: SliderNumericT | None = None,
    format: str | NumberFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> SliderNumericT: ...
@overload
def slider(
    label: str, min_value: SliderNumericT | None, max_value: SliderNumericT | None,
    value: NumericSpan[SliderNumericT], step: SliderNumericT | None = None,
    format: str | NumberFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> tuple[SliderNumericT, SliderNumericT]: ...
@overload
def slider(
    label: str, *, min_value: SliderNumericT | None = None, max_value: SliderNumericT | None = None,
    value: NumericSpan[SliderNumericT], step: SliderNumericT | None = None,
    format: str | NumberFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> tuple[SliderNumericT, SliderNumericT]: ...
@overload
def slider(
    label: str, min_value: SliderNumericT, max_value: SliderNumericT,
    value: NumericSpan[SliderNumericT], step: SliderNumericT | None = None,
    format: str | NumberFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> tuple[SliderNumericT, SliderNumericT]: ...
@overload
def slider(
    label: str, min_value: SliderDateT, max_value: SliderDateT | None = None,
    value: SliderDateT | None = None, step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> SliderDateT: ...
@overload
def slider(
    label: str, min_value: None, max_value: SliderDateT, value: SliderDateT | None = None,
    step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> SliderDateT: ...
@overload
def slider(
    label: str, *, min_value: None = None, max_value: SliderDateT, value: SliderDateT | None = None,
    step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> SliderDateT: ...
@overload
def slider(
    label: str, min_value: None, max_value: None, value: SliderDateT, step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> SliderDateT: ...
@overload
def slider(
    label: str, *, min_value: None = None, max_value: None = None, value: SliderDateT,
    step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> SliderDateT: ...
@overload
def slider(  # type: ignore[overload-overlap]
    label: str, min_value: SliderDateT | None, max_value: SliderDateT | None,
    value: list[SliderDateT] | tuple[SliderDateT] | tuple[SliderDateT, SliderDateT],
    step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> tuple[SliderDateT, SliderDateT]: ...
@overload
def slider(
    label: str, *, min_value: SliderDateT | None = None, max_value: SliderDateT | None = None,
    value: list[SliderDateT] | tuple[SliderDateT] | tuple[SliderDateT, SliderDateT],
    step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> tuple[SliderDateT, SliderDateT]: ...
@overload
def slider(
    label: str, min_value: SliderDateT, max_value: SliderDateT, value: DateSpan[SliderDateT],
    step: timedelta | None = None,
    format: str | DateTimeFormat | None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> tuple[SliderDateT, SliderDateT]: ...
# fmt: on
def slider(
    label: str,
    min_value: SliderScalar | None = None,
    max_value: SliderScalar | None = None,
    value: Any = None,
    step: int | float | timedelta | None = None,
    format: str | None = None,
    key: Key = None,
    help: str | None = None,
    on_change: OnChange = "rerun",
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: WidthWithoutContent = "stretch",
    bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> Any:
    """Shows a line with a handle to slide, or two for a span.

    What is given decides the type of the value: `int`, `float`, `date`, `time` or
    `datetime`, the same for the value, its bounds and (but for dates) its step.

    Args:
        min_value: The lower end. Default: 0, 14 days before the value, or midnight.
        max_value: The upper end. Default: 100 or 1.0, 14 days after the value, or the
            last moment of the day.
        value: The value before anyone touches it, or two for a span; an empty list is
            the span from end to end. Default: what `session_state` holds under the
            key, if that is a span, else `min_value`.
        step: Distance between values, a `timedelta` for dates and times. Default: 1,
            0.01, a day, or 15 minutes for times and spans of less than a day.
        format: How values are shown: a printf pattern such as `%d`, one of
            `NumberFormat`, or for dates a pattern such as `YYYY-MM-DD` or one of
            `DateTimeFormat`.
        key: … Only other bounds or another step reset it.

    Returns:
        The value; a tuple if `value` is a list or tuple.

    Raises:
        StreamlitInvalidParameterTypeError: The parameters are of several types.
        StreamlitInvalidMinMaxError: Both ends are the same.
        StreamlitValueError: `value` has more than two values, or `step` is 0.
        StreamlitJSNumberBoundsError: A number is too large for a browser.
        StreamlitValueBelowMinError: `session_state` holds a value below the lower end.
        StreamlitValueAboveMaxError: `session_state` holds a value above the upper end.

    Example:
        >>> import kawa as st
        >>> volume = st.slider("Volume", 0, 11, 5)
        >>> low, high = st.slider("Price", 0.0, 100.0, (25.0, 75.0))
    """
    check_label(label, label_visibility)
    check_width(width, content=False)
    if format is not None and not isinstance(format, str):
        raise StreamlitInvalidParameterTypeError("format", type(format).__name__, ["str"])
    given = value is not None
    if not given:
        value = _span_in_state(key)
    scale = scale_of(value, min_value, max_value, step, given=given)
    props = SliderProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        default=scale.default_wire, min=scale.wire_low, max=scale.wire_high,
        step=scale.wire_step, kind=scale.kind, format=format, width=width,
    )  # fmt: skip
    change = Change(on_change, args, kwargs)
    return draw_widget(props, scale, key, change, bind=bind, persist=persist_state)


def _span_in_state(key: Key) -> Any:
    """Returns what `session_state` holds under the slider's key, if that is a span."""
    name = clean_key(key)
    run = current_run()
    held = run.state.get(name, run.drawn) if name is not None and name in run.state else None
    return held if isinstance(held, list | tuple) else None
