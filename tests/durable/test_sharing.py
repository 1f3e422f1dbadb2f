"""Keys whose values share objects: a change through one is a change of all, after a restart too."""

from __future__ import annotations

import copy
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kawa.durable.ledger import Ledger
from kawa.durable.restored import restore
from kawa.durable.stored import describe
from kawa.runtime.session import Session
from kawa.store import Changes
from kawa.store.codec import encode
from kawa.store.envelope import Sealer
from kawa.store.parts import Parts
from kawa.store.sqlite import SqliteStore

SEALER = Sealer("app", b"sixteen bytes and more")


class Node:
    def __init__(self, parent: Node | None = None) -> None:
        self.parent = parent
        self.children: list[Node] = []
        self.count = 0


class Life:
    """A session over several processes."""

    def __init__(self, directory: Path) -> None:
        self.store = SqliteStore(directory)
        self.ledger = Ledger(Session("s"), SEALER)

    @property
    def user(self) -> dict[str, Any]:
        return self.ledger.session.state.user

    def get(self, key: str) -> Any:
        return self.ledger.session.state.get(key)

    def set(self, **values: Any) -> None:
        for key, value in values.items():
            self.ledger.session.state.set(key, value)

    def commit(self) -> Changes:
        found = self.ledger.changes(0)
        self.store.commit("s", found)
        self.ledger.committed(found)
        return found

    def restart(self) -> None:
        record = self.store.load("s")
        assert record is not None
        self.ledger = restore("s", record, SEALER)

    def entries(self) -> set[str]:
        record = self.store.load("s")
        assert record is not None
        return set(record.entries)


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    begun = Life(tmp_path)
    yield begun
    begun.store.close()


def family() -> dict[str, Any]:
    root = Node()
    root.children = [Node(root), Node(root)]
    return {"a": root, "b": root.children[1]}


def nested() -> dict[str, Any]:
    part: list[Any] = [0]
    return {"a": {"x": {"y": part}}, "b": ({"z": part},)}


def frames() -> dict[str, Any]:
    frame = pd.DataFrame({"n": [0, 1]})
    return {"a": frame, "b": {"shown": frame}}


def change_frame(b: Any) -> None:
    b["shown"].loc[0, "n"] += 1


Pair = namedtuple("Pair", "name tags")


@dataclass(frozen=True)
class Frozen:
    tags: list[int]


class Failed(Exception):
    def __init__(self, rows: list[int]) -> None:
        super().__init__("no")
        self.rows = rows


def in_a_tuple() -> dict[str, Any]:
    rows = [("x", {"n": 0})]
    return {"a": rows, "b": rows[0]}


def one_tuple() -> dict[str, Any]:
    pair = (1, ("x", [0]))
    return {"a": {"x": pair}, "b": {"y": pair}}


def in_an_object() -> dict[str, Any]:
    part = {"n": 0}
    return {"a": SimpleNamespace(part=part), "b": (part,)}


def named_tuple() -> dict[str, Any]:
    pair = Pair("x", [])
    return {"a": [pair], "b": pair}


def frozen() -> dict[str, Any]:
    one = Frozen([])
    return {"a": [one], "b": {"one": one}}


def frozen_set() -> dict[str, Any]:
    held = frozenset([Node()])
    return {"a": [held], "b": {"held": held}}


def method() -> dict[str, Any]:
    add = Node().children.append
    return {"a": [add], "b": {"add": add}}


def functions() -> dict[str, Any]:
    number = 0

    def add() -> None:
        nonlocal number
        number += 1

    def get() -> int:
        return number

    return {"a": get, "b": add}


def one_function() -> dict[str, Any]:
    number = 0

    def add() -> int:
        nonlocal number
        number += 1
        return number

    return {"a": [add], "b": {"add": add}}


def generator() -> dict[str, Any]:
    numbers = np.random.default_rng(1)
    return {"a": [numbers], "b": {"numbers": numbers}}


def masked() -> dict[str, Any]:
    array = np.ma.zeros(2)
    return {"a": [array], "b": {"array": array}}


CASES: list[tuple[Callable[[], dict[str, Any]], Callable[[Any], object], Callable[[Any], Any]]] = [
    (nested, lambda b: b[0]["z"].append(1), lambda a: a["x"]["y"]),
    (family, lambda b: setattr(b, "count", b.count + 1), lambda a: a.children[1].count),
    (frames, change_frame, lambda a: a.n.tolist()),
    (in_a_tuple, lambda b: b[1].update(n=b[1]["n"] + 1), lambda a: a[0][1]["n"]),
    (one_tuple, lambda b: b["y"][1][1].append(1), lambda a: list(a["x"][1][1])),
    (in_an_object, lambda b: b[0].update(n=b[0]["n"] + 1), lambda a: a.part["n"]),
    (named_tuple, lambda b: b.tags.append(1), lambda a: list(a[0].tags)),
    (frozen, lambda b: b["one"].tags.append(1), lambda a: list(a[0].tags)),
    (
        frozen_set,
        lambda b: [one.children.append(1) for one in b["held"]],
        lambda a: [one.children for one in a[0]],
    ),
    (method, lambda b: b["add"](1), lambda a: list(a[0].__self__)),
    (functions, lambda b: b(), lambda a: a()),
    (one_function, lambda b: b["add"](), lambda a: a[0].__closure__[0].cell_contents),
    (generator, lambda b: b["numbers"].random(), lambda a: a[0].bit_generator.state["state"]),
    (masked, lambda b: b["array"].__iadd__(1), lambda a: a[0].tolist()),
]


@pytest.mark.parametrize(("make", "change", "seen"), CASES)
def test_a_change_through_one_is_a_change_of_all(life: Life, make, change, seen) -> None:
    life.set(**make())
    life.commit()
    # It goes on so: after a restart nobody has looked at the other one in this process.
    for _ in range(3):
        before = copy.deepcopy(seen(life.user["a"]))
        change(life.get("b"))
        there = seen(life.user["a"])
        assert there != before
        life.commit()
        life.restart()
        assert seen(life.user["a"]) == there


def test_what_comes_to_share_without_being_touched_is_found(life: Life) -> None:
    """As what a module hands to two runs."""
    held: list[int] = []
    life.set(a=[held], c=1)
    life.commit()
    life.set(b={"it": held})
    life.commit()
    del held
    life.get("b")["it"].append(1)
    life.commit()
    life.restart()
    assert life.user == {"a": [[1]], "b": {"it": [1]}, "c": 1}
    assert life.user["a"][0] is life.user["b"]["it"]


def test_a_group_that_splits_is_stored_one_by_one_again(life: Life) -> None:
    life.set(**nested(), c=1)
    life.commit()
    assert life.entries() == {"g:a", "u:a", "u:b", "u:c"}
    life.set(b=[])
    life.commit()
    assert life.entries() == {"u:a", "u:b", "u:c"}
    life.restart()
    assert life.user == {"a": {"x": {"y": [0]}}, "b": [], "c": 1}


def test_a_key_that_goes_leaves_the_others(life: Life) -> None:
    part: list[int] = [1]
    life.set(a=[part], b=[part], c=[part])
    del part
    life.commit()
    life.ledger.session.state.delete("a")
    life.commit()
    life.restart()
    assert life.user == {"b": [[1]], "c": [[1]]} and life.user["b"][0] is life.user["c"][0]
    life.ledger.session.state.delete("c")
    life.commit()
    assert life.entries() == {"u:b"}


def test_one_that_cannot_be_stored_takes_no_other_with_it(life: Life) -> None:
    part: list[Any] = [1]
    life.set(a=[part], b=[part], c=[part])
    del part
    life.commit()
    life.get("a").append(threading.Lock())
    life.get("b")[0].append(2)
    life.commit()
    life.restart()
    assert life.user == {"b": [[1, 2]], "c": [[1, 2]]}


class Once:
    """It is written alone, and never beside another one."""

    times = 0

    def __reduce__(self) -> Any:
        Once.times += 1
        if Once.times % 2 == 0:
            raise RuntimeError("not twice")
        return Once, ()


def test_what_cannot_be_stored_together_is_stored_apart(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    part: list[int] = [1]
    life.set(a=[part, Once()], b=[part])
    del part
    life.commit()
    assert "a, b share objects, and are stored apart" in caplog.text
    life.get("b")[0].append(2)
    life.commit()
    life.restart()
    assert life.user["b"] == [[1, 2]] and life.user["a"][0] == [1, 2]


def test_what_does_not_change_is_not_written_again(life: Life) -> None:
    life.set(**nested())
    life.commit()
    life.get("a"), life.get("b")
    assert (life.commit().put, life.ledger._shared) == ({}, frozenset())
    life.restart()
    life.get("b")
    assert life.commit().put == {}
    life.get("b")[0]["z"].append(1)
    assert life.commit().put.keys() == {"g:a"}


def test_a_group_that_is_not_what_was_stored_last_takes_its_members_alone(life: Life) -> None:
    life.set(**nested(), c=1)
    life.commit()
    record = life.store.load("s")
    assert record is not None
    old = record.entries["g:a"]
    life.get("b")[0]["z"].append(1)
    life.commit()
    life.store._db.execute("UPDATE entries SET value = ? WHERE name = 'g:a'", (old,))
    life.restart()
    assert life.user == {"c": 1}
    assert set(life.ledger.unstored) == {"a", "b"}
    life.set(a=1, b=2)
    life.commit()
    life.restart()
    assert life.user == {"a": 1, "b": 2, "c": 1}


def test_a_stored_session_tells_of_its_members(life: Life) -> None:
    life.set(**family())
    life.commit()
    record = life.store.load("s")
    assert record is not None
    found = {one.key: one for one in describe("s", record, SEALER)}
    assert found.keys() == {"a", "b"}
    assert {one.type for one in found.values()} == {"Node"} and all(v.size for v in found.values())


def test_many_that_share_one_object_are_found_at_once(life: Life) -> None:
    """Each part is gone through once, however many share it."""
    part: list[int] = []
    life.set(**{f"k{number}": [part] for number in range(3000)})
    del part
    found = life.commit()
    assert len(found.put) == 3001


@pytest.mark.parametrize(
    "value",
    [
        [{"n": 1}, {"n": 2}],
        {"a": [[1], [2]], "b": {3}},
        [Node(), Node()],
        {"root": family()["a"]},
        [np.zeros(2), np.zeros(2)],
        [("a", [1]), ("b", ([2],))],
        {"rows": [(1, "a", None), (2, ("b",), True)], "node": Node()},
        [np.random.default_rng(1)],
        [np.ma.zeros(2), {"scalar": np.float64(1)}],
        [Frozen([]), Pair("x", []), frozenset([Node()])],
        [one_function()["a"], Node().children.append],
        [Failed([1])],
    ],
    ids=[
        "plain",
        "nested",
        "objects",
        "tree",
        "arrays",
        "tuples",
        "rows",
        "generator",
        "masked",
        "frozen",
        "functions",
        "error",
    ],
)
def test_what_only_its_value_refers_to_is_not_suspected(value: Any) -> None:
    parts: Parts = {}
    encode(value, parts=parts)
    assert parts == {}
