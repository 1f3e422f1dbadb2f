"""Which arguments are the same: by type and content, all of it."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import functools
import io
import ipaddress
import itertools
import pathlib
import random
import re
import tempfile
import threading
import types
import uuid
import weakref
import zoneinfo
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from kawa.caching import digest as digests
from kawa.caching.errors import UnhashableTypeError
from kawa.caching.hashing import Hasher


def digest(value: Any) -> bytes:
    return Hasher().digest(value)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Level(enum.IntEnum):
    LOW = 1


@dataclasses.dataclass
class Point:
    x: int
    y: Any = None


class Named(collections.namedtuple("Named", "a b")):
    pass


class Text(str):
    pass


class Ordinary:
    def __init__(self, x: int) -> None:
        self.x = x

    def __hash__(self) -> int:
        return 1

    def method(self) -> None: ...


def looped() -> list[Any]:
    value: list[Any] = [1]
    value.append(value)
    return value


def adder(n: int) -> Callable[[int], int]:
    return lambda x: x + n


MAKERS: dict[str, Callable[[], Any]] = {
    "none": lambda: None,
    "one": lambda: 1,
    "true": lambda: True,
    "one point": lambda: 1.0,
    "complex": lambda: 1 + 0j,
    "text": lambda: "1",
    "bytes": lambda: b"1",
    "bytearray": lambda: bytearray(b"1"),
    "memoryview": lambda: memoryview(b"1"),
    "array": lambda: array.array("b", b"1"),
    "zero": lambda: 0.0,
    "minus zero": lambda: -0.0,
    "nan": lambda: float("nan"),
    "wide": lambda: 10**5000,
    "list": lambda: [1, [2]],
    "list 2": lambda: [[1], 2],
    "list 3": lambda: [1, 2],
    "list 4": lambda: [[1, 2]],
    "tuple": lambda: (1, 2),
    "texts": lambda: ["ab", "c"],
    "texts 2": lambda: ["a", "bc"],
    "looped": looped,
    "dict": lambda: {"a": 1, "b": 2},
    "dict order": lambda: {"b": 2, "a": 1},
    "set": lambda: {1, 2, 3},
    "frozenset": lambda: frozenset({1, 2, 3}),
    "range": lambda: range(0, 1, 2),
    "slice": lambda: slice(0, 1, 2),
    "triple": lambda: (0, 1, 2),
    "ellipsis": lambda: ...,
    "not implemented": lambda: NotImplemented,
    "text of a class": lambda: Text("1"),
    "date": lambda: dt.date(2026, 1, 2),
    "date as text": lambda: "2026-01-02",
    "datetime": lambda: dt.datetime(2026, 1, 2),
    "datetime utc": lambda: dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    "datetime zone": lambda: dt.datetime(2026, 1, 2, tzinfo=zoneinfo.ZoneInfo("Europe/London")),
    "fold": lambda: dt.datetime(2026, 10, 25, 1, 30, fold=1),
    "no fold": lambda: dt.datetime(2026, 10, 25, 1, 30),
    "time": lambda: dt.time(1),
    "timedelta": lambda: dt.timedelta(1),
    "timezone": lambda: dt.timezone(dt.timedelta(hours=1)),
    "zone": lambda: zoneinfo.ZoneInfo("Europe/London"),
    "decimal": lambda: decimal.Decimal("1.0"),
    "decimal 2": lambda: decimal.Decimal("1.00"),
    "fraction": lambda: fractions.Fraction(1, 3),
    "uuid": lambda: uuid.UUID(int=5),
    "enum": lambda: Color.RED,
    "enum 2": lambda: Color.BLUE,
    "enum class": lambda: Color,
    "int enum": lambda: Level.LOW,
    "class": lambda: Ordinary,
    "generic": lambda: list[int],
    "pattern": lambda: re.compile("a", re.I),
    "pattern 2": lambda: re.compile("a"),
    "module": lambda: re,
    "path": lambda: pathlib.Path("a/b"),
    "pure path": lambda: pathlib.PureWindowsPath("a/b"),
    "address": lambda: ipaddress.ip_address("10.0.0.1"),
    "random": lambda: random.Random(1),
    "random 2": lambda: random.Random(2),
    "dataclass": lambda: Point(1, [2]),
    "dataclass 2": lambda: Point(1, [3]),
    "namedtuple": lambda: Named(1, 2),
    "namespace": lambda: types.SimpleNamespace(a=1),
    "defaultdict": lambda: collections.defaultdict(list, {"a": 1, "b": 2}),
    "defaultdict 2": lambda: collections.defaultdict(int, {"a": 1, "b": 2}),
    "ordered": lambda: collections.OrderedDict(a=1, b=2),
    "counter": lambda: collections.Counter(a=1, b=2),
    "deque": lambda: collections.deque([1, 2]),
    "deque 2": lambda: collections.deque([1, 3]),
    "proxy": lambda: types.MappingProxyType({"a": 1, "b": 2}),
    "error": lambda: ValueError("a"),
    "bytes file": lambda: io.BytesIO(b"abc"),
    "text file": lambda: io.StringIO("abc"),
    "builtin": lambda: len,
    "map": lambda: map(len, ["a"]),
    "iterator": lambda: iter([1, 2]),
    "enumerate": lambda: enumerate([1]),
    "items": lambda: {"a": 1}.items(),
    "lambda": lambda: adder(1),
    "lambda 2": lambda: adder(2),
    "function": lambda: looped,
    "partial": lambda: functools.partial(adder, 1),
    "partial 2": lambda: functools.partial(adder, 2),
    "ndarray": lambda: np.arange(6).reshape(2, 3),
    "ndarray shape": lambda: np.arange(6).reshape(3, 2),
    "ndarray type": lambda: np.arange(6.0).reshape(2, 3),
    "ndarray objects": lambda: np.array(["a", None, [1]], dtype=object),
    "ndarray texts": lambda: np.array(["ab", "c"], dtype=object),
    "ndarray texts 2": lambda: np.array(["a", "bc"], dtype=object),
    "ndarray str": lambda: np.array(["a", "b"]),
    "ndarray records": lambda: np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
    "masked": lambda: np.ma.array([1, 2], mask=[0, 1]),
    "masked 2": lambda: np.ma.array([1, 2], mask=[1, 0]),
    "scalar": lambda: np.float64(1),
    "scalar 2": lambda: np.float32(1),
    "dtype": lambda: np.dtype("i4"),
    "ufunc": lambda: np.add,
    "frame": lambda: pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    "frame names": lambda: pd.DataFrame({"a": [1, 2], "c": ["x", None]}),
    "frame order": lambda: pd.DataFrame({"b": ["x", None], "a": [1, 2]}),
    "frame index": lambda: pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=[1, 2]),
    "frame type": lambda: pd.DataFrame({"a": [1.0, 2], "b": ["x", None]}),
    "frame objects": lambda: pd.DataFrame({"a": pd.Series([[1], {"b": 2}], dtype=object)}),
    "frame kinds": lambda: pd.DataFrame(
        {
            "c": pd.Categorical(["a", "b"]),
            "n": pd.array([1, None], dtype="Int64"),
            "z": pd.date_range("2026", periods=2, tz="UTC"),
            "p": pd.period_range("2026", periods=2, freq="D"),
            "i": pd.interval_range(0, 2),
        }
    ),
    "frame multi": lambda: pd.DataFrame(
        {"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")], names=["x", "y"])
    ),
    "series": lambda: pd.Series([1, 2], name="a"),
    "series name": lambda: pd.Series([1, 2], name="b"),
    "index": lambda: pd.Index([1, 2]),
    "categorical": lambda: pd.Categorical(["a", "b"]),
    "timestamp": lambda: pd.Timestamp("2026"),
    "pandas timedelta": lambda: pd.Timedelta(1),
    "period": lambda: pd.Period("2026", "D"),
    "nat": lambda: pd.NaT,
    "na": lambda: pd.NA,
    "table": lambda: pa.table({"a": [1, 2], "b": ["x", None]}),
    "table 2": lambda: pa.table({"a": [1, 2], "b": ["x", "y"]}),
    "arrow": lambda: pa.array([1, None, 3]),
    "arrow 2": lambda: pa.array([1, 2, 3]),
    "schema": lambda: pa.schema([("a", pa.int64())]),
}


def test_equal_values_are_equal() -> None:
    for name, make in MAKERS.items():
        assert digest(make()) == digest(make()), name


def test_no_two_others_are() -> None:
    seen: dict[bytes, str] = {}
    for name, make in MAKERS.items():
        for form, value in ((name, make()), (f"wrapped {name}", {"in": make()})):
            assert seen.setdefault(digest(value), form) == form


def test_how_a_value_came_to_be_does_not_matter() -> None:
    table = pa.table({"a": [0, 1, 2], "b": ["w", "x", None]})
    assert digest(table.slice(1)) == digest(pa.table({"a": [1, 2], "b": ["x", None]}))
    halves = pa.concat_tables([table.slice(0, 1), table.slice(1)])
    assert digest(halves) == digest(table)
    frame = pd.DataFrame({"a": [0, 1, 2], "b": [1.0, 2.0, 3.0]})
    assert digest(frame) == digest(pd.concat([frame.iloc[:1], frame.iloc[1:]]))
    one_block = pd.DataFrame(np.arange(6.0).reshape(3, 2), columns=["a", "b"])
    by_column = pd.DataFrame({"a": [0.0, 2.0, 4.0], "b": [1.0, 3.0, 5.0]})
    assert digest(one_block) == digest(by_column)
    assert digest(np.asfortranarray(np.eye(3))) == digest(np.eye(3))
    numbers = list(range(100))
    random.Random(1).shuffle(numbers)
    assert digest(set(numbers)) == digest(set(range(100)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Ordinary(1),
        lambda: (n for n in "a"),
        lambda: {"a": 1}.keys(),
        lambda: {"a": 1}.values(),
        lambda: collections.ChainMap({"a": 1}),
        threading.Lock,
        lambda: threading.Thread(target=len),
        lambda: np.random.default_rng(1),
        lambda: weakref.ref(Color),
        object,
        lambda: Ordinary(1).method,
        lambda: itertools.count,
    ][:-1],
)
def test_what_nothing_tells_apart_is_refused(make: Callable[[], Any]) -> None:
    for value in (make(), [make()], {"a": make()}):
        with pytest.raises(UnhashableTypeError):
            digest(value)


def test_what_is_too_deep_is_refused() -> None:
    value: list[Any] = []
    for _ in range(10_000):
        value = [value]
    with pytest.raises(UnhashableTypeError, match="deep"):
        digest(value)


@pytest.mark.parametrize("at", [0, 777_777, 1_999_999])
def test_every_byte_of_a_large_value_counts(at: int) -> None:
    """Streamlit looks at a sample above some size."""
    numbers = np.zeros(2_000_000)
    frame = pd.DataFrame({"a": numbers.copy(), "s": "x"})
    before = digest(numbers), digest(frame), digest(pa.array(numbers)), digest(numbers.tobytes())
    numbers[at] = 1
    frame.loc[at, "a"] = 1
    after = digest(numbers), digest(frame), digest(pa.array(numbers)), digest(numbers.tobytes())
    assert not set(before) & set(after)
    text = pd.DataFrame({"a": numbers, "s": "x"})
    text.loc[at, "s"] = "y"
    assert digest(text) != digest(pd.DataFrame({"a": numbers, "s": "x"}))


def test_cells_that_cannot_be_compared_are_pickled(caplog: pytest.LogCaptureFixture) -> None:
    frame = pd.DataFrame({"a": pd.Series([Ordinary(1)], dtype=object)})
    other = pd.DataFrame({"a": pd.Series([Ordinary(2)], dtype=object)})
    assert digest(frame) == digest(frame)
    assert digest(frame) != digest(other)
    assert "pickle" in caplog.text


def test_open_files(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("abc")
    with path.open() as one, path.open() as other, path.open("rb") as third:
        assert digest(one) == digest(other)
        assert digest(one) != digest(third)
        other.read(1)
        assert digest(one) != digest(other)
    with pytest.raises(UnhashableTypeError):
        digest(one)
    with tempfile.NamedTemporaryFile() as file:
        assert digest(file) == digest(file)


def test_large_buffers_are_digested_without_blake3_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """On machines that it is not built for."""
    value = np.arange(1_000_000)
    with_it = digest(value)
    monkeypatch.setattr(digests, "_blake3", lambda: None)
    plain = digest(value)
    assert plain == digest(value.copy())
    assert len(plain) == len(with_it)


def test_records_of_other_libraries() -> None:
    import msgspec

    class Record(msgspec.Struct):
        a: int
        b: list[int]

    assert digest(Record(1, [2])) == digest(Record(1, [2]))
    assert digest(Record(1, [2])) != digest(Record(1, [3]))


def test_pydantic() -> None:
    pydantic = pytest.importorskip("pydantic")

    class Model(pydantic.BaseModel):  # type: ignore[name-defined, misc]
        a: int
        b: list[int]

    assert digest(Model(a=1, b=[2])) == digest(Model(a=1, b=[2]))
    assert digest(Model(a=1, b=[2])) != digest(Model(a=1, b=[3]))


def test_polars() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})
    assert digest(frame) == digest(pl.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]}))
    assert digest(frame) != digest(frame.with_columns(pl.lit(1).alias("a")))
    assert digest(frame["a"]) != digest(frame["a"].rename("b"))


def test_images() -> None:
    image = pytest.importorskip("PIL.Image")
    one, other = image.new("RGB", (9, 9), "red"), image.new("RGB", (9, 9), "red")
    assert digest(one) == digest(other)
    other.putpixel((8, 8), (255, 0, 1))
    assert digest(one) != digest(other)


def test_a_column_of_numbers_is_taken_as_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cell by cell it takes a hundred times as long."""
    taken: list[int] = []
    monkeypatch.setattr(digests, "large", lambda data: taken.append(len(data)) or b"")
    frame = pd.DataFrame({"a": np.arange(100_000), "d": pd.date_range("2026", periods=100_000)})
    digest(frame)
    assert taken == [800_000, 800_000]
