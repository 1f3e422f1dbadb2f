"""What is stored is what the session holds: the last value exactly, and no value ruins others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kawa.durable.large import Large, refer, sealed_pieces
from kawa.durable.ledger import Ledger
from kawa.durable.restored import restore
from kawa.errors import StoreError
from kawa.runtime.session import Session
from kawa.store import Changes
from kawa.store.codec import encode
from kawa.store.envelope import Sealer
from kawa.store.sqlite import SqliteStore

SEALER = Sealer("app", b"sixteen bytes and more")


class Kept:
    """A session, its store, and what comes back from there."""

    def __init__(self, directory: Path) -> None:
        self.store = SqliteStore(directory)
        self.session = Session("s")
        self.ledger = Ledger(self.session, SEALER)

    def commit(self, *, defer: bool = False, large: Iterable[Large] = ()) -> Changes:
        found = self.ledger.changes(0, defer=defer, large=large)
        self.store.commit("s", found)
        self.ledger.committed(found)
        return found

    def restored(self) -> Session:
        record = self.store.load("s")
        assert record is not None
        return restore("s", record, SEALER, self.store.get_file).session


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    begun = Kept(tmp_path)
    yield begun
    begun.store.close()


@pytest.mark.parametrize(
    "before, after",
    [
        (
            dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            dt.datetime(2020, 1, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9))),
        ),
        (dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 1, fold=1)),
        (0.0, -0.0),
        (0j, -0j),
        (1, True),
        (1, 1.0),
        ((1, 2), [1, 2]),
        (b"a", bytearray(b"a")),
    ],
    ids=repr,
)
def test_an_equal_value_of_another_kind_is_stored(kept: Kept, before: Any, after: Any) -> None:
    kept.session.state.set("x", before)
    kept.commit()
    kept.session.state.set("x", after)
    kept.commit()
    again = kept.restored().state.user["x"]
    assert (type(again), repr(again)) == (type(after), repr(after))


def test_a_key_that_cannot_be_stored_takes_no_other_with_it(kept: Kept) -> None:
    kept.session.state.set("caf\udce9.txt", 1)
    kept.session.state.set("b", 2)
    kept.commit()
    assert kept.restored().state.user == {"b": 2}
    assert kept.session.state.get("caf\udce9.txt") == 1


def test_a_value_that_fails_to_be_written_takes_no_other_with_it(kept: Kept) -> None:
    class Bad:
        def __reduce_ex__(self, protocol: Any) -> Any:
            raise RuntimeError("not now")

    kept.session.state.set("a", Bad())
    kept.session.state.set("b", [2])
    kept.commit()
    assert kept.restored().state.user == {"b": [2]}


def test_a_file_that_comes_while_a_commit_is_under_way_is_stored_with_the_next(kept: Kept) -> None:
    kept.commit()
    kept.session.query = "a=1"
    found = kept.ledger.changes(1)
    kept.session.files["late"] = {"name": "a.txt", "size": 1, "type": "text/plain"}
    kept.store.commit("s", found)
    kept.ledger.committed(found)
    kept.commit()
    assert "late" in kept.restored().files


def test_a_session_of_a_version_that_is_not_understood_is_refused_as_a_whole(kept: Kept) -> None:
    payload = msgspec.msgpack.encode({"page": ["of another kind"]})
    blob = SEALER.seal("s", "meta:", 1, payload)
    kept.store.commit("s", Changes(1, 1, 0, blob))
    with pytest.raises(StoreError, match="not understood"):
        kept.restored()


def test_a_value_that_something_else_holds_is_stored_though_only_that_has_changed_it(
    kept: Kept,
) -> None:
    """As a module of the app may, which took the list in an earlier run."""
    held = [1]
    kept.session.state.set("x", held)
    kept.session.state.set("y", 1)
    kept.commit()
    held.append(2)
    kept.session.state.set("y", 2)
    kept.commit()
    assert kept.restored().state.user == {"x": [1, 2], "y": 2}
    assert kept.commit().put == {}


def test_a_commit_holds_what_changed_and_not_how_much_there_is(kept: Kept) -> None:
    sizes = []
    for count in (1000, 4000):
        for number in range(count):
            kept.session.state.set(f"k{number}", [number])
        kept.commit()
        kept.session.state.set("k7", [count])
        found = kept.commit()
        assert found.put.keys() == {"u:k7"} and found.meta is not None
        sizes.append(len(found.meta))
    assert sizes[0] == sizes[1] < 1024
    assert kept.restored().state.user["k7"] == [4000]


def test_files_are_stored_once_each_and_go_with_starting_over(kept: Kept) -> None:
    known = {"name": "a.txt", "size": 1, "type": "text/plain"}
    kept.session.files["one"] = known
    assert kept.commit().put.keys() == {"f:one"}
    kept.session.files["two"] = known
    assert kept.commit().put.keys() == {"f:two"}
    assert kept.restored().files == {"one": known, "two": known}
    del kept.session.files["one"]
    assert kept.commit().drop == ["f:one"]
    kept.session.start_over()
    kept.commit()
    assert kept.restored().files == {} and kept.ledger.dropped_files() == ["two"]
    assert kept.ledger.dropped_files() == []


def test_a_file_of_a_commit_that_failed_is_stored_with_the_next(kept: Kept) -> None:
    kept.commit()
    kept.session.files["one"] = {"name": "a.txt", "size": 1, "type": "text/plain"}
    kept.ledger.failed(kept.ledger.changes(1))
    assert kept.commit().put.keys() == {"f:one"}
    assert kept.restored().files.keys() == {"one"}


def test_a_value_given_away_is_looked_at_only_while_somebody_has_it(kept: Kept) -> None:
    held = [1]
    kept.session.state.set("x", held)
    kept.commit()
    kept.commit()
    held.append(2)
    assert kept.commit().put.keys() == {"u:x"}
    del held
    kept.commit()
    kept.session.state.user["x"].append(3)
    assert kept.commit().put == {}, "nobody could have changed it without touching it"


LARGE_VALUE = [bytes(300_000)]


def half_done(kept: Kept, *, defer: bool = False, large: Iterable[Large] = ()) -> None:
    """A commit that is stored, though the answer of the store was lost."""
    found = kept.ledger.changes(0, defer=defer, large=large)
    kept.store.commit("s", found)
    kept.ledger.failed(found)


@pytest.mark.parametrize("stored", [True, False])
def test_a_large_value_in_place_of_one_that_may_be_stored_leaves_that_genuine(
    kept: Kept, stored: bool
) -> None:
    kept.session.state.set("x", 1)
    kept.commit()
    kept.session.state.set("x", 2)
    if stored:
        half_done(kept)
    else:
        kept.ledger.failed(kept.ledger.changes(0))
    kept.session.state.set("x", LARGE_VALUE)
    kept.commit(defer=True)
    assert kept.ledger.pending
    assert kept.restored().state.user == {"x": 2}


def test_a_large_value_in_place_of_one_that_may_be_gone_leaves_it_gone(kept: Kept) -> None:
    kept.session.state.set("x", 1)
    kept.commit()
    kept.session.state.delete("x")
    half_done(kept)
    kept.session.state.set("x", LARGE_VALUE)
    found = kept.commit(defer=True)
    assert found.pending and kept.ledger.pending
    assert kept.restored().state.user == {}


def test_the_pieces_of_what_may_be_stored_go_when_it_is_stored_no_more(kept: Kept) -> None:
    def store_large(fill: int) -> Large:
        value = [bytes([fill]) * 300_000]
        kept.session.state.set("x", value)
        kept.commit(defer=True)
        payload = encode(value)
        large = refer("u:x", payload)
        for piece, sealed in sealed_pieces(large, payload, SEALER, "s"):
            kept.store.put_file("s", piece, sealed)
        return large

    first = store_large(1)
    kept.commit(large=[first])
    second = store_large(2)
    half_done(kept, defer=True, large=[second])
    kept.session.state.touched["x"] = None
    again = kept.commit(defer=True)
    assert again.pending and kept.ledger.pending, "the newest value is not confirmed yet"
    assert kept.ledger.dropped_files() == first.pieces(), "the second may be what is stored"
    assert kept.restored().state.user == {"x": [bytes([2]) * 300_000]}
    kept.session.state.set("x", 3)
    kept.commit()
    assert kept.ledger.dropped_files() == second.pieces()


class Slotted:
    __slots__ = ("held",)


def test_a_value_whose_weight_does_not_show_is_left_to_be_stored_beside_the_clicks(
    kept: Kept,
) -> None:
    value = Slotted()
    value.held = Slotted()
    value.held.held = bytes(300_000)
    kept.session.state.set("x", value)
    kept.session.state.set("y", 1)
    assert kept.commit(defer=True).put.keys() == {"u:y"}
    assert kept.ledger.pending.keys() == {"u:x"}
    value.held.held = b"short"
    payload = encode(value)
    large = refer("u:x", payload)
    for piece, sealed in sealed_pieces(large, payload, SEALER, "s"):
        kept.store.put_file("s", piece, sealed)
    kept.commit(defer=True, large=[large])
    # It is small now, and a click's again.
    kept.session.state.get("x").held.held = b"shorter"
    kept.commit(defer=True)
    assert not kept.ledger.pending
    assert kept.restored().state.user["x"].held.held == b"shorter"


class Restless:
    """It changes the dictionary that holds it while that is written, as a thread may."""

    on = False

    def __init__(self, home: dict[Any, Any]) -> None:
        self.home = home

    def __reduce__(self) -> Any:
        if Restless.on:
            self.home[len(self.home)] = 1
        return int, ()


@pytest.mark.parametrize("defer", [True, False])
def test_a_value_that_changes_while_it_is_written_keeps_its_earlier_copy_and_is_tried_again(
    kept: Kept, defer: bool
) -> None:
    home: dict[Any, Any] = {"calm": 1, "also": 2}
    home["restless"] = Restless(home)
    kept.session.state.set("x", [home])
    del home
    kept.commit(defer=defer)
    Restless.on = True
    try:
        kept.session.state.get("x")
        found = kept.commit(defer=defer)
    finally:
        Restless.on = False
    assert (found.put, found.drop, kept.ledger.unstored) == ({}, [], {})
    assert kept.restored().state.user == {"x": [{"calm": 1, "also": 2, "restless": 0}]}
    if defer:
        assert kept.ledger.pending.keys() == {"u:x"}
        kept.session.state.get("x")
    # Without being touched, as it was not looked at.
    assert kept.commit(defer=defer).put.keys() == {"u:x"}
    assert len(kept.restored().state.user["x"][0]) > 3
