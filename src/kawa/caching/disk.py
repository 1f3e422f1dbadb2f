"""Entries that outlive the process: files below the app's state folder, one each.

A file is a sealed head and the value's parts, whose digests are in the head: nothing is decoded
before all of it is known to be this app's, of this function and these arguments. It is written
under another name and then renamed, so it is there as a whole or not at all; one that a power cut
has torn has a wrong digest and is computed again, so none has to be waited for with `fsync`.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

from kawa.caching.cache import Entry
from kawa.caching.digest import large
from kawa.caching.errors import name_of
from kawa.caching.params import Params
from kawa.caching.values import Held, Names
from kawa.errors import ConfigError, StoreError
from kawa.runtime.here import run_var
from kawa.runtime.recording import AnyCall
from kawa.runtime.services import Services
from kawa.store.envelope import Sealer

_LOG = logging.getLogger("kawa")
_SEALED_FOR: Final = "@cache"
"""Stands where a session's blobs have its id, which none has."""
_LONGEST_HEAD: Final = 64 * 1024 * 1024
_LEFT: Final = 600.0
"""Seconds after which a file under way belongs to a process that is dead."""
_DRAFT: Final = ".draft"


class Head(msgspec.Struct, array_like=True):
    """What stands before the parts of a value.

    Attributes:
        seconds: How long it took to compute.
        parts: Size and digest of each.
        calls: What was drawn.
        outside: Something was drawn that cannot be drawn again.
    """

    seconds: float
    parts: list[tuple[int, bytes]]
    calls: list[AnyCall]
    outside: bool


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Head)


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

    def load(self, key: bytes, names: Names) -> Entry | None:
        """Returns an entry; None if there is none, or none that may be used."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                stat = os.fstat(file.fileno())
                entry = self._read(file, key, stat.st_size, names)
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
                    self._write(file, key, entry)
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

    def lost(self, key: bytes, entry: Entry) -> bool:
        """Tells whether an entry was cleared or replaced by another process."""
        if entry.mark is None:
            return False
        try:
            stat = self._path(key).stat()
        except OSError:
            return True
        return entry.mark != (stat.st_ino, stat.st_mtime_ns)

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

    def _write(self, file: BinaryIO, key: bytes, entry: Entry) -> None:
        held = entry.value
        assert isinstance(held, Held)
        parts = [held.head, *held.buffers]
        digests = [(len(part), large(part)) for part in parts]
        head = Head(entry.seconds, digests, entry.calls, entry.outside)
        sealed = self._sealer.seal(_SEALED_FOR, self._seal_name(key), 0, _encoder.encode(head))
        file.write(len(sealed).to_bytes(8, "big"))
        file.write(sealed)
        for part in parts:
            file.write(part)

    def _read(self, file: BinaryIO, key: bytes, size: int, names: Names) -> Entry:
        length = int.from_bytes(file.read(8), "big")
        if not 0 < length <= min(size, _LONGEST_HEAD):
            raise StoreError("its file is not whole.")
        sealed = file.read(length)
        head = _decoder.decode(self._sealer.open(_SEALED_FOR, self._seal_name(key), 0, sealed))
        if size != 8 + length + sum(part for part, _ in head.parts):
            raise StoreError("its file is not whole.")
        parts = []
        for count, digest in head.parts:
            part = file.read(count)
            if not hmac.compare_digest(large(part), digest):
                raise StoreError("its file is damaged, or somebody else has written it.")
            parts.append(part)
        held = Held.read(parts[0], parts[1:], names)
        return Entry(held, head.calls, [], head.outside, head.seconds)

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


def keeper_for(
    function: Callable[..., Any], name: bytes, params: Params
) -> tuple[Kept | None, str]:
    """Returns what keeps a function's entries beyond the process, and the name of the place.

    There is none without a server, for one session's own values, and where nothing may be pickled.
    """
    run = run_var.get(None)
    if not params.on_disk or params.scope == "session" or run is None:
        return None, ""
    place = _place(run.services)
    if place is None:
        return None, ""
    folder, sealer = place
    return Kept(function, name, params, folder, sealer), str(folder)


def clear_folder(services: Services | None) -> None:
    """Removes all kept entries of an app; of that whose code this is unless one is given."""
    run = run_var.get(None)
    if services is None and run is not None:
        services = run.services
    place = None if services is None else _place(services)
    if place is not None:
        with contextlib.suppress(FileNotFoundError):
            remove_tree(place[0])


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


def _place(services: Services) -> tuple[Path, Sealer] | None:
    """Returns where an app's entries are and what seals them; None: nowhere, as the log says."""
    known = services.cache_place
    if not callable(known):
        return known
    services.cache_place = None
    if services.closed_codec:
        _LOG.warning(
            "session.codec is 'closed', so nothing is pickled, and persist keeps values in memory."
        )
        return None
    try:
        services.cache_place = found = known()
    except (ConfigError, StoreError) as error:
        _LOG.error("persist keeps values in memory only: %s", error)
        return None
    _remove_drafts(found[0])
    return found


def _remove_drafts(folder: Path) -> None:
    """Removes what processes have left that were killed while they wrote."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"*/*{_DRAFT}"):
            if time.time() - path.stat().st_mtime > _LEFT:
                path.unlink(missing_ok=True)
