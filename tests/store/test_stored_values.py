"""Values come back as they were, and one that cannot is that value's trouble alone."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import pytest

from kawa.store.codec import NotStorable, decode, encode

pd = pytest.importorskip("pandas")


@pytest.mark.parametrize(
    "value",
    [
        "caf\udce9.txt",
        ["caf\udce9.txt", 1],
        {"caf\udce9": 1},
        2**20_000,
        [-(2**20_000)],
        (2**64, -(2**64)),
    ],
    ids=["name of a file", "in a list", "as a key", "long", "long in a list", "beyond 64 bits"],
)
def test_a_value_that_text_formats_refuse_is_stored(value: Any) -> None:
    assert decode(encode(value)) == value


def test_a_value_that_a_closed_codec_cannot_write_is_named() -> None:
    with pytest.raises(NotStorable):
        encode("caf\udce9.txt", closed=True)


def test_parts_that_are_one_object_stay_one() -> None:
    row = [0, 0]
    grid = decode(encode([row, row]))
    grid[0][0] = 1
    assert grid == [[1, 0], [1, 0]]


def test_a_closed_codec_still_stores_them_as_copies() -> None:
    row = [0, 0]
    assert decode(encode({"a": row, "b": row}, closed=True)) == {"a": [0, 0], "b": [0, 0]}


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [[1, 2], [3]]}),
        pd.DataFrame({"a": ["x", float("nan")]}, dtype=object),
        pd.DataFrame({"a": [1.0]}, index=pd.date_range("2020", periods=1, freq="D")),
        pd.DataFrame({"a": [(1, 2)]}),
        pd.DataFrame([[1, 2]], columns=pd.Index(["a", "b"], name="letters")),
    ],
    ids=["lists", "NaN among texts", "frequency", "tuples", "name of the columns"],
)
def test_a_table_comes_back_with_the_very_same_values(frame: Any) -> None:
    again = decode(encode(frame))
    pd.testing.assert_frame_equal(again, frame, check_freq=True)
    assert list(map(repr, again.to_numpy().ravel())) == list(map(repr, frame.to_numpy().ravel()))
    assert again.columns.equals(frame.columns) and again.columns.names == frame.columns.names


class Restless(list[int]):
    """A list that another thread changes while it is written."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise RuntimeError("changed size during iteration")


def test_any_error_of_a_value_is_told_as_that_values() -> None:
    with pytest.raises(NotStorable):
        encode(Restless([1]))


def test_times_of_python_come_back() -> None:
    zone = dt.timezone(dt.timedelta(hours=9))
    for value in (
        dt.datetime(2020, 1, 1, tzinfo=zone),
        dt.datetime(2020, 1, 1, fold=1),
        dt.time(1, 2, tzinfo=zone),
        sys.float_info.min,
        -0.0,
    ):
        again = decode(encode(value))
        assert repr(again) == repr(value)
