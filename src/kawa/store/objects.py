"""A folder of an object store, or of a disk that several machines mount, through fsspec.

Each request has a thread of its own, so that nobody waits for ever for a store that hangs.
While it gives no sign of life, what is asked of it fails at once.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import fsspec
from fsspec.implementations.local import LocalFileSystem

from kawa.errors import ConfigError, StoreAwayError, StoreError, hide_password
from kawa.store.breaker import Breaker

T = TypeVar("T")

_FOLDER: Final = "kawa-files"
"""Below the address, so that nothing else that is there is taken for a file of a session."""
_MARKER: Final = "marker"
"""Lies in that folder: where it is missing, that is another place, or a disk not mounted."""
_WORDS: Final = b"Kawa keeps files of sessions here.\n"
_QUIET, _OPENING, _LONGEST = 3.0, 30.0, 600.0
"""Seconds without an answer after which a sign of life is asked for, which may take as long,
after which the place cannot be opened, and after which a request has failed even if the store
answers others."""
_CHANGED: Final = ("LastModified", "last_modified", "updated", "mtime")
"""What the time of the last change is called, by one kind of store or another."""


class Found(NamedTuple):
    """A file that a listing names.

    Attributes:
        path: Below the folder, with slashes.
        size: Bytes.
        at: When it was written; Unix seconds.
    """

    path: str
    size: int
    at: float


class _NoSignError(Exception):
    """The store does not answer even the smallest request."""


class Objects:
    """Files below an address, by path. Every method may be called from any thread.

    Args:
        url: What fsspec opens: `s3://bucket/prefix`, `file:///mnt/shared/kawa`.
        quiet: Seconds without an answer after which a sign of life is asked for.

    Raises:
        ConfigError: Nothing that is installed opens it, or it cannot serve many threads.
        StoreError: It cannot be written.
    """

    def __init__(self, url: str, quiet: float = _QUIET) -> None:
        self.name = f"The store of files {hide_password(url)}"
        self._fs, place = _open(url)
        self._root = f"{place}/{_FOLDER}"
        self._local = isinstance(self._fs, LocalFileSystem)
        self._quiet = quiet
        self._lock = threading.Lock()
        self._sign: Future[None] | None = None
        self._breaker = Breaker(
            self.name, self._sign_of_life, "Uploaded files and large values wait for it."
        )
        try:
            begun = _in_a_thread(self._begin)
            if not wait([begun], _OPENING).done:
                raise TimeoutError(f"nothing came back for {_OPENING:.0f} s")
            begun.result()
        except Exception as error:
            raise StoreError(f"{self.name} cannot be opened: {_said(error)}") from error

    def get(self, path: str) -> bytes | None:
        """Returns what a file holds; None if there is none.

        Raises:
            StoreAwayError: It cannot be read now.
        """
        return self._ask("read", lambda: self._read(self._path(path)))

    def put(self, path: str, data: bytes | memoryview) -> None:
        """Writes a file, all of it or nothing.

        Raises:
            StoreAwayError: It cannot be written now.
        """
        self._ask("written", lambda: self._write(self._path(path), data))

    def remove(self, paths: Iterable[str]) -> None:
        """Removes files, and nothing where there are none.

        Raises:
            StoreAwayError: They cannot be removed now.
        """
        full = [self._path(path) for path in paths]
        if full:
            self._ask("written", lambda: self._remove(full))

    def files(self, folder: str = "") -> list[Found]:
        """Returns all files below a folder, found by one listing.

        Raises:
            StoreAwayError: They cannot be listed now.
        """
        top = self._path(folder) if folder else self._root
        listed = self._ask("read", lambda: self._fs.find(top, detail=True))
        start = len(self._root) + 1
        return [
            Found(path[start:], int(info.get("size") or 0), _changed_at(info))
            for path, info in listed.items()
            if path[start:] != _MARKER
        ]

    def folders(self) -> list[str]:
        """Returns the names of the folders directly below the address.

        Raises:
            StoreAwayError: They cannot be listed now.
        """
        listed = self._ask("read", lambda: self._fs.ls(self._root, detail=False))
        names = {path.rstrip("/").rpartition("/")[2] for path in listed}
        return sorted(names - {_MARKER, _FOLDER})

    def close(self) -> None:
        """Ends the looking for a store that does not answer."""
        self._breaker.close()

    def _path(self, path: str) -> str:
        return f"{self._root}/{path}"

    # In a thread of the request

    def _begin(self) -> None:
        if self._local:
            folder = Path(self._root)
            if not folder.parent.is_dir():
                # Made by us, it would be on another disk than the one that is to be mounted.
                raise FileNotFoundError("that folder is not there. Make it, or mount it")
            folder.mkdir(mode=0o700, exist_ok=True)
        self._write(self._path(_MARKER), _WORDS)

    def _read(self, path: str) -> bytes | None:
        try:
            data: bytes = self._fs.cat_file(path)
        except FileNotFoundError:
            self._look_at_marker()
            return None
        return data

    def _write(self, path: str, data: bytes | memoryview) -> None:
        if not self._local:
            # Not every kind of store takes anything else.
            self._fs.pipe_file(path, bytes(data))
            return
        # In a place of its own first: who reads finds the whole file, or none.
        target = Path(path)
        if target.name != _MARKER:
            self._look_at_marker()
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        try:
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as new:
                new.write(data)
                new.flush()
                os.fsync(new.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _remove(self, paths: list[str]) -> None:
        if not self._local:
            with contextlib.suppress(FileNotFoundError):
                self._fs.rm(paths)
            return
        for path in map(Path, paths):
            path.unlink(missing_ok=True)
        for folder in {Path(path).parent for path in paths}:
            # It may hold others.
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _look_at_marker(self) -> None:
        try:
            self._fs.cat_file(self._path(_MARKER))
        except FileNotFoundError:
            raise FileNotFoundError(
                f"{_FOLDER}/{_MARKER} is missing in it, so it is another place than before, or a "
                "disk that is not mounted"
            ) from None

    # Waiting

    def _ask(self, verb: str, work: Callable[[], T]) -> T:
        """Returns what came of a request.

        Raises:
            StoreAwayError: Nothing, or an error.
        """
        self._breaker.check()
        try:
            return self._bounded(work)
        except _NoSignError as error:
            raise self._breaker.failed(error) from error
        except Exception as error:
            try:
                self._sign_of_life()
            except _NoSignError as silence:
                raise self._breaker.failed(silence) from error
            raise StoreAwayError(f"{self.name} cannot be {verb}: {_said(error)}") from error

    def _bounded(self, work: Callable[[], T]) -> T:
        """Returns what came of a request, as long as the store answers others meanwhile."""
        asked = _in_a_thread(work)
        deadline = time.monotonic() + _LONGEST
        while not wait([asked], self._quiet).done:
            self._sign_of_life()
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing came back for {_LONGEST:.0f} s")
        return asked.result()

    def _sign_of_life(self) -> None:
        """Raises _NoSignError unless the store answers; asks it once for all who wait."""
        with self._lock:
            if self._sign is None or self._sign.done():
                self._sign = _in_a_thread(self._look_at_marker)
            sign = self._sign
        if not wait([sign], self._quiet).done:
            raise _NoSignError(f"it has given no sign of life for {self._quiet:.0f} s.")
        error = sign.exception()
        if error is not None:
            raise _NoSignError(_said(error)) from error


def _open(url: str) -> tuple[Any, str]:
    """Returns the file system of an address, and the path of the folder in it."""
    shown = f"session.files is {hide_password(url)!r}"
    instead = "Write 's3://bucket/prefix', 'gs://…', 'az://…' or 'file:///mnt/shared/kawa'."
    protocol, slashes, _ = url.partition("://")
    try:
        kind = fsspec.get_filesystem_class(protocol) if slashes else None
    except ValueError:
        kind = None
    except ImportError as error:
        raise ConfigError(
            f"{shown}, and the package that talks to it is missing: {_said(error)}"
        ) from None
    if kind is None:
        raise ConfigError(f"{shown}, which is no address that fsspec opens. {instead}")
    local = issubclass(kind, LocalFileSystem)
    if not (local or kind.async_impl):
        raise ConfigError(f"{shown}, which many threads cannot use at once. {instead}")
    try:
        # A listing that is remembered would not have what other processes write.
        opened, root = fsspec.url_to_fs(url, use_listings_cache=False)
    except Exception as error:
        raise ConfigError(f"{shown}, which cannot be opened: {_said(error)} {instead}") from error
    root = root.rstrip("/")
    if not root:
        raise ConfigError(f"{shown}, which names no bucket or folder. {instead}")
    return opened, root


def _in_a_thread(work: Callable[[], T]) -> Future[T]:
    """Does work in a thread that does not keep the process from ending."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name="kawa-files", daemon=True).start()
    return done


def _changed_at(info: Mapping[str, Any]) -> float:
    """Returns when a file was written; now, if the store does not say."""
    for field in _CHANGED:
        value = info.get(field)
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return time.time()


def _said(error: BaseException) -> str:
    return (str(error) or type(error).__name__).rstrip(".") + "."
