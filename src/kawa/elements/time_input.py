"""`st.time_input`: a time of day."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Final, Literal, overload

from kawa.elements._kit.element import (
    BindOption,
    PersistStateOption,
    WidthWithoutContent,
    check_choice,
    check_label,
    check_width,
    draw_widget,
    identify,
)
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.errors import StreamlitInvalidParameterTypeError, StreamlitValueOutOfRangeError
from kawa.runtime.codec import Codec
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["time_input"]

TimeValue = time | datetime | str
Format = Literal["12h", "24h", "localized"]

_TEXT: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_LONGEST_STEP: Final = 23 * 3600


class TimeInputProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `time_input`; its value is `HH:MM`, `HH:MM:SS` or None; `step` is in seconds."""

    IDENTITY: ClassVar = ("label", "value", "help", "required", "step", "width")
    KEYED: ClassVar = ("step",)
    ACTIONS: ClassVar = frozenset({"increment", "decrement"})

    default: str | None = None
    step: int = 900
    format: Format = "24h"
    required: bool = False
    clearable: bool = False
    width: WidthWithoutContent = "stretch"


# fmt: off
@overload
def time_input(
    label: str, value: TimeValue = "now", key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, required: bool = False, label_visibility: LabelVisibility = "visible",
    step: int | timedelta = timedelta(seconds=900), format: Format = "24h",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> time: ...
@overload
def time_input(
    label: str, value: None = None, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    disabled: bool = False, required: bool = False, label_visibility: LabelVisibility = "visible",
    step: int | timedelta = timedelta(seconds=900), format: Format = "24h",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> time | None: ...
# fmt: on
def time_input(
    label: str,
    value: TimeValue | None = "now",
    key: Key = None,
    help: str | None = None,
    on_change: OnChange = "rerun",
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    step: int | timedelta = timedelta(seconds=900),
    format: Format = "24h",
    width: WidthWithoutContent = "stretch",
    bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> time | None:
    """Shows a field for a time of day, typed or taken from a list.

    Args:
        value: The time before anyone touches it: a `time`, a `datetime`, a text such as
            `08:45`, or `now`, which stays what it was at first. None is an empty field.
        key: … Only another `step` resets it.
        step: Distance between the times in the list, in seconds or as a `timedelta`. A
            step that is no whole number of minutes gives times with seconds.
        format: `24h`, `12h`, or `localized`: as the visitor's language has it.

    Returns:
        The time; None while a field that began empty is empty.

    Raises:
        StreamlitInvalidParameterTypeError: `value` is no time, or `step` no duration.
        StreamlitValueOutOfRangeError: `step` is not between a second and 23 hours.
        StreamlitValueError: `format` is none of these.
        TypeError: `session_state` holds something that is no time.

    Example:
        >>> import kawa as st
        >>> alarm = st.time_input("Alarm", "06:30", step=300)
        >>> alarm.hour
        6
    """
    check_label(label, label_visibility)
    check_width(width, content=False)
    check_choice("format", format, ("12h", "24h", "localized"))
    seconds = _step_seconds(step)
    exact = seconds % 60 != 0
    clock = _SOME_TIME if value == "now" else clock_of(value, exact)
    props = TimeInputProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        default=clock.default_wire, step=seconds, format=format, required=required,
        clearable=clock.clearable, width=width,
    )  # fmt: skip
    found = identify(props, clock, key)
    if clock.momentary:
        before = found.run.state.spec(found.id)
        first = None if before is None else before.codec
        clock = first if isinstance(first, Now) else Now(value, exact)
        props.default = clock.default_wire
    change = Change(on_change, args, kwargs)
    return draw_widget(props, clock, key, change, bind=bind, persist=persist_state, found=found)


def _step_seconds(step: Any) -> int:
    if isinstance(step, bool) or not isinstance(step, int | timedelta):
        raise StreamlitInvalidParameterTypeError("step", type(step).__name__, ["int", "timedelta"])
    seconds = step if isinstance(step, int) else int(step.total_seconds())
    if not 1 <= seconds <= _LONGEST_STEP:
        raise StreamlitValueOutOfRangeError("step", f"{seconds} seconds", "1 second", "23 hours")
    return seconds


class Clock(Codec[time | None]):
    """The times of one field.

    Args:
        value: The `value` parameter.
        exact: To the second, not to the minute.
    """

    __slots__ = ("_exact", "_given")

    def __init__(self, value: Any, exact: bool) -> None:
        self._exact = exact
        self._given = value is not None
        default = None if value is None else self._cut(_as_time(value))
        super().__init__(default, self.encode(default))

    def _cut(self, value: time) -> time:
        return value if self._exact else value.replace(second=0, microsecond=0)

    @property
    def given(self) -> bool:
        """Whether a time was given."""
        return self._given

    @property
    def clearable(self) -> bool:
        """Whether it began as an empty field."""
        return not self._given

    def encode(self, value: Any) -> str | None:
        """Returns a time as text."""
        if value is None:
            return None
        return f"{value:%H:%M:%S}" if self._exact else f"{value:%H:%M}"

    def decode(self, wire: Any) -> time | None:
        """Takes a time as text; None goes back to the default."""
        if wire is None:
            return self.default
        if type(wire) is not str or not _TEXT.fullmatch(wire):
            raise ValueError(f"expected a time such as 08:45, got {wire!r}")
        return self._cut(time.fromisoformat(wire))

    def check(self, value: Any) -> time | None:
        """Refuses what is no time."""
        if value is not None and not isinstance(value, time | datetime):
            raise TypeError(
                f"The value of a time_input is {value!r}. Set a `datetime.time` or None."
            )
        checked: time | None = value  # type: ignore[assignment]
        return checked

    def from_text(self, texts: list[str]) -> str | None:
        """Reads the time in the address, where the hour may be one digit."""
        text = texts[-1]
        return (text if text[1:2] != ":" else f"0{text}") or None


class Now(Clock):
    """The times of a field that begins at the time when it is first drawn."""

    __slots__ = ()

    momentary = True

    @property
    def value(self) -> str:
        """Always the same, whatever the time is."""
        return "now"

    @property
    def given(self) -> bool:
        """Nobody said a time."""
        return False


def clock_of(value: Any, exact: bool) -> Clock:
    """Returns the times of a field, made once for texts that mean the same at any time.

    Args:
        value: The `value` parameter.
        exact: To the second, not to the minute.
    """
    return _kept_clock(value, exact) if type(value) is str or value is None else Clock(value, exact)


_kept_clock = lru_cache(maxsize=1000)(Clock)


def _as_time(value: Any) -> time:
    """Returns the time that a `value` parameter means.

    Raises:
        StreamlitInvalidParameterTypeError: It means none.
    """
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, time):
        return value
    if value == "now":
        return datetime.now().time().replace(microsecond=0)
    if isinstance(value, str):
        for read in (time.fromisoformat, lambda text: datetime.fromisoformat(text).timetz()):
            try:
                return read(value).replace(microsecond=0)
            except ValueError:
                continue
    raise StreamlitInvalidParameterTypeError(
        "value",
        type(value).__name__,
        ["time", "datetime", "a text such as 08:45", "now"],
        detail=f"It is {value!r}.",
    )


_SOME_TIME: Final = Now("00:00", False)
"""Stands for the time of now in an identity."""
