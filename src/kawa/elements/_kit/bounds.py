"""The numbers that a field takes: from where to where, in which steps, whole or decimal."""

from __future__ import annotations

from typing import Any, Final

from kawa.elements._kit.numbers import (
    NumberKind,
    as_number,
    check_js_number,
    number_from_wire,
    number_kind,
)
from kawa.errors import (
    StreamlitInvalidMinMaxError,
    StreamlitMixedNumericTypesError,
    StreamlitValueAboveMaxError,
    StreamlitValueBelowMinError,
)
from kawa.runtime.codec import Codec

Number = int | float


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
