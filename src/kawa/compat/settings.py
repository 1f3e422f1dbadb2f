"""What other packages take from `streamlit.config`, `streamlit.logger` and `streamlit.version`."""

from __future__ import annotations

import logging
from typing import Any

from kawa import _config
from kawa._config import get_option
from kawa._config import is_manually_set as is_manually_set
from kawa._config import options_for_section as get_options_for_section
from kawa._config import where_defined as get_where_defined
from kawa.compat._finder import STREAMLIT as STREAMLIT_VERSION_STRING

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
    get_option(key)
    _config.override(key, value, where_defined)


def show_config() -> None:
    """Print all settings as a TOML file.

    Example:
        >>> show_config()  # doctest: +SKIP
    """
    print(_config.show())


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
