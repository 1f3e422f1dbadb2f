"""Turns what a file, a variable or a flag says into a setting's type, and back into TOML."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from math import inf
from pathlib import Path
from typing import Any, Final

from kawa._colors import is_color
from kawa._options import Kind, Option
from kawa.errors import ConfigError, nearest

_TRUE = frozenset({"true", "yes", "on", "1", "t", "y"})
_FALSE = frozenset({"false", "no", "off", "0", "f", "n"})
_EXPECTED: dict[Kind, str] = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "list": "a list of texts",
    "json": "a list or table, or one written as JSON",
}
# Streamlit's files may still hold the truth values these options once had.
_BOOLEANS_MEAN = {
    "client.showErrorDetails": {True: "full", False: "stacktrace"},
    "client.showErrorLinks": {True: "true", False: "false"},
}


class _NoFit(Exception):
    """The value cannot be turned into the option's type."""


def is_bool_word(text: str) -> bool:
    """Whether a text stands for true or false.

    Args:
        text: As it was typed.

    Returns:
        True for the likes of `true`, `no`, `on`, `0`.

    Example:
        >>> is_bool_word("Yes"), is_bool_word("app.py")
        (True, False)
    """
    return text.strip().lower() in _TRUE | _FALSE


def convert(option: Option, value: Any, origin: str) -> Any:
    """Give a value the option's type.

    Args:
        option: The setting.
        value: From TOML (typed) or from the environment or a flag (text).
        origin: The file, variable or flag it came from, for the message.

    Returns:
        The value to keep.

    Raises:
        ConfigError: If it does not fit.

    Example:
        >>> from kawa._options import OPTIONS
        >>> convert(OPTIONS["server.port"], "8502", "KAWA_SERVER_PORT")
        8502
    """
    try:
        found = _CONVERTERS[option.kind](value)
    except (_NoFit, ValueError, OverflowError):
        raise ConfigError(_misfit(option, value, origin)) from None
    fits, _ = _shape(option)
    if fits is not None:
        for text in [found] if isinstance(found, str) else found:
            if not isinstance(text, str) or not fits(text):
                raise ConfigError(_misfit(option, text, origin))
    if option.kind == "int" and not option.least <= found <= option.most:
        raise ConfigError(_misfit(option, value, origin))
    if option.kind != "str":
        return found
    if isinstance(found, bool) or (option.choices and is_bool_word(found)):
        found = _from_bool(option, found, origin)
    if not option.choices:
        return found
    by_folded = {choice.casefold(): choice for choice in option.choices}
    if found.casefold() not in by_folded:
        raise ConfigError(_misfit(option, value, origin))
    return by_folded[found.casefold()]


def _shape(option: Option) -> tuple[Callable[[str], bool] | None, str]:
    """Returns what tells whether a text fits, and what one that does looks like."""
    if option.is_color:
        return is_color, 'a colour, such as "#0068c9", "rgb(0 104 201)" or "teal"'
    return _SHAPES.get(option.name, (None, ""))


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _is_site(text: str) -> bool:
    """Tells whether a text is a source in the sense of CSP Level 3; none ends its directive."""
    return _SITE.fullmatch(text) is not None


_SITE: Final = re.compile(
    r"self|none|\*|https?:|(https?://)?(\*\.)?[\w-]+(\.[\w-]+)*(:(\d+|\*))?", re.ASCII
)
_SHAPES: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "server.frameAncestors": (
        _is_site,
        'sites, such as ["https://portal.example.com", "*.example.org"], ["self"] or ["none"]',
    ),
    "server.trustedProxies": (
        _is_network,
        'addresses and networks, such as ["127.0.0.1", "10.0.0.0/8"]',
    ),
}


def _from_bool(option: Option, value: bool | str, origin: str) -> str:
    truth = value if isinstance(value, bool) else _bool(value)
    meaning = _BOOLEANS_MEAN.get(option.name)
    if meaning is None:
        if isinstance(value, str):
            return value
        raise ConfigError(_misfit(option, value, origin))
    return meaning[truth]


def _misfit(option: Option, value: Any, origin: str) -> str:
    given = "that value" if option.sensitive or option.address else f"`{value!r}`"
    if option.choices:
        wanted = "one of " + ", ".join(f'"{choice}"' for choice in option.choices)
        hint = nearest(str(value), option.choices)
    elif _shape(option)[1]:
        wanted, hint = _shape(option)[1], ""
    else:
        wanted, hint = _EXPECTED[option.kind], ""
        if option.most < inf:
            wanted += f" from {option.least:g} to {option.most:g}"
    return f"{origin}: `{option.name}` cannot be {given}. Write {wanted}.{hint}"


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE or isinstance(value, float):
        raise _NoFit
    return word in _TRUE


def _int(value: Any) -> int:
    if isinstance(value, str):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise _NoFit
    return int(value)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _NoFit
    number = float(value)
    if math.isnan(number):
        raise _NoFit
    return number


def _str(value: Any) -> str | bool:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float | Path):
        return str(value)
    raise _NoFit


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        text = value.strip()
        # Blanks separate, as in Streamlit; JSON is the way for values that hold blanks.
        value = json.loads(text) if text.startswith("[") else text.split()
    if not isinstance(value, list | tuple):
        raise _NoFit
    if any(isinstance(item, bool) or not isinstance(item, str | int | float) for item in value):
        raise _NoFit
    return [str(item) for item in value]


def _json(value: Any) -> Any:
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        return json.loads(value)
    if isinstance(value, str | list | Mapping):
        return value
    raise _NoFit


_CONVERTERS = {
    "bool": _bool,
    "int": _int,
    "float": _float,
    "str": _str,
    "list": _list,
    "json": _json,
}


def to_toml(value: Any) -> str:
    """Write a value the way a TOML file holds it.

    Args:
        value: Text, truth value, number, list or table.

    Returns:
        One line of TOML, without a name.

    Example:
        >>> to_toml({"a": ["x", 1.5, True]})
        '{ "a" = ["x", 1.5, true] }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(to_toml, value))}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{to_toml(str(key))} = {to_toml(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return str(value)
