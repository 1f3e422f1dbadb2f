"""What a slider slides over: numbers, dates or times, and how each goes on the wire."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final, Literal

from kawa.elements._kit.numbers import as_number, check_js_number, number_kind
from kawa.errors import (
    StreamlitInvalidMinMaxError,
    StreamlitInvalidParameterTypeError,
    StreamlitValueAboveMaxError,
    StreamlitValueBelowMinError,
    StreamlitValueError,
)
from kawa.runtime.codec import Codec

Kind = Literal["int", "float", "date", "time", "datetime"]
DATA_TYPES: Final = ("int", "float", "datetime", "date", "time")
"""Kinds by the numbers that `AppTest` has for them."""

_EPOCH: Final = dt.datetime(1970, 1, 1)
_ANY_DAY: Final = dt.date(2000, 1, 1)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_DAY: Final = dt.timedelta(days=1)
_QUARTER: Final = dt.timedelta(minutes=15)
_AROUND: Final = dt.timedelta(days=14)
_TYPES: Final = ["int", "float", "date", "time", "datetime", "list", "tuple"]


def kind_of(value: Any) -> Kind | None:
    """Returns what a single value is; None: nothing a slider has."""
    if isinstance(value, dt.datetime):
        return "datetime"
    if isinstance(value, dt.date):
        return "date"
    return "time" if isinstance(value, dt.time) else number_kind(value)


def scale_of(value: Any, min_value: Any, max_value: Any, step: Any, *, given: bool = True) -> Scale:
    """Returns a scale, made once for parameters that can tell whether they are the same.

    Args:
        value: See `Scale`, as for the others.
        min_value: One end.
        max_value: The other end.
        step: Distance between values.
        given: The script gave the value.
    """
    parts = value if type(value) in (tuple, list) else (value,)
    for part in (*parts, min_value, max_value, step):
        if type(part) not in _PLAIN or getattr(part, "tzinfo", None) is not None:
            return Scale(value, min_value, max_value, step, given)
    # The text tells 1 from True and 1.0, and 0.0 from -0.0.
    name = repr((value, min_value, max_value, step, given))
    scale = _scales.get(name)
    if scale is None:
        scale = Scale(value, min_value, max_value, step, given)
        if parts:  # Without a value its ends may depend on what day it is.
            if len(_scales) >= _MOST_SCALES:
                _scales.clear()
            _scales[name] = scale
    return scale


_PLAIN: Final = frozenset({int, float, type(None), dt.date, dt.time, dt.datetime, dt.timedelta})
_MOST_SCALES: Final = 2000
_scales: dict[str, Scale] = {}


class Scale(Codec[Any]):
    """The bounds, step and default of one slider, all of one kind.

    Args:
        value: One value, or a list or tuple of up to two; None: `min_value`, or 0.
        min_value: One end; None: by the kind of the value.
        max_value: The other end. Ends the wrong way round are swapped, and a value
            outside of them widens them.
        step: Distance between values; None: by the kind.
        from_script: The script gave the value; it was not found under the slider's key.

    Attributes:
        wire_low: The lower end as it goes on the wire.
        wire_high: The upper end as it goes on the wire.
        wire_step: The step as it goes on the wire.

    Raises:
        StreamlitAPIException: They do not go together.
    """

    __slots__ = (
        "_from_script", "_given", "_least", "_spread", "high", "kind", "low", "max_value",
        "min_value", "ranged", "step", "wire_high", "wire_low", "wire_step", "zone",
    )  # fmt: skip

    def __init__(
        self, value: Any, min_value: Any, max_value: Any, step: Any, from_script: bool = True
    ) -> None:
        self._from_script = from_script
        self._given = tuple(value) if isinstance(value, list) else value
        self.min_value, self.max_value, self.step = min_value, max_value, step
        if value is None:
            value = 0 if min_value is None else min_value
        self.ranged = isinstance(value, list | tuple)
        given = list(value) if self.ranged else [value]
        if len(given) > 2:
            raise StreamlitValueError(
                "value", ["one value", "a list of two"], detail=f"It has {len(given)} values."
            )
        self.kind = _common_kind(given, min_value, max_value, step)
        self.zone = next((v.tzinfo for v in given if getattr(v, "tzinfo", None)), None)
        values = [self._own(v) for v in given]
        self.low, self.high = self._ends(values, min_value, max_value)
        self._least = len(values)
        values = sorted(values) or [self.low, self.high]
        self.low = min(self.low, values[0])
        self.high = max(self.high, values[-1])
        if self.kind in ("int", "float"):
            check_js_number("min_value", self.low)
            check_js_number("max_value", self.high)
        self.wire_step = self._wire_step(step)
        self.wire_low, self.wire_high = self.wire(self.low), self.wire(self.high)
        # Decimal steps do not end exactly on the bounds in binary.
        self._spread = abs(self.wire_high - self.wire_low) * 1e-9
        super().__init__(self._result(values), [self.wire(item) for item in values])

    def _own(self, value: Any) -> Any:
        """Returns a value as Python's own, without a zone."""
        if self.kind == "int" or self.kind == "float":
            return as_number(value, self.kind)
        return value if self.kind == "date" else value.replace(tzinfo=None)

    def _ends(self, values: list[Any], min_value: Any, max_value: Any) -> tuple[Any, Any]:
        low, high = _default_ends(self.kind, values)
        low = low if min_value is None else self._own(min_value)
        high = high if max_value is None else self._own(max_value)
        if low > high:
            low, high = high, low
        if not low < high:
            raise StreamlitInvalidMinMaxError(low, high)
        return low, high

    def _wire_step(self, step: Any) -> float:
        found = self._step(step)
        if isinstance(found, dt.timedelta):
            return found // _MICROSECOND
        number: float = as_number(found, "int" if self.kind == "int" else "float")
        return number

    def _step(self, step: Any) -> Any:
        if step is not None:
            if not step:
                raise StreamlitValueError("step", ["a number that is not 0"])
            return abs(step)
        if self.kind == "int":
            return 1
        if self.kind == "float":
            return 0.01
        if self.kind == "time" or (self.kind == "datetime" and self.high - self.low < _DAY):
            return _QUARTER
        return _DAY

    @property
    def value(self) -> Any:
        """The value as it was given."""
        return self._given

    @property
    def given(self) -> bool:
        """Whether the script gave a value."""
        return self._from_script and self._given is not None

    def _result(self, values: list[Any]) -> Any:
        if self.zone is not None:
            values = [value.replace(tzinfo=self.zone) for value in values]
        return tuple(values) if self.ranged else values[0]

    def wire(self, value: Any) -> float:
        """Returns one value as it goes on the wire: a number, or microseconds since 1970.

        Raises:
            TypeError: It is no such value.
            ValueError: It is a text that is no number.
        """
        if self.kind == "int" or self.kind == "float":
            number = float(value)
            return int(number) if self.kind == "int" and number.is_integer() else number
        if self.kind == "time":
            if isinstance(value, dt.datetime):
                value = value.time()
            if not isinstance(value, dt.time):
                raise TypeError(f"The value of a slider of times is {value!r}. Set a time.")
            value = dt.datetime.combine(_ANY_DAY, value)
        elif not isinstance(value, dt.date):
            raise TypeError(f"The value of a slider of dates is {value!r}. Set a date.")
        elif not isinstance(value, dt.datetime):
            value = dt.datetime.combine(value, dt.time())
        since: dt.timedelta = value.replace(tzinfo=None) - _EPOCH
        return since // _MICROSECOND

    def encode(self, value: Any) -> list[float]:
        """Returns the slider's value as it goes on the wire."""
        return [self.wire(item) for item in _items(value)]

    def decode(self, wire: Any) -> Any:
        """Returns the slider's value from the browser's.

        Raises:
            ValueError: It has other than one or two numbers, out of order or of range.
        """
        most = 2 if self.ranged else 1
        if type(wire) is not list or not (self._least or 2) <= len(wire) <= most:
            raise ValueError(f"expected {'two values' if most == 2 else 'one value'}: {wire!r}")
        values = [self._from_wire(item) for item in wire]
        if values != sorted(values):
            raise ValueError(f"the lower value comes first, got {wire!r}")
        return self._result(values)

    def from_text(self, texts: list[str]) -> list[float]:
        """Reads the values in the address: numbers as on the wire, or dates and times."""
        return [self._number(text) for text in texts]

    def _number(self, text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            read = dt.time.fromisoformat if self.kind == "time" else dt.datetime.fromisoformat
            return self.wire(read(text))
        return number if self.kind == "float" else int(number)

    def _from_wire(self, wire: Any) -> Any:
        if type(wire) not in (int, float) or not math.isfinite(wire):
            raise ValueError(f"expected a number, got {wire!r}")
        low, high = self.wire_low, self.wire_high
        if wire < low - self._spread or wire > high + self._spread:
            raise ValueError(f"{wire} is not from {low} to {high}")
        wire = min(max(wire, low), high)
        if self.kind == "float":
            return float(wire)
        if wire != int(wire):
            raise ValueError(f"expected a whole number, got {wire!r}")
        if self.kind == "int":
            return int(wire)
        moment = _EPOCH + int(wire) * _MICROSECOND
        if self.kind == "date":
            return moment.date()
        return moment.time() if self.kind == "time" else moment

    def check(self, value: Any) -> Any:
        """Checks a value that the script set.

        Raises:
            StreamlitValueBelowMinError: It is below the lower end.
            StreamlitValueAboveMaxError: It is above the upper end.
            TypeError: It is of another kind.
            ValueError: It is a text that is no number, or has several values.
        """
        for item in _items(value):
            wire = self.wire(item)
            if wire < self.wire_low - self._spread:
                raise StreamlitValueBelowMinError(item, self.low)
            if wire > self.wire_high + self._spread:
                raise StreamlitValueAboveMaxError(item, self.high)
        return value


def _items(value: Any) -> list[Any]:
    items = list(value) if isinstance(value, list | tuple) else [value]
    if not 1 <= len(items) <= 2:
        raise ValueError(f"A slider has one or two values. Its value was set to {value!r}.")
    return items


def _common_kind(values: list[Any], min_value: Any, max_value: Any, step: Any) -> Kind:
    """Returns the kind of all values and bounds.

    Raises:
        StreamlitInvalidParameterTypeError: They are of several kinds, or of none.
    """
    ends = {"min_value": min_value, "max_value": max_value}
    for value in values:
        if kind_of(value) is None:
            raise StreamlitInvalidParameterTypeError("value", type(value).__name__, _TYPES)
    kinds = {kind_of(value) for value in values}
    if not kinds:
        kinds = {next((kind_of(end) for end in ends.values() if end is not None), "int")}
    kind = kinds.pop()
    if kind is None or kinds:
        raise StreamlitInvalidParameterTypeError(
            "value", "list of several types", ["list of values of one type"]
        )
    for name, end in ends.items():
        if end is not None and kind_of(end) != kind:
            raise StreamlitInvalidParameterTypeError(
                name, type(end).__name__, [kind], detail=f"The value is a `{kind}`."
            )
    by_date = kind not in ("int", "float")
    if step is not None and (
        not isinstance(step, dt.timedelta) if by_date else number_kind(step) != kind
    ):
        raise StreamlitInvalidParameterTypeError(
            "step",
            type(step).__name__,
            ["timedelta" if by_date else kind],
            detail=f"The value is a `{kind}`.",
        )
    return kind


def _default_ends(kind: Kind, values: list[Any]) -> tuple[Any, Any]:
    if kind == "int":
        return 0, 100
    if kind == "float":
        return 0.0, 1.0
    if kind == "time":
        return dt.time.min, dt.time.max
    now = dt.datetime.now() if kind == "datetime" else dt.date.today()
    around = values or [now]
    return _shifted(min(around), -_AROUND), _shifted(max(around), _AROUND)


def _shifted(value: Any, by: dt.timedelta) -> Any:
    try:
        return value + by
    except OverflowError:
        return type(value).max if by > dt.timedelta() else type(value).min
