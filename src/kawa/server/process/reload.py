"""Hot reload: a saved script, or a module that it imports, reruns the open tabs, state kept."""

from __future__ import annotations

import asyncio
import logging
import sys
import sysconfig
from pathlib import Path

from kawa.protocol.messages import Notice
from kawa.runtime.session import Request
from kawa.server.process.imports import with_dependents
from kawa.server.tabs.hub import Hub

_LOG = logging.getLogger("kawa")
_WATCHED = {".py", ".toml"}
_NOT_OF_APPS = {"kawa", "streamlit"}
_LIBRARY = Path(sysconfig.get_path("stdlib"))
"""Python's own modules, which may well lie below an app in somebody's home directory."""


class Reloader:
    """Watches the app's files while the server runs.

    Args:
        hub: Its sessions are told.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._settings = hub.services.settings
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    def start(self) -> None:
        """Starts watching, unless it does or the settings say not to."""
        if self._task is None and self._settings.get("server.fileWatcherType") != "none":
            self._task = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """Stops watching."""
        self._stop.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        from watchfiles import awatch

        more = map(Path, self._settings.get("server.folderWatchList"))
        folders = [folder for folder in (self._hub.app.path.parent, *more) if folder.is_dir()]
        polling = self._settings.get("server.fileWatcherType") == "poll"
        try:
            async for found in awatch(
                *folders,
                stop_event=self._stop,
                force_polling=polling or None,
                debounce=50,
                step=20,
                ignore_permission_denied=True,
            ):
                self.changed({Path(path) for _, path in found})
        except OSError as error:
            _LOG.warning("Files are not watched: %s", error)

    def changed(self, paths: set[Path]) -> None:
        """Files have changed: forgets what was made of them, and reruns open tabs."""
        ignored = [Path(p).resolve() for p in self._settings.get("server.folderWatchBlacklist")]
        paths = {
            path
            for path in paths
            if path.suffix in _WATCHED and not any(path.is_relative_to(i) for i in ignored)
        }
        app = self._hub.app
        modules = _modules_of(paths, app.path.parent)
        scripts = {path for path in paths if path == app.path or "pages" in path.parts}
        scripts |= {path for path in paths if app.code.knows(path)}
        known = bool(modules or scripts)
        for name in modules:
            del sys.modules[name]
        # What failed to be imported is nobody's module, and may be what was repaired.
        here = [one for one in self._hub.lives() if one.connection is not None]
        lives = [live for live in here if known or (paths and live.session.failed)]
        if not known and not lives:
            return
        app.version += 1
        for live in lives:
            if self._settings.get("server.runOnSave"):
                live.ask(Request(reason="save"))
            else:
                live.send(Notice("info", "file_changed"))


def _modules_of(paths: set[Path], app: Path) -> list[str]:
    """Returns the loaded modules to forget because these files have changed."""
    files = _files_of_modules()
    edited = {name for name, file in files.items() if file in paths}
    if not edited:
        return []
    folders = {app, *(path.parent for path in paths)}
    near = {
        name: file
        for name, file in files.items()
        if any(file.is_relative_to(folder) for folder in folders)
    }
    return [name for name in with_dependents(edited, near) if name in sys.modules]


def _files_of_modules() -> dict[str, Path]:
    found = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name != "__main__" and isinstance(file, str) and "site-packages" not in file:
            found[name] = Path(file)
    return {
        name: file
        for name, file in found.items()
        if name.partition(".")[0] not in _NOT_OF_APPS and not file.is_relative_to(_LIBRARY)
    }
