"""The store's interface: load a session, commit what one run changed, keep files."""

from __future__ import annotations

import hmac
import importlib.util
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from kawa.errors import ConfigError, StoreError, hide_password

Blob = bytes | memoryview
ABOUT_FILES = "f:"
"""Begins the names of entries that are no values: what is known of uploaded files."""
NOBODYS = 0
"""An epoch that no stored session has: of one that its process could not claim."""
Standing = Literal["held", "taken", "behind"]
"""What became of a session in the store: still its owner's, another's or forgotten on purpose,
or an earlier one than was committed, as the store itself has lost what it had."""


class Record(msgspec.Struct):
    """A stored session.

    Attributes:
        epoch: Raised by each owner that takes the session over.
        version: Raised by each commit.
        seq: The last event whose effects are in `entries`.
        meta: The session's own data, sealed.
        entries: Sealed values by entry name.
        openers: Digests of what opens it, one after the other; `meta` says that they are genuine.
        pending: A part of it is still being stored.
        app: Whose it is, where the store keeps sessions of several apps and knows.
        note: What its owner has noted beside the commits; see `Store.note`.
    """

    epoch: int
    version: int
    seq: int
    meta: bytes
    entries: dict[str, bytes]
    openers: bytes = b""
    pending: bool = False
    app: str = ""
    note: bytes = b""

    def opens(self, digests: Collection[bytes]) -> bool:
        """Tells whether one of these is among its openers."""
        return opens(self.openers, digests)


class Changes(msgspec.Struct):
    """What one run changed.

    Attributes:
        epoch: The owner's; another one in the store refuses the commit.
        version: The version that this commit makes.
        seq: The last event whose effects are in it.
        meta: The session's own data, sealed; None: as before, with `openers` and `pending`.
        openers: See `Record`.
        pending: See `Record`.
        put: Sealed values to write, by entry name.
        drop: Entry names to forget.
        clear: Forget every entry first.
        since: The version that these are the changes since; the store must hold that one, or
            one after it that is older than `version`: an attempt of the same owner of which
            nobody heard whether it succeeded. None: the version before.
        anew: This is the whole session, for a store that is `behind`: it replaces an earlier
            state of the session, or none, whatever `since` says.
    """

    epoch: int
    version: int
    seq: int
    meta: bytes | None = None
    put: dict[str, bytes] = {}
    drop: list[str] = []
    clear: bool = False
    since: int | None = None
    anew: bool = False
    openers: bytes = b""
    pending: bool = False

    def base(self) -> int:
        """Returns the version that these are the changes since."""
        return self.version - 1 if self.since is None else self.since


class Summary(msgspec.Struct):
    """What a list of stored sessions says of one.

    Attributes:
        id: The session's.
        version: How many commits it has had, about.
        updated: When it was last committed, or seen open; Unix seconds.
        entries: How many values it has.
        size: Bytes of its values and its files.
    """

    id: str
    version: int
    updated: float
    entries: int
    size: int


class Store(Protocol):
    """Where sessions survive. Every method may be called from any thread."""

    durable: bool
    """Whether what is committed outlives the process."""
    shared: bool
    """Whether other machines use it too: it answers over a network, or not at all."""

    def load(self, session: str) -> Record | None:
        """Returns a stored session, or None.

        Raises:
            StoreError: The store cannot be read.
        """

    def claim(
        self, session: str, digests: Collection[bytes] | None = None, *, patient: bool = False
    ) -> Record | None:
        """Takes a session over: raises its epoch, so that a former owner's commits are refused.

        Args:
            session: Its id.
            digests: Who asks has these: one of them must open it. None: whoever asks.
            patient: It is not taken over while it is `pending`, but returned as it is.

        Returns:
            The session as it is stored, with the new epoch; None if there is none that is
            opened so.

        Raises:
            StoreError: The store cannot be written.
        """

    def has(self, session: str) -> bool:
        """Returns whether there is such a session; cheaper than `load`.

        Raises:
            StoreError: The store cannot be read.
        """

    def standing(self, session: str, epoch: int, version: int) -> Standing:
        """Returns what became of a session that was committed under this epoch and version.

        Raises:
            StoreError: The store cannot be read.
        """

    def when_anew(self, work: Callable[[], None]) -> None:
        """Has this done before anything is written to a new store in place of one that went."""

    def restarted(self) -> bool:
        """Tells whether the store may have gone back to an earlier state since it was last asked.

        Raises:
            StoreError: The store cannot be read.
        """

    def note(self, session: str, before: bytes, after: bytes) -> bytes:
        """Replaces what is noted of a session beside its commits, if that is as it was before.

        Neither epoch nor version matter: a former owner may still say something.

        Returns:
            What is noted now: `after`, or what another one has noted meanwhile; nothing where
            there is no such session.

        Raises:
            StoreError: The store cannot be written.
        """

    def commit(self, session: str, changes: Changes) -> None:
        """Writes what a run changed, all of it or nothing.

        The first one, since version 0, makes the session.

        Raises:
            StoreConflictError: The store holds another epoch or version.
            StoreError: The store cannot be written (full, read-only, gone).
        """

    def commit_all(self, commits: Sequence[tuple[str, Changes]]) -> list[StoreError | None]:
        """Commits several sessions' changes at once, each all or nothing.

        Returns:
            For each commit, in order, what `commit` would have raised, or None.
        """

    def sessions(self) -> Iterator[Summary]:
        """Yields what is stored, in no order.

        Raises:
            StoreError: The store cannot be read.
        """

    def count(self) -> int | None:
        """Returns how many sessions are stored; None where that takes long to find out.

        Raises:
            StoreError: The store cannot be read.
        """

    def drop(self, session: str) -> None:
        """Forgets a session and its files."""

    def expire(self, older_than: float, alive: Collection[str] = ()) -> int:
        """Forgets the sessions last committed before this time (Unix seconds); returns how many.

        A store that forgets by itself, after `ttl`, only sees to it that open ones stay.

        Args:
            alive: Sessions that are open, and count as committed now.
        """

    def put_file(self, session: str, file: str, data: Blob) -> None:
        """Keeps an uploaded file of a session."""

    def get_file(self, session: str, file: str) -> bytes | None:
        """Returns an uploaded file, or None."""

    def drop_file(self, session: str, file: str) -> None:
        """Forgets an uploaded file; other sessions that share it keep it."""

    def share_file(self, session: str, file: str, other: str) -> bool:
        """Gives another session a file under the same name, without keeping it twice.

        Returns:
            Whether there is such a file.

        Raises:
            StoreError: The store cannot be written.
        """

    def files(self, session: str) -> dict[str, int]:
        """Returns the bytes of each file that a session keeps or shares, by name.

        Raises:
            StoreError: The store cannot be read.
        """

    def close(self) -> None:
        """Frees what the store holds open."""


OPENER = 16
"""Bytes of the digest of what opens a session."""


def opens(openers: bytes, digests: Collection[bytes]) -> bool:
    """Tells whether one of the digests is among openers that stand one after the other."""
    known = [openers[at : at + OPENER] for at in range(0, len(openers), OPENER)]
    return any(hmac.compare_digest(one, given) for one in known for given in digests)


def standing_of(held: tuple[int, int] | None, gone: bool, epoch: int, version: int) -> Standing:
    """Returns what became of a session; `Store.standing` of the stores that can look it up.

    Args:
        held: Epoch and version in the store.
        gone: One that is not in the store was forgotten on purpose.
        epoch: The owner's.
        version: The last one that it committed.
    """
    if held is None:
        return "held" if version == 0 else "taken" if gone else "behind"
    if held[0] <= epoch and held[1] < version:
        return "behind"
    return "held" if held[0] == epoch else "taken"


def commit_each(store: Store, commits: Sequence[tuple[str, Changes]]) -> list[StoreError | None]:
    """Commits one after the other, for stores that know no better way."""
    results: list[StoreError | None] = []
    for session, changes in commits:
        try:
            store.commit(session, changes)
            results.append(None)
        except StoreError as error:
            results.append(error)
    return results


def open_store(
    url: str, path: Path, ttl: float = 86400, files: str | None = None, app: str = ""
) -> Store:
    """Opens the store that `session.store` and `session.files` name.

    Args:
        url: `sqlite`, `memory`, or the address of a Redis or Valkey server.
        path: Directory for the stores that keep files.
        ttl: Seconds after which an unused session is forgotten.
        files: Address of an object store or a folder for uploaded files; None: they are
            kept with the sessions.
        app: Whose sessions they are, where a store may have those of several.

    Raises:
        ConfigError: No such store, or its library is missing.
        StoreError: It cannot be opened.
    """
    if ttl < 1:
        raise ConfigError(
            f"session.ttl is {ttl:g}, which would forget sessions while they are used. Give the "
            "seconds for which an unused one is kept, 1 or more; 86400 is a day."
        )
    if not files:
        return _open_sessions(url, path, ttl, app)
    if url == "memory":
        raise ConfigError(
            "session.store is 'memory', so no other process knows its sessions, and session.files "
            "names a place where each would remove the others' files. Leave session.files out, or "
            "use 'sqlite' or 'redis://host:6379/0' for session.store."
        )
    if importlib.util.find_spec("fsspec") is None:
        raise ConfigError(
            "session.files names a place outside of the session store, and the package that opens "
            "it is not installed. Install it: pip install 'kawa[files]'"
        )
    from kawa.store.files import FilesElsewhere
    from kawa.store.objects import Objects

    objects = Objects(files)
    try:
        return FilesElsewhere(_open_sessions(url, path, ttl, app), objects, ttl)
    except BaseException:
        objects.close()
        raise


def _open_sessions(url: str, path: Path, ttl: float, app: str) -> Store:
    if url == "memory":
        from kawa.store.memory import MemoryStore

        return MemoryStore()
    if url == "sqlite":
        from kawa.store.sqlite import SqliteStore

        return SqliteStore(path, app)
    if url.partition("://")[0] in ("redis", "rediss", "valkey", "valkeys"):
        if importlib.util.find_spec("redis") is None:
            raise ConfigError(
                "session.store names a Redis or Valkey server, and the package that talks to it "
                "is not installed. Install it: pip install 'kawa[redis]'"
            )
        from kawa.store.redis import RedisStore

        return RedisStore(url, ttl)
    raise ConfigError(
        f"session.store is {hide_password(url)!r}, which is no store. Use 'sqlite', 'memory' or "
        "'redis://host:6379/0'."
    )
