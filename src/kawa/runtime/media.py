"""Bytes that pages show, each kept once by its content and given out under an address.

A session needs what its last whole run has put; what no session needs is forgotten, after
the time that a browser may take to ask for it. Where several processes answer for one app,
the store has it too, under the session.
"""

from __future__ import annotations

import logging
import mimetypes
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any, Final

import msgspec

from kawa.errors import StoreError
from kawa.store import Store
from kawa.store.envelope import Sealer

_LOG = logging.getLogger("kawa")
_TYPE: Final = re.compile(r"[a-z][\w.+-]*/[a-z\d][\w.+-]*", re.ASCII)
_PLAIN: Final = "application/octet-stream"
_FILE: Final = "media:"
"""Begins the names of stored media, and of no uploaded file."""
_CLAIM: Final = "media"
ROUTE: Final = "_kawa/media/"


class MediaRef(msgspec.Struct, frozen=True, gc=False):
    """What stands for bytes in the props of an element: two are equal if the bytes are.

    Attributes:
        url: Where they are, relative to the page.
        mime: Their type.
        size: How many.
    """

    url: str
    mime: str
    size: int


class Item:
    """Bytes that are held.

    Attributes:
        name: Names them in their address; whoever has it may have them.
        url: That address, relative to the page.
        mime: Their type.
        size: How many.
        data: They themselves; None if they are in a file.
        path: That file.
        changed: When it was last changed, in nanoseconds.
        users: Sessions that need them.
    """

    __slots__ = ("changed", "data", "mime", "name", "path", "size", "url", "users")

    def __init__(
        self, name: str, mime: str, size: int, data: bytes | None, path: Path | None, changed: int
    ) -> None:
        self.name = name
        self.url = f"{ROUTE}{name}{mimetypes.guess_extension(mime) or ''}"
        self.mime = mime
        self.size = size
        self.data = data
        self.path = path
        self.changed = changed
        self.users: set[str] = set()

    def whole(self) -> bool:
        """Tells whether a file still is what it was when it was put."""
        if self.path is None:
            return True
        try:
            stat = self.path.stat()
        except OSError:
            return False
        return (stat.st_mtime_ns, stat.st_size) == (self.changed, self.size)


class _Stored(msgspec.Struct, array_like=True):
    """An item as the store has it: with its bytes, or with the path of a file here."""

    mime: str
    size: int
    data: bytes | None
    path: str | None
    changed: int


class Media:
    """What the pages of one app show.

    Attributes:
        spread: Other processes answer for the app too.

    Args:
        sealer: Names bytes so that nobody can tell the name from the bytes.
        store: Has them for other processes.
        spread: See above.
        grace: Seconds for which a browser may still ask for what no session needs.
    """

    def __init__(self, sealer: Sealer, store: Store, *, spread: bool, grace: float = 60) -> None:
        self._sealer = sealer
        self._store = store
        self.spread = spread
        self._grace = grace
        self._lock = threading.Lock()
        self._items: dict[str, Item] = {}
        self._known: dict[tuple[Any, ...], Item] = {}
        """By the object or the state of the file that was put, so that neither is read again."""
        self._needed: dict[str, set[str]] = {}
        self._leaving: deque[tuple[float, str, str]] = deque()
        self._thread: ThreadPoolExecutor | None = None

    def put(
        self, data: bytes | bytearray | memoryview | Path, mime: str, session: str = ""
    ) -> tuple[str, MediaRef]:
        """Keeps bytes for a session, and returns their name and what stands for them.

        The same bytes have the same name, in every process with the same keys. The same
        object is not even looked at again.

        Args:
            data: The bytes, or a file that has them; it must not change meanwhile.
            mime: Their type.
            session: Id of the session that needs them; none: they are kept for a moment.

        Raises:
            OSError: The file cannot be read.
        """
        mime = clean_type(mime)
        if not isinstance(data, bytes | Path):
            data = bytes(data)
        key = _key(data, mime)
        item = self._known.get(key)
        if item is None:
            item = self._add(data, mime, key)
        if session not in item.users:
            self._need(item, session)
        url = f"{item.url}?of={session}" if self.spread and session else item.url
        return item.name, MediaRef(url, mime, item.size)

    def _add(self, data: bytes | Path, mime: str, key: tuple[Any, ...]) -> Item:
        if isinstance(data, Path):
            with data.open("rb") as file:
                digest = file_digest(file, "blake2b").hexdigest()
            _, path, changed, size = key[:4]
            found = Item(self._name(digest, mime), mime, size, None, path, changed)
        else:
            digest = blake2b(data).hexdigest()
            found = Item(self._name(digest, mime), mime, len(data), data, None, 0)
        with self._lock:
            item = self._items.setdefault(found.name, found)
            if item is not found:
                # The newest is the one that is likely to be put again.
                self._known.pop(_key_of(item), None)
                item.data, item.path, item.changed = found.data, found.path, found.changed
            self._known[key] = item
        return item

    def _name(self, digest: str, mime: str) -> str:
        content = self._sealer.sign(_CLAIM, digest, mime)[:32]
        return f"{content}-{self._sealer.sign(_CLAIM, content)}"

    def _need(self, item: Item, session: str) -> None:
        if not session:
            self._let_go(item.name)
            self.sweep()
            return
        with self._lock:
            item.users.add(session)
            self._items.setdefault(item.name, item)
            self._needed.setdefault(session, set()).add(item.name)
        if self.spread:
            self._do(self._write, item, session)

    def settle(self, session: str, put: Collection[str], *, whole: bool) -> None:
        """A run has ended: the session needs what it has put.

        Args:
            session: Its id.
            put: The names.
            whole: It went through; otherwise the page still shows what was there before.
        """
        needed = self._needed.get(session)
        if needed is None or not whole or needed == set(put):
            return
        for name in needed - set(put):
            self._let_go(name, session, forget=True)
        if put:
            self._needed[session] = set(put)
        else:
            del self._needed[session]
        self.sweep()

    def leave(self, session: str) -> None:
        """A session is in this process no more; what is stored of it stays."""
        for name in self._needed.pop(session, ()):
            self._let_go(name, session)

    def _let_go(self, name: str, session: str = "", *, forget: bool = False) -> None:
        """A session needs an item no more; `forget`: and the store is not to have it for it."""
        item = self._items.get(name)
        if item is not None:
            item.users.discard(session)
        owner = session if forget else ""
        self._leaving.append((time.monotonic() + self._grace, name, owner))

    def sweep(self) -> None:
        """Forgets what nobody has needed for the time of grace."""
        now = time.monotonic()
        with self._lock:
            while self._leaving and self._leaving[0][0] <= now:
                _, name, session = self._leaving.popleft()
                item = self._items.get(name)
                if item is not None and not item.users:
                    del self._items[name]
                    self._known.pop(_key_of(item), None)
                if self.spread and session and name not in self._needed.get(session, ()):
                    self._do(self._drop, name, session)

    def held(self, name: str) -> Item | None:
        """Returns what has a name, if it is in memory and still what it was."""
        item = self._items.get(name)
        return item if item is not None and item.whole() else None

    def genuine(self, name: str) -> bool:
        """Tells whether a process of this app has made a name."""
        content, _, proof = name.partition("-")
        return self._sealer.signed(proof, _CLAIM, content)

    def fetch(self, name: str, session: str) -> Item | None:
        """Returns what another process has stored for a session. May take a while.

        Raises:
            StoreError: The store cannot be read, or what it has is not genuine.
        """
        sealed = self._store.get_file(session, _FILE + name) if self.spread else None
        if sealed is None:
            return None
        payload = self._sealer.open(session, _FILE + name, 0, sealed)
        kept = msgspec.msgpack.decode(payload, type=_Stored)
        path = Path(kept.path) if kept.path is not None else None
        item = Item(name, kept.mime, kept.size, kept.data, path, kept.changed)
        with self._lock:
            item = self._items.setdefault(name, item)
        self._let_go(name)
        return item if item.whole() else None

    def close(self) -> None:
        """Ends what writes to the store, once it has."""
        if self._thread is not None:
            self._thread.shutdown()

    def _do(self, work: Callable[..., None], *args: Any) -> None:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "kawa-media")
        self._thread.submit(work, *args)

    def _write(self, item: Item, session: str) -> None:
        data, path = item.data, item.path
        try:
            if path is not None and self._store.shared:
                # Other machines do not have the file.
                data, path = path.read_bytes(), None
            where = None if path is None else str(path.absolute())
            kept = _Stored(item.mime, item.size, data, where, item.changed)
            file, payload = _FILE + item.name, msgspec.msgpack.encode(kept)
            self._store.put_file(session, file, self._sealer.seal(session, file, 0, payload))
        except (StoreError, OSError) as error:
            _LOG.error("Only this process can show a file of session %s: %s", session[:8], error)

    def _drop(self, name: str, session: str) -> None:
        try:
            self._store.drop_file(session, _FILE + name)
        except StoreError as error:
            _LOG.warning("A file of session %s stays for now: %s", session[:8], error)


def _key(data: bytes | Path, mime: str) -> tuple[Any, ...]:
    if isinstance(data, bytes):
        return (id(data), mime)
    stat = data.stat()
    return ("file", data, stat.st_mtime_ns, stat.st_size, mime)


def _key_of(item: Item) -> tuple[Any, ...]:
    if item.path is None:
        return (id(item.data), item.mime)
    return ("file", item.path, item.changed, item.size, item.mime)


def clean_type(mime: str) -> str:
    """Returns a MIME type without parameters; that of any bytes if it is none."""
    base = mime.partition(";")[0].strip().lower()
    return base if _TYPE.fullmatch(base) else _PLAIN
