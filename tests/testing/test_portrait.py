"""Portraits: equal for what a restore must give back, different for anything else."""

from __future__ import annotations

import datetime as dt
import enum
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest

from kawa.runtime.files import UploadedFile, UploadedFileRec
from kawa.store.codec import decode, encode
from kawa.testing.portrait import in_short, portrait


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass
class Point:
    x: int
    y: Any = None


class Plain:
    """Equal to nothing but itself."""

    def __init__(self, held: Any) -> None:
        self.held = held


def loop() -> list[Any]:
    items: list[Any] = [1]
    items.append(items)
    return items


def adder(n: int) -> Any:
    return lambda x: x + n


VALUES: list[Any] = [
    1, True, 1.0, "1", b"1", None, 0.0, -0.0, float("nan"), [1], (1,), {1}, frozenset({1}), {1: 1},
    {"a": 1, "b": 2}, {"b": 2, "a": 1}, "x" * 500, "x" * 501, Decimal("1"), dt.date(2020, 1, 1),
    Colour.RED, Colour.BLUE, Point(1), Point(2), Plain(1), Plain([1]), loop(), deque([1]),
    OrderedDict(a=1), PurePosixPath("a/b"), np.float64(1.5), np.float64(2.5), np.arange(3),
    np.arange(4), np.arange(3.0), pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 3]}),
    pd.DataFrame({"b": [1, 2]}), pd.DataFrame({"a": [[1], [2]]}), pd.Series([1, 2]), adder(1),
    adder(2), lambda x: x, len, int, Point, threading.Lock,
]  # fmt: skip


def test_different_values_have_different_portraits() -> None:
    seen = [portrait(value) for value in VALUES]
    for at, one in enumerate(seen):
        assert seen.index(one) == at, (VALUES[seen.index(one)], VALUES[at])


@pytest.mark.parametrize("value", VALUES, ids=lambda value: in_short(value)[:30])
def test_what_the_store_gives_back_has_the_same_portrait(value: Any) -> None:
    assert portrait(decode(encode(value))) == portrait(value)


def test_a_class_that_is_defined_anew_is_the_same() -> None:
    """As in a script, which defines it with each run."""
    source = "class Box:\n    def __init__(self): self.held = [1]\n"
    made = []
    for _ in range(2):
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(source, namespace)
        made.append(namespace["Box"]())
    assert made[0] != made[1]
    assert portrait(made[0]) == portrait(made[1])
    assert portrait(cloudpickle.loads(cloudpickle.dumps(made[0]))) == portrait(made[0])


def test_what_cannot_be_pickled_is_compared_by_what_it_says() -> None:
    one, other, taken = threading.Lock(), threading.Lock(), threading.Lock()
    taken.acquire()
    assert portrait(one) == portrait(other) != portrait(taken)


def test_files_are_compared_without_their_ids() -> None:
    one, two = (UploadedFile(UploadedFileRec(id, "a", "t", b"x")) for id in ("1", "2"))
    assert portrait(one) == portrait(two)
    assert portrait(one) != portrait(UploadedFile(UploadedFileRec("1", "a", "t", b"xy")))
