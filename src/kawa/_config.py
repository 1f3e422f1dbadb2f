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


class _Loaded(NamedTuple):
    """What was gathered; replaced whole, so that readers need no lock."""

    values: dict[str, Any]
    origins: dict[str, str]
    project_dirs: tuple[Path, ...]
    flags: Mapping[str, Any]


class Settings:
    """The settings of one app; nothing is read before the first of them is asked for.

    Example:
        >>> Settings().get("server.maxUploadSize")
        200
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._loaded: _Loaded | None = None
        self._values: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """Read a setting; the first call loads them if nobody has.

        Args:
            name: Dotted name, such as `server.port`.

        Returns:
            Its value, of the option's type.

        Raises:
            RuntimeError: If there is no such setting.

        Example:
            >>> Settings().get("server.maxUploadSize")
            200
        """
        try:
            return self._values[name]
        except KeyError:
            pass
        self._present()
        try:
            return self._values[name]
        except KeyError:
            raise RuntimeError(f"There is no option `{name}`.{nearest(name, OPTIONS)}") from None

    def set(self, name: str, value: Any) -> None:
        """Change a setting that scripts may change.

        Args:
            name: Dotted name, such as `client.toolbarMode`.
            value: The new value.

        Raises:
            StreamlitAPIException: If there is no such setting, only the server's operator may
                set it, or the value does not fit.

        Example:
            >>> Settings().set("client.showErrorDetails", "type")
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
            self.override(name, value, SCRIPT)
        except ConfigError as error:
            raise StreamlitAPIException(str(error)) from None

    def override(self, name: str, value: Any, origin: str) -> None:
        """Change any setting, for the server and for tests.

        Args:
            name: Dotted name.
            value: The new value; None puts the default back.
            origin: Who sets it, as `where_defined` is to tell.

        Raises:
            ConfigError: If the value does not fit.

        Example:
            >>> Settings().override("server.port", 8600, "the test")
        """
        option = OPTIONS[name]
        with self._lock:
            loaded = self._present()
            if value is None:
                loaded.values[name] = option.default
                loaded.origins.pop(name, None)
            else:
                loaded.values[name] = convert(option, value, origin)
                loaded.origins[name] = origin
            compute_defaults(loaded.values, loaded.origins, loaded.project_dirs)

    def load(
        self,
        project_dirs: Sequence[Path] | None = None,
        flags: Mapping[str, Any] | None = None,
    ) -> Settings:
        """Gather all settings anew.

        Args:
            project_dirs: Where to look for config folders, the strongest last; the current
                directory unless given.
            flags: What the command line says, by dotted name.

        Returns:
            Itself.

        Raises:
            ConfigError: If a file cannot be read or a value does not fit; then nothing changes.

        Example:
            >>> Settings().load(flags={"server.port": "8502"}).get("server.port")
            8502
        """
        dirs = (Path.cwd(),) if project_dirs is None else tuple(project_dirs)
        values, origins = gather(dirs, flags or {})
        with self._lock:
            self._loaded = _Loaded(values, origins, dirs, flags or {})
            self._values = values
        return self

    def reload(self) -> None:
        """Read the files again, as after an edit; keeps the flags and what the script has set.

        Raises:
            ConfigError: If a file cannot be read or a value does not fit; then nothing changes.

        Example:
            >>> Settings().reload()
        """
        with self._lock:
            before = self._present()
            self.load(before.project_dirs, before.flags)
            for name, origin in before.origins.items():
                if origin == SCRIPT:
                    self.override(name, before.values[name], SCRIPT)

    def copy(self) -> Settings:
        """Make settings that are the same now, and change by themselves.

        Returns:
            The new ones.

        Example:
            >>> Settings().copy().where_defined("server.maxUploadSize")
            '<default>'
        """
        twin = Settings()
        with self._lock:
            now = self._present()
            twin._loaded = now._replace(values=dict(now.values), origins=dict(now.origins))
        twin._values = twin._loaded.values
        return twin

    def files(self, project_dirs: Sequence[Path] | None = None) -> list[Path]:
        """Name the files that settings come from, whether they exist or not.

        Args:
            project_dirs: As for `load`; those of the last load unless given.

        Returns:
            Absolute paths, the strongest last.

        Example:
            >>> Settings().files([])[0].name
            'config.toml'
        """
        dirs = self._present().project_dirs if project_dirs is None else project_dirs
        return in_folders(dirs, "config.toml")

    @property
    def flags(self) -> dict[str, Any]:
        """The flags that the last load was given, by dotted name."""
        return dict(self._present().flags)

    @property
    def values(self) -> dict[str, Any]:
        """All values as they are now, by dotted name."""
        return dict(self._present().values)

    def where_defined(self, name: str) -> str:
        """Tell who set a setting.

        Args:
            name: Dotted name.

        Returns:
            A file, variable or flag, `<script>`, or `<default>`.

        Raises:
            RuntimeError: If there is no such setting.

        Example:
            >>> Settings().where_defined("server.maxUploadSize")
            '<default>'
        """
        self.get(name)
        return self._present().origins.get(name, DEFAULT)

    def is_manually_set(self, name: str) -> bool:
        """Whether anyone has set a setting.

        Args:
            name: Dotted name.

        Returns:
            False if it has its default because nothing was said.

        Raises:
            RuntimeError: If there is no such setting.

        Example:
            >>> Settings().is_manually_set("server.maxUploadSize")
            False
        """
        return self.where_defined(name) != DEFAULT

    def section(self, section: str) -> dict[str, Any]:
        """Read all settings of one section.

        Args:
            section: Its dotted name, such as `theme` or `theme.dark`.

        Returns:
            Values by the last part of their name.

        Example:
            >>> Settings().section("session")["resume"]
            'reload'
        """
        return {
            option.key: self.get(name)
            for name, option in OPTIONS.items()
            if option.section == section
        }

    def show(self) -> str:
        """Describe all settings as a TOML file.

        Returns:
            Each option with what it does, its default, its value if it has another, and where
            that was set. Secrets are left out; so are hidden options that nobody has set.

        Example:
            >>> "[server]" in Settings().show()
            True
        """
        from kawa._config_show import describe

        loaded = self._present()
        return describe(loaded.values, loaded.origins)

    def _present(self) -> _Loaded:
        if self._loaded is None:
            self.load()
        assert self._loaded is not None
        return self._loaded


PROCESS = Settings()
"""What the command line of this process says: for the app that it serves, and outside of any."""


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


def cache_directory(settings: Settings) -> Path:
    """Name the folder for cached results that are kept on disk.

    Args:
        settings: `session.path` may name where the state of apps is.

    Returns:
        A folder that holds nothing else, so `kawa cache clear` deletes it whole.

    Example:
        >>> cache_directory(PROCESS).name
        'cache'
    """
    chosen = settings.get("session.path")
    return (Path(chosen).expanduser() if chosen else state_directory()) / "cache"
