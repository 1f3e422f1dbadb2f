"""Where settings come from: config files, the environment, flags, and the machine itself."""

from __future__ import annotations

import logging
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kawa._config_values import convert
from kawa._options import NOT_YET, OPTIONS, SECTIONS
from kawa.errors import ConfigError, nearest

FOLDERS = (".streamlit", ".kawa")
_LOG = logging.getLogger("kawa.config")

Values = dict[str, Any]
Origins = dict[str, str]


def gather(dirs: Sequence[Path], flags: Mapping[str, Any]) -> tuple[Values, Origins]:
    """Read everything that sets options, the weakest first.

    Args:
        dirs: Where to look for config folders, the strongest last.
        flags: What the command line says.

    Returns:
        Every option's value, and who set those that are set.

    Raises:
        ConfigError: If a file cannot be read or a value does not fit.
    """
    values = {name: option.default for name, option in OPTIONS.items()}
    origins: Origins = {}
    for name, value, origin in _sources(dirs, flags):
        values[name] = convert(OPTIONS[name], value, origin)
        origins[name] = origin
    for name in sorted(NOT_YET & origins.keys()):
        _LOG.warning(
            "%s: `%s` is set, but this version of Kawa does not act on it yet.",
            origins[name],
            name,
        )
    _inherit_theme(values, origins, dirs)
    compute_defaults(values, origins, dirs)
    return values, origins


def in_folders(dirs: Sequence[Path], file: str) -> list[Path]:
    """Name a file in the config folders of the home directory and of `dirs`, strongest last."""
    places = [*_home(), *(path.absolute() for path in dirs)]
    return [place / folder / file for place in dict.fromkeys(places) for folder in FOLDERS]


def _home() -> list[Path]:
    try:
        home = Path.home()
        (home / ".").stat()
    except FileNotFoundError:
        return [home]
    except (RuntimeError, OSError):  # a container's user may have none, or that of somebody else
        return []
    return [home]


def _sources(dirs: Sequence[Path], flags: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for path in in_folders(dirs, "config.toml"):
        yield from _file(path)
    for prefix in ("STREAMLIT", "KAWA"):
        yield from _environment(prefix)
    for name, value in flags.items():
        yield name, value, f"flag --{name}"


def _environment(prefix: str) -> Iterator[tuple[str, Any, str]]:
    present = [name for name in os.environ if name.startswith(f"{prefix}_")]
    if not present:
        return
    by_variable = {option.variable(prefix): option for option in OPTIONS.values()}
    for variable in present:
        option = by_variable.get(variable)
        if option is not None:
            yield option.name, os.environ[variable], f"environment variable {variable}"


def _file(path: Path) -> Iterator[tuple[str, Any, str]]:
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        tables = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    for name, value in _flatten(tables, "", path):
        yield name, _from_environment(name, value, path), str(path)


def _flatten(table: Mapping[str, Any], above: str, path: Path) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        name = f"{above}.{key}" if above else key
        if name in OPTIONS:
            yield name, value
        elif name in SECTIONS and not isinstance(value, Mapping):
            raise ConfigError(
                f"{path}: `{name}` is a section and cannot be `{value!r}`. Write `[{name}]`, and "
                "its options below."
            )
        elif isinstance(value, Mapping):
            yield from _flatten(value, name, path)
        else:
            _LOG.warning("%s: there is no option `%s`.%s", path, name, nearest(name, OPTIONS))


def _from_environment(name: str, value: Any, path: Path) -> Any:
    """Replace `env:NAME`, which keeps secrets out of files."""
    if not isinstance(value, str) or not value.startswith("env:"):
        return value
    variable = value.removeprefix("env:")
    try:
        return os.environ[variable]
    except KeyError:
        raise ConfigError(
            f"{path}: `{name}` refers to the environment variable {variable}, which is not set."
        ) from None


def _inherit_theme(values: Values, origins: Origins, dirs: Sequence[Path]) -> None:
    """`theme.base` may name a file with a theme, which the options set here refine."""
    base = values["theme.base"]
    if base in (None, "light", "dark"):
        return
    if "://" in str(base):
        raise ConfigError(
            f"{origins['theme.base']}: `theme.base` is `{base}`, and this version of Kawa "
            'cannot load themes from an address. Download the file and name it, or write "light" '
            'or "dark".'
        )
    path = next((file for file in (folder / base for folder in dirs) if file.is_file()), None)
    if path is None:
        raise ConfigError(
            f"{origins['theme.base']}: `theme.base` is `{base}`, but there is no such file. "
            'Write "light", "dark", or the path of a TOML file with a `[theme]`.'
        )
    values["theme.base"] = None
    origins.pop("theme.base")
    for name, value, origin in _file(path):
        if not name.startswith("theme.") or (
            name == "theme.base" and value not in ("light", "dark")
        ):
            raise ConfigError(f"{path}: a theme file cannot set `{name}` to `{value!r}`.")
        if name not in origins:
            values[name] = convert(OPTIONS[name], value, origin)
            origins[name] = origin


@cache
def _process_secret() -> str:
    return os.urandom(32).hex()


def compute_defaults(values: Values, origins: Mapping[str, str], dirs: Sequence[Path]) -> None:
    """Fill in the defaults that depend on the machine or on other options."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    no_screen = sys.platform.startswith("linux") and not any(map(os.environ.get, screens))
    computed = {
        "server.headless": no_screen,
        "browser.serverPort": values["server.port"],
        "secrets.files": [str(path) for path in in_folders(dirs, "secrets.toml")],
        "server.cookieSecret": _process_secret(),
    }
    for name, value in computed.items():
        if name not in origins:
            values[name] = value
