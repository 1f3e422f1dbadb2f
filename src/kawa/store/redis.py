"""Sessions in Redis or Valkey, for any number of machines.

A session is two hashes, `{prefix}:{<id>}:session` and `…:files`, in one slot of a cluster.
A commit is one script, which compares, writes, and has both live for another `ttl`. One that
was dropped leaves a mark, as a server that was started anew may be empty too.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import redis

from kawa.errors import ConfigError, StoreConflictError, StoreError, hide_password
from kawa.store._base import (
    Blob,
    Changes,
    Record,
    Standing,
    Summary,
    commit_each,
    standing_of,
)
from kawa.store.breaker import Breaker
from kawa.store.redis_address import SILENT, in_cluster, make_client, parse_address
from kawa.store.redis_files import RedisFiles
from kawa.store.redis_scripts import CLAIM, COMMIT, DROP, NOTE, SUMMARY, Script

_QUICK, _PATIENT = 2.0, 30.0
"""Seconds that the server has for what a click waits for, and for a large file."""
_NOT_DONE = (
    redis.exceptions.NoScriptError,
    redis.exceptions.AskError,
    redis.exceptions.MovedError,
    redis.exceptions.TryAgainError,
)
"""What a server answers that has done nothing, and would if it were asked in another way."""
_EPOCH, _VERSION, _SEQ, _META, _DROPPED = b"e", b"v", b"q", b"m", b"x"
_OPENERS, _PENDING, _NOTE = b"o", b"p", b"n"
_ENTRY = b":"
"""Stands before the name of an entry."""
_EPOCH_STEP = 2**20
"""A claim raises the epoch by a random number up to this one. Two that claim a session before
and after the server went back to an earlier state must not both have the same."""
_ANEW = -1
"""Given in place of the version that changes are since: they are the whole session."""


class RedisStore:
    """Keeps sessions on a server of Redis 6, Valkey, or newer.

    Args:
        url: Its address; `cluster=true` in the query says that it is one of a cluster,
            `prefix=name` what all keys begin with.
        ttl: Seconds after which an unused session is forgotten.

    Raises:
        ConfigError: That is no address.
        StoreError: The server does not answer, or not to us.
    """

    durable = True
    shared = True

    def __init__(self, url: str, ttl: float) -> None:
        self.name = f"The session store {hide_password(url.partition('?')[0])}"
        self._ttl = max(1, int(ttl * 1000))
        self._commit = Script(COMMIT)
        self._claim = Script(CLAIM)
        self._drop = Script(DROP)
        self._note = Script(NOTE)
        self._summary = Script(SUMMARY)
        self._touched: dict[str, float] = {}
        self._lock = threading.Lock()
        try:
            address, options = parse_address(url)
            self._prefix = (options["prefix"] or "kawa").encode()
            self._cluster = in_cluster(options)
            self._db = make_client(address, _QUICK, cluster=self._cluster)
            self._large = make_client(address, _PATIENT, cluster=self._cluster)
            self._files = RedisFiles(self._large, self._prefix, self._ttl)
            self._db.ping()
            self._runs, self._life = self._run_ids(), self._sign_of_life()
        except ValueError:
            # What the error quotes may be a part of the password.
            raise ConfigError(
                f"session.store is {hide_password(url)!r}, which is no address of a server. Write "
                "'redis://host:6379/0', or 'redis://user:password@host:6379/0' with %2F, %23 and "
                "%3F for /, # and ? in the password."
            ) from None
        except (redis.RedisError, *SILENT) as error:
            raise StoreError(f"{self.name} cannot be opened: {error}") from error
        self._breaker = Breaker(self.name, self._db.ping)

    # Sessions

    def load(self, session: str) -> Record | None:
        with self._errors("read"):
            return _record(self._db.hgetall(self._keys(session)[0]))

    def claim(
        self, session: str, digests: Collection[bytes] | None = None, *, patient: bool = False
    ) -> Record | None:
        if digests is not None and not digests:
            return None
        arguments = [self._ttl, 1 + secrets.randbelow(_EPOCH_STEP), int(patient), *(digests or ())]
        with self._errors("written"):
            found = self._run(self._claim, self._keys(session), arguments)
            return _record(dict(zip(found[::2], found[1::2], strict=True))) if found else None

    def has(self, session: str) -> bool:
        with self._errors("read"):
            return bool(self._db.hexists(self._keys(session)[0], _EPOCH))

    def standing(self, session: str, epoch: int, version: int) -> Standing:
        with self._errors("read"):
            fields = [_EPOCH, _VERSION, _DROPPED]
            held, at, dropped = self._db.hmget(self._keys(session)[0], fields)
        return standing_of(
            None if held is None else (int(held), int(at)),
            gone=dropped is not None,
            epoch=epoch,
            version=version,
        )

    def when_anew(self, work: Callable[[], None]) -> None:
        """Nothing of ours stands beside it."""

    def restarted(self) -> bool:
        with self._errors("written"):
            runs, life = self._run_ids(), self._sign_of_life()
        with self._lock:
            before, self._runs = self._runs, runs
            emptied, self._life = life != self._life, life
        return emptied or not runs <= before

    def _sign_of_life(self) -> bytes:
        """Returns what stands in the server until somebody empties it."""
        key = self._prefix + b":life"
        found: bytes | None = self._db.get(key)
        # One that is full says so, and what it has lost shows when it refuses a commit.
        with contextlib.suppress(redis.ResponseError):
            if found is None:
                self._db.set(key, secrets.token_bytes(8), nx=True)
                found = self._db.get(key)
        return found or b""

    def _run_ids(self) -> frozenset[str]:
        """Returns what tells a server from the same one started again; of each of a cluster."""
        try:
            if self._cluster:
                nodes = self._db.get_primaries()
                infos = [self._db.info("server", target_nodes=node) for node in nodes]
            else:
                infos = [self._db.info("server")]
            return frozenset(str(info.get("run_id")) for info in infos)
        except redis.ResponseError:
            # It does not tell us; what it has lost shows when it refuses a commit.
            return frozenset()

    def note(self, session: str, before: bytes, after: bytes) -> bytes:
        with self._errors("written"):
            now: bytes = self._run(self._note, self._keys(session), [before, after])
        return now

    def commit(self, session: str, changes: Changes) -> None:
        with self._errors("written"):
            fits = self._run(self._commit, self._keys(session), self._arguments(changes))
        if not fits:
            raise StoreConflictError(session)

    def commit_all(self, commits: Sequence[tuple[str, Changes]]) -> list[StoreError | None]:
        if len(commits) < 2:
            return commit_each(self, commits)
        results: dict[int, StoreError | None] = {}
        try:
            with self._errors("written"):
                servers = self._by_server(commits)
        except StoreError as error:
            return [error] * len(commits)
        for server, numbers in servers:
            found = self._commit_there(server, [commits[number] for number in numbers])
            results.update(zip(numbers, found, strict=True))
        return [results[number] for number in range(len(commits))]

    def _by_server(self, commits: Sequence[tuple[str, Changes]]) -> list[tuple[Any, list[int]]]:
        """Returns who has to be asked for which of the commits: of a cluster, more than one."""
        if not self._cluster:
            return [(self._db, list(range(len(commits))))]
        found: dict[str, tuple[Any, list[int]]] = {}
        for number, (session, _) in enumerate(commits):
            node = self._db.get_node_from_key(self._keys(session)[0])
            if node.name not in found:
                found[node.name] = (self._db.get_redis_connection(node), [])
            found[node.name][1].append(number)
        return list(found.values())

    def _commit_there(
        self, server: Any, commits: Sequence[tuple[str, Changes]]
    ) -> list[StoreError | None]:
        """Commits in one round trip."""
        pipe = server.pipeline(transaction=False)
        for session, changes in commits:
            pipe.evalsha(self._commit.sha, 2, *self._keys(session), *self._arguments(changes))
        try:
            with self._errors("written"):
                answers: list[Any] = pipe.execute(raise_on_error=False)
        except StoreError as error:
            return [error] * len(commits)
        return [
            # It does not know the script any more, or the session has moved to another one.
            commit_each(self, [commit])[0]
            if isinstance(answer, _NOT_DONE)
            else self._result(commit[0], answer)
            for commit, answer in zip(commits, answers, strict=True)
        ]

    def _result(self, session: str, answer: Any) -> StoreError | None:
        if isinstance(answer, Exception):
            return StoreError(f"{self.name} cannot be written: {answer}")
        return None if answer else StoreConflictError(session)

    def _arguments(self, changes: Changes) -> list[Any]:
        put = [part for name, v in changes.put.items() for part in (_ENTRY + name.encode(), v)]
        if changes.meta is not None:
            put += [_META, changes.meta, _OPENERS, changes.openers]
            put += [_PENDING, b"1" if changes.pending else b""]
        return [
            changes.epoch,
            changes.version,
            _ANEW if changes.anew else changes.base(),
            changes.seq,
            repr(time.time()),
            self._ttl,
            int(changes.clear),
            len(changes.drop),
            *(_ENTRY + name.encode() for name in changes.drop),
            *put,
        ]

    def sessions(self) -> Iterator[Summary]:
        # What the pattern's own signs mean in a prefix, they shall not mean here.
        prefix = re.sub(rb"([*?\[\]\\^])", rb"\\\1", self._prefix)
        with self._errors("read"):
            for key in self._db.scan_iter(match=prefix + b":{*}:session", count=500):
                id = key[len(self._prefix) + 2 : -len(b"}:session")].decode()
                found = self._run(self._summary, self._keys(id), [])
                if found:
                    version, at, entries, size = found
                    yield Summary(id, int(version), float(at), entries, size)

    def count(self) -> None:
        return None

    def drop(self, session: str) -> None:
        with self._errors("written"):
            self._run(self._drop, self._keys(session), [self._ttl])

    def expire(self, older_than: float, alive: Collection[str] = ()) -> int:
        now = time.monotonic()
        # The server itself forgets. An open one is touched four times as often as it must.
        with self._lock:
            aged = [id for id in alive if now - self._touched.get(id, 0.0) > self._ttl / 4000]
            self._touched = {id: at for id, at in self._touched.items() if id in alive}
        with self._errors("written"):
            for start in range(0, len(aged), 500):
                self._touch(aged[start : start + 500])
        with self._lock:
            self._touched.update(dict.fromkeys(aged, now))
        return 0

    def _touch(self, sessions: Iterable[str]) -> None:
        pipe = self._db.pipeline(transaction=False)
        for session in sessions:
            own, files = self._keys(session)
            pipe.pexpire(own, self._ttl)
            self._files.prolong(pipe, files)
        pipe.execute()

    # Files

    def put_file(self, session: str, file: str, data: Blob) -> None:
        with self._errors("written"):
            self._files.put(self._keys(session)[1], file, data)

    def get_file(self, session: str, file: str) -> bytes | None:
        with self._errors("read"):
            return self._files.get(self._keys(session)[1], file)

    def share_file(self, session: str, file: str, other: str) -> bool:
        with self._errors("written"):
            return self._files.share(self._keys(session)[1], self._keys(other)[1], file)

    def files(self, session: str) -> dict[str, int]:
        with self._errors("read"):
            return self._files.sizes(self._keys(session)[1])

    def drop_file(self, session: str, file: str) -> None:
        with self._errors("written"):
            self._files.drop(self._keys(session)[1], file)

    def close(self) -> None:
        self._breaker.close()
        self._db.close()
        self._large.close()

    # The server

    def _keys(self, session: str) -> tuple[bytes, bytes]:
        own = self._prefix + b":{" + session.encode() + b"}:"
        return own + b"session", own + b"files"

    def _run(self, script: Script, keys: Sequence[bytes], arguments: Sequence[Any]) -> Any:
        try:
            return self._db.evalsha(script.sha, len(keys), *keys, *arguments)
        except redis.exceptions.NoScriptError:
            return self._db.eval(script.text, len(keys), *keys, *arguments)

    @contextlib.contextmanager
    def _errors(self, verb: str) -> Iterator[None]:
        self._breaker.check()
        try:
            yield
        except SILENT as error:
            raise self._breaker.failed(error) from error
        except redis.RedisError as error:
            raise StoreError(f"{self.name} cannot be {verb}: {error}") from error


def _record(fields: dict[bytes, bytes]) -> Record | None:
    if _EPOCH not in fields:
        return None
    return Record(
        int(fields.pop(_EPOCH)),
        int(fields.pop(_VERSION)),
        int(fields.pop(_SEQ)),
        fields.pop(_META, b""),
        {name[1:].decode(): blob for name, blob in fields.items() if name[:1] == _ENTRY},
        fields.get(_OPENERS, b""),
        fields.get(_PENDING) == b"1",
        note=fields.get(_NOTE, b""),
    )
