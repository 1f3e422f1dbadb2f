"""Values as a cache holds them: copies that nobody else can change.

A value is pickled once; its large buffers are kept apart, as bytes that nothing can write. Where a
value made of these cannot be changed, or copies itself before it is, hits share their memory.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from types import EllipsisType, NoneType, NotImplementedType
from typing import Any, Final
from uuid import UUID

ATOMS: Final = frozenset(
    {
        NoneType, bool, int, float, complex, str, bytes, date, timedelta, Decimal, Fraction, UUID,
        EllipsisType, NotImplementedType,
    }
)  # fmt: skip
"""Types whose values nothing can change."""
_LOOK: Final = 1000
"""At most as many parts of a value are looked at for whether they can be changed."""

Names = dict[str, Any]
"""The namespace of a script's run, where classes of its `__main__` are."""
Part = bytes | bytearray | memoryview


class Held:
    """A value that a cache holds.

    Attributes:
        head: The pickled value without its large buffers.
        buffers: These, in order.
        size: Bytes of all.
    """

    __slots__ = ("_again", "_shared", "buffers", "head", "size")

    def __init__(self, head: Part, buffers: Sequence[Part]) -> None:
        self.head = head
        self.buffers = buffers
        self.size = len(head) + sum(len(buffer) for buffer in buffers)
        self._again: Callable[[Any], Any] | None = None
        self._shared: Any = None

    @classmethod
    def of(cls, value: Any, names: Names) -> Held:
        """Holds a copy of a value.

        Args:
            value: What a function returned.
            names: See `Names`.

        Raises:
            Exception: Pickle refuses it, or what its class does for pickle raises.
        """
        buffers: list[pickle.PickleBuffer] = []
        head = _dump(value, buffers.append, names)
        held = cls(head, [bytes(buffer.raw()) for buffer in buffers])
        again = _how_to_share(value)
        if again is not None:
            # An origin may be made of memory that others write.
            held._share(value if is_constant(value) else held._unwritable(names), again)
        return held

    @classmethod
    def read(cls, head: Part, buffers: Sequence[Part], names: Names) -> Held:
        """Holds a value that was kept elsewhere.

        Args:
            head: See above.
            buffers: The same.
            names: See `Names`.

        Raises:
            Exception: It cannot be made again.
        """
        held = cls(head, buffers)
        value = held._unwritable(names)
        again = _how_to_share(value)
        if again is not None:
            held._share(value, again)
        return held

    def _unwritable(self, names: Names) -> Any:
        return _load(self.head, [memoryview(part).toreadonly() for part in self.buffers], names)

    def _share(self, value: Any, again: Callable[[Any], Any]) -> None:
        if again is not _shallow or _seal(value):
            self._shared, self._again = value, again

    @property
    def shares(self) -> bool:
        """Whether hits share memory."""
        return self._again is not None

    def take(self, names: Names) -> Any:
        """Returns the value, which the caller may change."""
        if self._again is not None:
            return self._again(self._shared)
        return _load(self.head, [bytearray(part) for part in self.buffers], names)


def _load(head: Part, buffers: Iterable[Any], names: Names) -> Any:
    if b"__main__" not in head:
        return pickle.loads(head, buffers=buffers)
    return _Unpickler(head, buffers, names).load()


def _dump(value: Any, take: Callable[[pickle.PickleBuffer], Any], names: Names) -> bytes:
    written = io.BytesIO()
    pickler = pickle.Pickler if names.get("__name__") != "__main__" else _named(names)
    pickler(written, 5, buffer_callback=take).dump(value)
    return written.getvalue()


def _named(names: Names) -> type[pickle.Pickler]:
    """Returns a pickler that finds a run's own classes.

    `sys.modules["__main__"]` is that of the run that began last, which may be another session's.
    """
    module = sys.modules.get("__main__")
    if module is not None and module.__dict__ is names:
        return pickle.Pickler

    class Named(pickle.Pickler):
        def reducer_override(self, one: Any) -> Any:
            own = isinstance(one, type) and one.__module__ == "__main__"
            if own and _found(names, one.__qualname__) is one:
                return class_of_script, ("__main__", one.__qualname__)
            return NotImplemented

    return Named


class _Unpickler(pickle.Unpickler):
    def __init__(self, head: Part, buffers: Iterable[Any], names: Names) -> None:
        super().__init__(io.BytesIO(head), buffers=buffers)
        self._names = names

    def find_class(self, module: str, name: str) -> Any:
        if module == __name__ and name == class_of_script.__name__:
            return lambda module, name: self.find_class(module, name)
        if module == "__main__":
            found = _found(self._names, name)
            if found is not None:
                return found
        return super().find_class(module, name)


def class_of_script(module: str, name: str) -> Any:
    """Stands in a pickled value for a class of the script; found by whoever reads that."""
    raise pickle.UnpicklingError(f"{module}.{name} is a class of a script that does not run.")


def _found(names: Names, qualname: str) -> Any:
    first, *rest = qualname.split(".")
    found = names.get(first)
    for name in rest:
        found = getattr(found, name, None)
    return found


def _same(value: Any) -> Any:
    return value


def _shallow(value: Any) -> Any:
    return value.copy(deep=False)


def _clone(value: Any) -> Any:
    return value.clone()


def _how_to_share(value: Any) -> Callable[[Any], Any] | None:
    """Returns what gives each hit its own handle on a value; None where a hit needs a copy."""
    if is_constant(value):
        return _same
    origin = type(value).__module__.partition(".")[0]
    if origin == "pyarrow" and _is_arrow(value):
        return _same
    if origin == "polars" and type(value).__name__ in ("DataFrame", "Series"):
        # Its columns are immutable, or copied by whoever writes; an object column is neither.
        kinds = value.dtypes if type(value).__name__ == "DataFrame" else [value.dtype]
        return None if any(str(kind) == "Object" for kind in kinds) else _clone
    if origin == "pandas" and _copies_on_write(value):
        return _shallow
    return None


def is_constant(value: Any) -> bool:
    """Tells whether neither a value nor what it holds can be changed."""
    waiting, seen = [value], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        kind = type(one)
        if kind in ATOMS or (kind in (datetime, time) and one.tzinfo is None):
            continue
        if seen > _LOOK or kind not in (tuple, frozenset) or len(one) > _LOOK:
            return False
        waiting.extend(islice(one, _LOOK))
    return True


def _is_arrow(value: Any) -> bool:
    pa = sys.modules["pyarrow"]
    kinds = (pa.Table, pa.RecordBatch, pa.Array, pa.ChunkedArray, pa.Scalar, pa.Schema)
    return isinstance(value, kinds)


def _copies_on_write(value: Any) -> bool:
    """Tells whether a pandas object made of bytes that cannot be written may be shared.

    It copies itself before pandas changes it (from version 3 on). Who gets at its memory
    nevertheless (`.array`) finds that it cannot be written; see `_seal`.
    """
    pd = sys.modules["pandas"]
    if int(pd.__version__.partition(".")[0]) < 3:
        return False
    kind = type(value)
    if kind is pd.DataFrame:
        axes, columns = [value.index, value.columns], value.dtypes.tolist()
    elif kind is pd.Series:
        axes, columns = [value.index], [value.dtype]
    else:
        return False
    names_fine = all(is_constant(tuple(axis.names)) for axis in axes)
    if kind is pd.Series:
        names_fine = names_fine and is_constant(value.name)
    return names_fine and all(map(_is_plain, columns)) and all(map(_is_fixed_axis, axes))


def _seal(table: Any) -> bool:
    """Makes the memory of a table one that nothing can write; tells whether that is done.

    Columns of numbers are made of bytes, which never can be; dates are copied by pickle.
    """
    columns = [table] if table.ndim == 1 else [table.iloc[:, at] for at in range(table.shape[1])]
    axes = [table.index] if table.ndim == 1 else [table.index, table.columns]
    levels = [level for axis in axes for level in (axis.levels if axis.nlevels > 1 else [axis])]
    for one in (*columns, *levels):
        if type(one).__name__ == "RangeIndex" or type(one.array).__name__.startswith("Arrow"):
            continue
        memory = getattr(one.array, "_ndarray", None)
        if memory is None:
            return False
        while hasattr(memory, "flags"):
            memory.flags.writeable = False
            memory = memory.base
    return True


def _is_plain(dtype: Any) -> bool:
    """Tells whether the memory of a column is NumPy's, of numbers or dates, or Arrow's."""
    if type(dtype).__module__.startswith("numpy"):
        return dtype.kind in "biufcmM"
    name = type(dtype).__name__
    if name == "DatetimeTZDtype":
        return True
    return name in ("StringDtype", "ArrowDtype") and getattr(dtype, "storage", "pyarrow") in (
        "pyarrow",
        "pyarrow_numpy",
    )


def _is_fixed_axis(axis: Any) -> bool:
    """Tells whether labels cannot be changed: an index itself never can."""
    if axis.nlevels > 1:
        return all(_is_fixed_axis(level) for level in axis.levels)
    if type(axis).__name__ == "RangeIndex" or _is_plain(axis.dtype):
        return True
    return len(axis) <= _LOOK and is_constant(tuple(axis.tolist()))
