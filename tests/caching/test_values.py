"""Values as a cache holds them: whatever is done to a copy, the next one is as the first was."""

from __future__ import annotations

import datetime as dt
import pickle
import sys
import threading
import types
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from kawa.caching.values import Held

NAMES = {"__name__": __name__}


def held(value: Any) -> Held:
    return Held.of(value, NAMES)


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "i": np.arange(6),
            "f": np.arange(6.0),
            "b": [True, False] * 3,
            "d": pd.date_range("2026", periods=6),
            "z": pd.date_range("2026", periods=6, tz="UTC"),
            "s": list("abcdef"),
        },
        index=pd.Index(list("uvwxyz"), name="key"),
    )


def other_frame() -> pd.DataFrame:
    return frame().assign(
        o=pd.Series([[1], [2], [3], [4], [5], [6]], dtype=object, index=frame().index),
        c=pd.Categorical(list("abcabc")),
        n=pd.array([1, 2, 3, 4, 5, None], dtype="Int64"),
        p=pd.array(list("abcdef"), dtype="string[python]"),
    )


def each_way(value: pd.DataFrame, column: str) -> list[Callable[[], Any]]:
    """Ways to change a column's first cell to its second, by pandas and around it."""

    def by_flags() -> None:
        array = value[column].to_numpy()
        array.flags.writeable = True
        array[0] = array[1]

    second = value[column].iloc[1]
    return [
        lambda: value.__setitem__(column, second),
        lambda: value.iloc.__setitem__((0, value.columns.get_loc(column)), second),
        lambda: value.at.__setitem__((value.index[0], column), second),
        lambda: value[column].array.__setitem__(0, second),
        lambda: value[column].values.__setitem__(0, second),
        lambda: value[column].to_numpy().__setitem__(0, second),
        lambda: np.asarray(value[column]).__setitem__(0, second),
        by_flags,
        lambda: value.sort_values(column, ascending=False, inplace=True),
        lambda: value.drop(columns=column, inplace=True),
        lambda: value.replace(second, value[column].iloc[0], inplace=True),
    ]


@pytest.mark.parametrize("make", [frame, other_frame])
def test_no_change_of_a_frame_reaches_the_cache(make: Callable[[], pd.DataFrame]) -> None:
    kept, right = held(make()), make()
    changed = 0
    for column in right.columns:
        for at in range(len(each_way(right, column))):
            copy = kept.take(NAMES)
            try:
                with warnings.catch_warnings(action="ignore"):
                    each_way(copy, column)[at]()
            except (ValueError, TypeError):
                pass  # Arrays that cannot be written say so.
            changed += not copy.equals(right)
            pd.testing.assert_frame_equal(kept.take(NAMES), right)
    assert changed > 3 * len(right.columns)


def test_labels_of_a_frame_are_its_own() -> None:
    kept = held(frame())
    copy = kept.take(NAMES)
    copy.index.name = "changed"
    copy.columns.name = "changed"
    copy.columns = range(6)
    copy.attrs["a"] = 1
    for array in (kept.take(NAMES).index.values, kept.take(NAMES).columns.values):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = "q"
    pd.testing.assert_frame_equal(kept.take(NAMES), frame())
    assert kept.take(NAMES).attrs == {}


def test_a_cell_that_can_be_changed_is_copied() -> None:
    kept = held(other_frame())
    assert not kept.shares
    kept.take(NAMES)["o"].iloc[0].append("changed")
    assert kept.take(NAMES)["o"].iloc[0] == [1]


def test_what_made_the_frame_may_change() -> None:
    array = np.arange(6.0).reshape(3, 2)
    table = pd.DataFrame(array, copy=False)
    kept = held(table)
    array[:] = -1
    table.iloc[:] = -2
    assert kept.take(NAMES).to_numpy().tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]


def test_a_hit_of_a_frame_has_no_memory_of_its_own() -> None:
    big = pd.DataFrame({"a": np.arange(1_000_000), "s": "x"})
    kept = held(big)
    assert kept.shares
    one, other = kept.take(NAMES), kept.take(NAMES)
    assert np.shares_memory(one["a"].to_numpy(), other["a"].to_numpy())
    assert kept.size > 8_000_000


def test_pandas_works_on_what_cannot_be_written() -> None:
    """Shared frames are made of bytes; what pandas computes of them is what it always does."""
    right = frame()
    for do in (
        lambda t: t.groupby("b")[["i", "f"]].agg(["sum", "mean", "median"]),
        lambda t: t.groupby("s").first(),
        lambda t: t.rolling(2, on="d")["f"].mean(),
        lambda t: t["f"].interpolate(),
        lambda t: t.merge(t, on="s"),
        lambda t: t.pivot_table(index="b", values="f", aggfunc="max"),
        lambda t: t.set_index("d").resample("2D")["i"].sum(),
        lambda t: t.sort_values(["b", "f"]),
        lambda t: t["f"].rank(),
        lambda t: t.drop_duplicates("b"),
        lambda t: t["s"].str.upper(),
        lambda t: t["z"].dt.tz_convert("Asia/Tokyo"),
        lambda t: t.melt(id_vars="s", value_vars=["i", "f"]),
        lambda t: t[["i", "f"]].apply(lambda row: row.sum(), axis=1),
        lambda t: t[["i", "f"]].corr(),
        lambda t: t["i"].isin([1, 2]),
        lambda t: t["f"].quantile([0.1, 0.5]),
        lambda t: pd.cut(t["f"], 3),
        lambda t: t["i"].astype("category"),
        lambda t: t.to_dict("records"),
        lambda t: t["f"].ewm(2).mean(),
        lambda t: t.fillna(0),
        lambda t: t["i"].map({1: 2}),
        lambda t: pa.Table.from_pandas(t).to_pandas(),
    ):
        found, wanted = do(held(frame()).take(NAMES)), do(right)
        assert found.equals(wanted) if hasattr(found, "equals") else found == wanted


def test_arrays_and_containers_are_copies() -> None:
    array = held(np.arange(5))
    copy = array.take(NAMES)
    copy += 1
    assert array.take(NAMES).tolist() == [0, 1, 2, 3, 4]
    nested = held({"a": [1, {"b": bytearray(b"x")}]})
    copy = nested.take(NAMES)
    copy["a"][1]["b"][0] = 0
    assert nested.take(NAMES) == {"a": [1, {"b": bytearray(b"x")}]}


@pytest.mark.parametrize(
    "value",
    [1, "text" * 10_000, b"x" * 100_000, (1, ("a", None)), frozenset({1}), dt.datetime(2026, 1, 1)],
)
def test_what_nothing_can_change_is_shared(value: Any) -> None:
    kept = held(value)
    assert kept.shares
    assert kept.take(NAMES) is kept.take(NAMES)
    assert kept.take(NAMES) == value


def test_what_may_hold_something_that_can_be_changed_is_not() -> None:
    for value in ((1, []), [1], {1}, {"a": 1}):
        assert not held(value).shares


def test_arrow_is_shared_and_its_own() -> None:
    numbers = np.arange(100_000)
    table = pa.table({"a": pa.array(numbers)})
    kept = held(table)
    numbers[:] = -1
    assert kept.take(NAMES) is kept.take(NAMES)
    assert kept.take(NAMES)["a"][5].as_py() == 5
    view = kept.take(NAMES)["a"].chunk(0).to_numpy()
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
    with pytest.raises(ValueError, match="flag"):
        view.flags.writeable = True


def test_polars_is_shared_and_its_own() -> None:
    pl = pytest.importorskip("polars")
    right = pl.DataFrame({"a": [1, 2, 3], "b": ["x", "y", None]})
    kept = held(right)
    assert kept.shares
    copy = kept.take(NAMES)
    copy[0, "a"] = 9
    copy["a"].scatter(1, 9) if hasattr(copy["a"], "scatter") else None
    copy.insert_column(0, pl.Series("c", [1, 2, 3]))
    copy.columns = ["p", "q", "r"]
    assert kept.take(NAMES).equals(right)
    series = held(right["a"]).take(NAMES)
    series[0] = 5
    assert held(right["a"]).take(NAMES).to_list() == [1, 2, 3]


def script(name: str = "Row") -> dict[str, Any]:
    """The namespace of a run of a script that defines a class."""
    module = types.ModuleType("__main__")
    exec(
        f"class {name}:\n    class Inner: pass\n    def __init__(self, n): self.n = n", vars(module)
    )
    return vars(module)


def test_classes_of_the_script_are_those_of_the_run_that_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`sys.modules["__main__"]` is of whichever session began its run last."""
    one, other, last = script(), script(), types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", last)
    kept = Held.of([one["Row"](1), one["Row"].Inner()], one)
    for names in (one, other):
        row, inner = kept.take(names)
        assert type(row) is names["Row"]
        assert type(inner) is names["Row"].Inner
        assert row.n == 1
    with pytest.raises((AttributeError, pickle.UnpicklingError)):
        kept.take({"__name__": "__main__"})


@pytest.mark.parametrize("make", [threading.Lock, lambda: (n for n in "a"), lambda: lambda: 1])
def test_what_pickle_refuses_is_not_held(make: Callable[[], Any]) -> None:
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        held(make())
