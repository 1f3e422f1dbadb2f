"""Values of NumPy, pandas, polars, Arrow and Pillow in a key: all of each, however large.

None of them is imported here: a value of theirs means that it is there.
"""

from __future__ import annotations

import io
import logging
import pickle
import sys
from collections.abc import Callable
from typing import Any, Final, Protocol

from kawa.caching.digest import Digest
from kawa.caching.errors import UnhashableTypeError

_LOG = logging.getLogger("kawa")


class Feeder(Protocol):
    """What adds the parts of a value."""

    def feed(self, to: Digest, value: Any) -> None:
        """Adds a value."""
        ...


def feed(hasher: Feeder, to: Digest, value: Any) -> bool:
    """Adds a value to a digest if it is one of these libraries'; tells whether it is.

    Raises:
        UnhashableTypeError: It is one, and yet nothing tells it apart.
    """
    if isinstance(value, type):
        return False
    for cls in type(value).__mro__:
        adds = _LIBRARIES.get(cls.__module__.partition(".")[0])
        if adds is not None:
            kind = type(value)
            to.add(b"t", f"{kind.__module__}.{kind.__qualname__}".encode())
            return adds(hasher, to, value)
    return False


def _feed_numpy(hasher: Feeder, to: Digest, value: Any) -> bool:
    np = sys.modules["numpy"]
    if isinstance(value, np.ndarray):
        _feed_array(hasher, to, value)
        if isinstance(value, np.ma.MaskedArray):
            hasher.feed(to, np.ma.getmaskarray(value).view(np.ndarray))
    elif isinstance(value, np.dtype):
        hasher.feed(to, repr(value))
    elif isinstance(value, np.generic):
        _feed_array(hasher, to, np.asarray(value))
    elif isinstance(value, np.ufunc):
        hasher.feed(to, value.__name__)
    else:
        return False
    return True


def _feed_array(hasher: Feeder, to: Digest, value: Any) -> None:
    np = sys.modules["numpy"]
    plain = value.view(np.ndarray)
    hasher.feed(to, [repr(plain.dtype), list(plain.shape)])
    if plain.dtype.hasobject:
        if plain.dtype.kind != "O":
            raise UnhashableTypeError("It is an array of records that hold objects.")
        _feed_objects(hasher, to, plain.ravel().tolist())
    else:
        to.add(b"v", memoryview(np.ascontiguousarray(plain).reshape(-1).view(np.uint8)))


def _feed_objects(hasher: Feeder, to: Digest, cells: list[Any]) -> None:
    to.count(b"l", len(cells))
    if all(type(cell) is str for cell in cells):
        # A table's column of texts: their lengths, and all of them at once.
        texts = [cell.encode("utf-8", "surrogatepass") for cell in cells]
        to.add(b"l", b"".join(len(text).to_bytes(4, "little") for text in texts))
        to.add(b"s", b"".join(texts))
        return
    for cell in cells:
        hasher.feed(to, cell)


def _feed_pandas(hasher: Feeder, to: Digest, value: Any) -> bool:
    pd = sys.modules["pandas"]
    if isinstance(value, pd.DataFrame | pd.Series):
        _feed_table(hasher, to, value)
    elif isinstance(value, pd.Index):
        hasher.feed(to, list(value.names))
        _feed_index(hasher, to, value)
    elif isinstance(value, pd.api.extensions.ExtensionArray):
        _feed_column(hasher, to, value)
    elif value is pd.NaT or value is pd.NA:
        hasher.feed(to, str(value))
    elif isinstance(value, pd.Timestamp):
        hasher.feed(to, [value.isoformat(), str(value.tzinfo), value.unit, value.fold])
    elif isinstance(value, pd.Timedelta):
        hasher.feed(to, [value.isoformat(), value.unit])
    elif isinstance(value, pd.Period):
        hasher.feed(to, [value.ordinal, value.freqstr])
    elif isinstance(value, pd.Interval):
        hasher.feed(to, [value.left, value.right, value.closed])
    elif isinstance(value, pd.api.extensions.ExtensionDtype):
        hasher.feed(to, repr(value))
    else:
        return False
    return True


def _feed_table(hasher: Feeder, to: Digest, value: Any) -> None:
    """A frame or a series; pickled as a whole where cells cannot be compared."""
    parts = Digest()
    try:
        if value.ndim == 2:
            hasher.feed(parts, list(value.columns.names))
            _feed_index(hasher, parts, value.columns)
            columns = [value.iloc[:, at] for at in range(value.shape[1])]
        else:
            hasher.feed(parts, value.name)
            columns = [value]
        hasher.feed(parts, [len(value), list(value.index.names)])
        _feed_index(hasher, parts, value.index)
        for column in columns:
            _feed_column(hasher, parts, column.array)
    except UnhashableTypeError as error:
        parts = Digest()
        _LOG.warning(
            "An argument is a %s with cells that cannot be compared (%s) It is compared as "
            "pickle writes it, so an equal one may be computed again.",
            type(value).__name__,
            error,
        )
        _feed_pickled(parts, value)
    to.add(b"d", parts.finish())


def _feed_index(hasher: Feeder, to: Digest, index: Any) -> None:
    if index.nlevels > 1:
        hasher.feed(to, index.nlevels)
        for level in range(index.nlevels):
            _feed_column(hasher, to, index.get_level_values(level).array)
    elif type(index).__name__ == "RangeIndex":
        hasher.feed(to, [index.start, index.stop, index.step])
    else:
        _feed_column(hasher, to, index.array)


def _feed_column(hasher: Feeder, to: Digest, column: Any) -> None:
    """One column: of NumPy's memory, of Arrow's, or as its kind of array says."""
    np = sys.modules["numpy"]
    hasher.feed(to, [repr(column.dtype), len(column)])
    kind = type(column.dtype).__name__
    if isinstance(column.dtype, np.dtype) or kind == "NumpyEADtype":
        _feed_array(hasher, to, np.asarray(column))
    elif kind == "DatetimeTZDtype":
        _feed_array(hasher, to, np.asarray(column.asi8))
    elif kind == "CategoricalDtype":
        _feed_index(hasher, to, column.categories)
        _feed_array(hasher, to, np.asarray(column.codes))
    elif hasattr(column, "__arrow_array__") and "pyarrow" in sys.modules:
        _feed_arrow_column(to, sys.modules["pyarrow"].array(column))
    else:
        _feed_array(hasher, to, np.asarray(column, dtype=object))


def _feed_arrow(hasher: Feeder, to: Digest, value: Any) -> bool:
    pa = sys.modules["pyarrow"]
    if isinstance(value, pa.Table | pa.RecordBatch):
        hasher.feed(to, [value.num_rows, value.schema.metadata])
        for field in value.schema:
            hasher.feed(to, [str(field), field.metadata])
        for column in value.columns:
            _feed_arrow_column(to, column)
    elif isinstance(value, pa.Array | pa.ChunkedArray):
        hasher.feed(to, [str(value.type), len(value)])
        _feed_arrow_column(to, value)
    elif isinstance(value, pa.Schema | pa.Field | pa.DataType):
        _feed_pickled(to, value)
    elif isinstance(value, pa.Scalar):
        hasher.feed(to, [str(value.type), value.as_py()])
    else:
        return False
    return True


def _feed_arrow_column(to: Digest, column: Any) -> None:
    """A column as Arrow writes it to a file: without what a slice leaves out."""
    pa = sys.modules["pyarrow"]
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    else:
        chunks = [column]
    to.count(b"l", len(chunks))
    for chunk in chunks:
        batch = pa.RecordBatch.from_arrays([chunk], ["0"])
        to.add(b"v", memoryview(batch.serialize()))


def _feed_polars(hasher: Feeder, to: Digest, value: Any) -> bool:
    pl = sys.modules["polars"]
    if isinstance(value, pl.Series):
        hasher.feed(to, value.name)
        value = value.to_frame()
    if not isinstance(value, pl.DataFrame):
        return False
    hasher.feed(to, [[name, str(kind)] for name, kind in value.schema.items()])
    if any(str(kind) == "Object" for kind in value.dtypes):
        hasher.feed(to, [value[name].to_list() for name in value.columns])
        return True
    written = io.BytesIO()
    value.rechunk().write_ipc_stream(written)
    to.add(b"v", written.getbuffer())
    return True


def _feed_pillow(hasher: Feeder, to: Digest, value: Any) -> bool:
    image = sys.modules.get("PIL.Image")
    if image is None or not isinstance(value, image.Image):
        return False
    hasher.feed(to, [value.mode, list(value.size), value.getpalette()])
    to.add(b"v", value.tobytes())
    return True


def _feed_pickled(to: Digest, value: Any) -> None:
    try:
        to.add(b"v", pickle.dumps(value, 5))
    except Exception as error:
        raise UnhashableTypeError(f"Pickle refuses it: {error}.") from error


_LIBRARIES: Final[dict[str, Callable[[Feeder, Digest, Any], bool]]] = {
    "numpy": _feed_numpy,
    "pandas": _feed_pandas,
    "polars": _feed_polars,
    "pyarrow": _feed_arrow,
    "PIL": _feed_pillow,
}
