"""What other packages take from `streamlit.config`, `streamlit.logger` and `streamlit.version`."""

from __future__ import annotations

import logging
from typing import Any

from kawa.api.options import get_option
from kawa.compat._finder import STREAMLIT as STREAMLIT_VERSION_STRING
from kawa.runtime.here import settings_here

__all__ = [
    "STREAMLIT_VERSION_STRING",
    "get_logger",
    "get_option",
    "get_options_for_section",
    "get_where_defined",
    "is_manually_set",
    "set_log_level",
    "set_option",
    "show_config",
]


def set_option(key: str, value: Any, where_defined: str = "<user defined>") -> None:
    """Change any setting, not only those that scripts may change.

    Args:
        key: Dotted name.
        value: The new value.
        where_defined: What `get_where_defined` is to say.

    Raises:
        RuntimeError: If there is no such setting.

    Example:
        >>> set_option("server.maxUploadSize", 10)
    """
    settings_here().get(key)
    settings_here().override(key, value, where_defined)


def get_options_for_section(section: str) -> dict[str, Any]:
    """Read all settings of one section.

    Args:
        section: Its dotted name.

    Returns:
        Values by the last part of their name.

    Example:
        >>> get_options_for_section("session")["resume"]
        'reload'
    """
    return settings_here().section(section)


def get_where_defined(key: str) -> str:
    """Tell who set a setting.

    Args:
        key: Dotted name.

    Returns:
        A file, variable or flag, `<script>`, or `<default>`.

    Example:
        >>> get_where_defined("server.port")
        '<default>'
    """
    return settings_here().where_defined(key)


def is_manually_set(option_name: str) -> bool:
    """Whether anyone has set a setting.

    Args:
        option_name: Dotted name.

    Returns:
        False if it has its default because nothing was said.

    Example:
        >>> is_manually_set("server.port")
        False
    """
    return settings_here().is_manually_set(option_name)


def show_config() -> None:
    """Print all settings as a TOML file.

    Example:
        >>> show_config()  # doctest: +SKIP
    """
    print(settings_here().show())


def get_logger(name: str) -> logging.Logger:
    """Find a logger by name.

    Args:
        name: Usually `__name__`.

    Returns:
        The standard library's logger of that name.

    Example:
        >>> get_logger("app").name
        'app'
    """
    return logging.getLogger(name)


def set_log_level(level: str | int) -> None:
    """Choose how much Kawa logs.

    Args:
        level: A level's name or number.

    Example:
        >>> set_log_level("warning")
    """
    logging.getLogger("kawa").setLevel(level.upper() if isinstance(level, str) else level)
