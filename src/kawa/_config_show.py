"""Draws all settings as an annotated TOML file."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from kawa._config_values import to_toml
from kawa._options import NOT_YET, OPTIONS, Option
from kawa.errors import hide_password


def describe(values: Mapping[str, Any], origins: Mapping[str, str]) -> str:
    """Write every option with what it does.

    Args:
        values: Every option's value.
        origins: Who set those that are set.

    Returns:
        TOML, the defaults commented out.
    """
    parts: list[str] = []
    for section in dict.fromkeys(option.section for option in OPTIONS.values()):
        options = [option for option in OPTIONS.values() if option.section == section]
        shown = [
            _option(option, values, origins)
            for option in options
            if not option.hidden or option.name in origins
        ]
        if shown:
            parts += [f"[{section}]", *shown]
    return "\n\n".join(parts) + "\n"


def _option(option: Option, values: Mapping[str, Any], origins: Mapping[str, str]) -> str:
    origin = origins.get(option.name)
    lines = textwrap.wrap(option.about + _effect(option), 86)
    if option.choices:
        lines.append("One of " + ", ".join(map(to_toml, option.choices)) + ".")
    default = option.default if origin else values[option.name]
    if option.sensitive:
        lines.append("Its value is not shown.")
    elif default is not None:
        lines.append(f"Default: {to_toml(default)}" + (", here" if option.computed else ""))
    if origin:
        lines.append(f"Set by {origin}.")
    shown = [f"# {line}" for line in lines]
    if option.sensitive or values[option.name] is None:
        return "\n".join([*shown, f"# {option.key} ="])
    mark = "" if origin else "# "
    value = values[option.name]
    if option.address:
        value = hide_password(value)
    return "\n".join([*shown, f"{mark}{option.key} = {to_toml(value)}"])


def _effect(option: Option) -> str:
    if option.no_effect:
        return " It has no effect in Kawa."
    return " This version of Kawa does not act on it yet." if option.name in NOT_YET else ""
