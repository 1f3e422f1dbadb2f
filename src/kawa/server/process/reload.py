"""Hot reload: a saved script, or a module that it imports, reruns the open tabs, state kept."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from kawa.protocol.messages import Notice
from kawa.runtime.request import Request
from kawa.runtime.script import module_file, saved
from kawa.server.process.imports import with_dependents
from kawa.server.tabs.hub import Hub

_LOG = logging.getLogger("kawa")
_WATCHED = {".py", ".toml"}
_LOOK, _LOOKS = 0.02, 15
"""Seconds between two looks at a file that is being saved, and how many at most."""


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
        for path in map(Path, self._settings.get("secrets.files")):
            folder = path if path.is_dir() else path.parent
            if folder.is_dir() and not any(folder.is_relative_to(one) for one in folders):
                folders.append(folder)
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
                self.changed(await _saved({Path(path) for _, path in found}))
        except OSError as error:
            _LOG.warning("Files are not watched: %s", error)

    def changed(self, paths: set[Path]) -> None:
        """Files have changed: forgets what was made of them, and reruns open tabs."""
        secrets = self._hub.services.secrets
        told = secrets.used and secrets.names(self._settings.get("secrets.files"), paths)
        if told:
            secrets.load(self._settings.get("secrets.files"))
        ignored = [Path(p).resolve() for p in self._settings.get("server.folderWatchBlacklist")]
        paths = {
            path
            for path in paths
            if path.suffix in _WATCHED and not any(path.is_relative_to(i) for i in ignored)
        }
        _forget_bytecode(paths)
        app = self._hub.app
        modules = _modules_of(paths, app.path.parent)
        scripts = {path for path in paths if path == app.path or "pages" in path.parts}
        scripts |= {path for path in paths if app.code.knows(path)}
        known = bool(modules or scripts or told)
        for name in modules:
            del sys.modules[name]
        # What failed to be imported is nobody's module, and may be what was repaired.
        here = [one for one in self._hub.lives() if one.connection is not None]
        lives = [live for live in here if known or (paths and live.session.failed)]
        if not known and not lives:
            return
        if modules or scripts:
            app.version += 1
        for live in lives:
            if self._settings.get("server.runOnSave"):
                live.ask(Request(reason="save"))
            else:
                live.send(Notice("info", "file_changed"))


async def _saved(paths: set[Path]) -> set[Path]:
    """Returns paths when what they name is whole, or it has taken too long."""
    for _ in range(_LOOKS):
        if all(_is_saved(path) for path in paths if path.suffix == ".py"):
            break
        await asyncio.sleep(_LOOK)
    return paths


def _is_saved(path: Path) -> bool:
    try:
        return saved(path.stat().st_mtime_ns, path.read_bytes())
    except OSError:
        return False


def _forget_bytecode(paths: set[Path]) -> None:
    """Removes what Python made of the files as they were.

    It knows them by second and size only, so that of two saves in one second it takes the first.
    """
    for path in paths:
        if path.suffix == ".py":
            with suppress(OSError):
                Path(cache_from_source(path)).unlink(missing_ok=True)


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
    modules = [(name, getattr(one, "__file__", None)) for name, one in list(sys.modules.items())]
    return {
        name: path
        for name, file in modules
        if name != "__main__" and (path := module_file(name, file)) is not None
    }
