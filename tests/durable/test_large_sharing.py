"""Large values that several keys hold, with clicks while they are encoded beside the clicks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kawa.durable.large import LARGE, Large, Unstorable, refer, sealed_pieces
from kawa.durable.ledger import Ledger
from kawa.durable.meta import GROUP, USER
from kawa.durable.restored import restore
from kawa.runtime.session import Session
from kawa.runtime.state import SessionState
from kawa.store.codec import NotStorable, encode
from kawa.store.envelope import Sealer
from kawa.store.parts import Parts
from kawa.store.sqlite import SqliteStore

SEALER = Sealer("app", b"sixteen bytes and more")
Ready = tuple[int, Any, dict[str, Parts], Large | Unstorable]


class Life:
    """A session whose large values are stored in two steps, as a server does it."""

    def __init__(self, directory: Path) -> None:
        self.store = SqliteStore(directory)
        self.ledger = Ledger(Session("s"), SEALER)

    @property
    def state(self) -> SessionState:
        return self.ledger.session.state

    @property
    def user(self) -> dict[str, Any]:
        return self.state.user

    def click(self, large: list[Large | Unstorable] | None = None) -> None:
        found = self.ledger.changes(0, defer=True, large=large or ())
        self.store.commit("s", found)
        self.ledger.committed(found)
        for file in self.ledger.dropped_files():
            self.store.drop_file("s", file)

    def encode(self) -> dict[str, Ready]:
        ready = {}
        for name, turn in self.ledger.pending.items():
            value, found = self.ledger.value(name), dict[str, Parts]()
            ready[name] = turn, value, found, self._put(name, value, found)
            del value
        return ready

    def _put(self, name: str, value: Any, found: dict[str, Parts]) -> Large | Unstorable:
        try:
            if name[:2] == GROUP:
                for key, one in value.items():
                    encode(one, parts=found.setdefault(USER + key, {}))
                payload = encode(value)
            else:
                payload = encode(value, parts=found.setdefault(name, {}))
        except NotStorable as error:
            return Unstorable(name, str(error))
        large = refer(name, payload)
        for piece, sealed in sealed_pieces(large, payload, SEALER, "s"):
            self.store.put_file("s", piece, sealed)
        return large

    def finish(self, ready: dict[str, Ready]) -> None:
        whole: list[Large | Unstorable] = []
        for name, (turn, value, found, large) in ready.items():
            if self.ledger.pending.get(name) != turn or not self.ledger.has_still(name, value):
                continue
            if not self.ledger.joins(name, found):
                whole.append(large)
        self.click(whole)

    def settle(self) -> None:
        for _ in range(5):
            if self.ledger.pending:
                self.finish(self.encode())
        assert not self.ledger.pending

    def restart(self) -> None:
        record = self.store.load("s")
        assert record is not None
        self.ledger = restore("s", record, SEALER, self.store.get_file)


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    begun = Life(tmp_path)
    yield begun
    begun.store.close()


def test_a_key_renamed_before_that_is_stored_keeps_its_large_value(life: Life) -> None:
    """Its group waits under the name of the one that is stored."""
    life.state.set("table", [b"y" * (LARGE + 1)])
    life.state.set("view", life.state.get("table"))
    life.click()
    life.settle()
    life.state.delete("view")
    life.click()
    life.state.set("shown", life.state.get("table"))
    life.click()
    life.state.delete("table")
    life.click()
    life.settle()
    life.restart()
    assert life.user == {"shown": [b"y" * (LARGE + 1)]}


@pytest.mark.parametrize("small", [True, False])
def test_a_change_through_a_key_that_goes_while_the_other_is_encoded(
    life: Life, small: bool
) -> None:
    row: dict[str, Any] = {"n": 0}
    if not small:
        row["pad"] = b"p" * (LARGE + 1)
    life.state.set("table", [b"y" * (LARGE + 1), row])
    del row
    life.click()
    life.settle()
    life.state.set("current", life.state.get("table")[1])
    life.click()
    ready = life.encode()
    life.state.get("current")["n"] = 42
    life.state.delete("current")
    life.click()
    life.finish(ready)
    del ready
    life.settle()
    life.restart()
    assert life.user["table"][1]["n"] == 42


def test_clicks_that_have_nothing_to_do_with_a_large_value_do_not_hold_it_up(life: Life) -> None:
    life.state.set("small", [0])
    life.state.set("table", [b"y" * (LARGE + 1)])
    life.click()
    ready = life.encode()
    life.state.get("small").append(1)
    life.state.set("count", 1)
    life.click()
    life.finish(ready)
    assert not life.ledger.pending


@pytest.mark.parametrize("size", [1, 20_000, LARGE + 1])
@pytest.mark.parametrize("through", ["jobs", "current"])
def test_what_can_be_stored_again_takes_those_that_share_it_with_it(
    life: Life, size: int, through: str
) -> None:
    life.state.set("jobs", [{"lock": threading.Lock(), "log": b"x" * size}])
    life.state.set("current", life.state.get("jobs")[0])
    life.click()
    life.settle()
    job = life.state.get(through)
    job = job[0] if through == "jobs" else job
    del job["lock"]
    job["result"] = 42
    del job
    life.click()
    life.settle()
    life.restart()
    assert not life.ledger.unstored
    assert life.user["jobs"][0]["result"] == 42
    assert life.user["current"] is life.user["jobs"][0]


@pytest.mark.parametrize("size", [1, LARGE + 1])
def test_what_can_be_stored_again_as_another_key_changes_and_goes(life: Life, size: int) -> None:
    job = {"lock": threading.Lock(), "log": b"x" * size}
    life.state.set("jobs", [job])
    life.state.set("current", job)
    del job
    life.click()
    life.settle()
    del life.state.get("current")["lock"]
    life.state.delete("current")
    life.click()
    life.settle()
    life.restart()
    assert life.user.keys() == {"jobs"}


def test_what_changes_through_one_that_cannot_be_stored_is_stored(life: Life) -> None:
    """A value of a size that is not looked at by each click."""
    part: list[Any] = [b"x" * 50_000]
    life.state.set("job", [part, threading.Lock()])
    life.state.set("log", part)
    del part
    life.click()
    life.state.get("job")[0].append("line")
    life.click()
    life.restart()
    assert life.user["log"][1:] == ["line"]
