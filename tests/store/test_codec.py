"""Values to bytes and back: exactly what was written, of exactly its type."""

from __future__ import annotations

import datetime as dt
import math
import pickle
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawa.store.codec import NotStorable, decode, encode
from kawa.store.pickling import TooLarge

PLAIN = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.complex_numbers(allow_nan=False),
        st.text(),
        st.binary(),
        st.decimals(allow_nan=False),
        st.fractions(),
        st.uuids(),
        st.dates(),
        st.times(),
        st.datetimes(),
        st.timedeltas(),
        st.ranges() if hasattr(st, "ranges") else st.builds(range, st.integers(0, 99)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=5), inner, max_size=4),
        st.dictionaries(
            st.one_of(st.integers(), st.booleans(), st.none(), st.tuples(st.integers())),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
HASHABLE = st.one_of(st.integers(), st.text(), st.none(), st.tuples(st.integers(), st.text()))


def same(a: Any, b: Any) -> bool:
    """Equality to the type, also inside."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        pairs = zip(a.items(), b.items(), strict=True)
        return len(a) == len(b) and all(same(k, j) and same(v, w) for (k, v), (j, w) in pairs)
    if isinstance(a, float):
        return a == b and math.copysign(1, a) == math.copysign(1, b)
    return bool(a == b)


@given(PLAIN)
def test_plain_values_come_back_as_they_were_and_need_no_pickle(value: Any) -> None:
    blob = encode(value, closed=True)
    assert blob[:1] == b"m"
    assert same(decode(blob), value)


@given(st.one_of(st.sets(HASHABLE), st.frozensets(HASHABLE), st.binary().map(bytearray)))
def test_sets_come_back_as_they_were(value: Any) -> None:
    assert same(decode(encode(value, closed=True)), value)


@pytest.mark.parametrize("value", [float("nan"), Decimal("NaN"), -0.0, float("-inf")])
def test_odd_numbers_come_back(value: Any) -> None:
    found = decode(encode(value))
    assert type(found) is type(value)
    assert repr(found) == repr(value)


@given(PLAIN)
def test_equal_values_have_equal_bytes(value: Any) -> None:
    """The digest of the bytes tells whether a value has changed."""
    assert encode(value) == encode(decode(encode(value)))


class Color(Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


@dataclass
class Point:
    x: int
    y: list[int]


Pair = namedtuple("Pair", "a b")


class Text(str):
    pass


@pytest.mark.parametrize(
    "value",
    [
        Color.RED,
        Level.LOW,
        Point(1, [2]),
        Pair(1, 2),
        Text("a"),
        Counter("aab"),
        OrderedDict(b=1, a=2),
        defaultdict(list, a=[1]),
        [Level.LOW, Text("b")],
        {"deep": {"in": (Pair(1, Color.RED),)}},
        dt.datetime(2024, 3, 1, tzinfo=dt.timezone(dt.timedelta(hours=9))),
        dt.datetime(2024, 3, 1, 2, 30, tzinfo=zoneinfo.ZoneInfo("Asia/Tokyo")),
        dt.datetime(2024, 3, 1, tzinfo=dt.UTC),
        dt.time(1, 2, tzinfo=dt.UTC),
        np.float64(1.5),
        np.int8(3),
        np.datetime64("2024-01-01"),
        pd.Timestamp("2024-01-01", tz="Asia/Tokyo"),
        pd.NaT,
        ValueError("x"),
    ],
    ids=repr,
)
def test_classes_keep_their_type(value: Any) -> None:
    found = decode(encode(value))
    assert type(found) is type(value)
    assert repr(found) == repr(value)


class Refused(Exception):
    __slots__ = ("why",)

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"refused: {why}")
        self.code, self.why = code, why


class Missing(OSError):
    def __init__(self, path: str) -> None:
        super().__init__(2, "missing", path)


class Undecodable(UnicodeError):
    def __new__(cls, text: str, *, at: int) -> Undecodable:
        made = super().__new__(cls, text)
        made.at = at
        return made

    def __init__(self, text: str, *, at: int) -> None:
        super().__init__(f"{text} at {at}")

    at: int


class Ended(StopIteration):
    def __init__(self, value: int) -> None:
        super().__init__(value * 2)


class Odd(UnicodeDecodeError):
    def __init__(self) -> None:
        super().__init__("utf-8", b"\xff", 0, 1, "odd")
        self.args = ("odd",)


@pytest.mark.parametrize(
    "error",
    [
        Refused(3, "no"),
        Missing("a.txt"),
        Undecodable("x", at=2),
        Ended(2),
        KeyError("k"),
        OSError(2, "x"),
    ],
)
def test_an_exception_comes_back_without_being_made_anew(error: Any) -> None:
    error.add_note("noted")
    found = decode(encode([error]))[0]
    assert (type(found), str(found), found.args) == (type(error), str(error), error.args)
    assert vars(found) == vars(error)
    for name in ("code", "why", "filename", "errno", "value", "at"):
        assert getattr(found, name, None) == getattr(error, name, None)


def test_an_exception_that_would_not_come_back_is_refused_at_once() -> None:
    with pytest.raises(NotStorable, match="Odd cannot be made again from its args"):
        encode({"error": Odd()})


def test_a_function_of_the_script_comes_back() -> None:
    by = 3
    assert decode(encode(lambda x: x * by))(4) == 12


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
        pd.DataFrame({"t": pd.to_datetime(["2024-01-01", None])}, index=["p", "q"]),
        pd.DataFrame({"c": pd.Categorical(["u", "v", "u"])}),
        pd.DataFrame(),
        pd.DataFrame({"mixed": [1, "a", None]}),
        pd.DataFrame(np.arange(6).reshape(2, 3)),
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", 1)], names=["p", None])),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("x", 1), ("x", 2)])),
        pd.DataFrame({"o": [Decimal("1.50"), None]}),
    ],
    ids=lambda frame: str(list(frame.columns)),
)
def test_frames_come_back_exactly(frame: pd.DataFrame) -> None:
    found = decode(encode(frame))
    pd.testing.assert_frame_equal(found, frame, check_exact=True, check_freq=False)
    assert list(map(type, found.iloc[:, :1].to_numpy().ravel())) == list(
        map(type, frame.iloc[:, :1].to_numpy().ravel())
    )


def test_attributes_of_a_frame_come_back() -> None:
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["source"] = "here"
    assert decode(encode(frame)).attrs == {"source": "here"}


@pytest.mark.parametrize(
    "array",
    [
        np.arange(5),
        np.zeros((2, 0, 3)),
        np.array(["a", "bc"]),
        np.array([1, "a", None], dtype=object),
        np.array(7.5),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")]),
        np.arange(3, dtype=">i4"),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_arrays_come_back_exactly(array: Any) -> None:
    found = decode(encode(array))
    assert found.dtype == array.dtype and found.shape == array.shape
    assert (found == array).all()


@pytest.mark.parametrize("value", [Point(1, []), Color.RED, lambda: 1, Counter(), ValueError()])
def test_the_closed_codec_makes_nothing_but_plain_values(value: Any) -> None:
    with pytest.raises(NotStorable, match="closed"):
        encode(value, closed=True)


def test_what_cannot_be_pickled_says_what_it_is() -> None:
    with pytest.raises(NotStorable, match="generator"):
        encode(x for x in [1])


def test_a_cycle_comes_back_as_one() -> None:
    knot: list[Any] = [1]
    knot.append(knot)
    found = decode(encode(knot))
    assert found[1] is found


def test_deep_nesting_comes_back() -> None:
    value: list[Any] = []
    for _ in range(200):
        value = [value]
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"m",
        b"x123",
        b"m\xc1",
        b"p",
        b"pnot a pickle",
        b"n" + b"\0" * 20,
        b"t" + b"\0" * 20,
        b"m\xc7\x01\x63\x00",
        encode([1, 2, 3])[:-1],
        encode(dt.date(2024, 1, 1))[:-3],
    ],
)
def test_damaged_bytes_are_named_as_such(blob: bytes) -> None:
    with pytest.raises(NotStorable):
        decode(blob)


def test_an_array_of_the_store_never_unpickles() -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return (print, ("it ran",))

    array = np.array([Trap()], dtype=object)
    import io

    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    with pytest.raises(NotStorable):
        decode(b"n" + buffer.getvalue())
    assert pickle.HIGHEST_PROTOCOL


def test_fractions_and_ranges_are_plain() -> None:
    assert decode(encode(Fraction(1, 3), closed=True)) == Fraction(1, 3)
    assert decode(encode(range(1, 9, 2), closed=True)) == range(1, 9, 2)


class Slotted:
    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held


class Counted:
    """Counts how many of its kind are written."""

    written = 0

    def __reduce__(self) -> Any:
        Counted.written += 1
        return Counted, ()


def tree(depth: int) -> Any:
    return {"kids": [tree(depth - 1), tree(depth - 1)] if depth else []}


@pytest.mark.parametrize(
    "value",
    [
        Slotted(bytes(10_000_000)),
        [Slotted([Slotted(number) for number in range(200)]) for _ in range(200)],
        tree(15),
        [((number, (number,)),) for number in range(30_000)],
        lambda held=bytes(1_000_000): held,
        ["x" * 1000] * 1000,
    ],
    ids=["slots", "nodes", "tree", "tuples", "default", "texts"],
)
def test_what_is_larger_than_wanted_is_not_written(value: Any) -> None:
    with pytest.raises(TooLarge):
        encode(value, most=256 * 1024)
    assert len(encode(value)) > 256 * 1024
    assert len(encode([1], most=256 * 1024)) < 10


def test_writing_ends_where_it_is_too_much() -> None:
    with pytest.raises(TooLarge):
        encode([Counted() for _ in range(200_000)], most=64 * 1024)
    assert Counted.written < 100_000
