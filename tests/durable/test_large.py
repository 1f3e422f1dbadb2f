"""What counts as large: a bounded look tells, whatever holds the bytes."""

from __future__ import annotations

import io
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kawa.durable.large import LARGE, weight
from kawa.store.codec import encode

TEXT = "x" * 10_000_000


@dataclass
class Document:
    title: str
    pages: list[str]


class Looked:
    """Counts how often it was weighed."""

    looks = 0

    @property
    def nbytes(self) -> int:
        Looked.looks += 1
        return 8


def growing(value: list[Any]) -> list[Any]:
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        TEXT,
        bytearray(LARGE + 1),
        [TEXT] * 10,
        (1, [2, {"a": {"b": TEXT}}]),
        {"log": ["short"] * 20_000, "body": TEXT},
        {"body": [1] * 100_000},
        ["short"] * 5000 + [TEXT],
        ["x" * 200] * 20_000,
        [{"role": "user", "content": "x" * 900}] * 500,
        frozenset({TEXT, "a"}),
        OrderedDict(a=TEXT),
        deque([TEXT]),
        Document("a", [TEXT]),
        io.BytesIO(TEXT.encode()),
        {"frame": pd.DataFrame({"a": np.arange(100_000)})},
        [np.zeros(100_000)],
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_large_value_is_told(value: Any) -> None:
    assert weight(value) > LARGE


@pytest.mark.parametrize(
    "value",
    [
        5,
        "short",
        [],
        [[]] * 1000,
        ["x" * 8000, *["short"] * 5000],
        list(range(30_000)),
        {str(number): number for number in range(1000)},
        [{"role": "user", "content": "x" * 100}] * 500,
        growing([1, 2]),
        Document("a", ["b"]),
        pd.DataFrame({"a": [1, 2]}),
        np.zeros(1000),
        int,
        io,
        object(),
        len,
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_small_one_is_not(value: Any) -> None:
    assert weight(value) <= LARGE


def test_an_estimate_is_near_the_size() -> None:
    rows = [{"name": "Ada", "text": "x" * (number % 100)} for number in range(2000)]
    assert len(encode(rows)) / 2 < weight(rows) < len(encode(rows)) * 2


@pytest.mark.parametrize(
    ("value", "looks"),
    [
        ([Looked()] * 100_000, 0),
        ([Looked()] * 20_000, 32),
        ([[[[Looked()] * 9] * 9] * 9] * 9, 9 * 8 * 4 * 2),
        ({"a": Looked()}, 1),
    ],
    ids=["large by its length", "long", "deep", "short"],
)
def test_the_look_is_bounded(value: Any, looks: int) -> None:
    Looked.looks = 0
    weight(value)
    assert Looked.looks == looks


def test_what_fails_when_it_is_looked_at_is_not_large() -> None:
    class Broken(list[Any]):
        def __iter__(self) -> Any:
            raise RuntimeError("no")

    assert weight(Broken([TEXT])) == 0
    closed = io.BytesIO(b"a")
    closed.close()
    assert weight(closed) == 0
