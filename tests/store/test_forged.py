"""Someone writes into the store: what is not what was stored last is refused, and that alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from store.conftest import OpenStore

from kawa.durable.buckets import bucket_of
from kawa.durable.ledger import Ledger
from kawa.durable.restored import restore
from kawa.errors import StoreError
from kawa.runtime.session import Session
from kawa.store import Record, Store
from kawa.store.envelope import Sealer
from kawa.store.redis import RedisStore
from kawa.store.sqlite import SqliteStore

SEALER = Sealer("app", b"a key of at least 16 bytes")
_FIELDS = {"meta": "m", "version": "v", "seq": "q", "openers": "o"}
SECRET = "what the user wrote"


class Kept:
    """A session, its store, and one who can write what the store holds."""

    def __init__(self, store: Store, id: str = "s") -> None:
        self.store = store
        self.before = b""
        self.ledger = Ledger(Session(id), SEALER)
        self.ledger.openers = [b"token and cookie"]

    @property
    def session(self) -> Session:
        return self.ledger.session

    def commit(self, seq: int = 0, **values: Any) -> Record:
        """The session keeps these values; returns what is stored then."""
        for key, value in values.items():
            self.session.state.set(key, value)
        found = self.ledger.changes(seq)
        self.store.commit(self.session.id, found)
        self.ledger.committed(found)
        return self.record()

    def record(self) -> Record:
        record = self.store.load(self.session.id)
        assert record is not None
        return record

    def write(self, name: str, blob: bytes) -> None:
        """Writes an entry past the store."""
        if isinstance(self.store, SqliteStore):
            row = (self.session.id, name, blob)
            self.store._db.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", row)
        else:
            assert isinstance(self.store, RedisStore)
            self.store._db.hset(self.store._keys(self.session.id)[0], f":{name}", blob)
        assert self.record().entries[name] == blob

    def write_own(self, column: str, value: int | bytes) -> None:
        """Writes a part of the session's own data past the store."""
        if isinstance(self.store, SqliteStore):
            self.store._db.execute(f"UPDATE sessions SET {column} = ?", (value,))
        else:
            assert isinstance(self.store, RedisStore)
            self.store._db.hset(self.store._keys(self.session.id)[0], _FIELDS[column], value)

    def restored(self, sealer: Sealer = SEALER) -> dict[str, Any]:
        """Returns the values that come back in another process."""
        return restore(self.session.id, self.record(), sealer).session.state.user


@pytest.fixture(params=["sqlite", "redis"])
def store(request: pytest.FixtureRequest, open_named: OpenStore) -> Store:
    return open_named(request.param)


@pytest.fixture
def kept(store: Store) -> Kept:
    return Kept(store)


FORGERIES: dict[str, Callable[[Kept], bytes]] = {
    "replayed": lambda kept: kept.before,
    "of another session": lambda kept: Kept(kept.store, "t").commit(x=7, y=8).entries["u:x"],
    "of another key": lambda kept: kept.record().entries["u:y"],
    "truncated": lambda kept: kept.record().entries["u:x"][:-1],
    "empty": lambda kept: b"",
    "of an unknown secret": lambda kept: Sealer("app", b"x" * 16).seal("s", "u:x", 2, b"m\x07"),
    "of another app": lambda kept: Sealer("b", b"a key of at least 16 bytes").seal(
        "s", "u:x", 2, b"m\x07"
    ),
    "sealed well, but never committed": lambda kept: SEALER.seal("s", "u:x", 2, b"m\x07"),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_entry_is_left_out_and_the_others_come_back(
    kept: Kept, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = kept.commit(1, x=SECRET, y=2).entries["u:x"]
    kept.commit(2, x=3)
    assert kept.restored() == {"x": 3, "y": 2}
    kept.before = before
    kept.write("u:x", FORGERIES[how](kept))
    with caplog.at_level(logging.WARNING):
        assert kept.restored() == {"y": 2}
    [line] = caplog.messages
    assert "x is not restored" in line and SECRET not in line


def test_a_value_that_was_deleted_does_not_come_back(kept: Kept) -> None:
    before = kept.commit(1, x=1, y=2).entries["u:x"]
    kept.session.state.delete("x")
    kept.commit(2)
    kept.write("u:x", before)
    assert kept.restored() == {"y": 2}


def test_a_value_of_before_starting_over_does_not_come_back(kept: Kept) -> None:
    before = kept.commit(1, x=1).entries["u:x"]
    kept.session.start_over()
    kept.commit(2, y=2)
    kept.write("u:x", before)
    assert kept.restored() == {"y": 2}


def test_an_entry_that_someone_removed_is_noticed(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    """What shares its bucket is left out with it, as nobody can tell which of them is right."""
    names = [f"k{number}" for number in range(200)]
    buckets = {name: bucket_of(f"u:{name}") for name in names}
    record = kept.commit(1, **dict.fromkeys(names, 1))
    victim = next(name for name in names if list(buckets.values()).count(buckets[name]) > 1)
    others = [name for name in names if buckets[name] == buckets[victim]]
    del record.entries[f"u:{victim}"]
    with caplog.at_level(logging.WARNING):
        session = restore("s", record, SEALER).session
    assert session.state.user.keys() == set(names) - set(others)
    assert len(caplog.messages) == len(others) - 1


def test_a_refused_entry_that_is_also_deleted_takes_no_other_with_it(kept: Kept) -> None:
    names = [f"k{number}" for number in range(100)]
    one = names[0]
    other = next(name for name in names[1:] if bucket_of(f"u:{name}") == bucket_of(f"u:{one}"))
    blob = kept.commit(1, **{one: 1, other: 2}).entries[f"u:{one}"]
    kept.write(f"u:{one}", blob[:-1] + b"\x07")
    kept.ledger = restore("s", kept.record(), SEALER)
    assert kept.session.state.user == {other: 2}
    kept.session.state.set(one, 5)
    kept.session.state.delete(one)
    kept.commit(2)
    assert kept.restored() == {other: 2}


def test_who_opens_a_session_cannot_be_changed(kept: Kept) -> None:
    kept.commit(1, x=1)
    kept.write_own("openers", b"of another token")
    with pytest.raises(StoreError, match="wrong seal"):
        kept.restored()


def test_a_value_that_is_put_back_stays_refused_by_the_next_process(kept: Kept) -> None:
    before = kept.commit(1, x=1, y=2).entries["u:x"]
    kept.commit(2, x=3)
    kept.write("u:x", before)
    for seq in (3, 4):
        kept.ledger = restore("s", kept.record(), SEALER)
        assert kept.session.state.user == {"y": seq - 1}
        kept.commit(seq, y=seq)


@pytest.mark.parametrize("what", ["meta", "meta and version", "seq"])
def test_own_data_of_before_is_refused_whole(kept: Kept, what: str) -> None:
    before = kept.commit(1, x=1)
    kept.commit(2, x=2)
    if what == "seq":
        kept.write_own("seq", 1)
    else:
        kept.write_own("meta", before.meta)
        if what != "meta":
            kept.write_own("version", before.version)
    with pytest.raises(StoreError, match="not what was stored last"):
        kept.restored()


def test_a_former_secret_opens_and_an_unknown_one_does_not(kept: Kept) -> None:
    kept.commit(1, x=1)
    new = b"another key of 16 bytes"
    assert kept.restored(Sealer("app", new, b"a key of at least 16 bytes")) == {"x": 1}
    with pytest.raises(StoreError, match="wrong seal"):
        kept.restored(Sealer("app", new))


def test_a_commit_that_failed_is_gone_over_whole(kept: Kept) -> None:
    """What nobody knows to be stored is: the next commit must not take it for what was before."""
    kept.commit(1, x=1, gone=1, y=1)
    ledger, state = kept.ledger, kept.session.state
    state.set("x", 2)
    state.delete("gone")
    lost = ledger.changes(2)
    kept.store.commit("s", lost)
    ledger.failed(lost)
    # Back to what it was when the last commit was heard of.
    state.set("x", 1)
    state.set("gone", 1)
    kept.commit(3)
    assert kept.restored() == {"x": 1, "gone": 1, "y": 1}
    state.set("new", 1)
    lost = ledger.changes(4)
    kept.store.commit("s", lost)
    ledger.failed(lost)
    state.delete("new")
    kept.commit(5)
    assert kept.restored() == {"x": 1, "gone": 1, "y": 1}
    assert "u:new" not in kept.record().entries
