"""Settings: gathered from files, environment and flags once, then a dictionary look-up.

From weak to strong: default, `~/.streamlit/config.toml`, `~/.kawa/config.toml`, the same
two in the current directory and then in the script's, `STREAMLIT_…`, `KAWA_…`, flags.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kawa._config_sources import compute_defaults, gather, in_folders
from kawa._config_values import convert
from kawa._options import OPTIONS
from kawa.errors import ConfigError, StreamlitAPIException, nearest

DEFAULT = "<default>"
SCRIPT = "<script>"


class _Settings(NamedTuple):
    """What `load` gathered; replaced whole, so that readers need no lock."""

    values: dict[str, Any]
    origins: dict[str, str]
    project_dirs: tuple[Path, ...]
    flags: Mapping[str, Any]


_lock = threading.RLock()
_loaded: _Settings | None = None
_values: dict[str, Any] = {}


def get_option(name: str) -> Any:
    """Read a setting; the first call loads them if nobody has.

    Args:
        name: Dotted name, such as `server.port`.

    Returns:
        Its value, of the option's type.

    Raises:
        RuntimeError: If there is no such setting.

    Example:
        >>> get_option("server.maxUploadSize")
        200
    """
    try:
        return _values[name]
    except KeyError:
        pass
    if _loaded is None:
        load()
    try:
        return _values[name]
    except KeyError:
        raise RuntimeError(f"There is no option `{name}`.{nearest(name, OPTIONS)}") from None


def set_option(name: str, value: Any) -> None:
    """Change a setting that scripts may change, for the whole process.

    Args:
        name: Dotted name, such as `client.toolbarMode`.
        value: The new value.

    Raises:
        StreamlitAPIException: If there is no such setting, only the server's operator may
            set it, or the value does not fit.

    Example:
        >>> set_option("client.showErrorDetails", "type")
    """
    option = OPTIONS.get(name)
    if option is None:
        raise StreamlitAPIException(
            f"There is no option `{name}`.{nearest(name, OPTIONS)}",
            error_id="unrecognized-config-option",
        )
    if not option.scriptable:
        raise StreamlitAPIException(
            f"A script cannot set `{name}`. Start with `kawa run app.py --{name} …`, "
            "or set it in `.kawa/config.toml`.",
            error_id="config-option-not-scriptable",
        )
    try:
        override(name, value, SCRIPT)
    except ConfigError as error:
        raise StreamlitAPIException(str(error)) from None


def override(name: str, value: Any, origin: str) -> None:
    """Change any setting, for the server and for tests.

    Args:
        name: Dotted name.
        value: The new value; None puts the default back.
        origin: Who sets it, as `where_defined` is to tell.

    Raises:
        ConfigError: If the value does not fit.

    Example:
        >>> override("server.port", 8600, "the test")
    """
    option = OPTIONS[name]
    with _lock:
        settings = _settings()
        if value is None:
            settings.values[name] = option.default
            settings.origins.pop(name, None)
        else:
            settings.values[name] = convert(option, value, origin)
            settings.origins[name] = origin
        compute_defaults(settings.values, settings.origins, settings.project_dirs)


def load(
    project_dirs: Sequence[Path] | None = None, flags: Mapping[str, Any] | None = None
) -> None:
    """Gather all settings anew.

    Args:
        project_dirs: Where to look for config folders, the strongest last; the current
            directory unless given.
        flags: What the command line says, by dotted name.

    Raises:
        ConfigError: If a file cannot be read or a value does not fit.

    Example:
        >>> load(flags={"server.port": "8502"})
    """
    global _loaded, _values
    dirs = (Path.cwd(),) if project_dirs is None else tuple(project_dirs)
    values, origins = gather(dirs, flags or {})
    with _lock:
        _loaded = _Settings(values, origins, dirs, flags or {})
        _values = values


def reload() -> None:
    """Read the files again, as after an edit; keeps the flags and what the script has set.

    Raises:
        ConfigError: If a file cannot be read or a value does not fit; then nothing changes.

    Example:
        >>> reload()
    """
    with _lock:
        before = _settings()
        load(before.project_dirs, before.flags)
        for name, origin in before.origins.items():
            if origin == SCRIPT:
                override(name, before.values[name], SCRIPT)


def config_files(project_dirs: Sequence[Path] | None = None) -> list[Path]:
    """Name the files that settings come from, whether they exist or not.

    Args:
        project_dirs: As for `load`; those of the last load unless given.

    Returns:
        Absolute paths, the strongest last.

    Example:
        >>> config_files([])[0].name
        'config.toml'
    """
    dirs = _settings().project_dirs if project_dirs is None else project_dirs
    return in_folders(dirs, "config.toml")


def given_flags() -> dict[str, Any]:
    """Name the flags that the last load was given.

    Returns:
        Values by dotted name.

    Example:
        >>> given_flags()
        {}
    """
    return dict(_settings().flags)


def where_defined(name: str) -> str:
    """Tell who set a setting.

    Args:
        name: Dotted name.

    Returns:
        A file, variable or flag, `<script>`, or `<default>`.

    Example:
        >>> where_defined("server.maxUploadSize")
        '<default>'
    """
    get_option(name)
    return _settings().origins.get(name, DEFAULT)


def is_manually_set(name: str) -> bool:
    """Whether anyone has set a setting.

    Args:
        name: Dotted name.

    Returns:
        False if it has its default because nothing was said.

    Example:
        >>> is_manually_set("server.maxUploadSize")
        False
    """
    return where_defined(name) != DEFAULT


def options_for_section(section: str) -> dict[str, Any]:
    """Read all settings of one section.

    Args:
        section: Its dotted name, such as `theme` or `theme.dark`.

    Returns:
        Values by the last part of their name.

    Example:
        >>> options_for_section("session")["resume"]
        'reload'
    """
    return {
        option.key: get_option(name)
        for name, option in OPTIONS.items()
        if option.section == section
    }


def state_directory() -> Path:
    """Name the folder for what outlives the process: sessions, keys, cached results.

    Returns:
        The operating system's usual place, or `KAWA_STATE_DIR`; it may not exist yet.

    Example:
        >>> state_directory().is_absolute()
        True
    """
    chosen = os.environ.get("KAWA_STATE_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "kawa"


def show() -> str:
    """Describe all settings as a TOML file.

    Returns:
        Each option with what it does, its default, its value if it has another, and where
        that was set. Secrets are left out; so are hidden options that nobody has set.

    Example:
        >>> "[server]" in show()
        True
    """
    from kawa._config_show import describe

    settings = _settings()
    return describe(settings.values, settings.origins)


def cache_directory() -> Path:
    """Name the folder for cached results that are kept on disk.

    Returns:
        A folder that holds nothing else, so `kawa cache clear` deletes it whole.

    Example:
        >>> cache_directory().name
        'cache'
    """
    return state_directory() / "cache"


def _settings() -> _Settings:
    if _loaded is None:
        load()
    assert _loaded is not None
    return _loaded
