"""A session that came back from the store and goes on: what it changes now is stored too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kawa.durable.ledger import Ledger
from kawa.durable.restored import restore
from kawa.errors import StoreError
from kawa.runtime.session import Session
from kawa.store import Changes
from kawa.store.envelope import Sealer
from kawa.store.sqlite import SqliteStore

OLD, NEW = b"an old key of 16 bytes", b"a new key of 16 bytes"


class Life:
    """A session over several processes."""

    def __init__(self, directory: Path) -> None:
        self.store = SqliteStore(directory)
        self.sealer = Sealer("app", OLD)
        self.ledger = Ledger(Session("s"), self.sealer)

    @property
    def session(self) -> Session:
        return self.ledger.session

    def commit(self) -> Changes:
        found = self.ledger.changes(0)
        self.store.commit("s", found)
        self.ledger.committed(found)
        return found

    def restart(self, sealer: Sealer | None = None) -> None:
        self.sealer = sealer or self.sealer
        record = self.store.load("s")
        assert record is not None
        self.ledger = restore("s", record, self.sealer)

    def set(self, key: str, value: Any) -> None:
        self.session.state.set(key, value)


def stored(life: Life) -> dict[str, bytes]:
    record = life.store.load("s")
    assert record is not None
    return record.entries


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    begun = Life(tmp_path)
    for key, value in {"number": 1, "list": [1, 2], "text": "a"}.items():
        begun.set(key, value)
    begun.session.state.hold("w1", "name", "typed", None)
    begun.session.state.changed["w1"] = None
    begun.commit()
    begun.restart()
    yield begun
    begun.store.close()


@pytest.mark.parametrize("key", ["number", "list", "text"])
def test_what_is_deleted_after_a_restart_stays_deleted(life: Life, key: str) -> None:
    life.session.state.delete(key)
    life.commit()
    life.restart()
    assert key not in life.session.state


def test_a_widget_that_goes_after_a_restart_stays_gone(life: Life) -> None:
    life.session.state.drop("w1")
    life.commit()
    life.restart()
    assert life.session.state.held("w1") is None


def test_what_is_only_read_after_a_restart_is_not_written_again(life: Life) -> None:
    for key in ("number", "list", "text"):
        life.session.state.get(key)
    life.session.state.changed["w1"] = None
    found = life.commit()
    assert (found.put, found.drop) == ({}, [])


def test_what_is_changed_in_place_after_a_restart_is_stored(life: Life) -> None:
    life.session.state.get("list").append(3)
    life.commit()
    life.restart()
    assert life.session.state.get("list") == [1, 2, 3]


def test_a_value_that_could_not_be_restored_may_be_set_anew(life: Life) -> None:
    broken = stored(life)["u:number"][:-1]
    life.store._db.execute("UPDATE entries SET value = ? WHERE name = 'u:number'", (broken,))
    life.restart()
    assert "number" not in life.session.state
    life.set("number", 1)
    life.commit()
    life.restart()
    assert life.session.state.get("number") == 1


def test_a_former_key_opens_and_all_is_sealed_anew(life: Life) -> None:
    life.restart(Sealer("app", NEW, OLD))
    assert life.session.state.get("list") == [1, 2]
    life.ledger.openers = [b"openers change with each connection"[:16]]
    life.commit()
    life.restart(Sealer("app", NEW))
    assert life.session.state.user == {"number": 1, "list": [1, 2], "text": "a"}
    assert life.session.state.held("w1") == ("name", "typed", None)


def test_a_former_key_does_not_seal(life: Life) -> None:
    both = Sealer("app", NEW, OLD)
    blob = both.seal("s", "u:x", 1, b"payload")
    assert Sealer("app", NEW).open("s", "u:x", 1, blob) == b"payload"
    with pytest.raises(StoreError, match="wrong seal"):
        Sealer("app", OLD).open("s", "u:x", 1, blob)
