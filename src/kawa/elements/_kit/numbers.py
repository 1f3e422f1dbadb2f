"""Numbers as widgets take them: what counts as one, and what a browser can hold exactly."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any, Final, Literal

from kawa.errors import StreamlitJSNumberBoundsError

NumberKind = Literal["int", "float"]
NUMBER_KINDS: Final = ("int", "float")

SAFE_INTEGER: Final = 2**53 - 1
"""Beyond it a browser's numbers skip integers."""
LARGEST_FLOAT: Final = 1.797e308


def number_kind(value: Any) -> NumberKind | None:
    """Returns whether a value, numpy's included, is a whole or a decimal number; None: neither."""
    kind = type(value)
    if kind is int:
        return "int"
    if kind is float:
        return "float"
    if isinstance(value, Integral):
        return "int"
    return "float" if isinstance(value, Real) else None


def as_number(value: Any, kind: NumberKind) -> int | float:
    """Returns a number as Python's own."""
    return int(value) if kind == "int" else float(value)


def check_js_number(name: str, value: float) -> None:
    """Checks that a browser can hold a parameter's value.

    Raises:
        StreamlitJSNumberBoundsError: It cannot.
    """
    limit = SAFE_INTEGER if isinstance(value, int) else LARGEST_FLOAT
    if abs(value) > limit:
        raise StreamlitJSNumberBoundsError(
            f"`{name}` is `{value}`, which a browser cannot hold exactly. "
            f"Give a number from `-{limit}` to `{limit}`."
        )


def number_from_wire(wire: Any, kind: NumberKind) -> int | float:
    """Returns a number that came from the browser.

    Raises:
        ValueError: It is none, or not of this kind.
    """
    if type(wire) not in (int, float) or not math.isfinite(wire):
        raise ValueError(f"expected a number, got {wire!r}")
    if kind == "float":
        return float(wire)
    if wire != int(wire) or abs(wire) > SAFE_INTEGER:
        raise ValueError(f"expected a whole number, got {wire!r}")
    return int(wire)
