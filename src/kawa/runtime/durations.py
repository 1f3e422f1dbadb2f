"""Durations as scripts write them: `30s`, `1h30m`, `2 days`, `P1D`."""

from __future__ import annotations

import re
from typing import Final

from kawa.errors import StreamlitBadTimeStringError

_UNITS: Final = {
    "w": 604800.0, "week": 604800.0, "weeks": 604800.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
    "h": 3600.0, "hr": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "m": 60.0, "min": 60.0, "minute": 60.0, "minutes": 60.0,
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0,
    "ms": 1e-3, "milli": 1e-3, "millis": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3,
    "us": 1e-6, "micro": 1e-6, "micros": 1e-6, "microsecond": 1e-6, "microseconds": 1e-6,
    "ns": 1e-9, "nano": 1e-9, "nanos": 1e-9, "nanosecond": 1e-9, "nanoseconds": 1e-9,
}  # fmt: skip
_NUMBER: Final = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_PART: Final = re.compile(rf"\s*({_NUMBER.pattern})\s*([a-z]+)\s*,?", re.IGNORECASE)
_ISO: Final = re.compile(
    r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_ISO_UNITS: Final = (604800.0, 86400.0, 3600.0, 60.0, 1.0)


def seconds_of(text: str) -> float:
    """Returns a duration in seconds.

    Raises:
        StreamlitBadTimeStringError: It is no duration.

    Example:
        >>> seconds_of("1h30m"), seconds_of("250 ms"), seconds_of("-2 days")
        (5400.0, 0.25, -172800.0)
        >>> seconds_of("P1DT12H")
        129600.0
    """
    rest = text.strip()
    iso = _ISO.fullmatch(rest) if rest[1:] else None
    if iso is not None:
        return sum(float(n or 0) * unit for n, unit in zip(iso.groups(), _ISO_UNITS, strict=True))
    sign = -1.0 if rest.startswith("-") else 1.0
    rest = rest.lstrip("+-")
    if _NUMBER.fullmatch(rest):
        # A number alone counts nanoseconds, as in pandas.
        rest += "ns"
    total = 0.0
    at = 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None or part[2].lower() not in _UNITS:
            raise StreamlitBadTimeStringError(text)
        total += float(part[1]) * _UNITS[part[2].lower()]
        at = part.end()
    if not rest:
        raise StreamlitBadTimeStringError(text)
    return sign * total
