"""Entries that outlive the process: files below the app's state folder, one each.

A file is written under another name and then renamed, so it is there as a whole or not at all. One
that a power cut has torn has a wrong digest and is computed again: none is waited for (`fsync`).
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from kawa.caching.cache import Entry
from kawa.caching.errors import name_of
from kawa.caching.params import Params
from kawa.caching.sealed import read, written
from kawa.caching.values import Names
from kawa.store.envelope import Sealer

_LOG = logging.getLogger("kawa")
_LEFT: Final = 600.0
"""Seconds after which a file under way belongs to a process that is dead."""
_DRAFT: Final = ".draft"


def app_folder(directory: Path, app: str) -> Path:
    """Returns where the entries of an app are, below that of the entries of all apps."""
    return directory / blake2b(app.encode(), digest_size=8).hexdigest()


class Kept:
    """The kept entries of one function.

    Args:
        function: The function, for messages.
        name: Names it in every process.
        params: What its decorator was given.
        folder: Where the app's entries are.
        sealer: Seals them.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: bytes,
        params: Params,
        folder: Path,
        sealer: Sealer,
    ) -> None:
        self._function = name_of(function)
        self._name = name.hex()
        self._params = params
        self._folder = folder / self._name
        self._sealer = sealer
        self._told = False

    def load(self, key: bytes, names: Names, look: Callable[[], object]) -> Entry | None:
        """Returns an entry; None if there is none, or none that may be used."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                stat = os.fstat(file.fileno())
                entry = read(file, stat.st_size, self._sealer, self._seal_name(key), names)
            entry.mark = stat.st_ino, stat.st_mtime_ns
            return entry
        except FileNotFoundError:
            return None
        except Exception as error:  # What is stored may raise whatever it likes.
            _LOG.warning(
                "A kept value of `%s` is not used, and computed anew: %s", self._function, error
            )
            with contextlib.suppress(OSError):
                path.unlink()
            return None

    def save(self, key: bytes, entry: Entry) -> None:
        """Keeps an entry; where that fails, the log says so and the value is still good."""
        path = self._path(key)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}{_DRAFT}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "wb") as file:
                    for part in written(entry, self._sealer, self._seal_name(key)):
                        file.write(part)
                    file.flush()
                    stat = os.fstat(handle)
                    draft.replace(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            entry.mark = stat.st_ino, stat.st_mtime_ns
            self._evict(path)
        except OSError as error:
            if not self._told:
                self._told = True
                _LOG.error("Values of `%s` are not kept on disk: %s", self._function, error)

    def give_up(self, key: bytes) -> None:
        """Nothing waits for what is not kept."""

    def lost(self, key: bytes, entry: Entry) -> bool:
        """Tells whether an entry was cleared or replaced by another process."""
        if entry.mark is None:
            return False
        try:
            stat = self._path(key).stat()
        except OSError:
            return True
        return bool(entry.mark != (stat.st_ino, stat.st_mtime_ns))

    def drop(self, key: bytes | None) -> None:
        """Forgets an entry, or all of the function."""
        try:
            if key is None:
                remove_tree(self._folder)
            else:
                self._path(key).unlink(missing_ok=True)
        except OSError as error:
            _LOG.error("Kept values of `%s` are not removed: %s", self._function, error)

    def _path(self, key: bytes) -> Path:
        return self._folder / (key.hex() or "none")

    def _seal_name(self, key: bytes) -> str:
        return f"{self._name}/{key.hex()}"

    def _evict(self, newest: Path) -> None:
        """Keeps to `max_entries` and `max_size`: what was written first goes first."""
        most, most_bytes = self._params.max_entries, self._params.bytes()
        if most is None and most_bytes == float("inf"):
            return
        found = sorted(_entries(self._folder), key=lambda one: one[1].st_mtime_ns, reverse=True)
        total = 0
        for at, (path, stat) in enumerate(found):
            total += stat.st_size
            full = (most is not None and at >= most) or total > most_bytes
            if full and path != newest:
                path.unlink(missing_ok=True)


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.suffix != _DRAFT:
                yield path, path.stat()


def remove_tree(folder: Path) -> None:
    """Removes a folder; a process may be writing into it meanwhile.

    Raises:
        OSError: It cannot be removed.
    """
    for _ in range(3):
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            if not folder.exists():
                return
        except OSError:
            if not folder.exists():
                return
            continue
        return
    shutil.rmtree(folder)


def remove_drafts(folder: Path) -> None:
    """Removes what processes have left that were killed while they wrote."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"*/*{_DRAFT}"):
            if time.time() - path.stat().st_mtime > _LEFT:
                path.unlink(missing_ok=True)
