"""Python values to bytes and back, for what a session keeps.

Plain values use a closed format that can make nothing but plain values;
DataFrames go as Arrow, arrays as npy; only what is left is pickled, and
`closed=True` forbids that. What the browser sends never comes here.
"""

from __future__ import annotations

import datetime as dt
import io
import pickle
import sys
import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import msgspec

from kawa.errors import StoreAwayError
from kawa.store.parts import CHANGEABLE, Parts, shared_parts
from kawa.store.pickling import TooLarge, pickled

IMMUTABLE: Final = frozenset(
    {int, float, complex, bool, str, bytes, type(None), dt.date, dt.time, dt.datetime, dt.timedelta}
)
"""Types of values that cannot change under the one who holds them."""

Encoded = bytes | memoryview
"""What is large is not copied once more into bytes: that would keep every thread waiting."""

_PLAIN, _ARROW, _NPY, _PICKLE = b"m", b"t", b"n", b"p"
_ALIGNED = 8
"""Arrow's part begins at a multiple of it, and can be read where it is."""

_TUPLE, _SET, _FROZENSET, _COMPLEX, _DATETIME, _DATE, _TIME, _DELTA = range(1, 9)
_DECIMAL, _UUID, _FRACTION, _BIGINT, _DICT, _BYTEARRAY, _RANGE = range(9, 16)


class NotStorable(Exception):
    """A value that cannot be stored, with the reason."""


def encode(
    value: Any, *, closed: bool = False, parts: Parts | None = None, most: int | None = None
) -> Encoded:
    """Returns a value as bytes.

    Args:
        value: Any value.
        closed: Refuse what would have to be pickled.
        parts: Is given those of its parts that something else refers to. The closed codec
            keeps no two references to one part, and gives none.
        most: Bytes that are wanted at most. Whatever the value is, not much more is written.

    Raises:
        NotStorable: Nothing here can write it.
        TooLarge: It takes more bytes than that.

    Example:
        >>> decode(encode({"when": (1, 2.5)}))
        {'when': (1, 2.5)}
    """
    if most is None and type(value) in _DIRECT:
        try:
            return _PLAIN + msgspec.msgpack.encode(value)
        except (OverflowError, UnicodeError):
            pass  # Large numbers and odd texts go the longer way.
    meanwhile = ""
    seen = _Repeated() if closed else _Met()
    seen.left = sys.maxsize if most is None else most // _LEAST
    try:
        plain = _PLAIN + msgspec.msgpack.encode(_plain(value, 0, seen))
        if most is not None and len(plain) > most:
            raise TooLarge
        if parts is not None and len(seen) > 1 and not closed:
            parts.update(shared_parts(seen, id(value)))
        return plain
    except (_NotPlain, RecursionError, UnicodeError, RuntimeError) as error:
        # Pickle also takes texts that are not Unicode; a value that another thread
        # changes is tried again.
        if type(error) is RuntimeError:
            meanwhile = str(error)
    # What it holds would seem to be shared.
    seen.clear()
    name = _name(type(value))
    try:
        packed = _encode_table(value)
    except Exception as error:
        raise NotStorable(f"{name} cannot be written: {error}") from error
    if packed is not None:
        return packed
    if closed:
        why = meanwhile or f"{name} is no plain value and session.codec is 'closed'"
        raise NotStorable(why) from RuntimeError(meanwhile)
    return _pickle(value, parts, most)


def decode(blob: Encoded, *, closed: bool = False) -> Any:
    """Returns the value that `encode` wrote.

    Args:
        blob: The bytes.
        closed: Refuse what was pickled, before it was closed or by somebody else.

    Raises:
        NotStorable: The bytes are not of this version, or their class is gone.
    """
    kind, body = bytes(blob[:1]), memoryview(blob)[1:]
    if closed and kind == _PICKLE:
        raise NotStorable("it was pickled, and session.codec is 'closed'")
    try:
        if kind == _PLAIN:
            return _decoder.decode(body)
        if kind == _ARROW:
            return _decode_arrow(memoryview(blob)[_ALIGNED:])
        if kind == _NPY:
            import numpy as np

            return np.load(io.BytesIO(body), allow_pickle=False)
        if kind == _PICKLE:
            return pickle.loads(body)
    except StoreAwayError:
        raise
    except Exception as error:
        raise NotStorable(f"cannot be read back: {error}") from error
    raise NotStorable(f"unknown format {kind!r}")


class _NotPlain(Exception):
    pass


_DIRECT = frozenset({int, float, bool, str, bytes, type(None)})


_LEAST = 16
"""Bytes that a part takes at least, about."""


class _Met(dict[int, Any]):
    """The parts of a value so far that can change, or hold what can, by id.

    Attributes:
        left: Parts of any kind that may follow.
    """

    __slots__ = ("left",)
    left: int


class _Repeated(_Met):
    """The same where one may be met again, and is written again."""

    __slots__ = ()

    def __contains__(self, id: object) -> bool:
        return False


def _plain(value: Any, depth: int, seen: _Met) -> Any:
    """Returns the value in terms of what msgpack writes, or raises `_NotPlain`.

    Args:
        seen: One that comes twice is not plain, as it would come back as two.
    """
    kind = type(value)
    if kind in _DIRECT:
        if kind is int and not -(2**63) <= value < 2**63:
            return _ext(_BIGINT, hex(value).encode())
        return value
    if depth > 60:
        raise _NotPlain
    seen.left -= 1
    if seen.left < 0:
        raise TooLarge
    if kind in CHANGEABLE:
        if id(value) in seen:
            raise _NotPlain
        seen[id(value)] = value
    depth += 1
    if kind is list:
        return [_plain(item, depth, seen) for item in value]
    if kind is dict:
        if all(type(key) is str for key in value):
            return {key: _plain(item, depth, seen) for key, item in value.items()}
        pairs = [
            [_plain(key, depth, seen), _plain(item, depth, seen)] for key, item in value.items()
        ]
        return _ext(_DICT, msgspec.msgpack.encode(pairs))
    writer = _WRITERS.get(kind)
    if writer is None:
        raise _NotPlain
    code, write = writer
    written = write(value)
    if type(written) is list:
        # Made just now, so its id says nothing.
        before = len(seen)
        written = [_plain(item, depth, seen) for item in written]
        if kind is tuple and len(seen) > before:
            # Who shares it shares what is in it.
            seen[id(value)] = value
    return _ext(code, msgspec.msgpack.encode(written))


def _ext(code: int, data: bytes) -> msgspec.msgpack.Ext:
    return msgspec.msgpack.Ext(code, data)


_WRITERS: dict[type, tuple[int, Callable[[Any], Any]]] = {
    tuple: (_TUPLE, list),
    set: (_SET, list),
    frozenset: (_FROZENSET, list),
    complex: (_COMPLEX, lambda v: [v.real, v.imag]),
    dt.date: (_DATE, dt.date.isoformat),
    dt.timedelta: (_DELTA, lambda v: [v.days, v.seconds, v.microseconds]),
    Decimal: (_DECIMAL, str),
    uuid.UUID: (_UUID, lambda v: v.bytes),
    Fraction: (_FRACTION, lambda v: [v.numerator, v.denominator]),
    bytearray: (_BYTEARRAY, bytes),
    range: (_RANGE, lambda v: [v.start, v.stop, v.step]),
}


def _naive(write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Only times without a zone are plain; a zone is an object of its own."""

    def checked(value: Any) -> Any:
        if value.tzinfo is not None and value.tzinfo is not dt.UTC:
            raise _NotPlain
        return [write(value), value.fold]

    return checked


_WRITERS[dt.datetime] = (_DATETIME, _naive(dt.datetime.isoformat))
_WRITERS[dt.time] = (_TIME, _naive(dt.time.isoformat))

_READERS: dict[int, Callable[[Any], Any]] = {
    _TUPLE: tuple,
    _SET: set,
    _FROZENSET: frozenset,
    _COMPLEX: lambda v: complex(*v),
    _DATETIME: lambda v: dt.datetime.fromisoformat(v[0]).replace(fold=v[1]),
    _DATE: dt.date.fromisoformat,
    _TIME: lambda v: dt.time.fromisoformat(v[0]).replace(fold=v[1]),
    _DELTA: lambda v: dt.timedelta(*v),
    _DECIMAL: Decimal,
    _UUID: lambda v: uuid.UUID(bytes=v),
    _FRACTION: lambda v: Fraction(*v),
    _DICT: lambda v: {key: item for key, item in v},  # noqa: C416 (pairs are lists)
    _BYTEARRAY: bytearray,
    _RANGE: lambda v: range(*v),
}


def register(
    kind: type, code: int, write: Callable[[Any], Any], read: Callable[[Any], Any]
) -> None:
    """Adds a type to the plain values.

    Args:
        kind: The type itself; its subclasses are others.
        code: A number of its own, which stored values keep: 16 to 127.
        write: Returns an object in terms of plain values.
        read: Makes it from them again.
    """
    _WRITERS[kind] = (code, write)
    _READERS[code] = read


def _read_ext(code: int, data: memoryview) -> Any:
    if code == _BIGINT:
        return int(bytes(data), 0)
    return _READERS[code](_decoder.decode(data))


_decoder = msgspec.msgpack.Decoder(ext_hook=_read_ext)


def _encode_table(value: Any) -> Encoded | None:
    """Writes DataFrames and arrays, if their libraries are loaded and take them exactly."""
    kind = type(value)
    if kind.__module__.partition(".")[0] == "pandas" and kind.__name__ == "DataFrame":
        return _encode_arrow(value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and kind is numpy.ndarray and not value.dtype.hasobject:
        buffer = io.BytesIO()
        buffer.write(_NPY)
        numpy.save(buffer, value, allow_pickle=False)
        return buffer.getbuffer()
    return None


def _encode_arrow(frame: Any) -> Encoded | None:
    try:
        import pyarrow as pa

        table = pa.Table.from_pandas(frame)
        freqs = (getattr(axis, "freq", None) for axis in (frame.index, frame.columns))
        if frame.attrs or any(freq is not None for freq in freqs):
            return None
        if not table.to_pandas().equals(frame):
            return None
        sink = pa.BufferOutputStream()
        sink.write(_ARROW.ljust(_ALIGNED, b"\0"))
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return memoryview(sink.getvalue())
    except Exception:  # Arrow refuses mixed columns in many ways; pickle takes them.
        return None


def _decode_arrow(body: memoryview) -> Any:
    import pyarrow as pa

    return pa.ipc.open_stream(body).read_all().to_pandas()


def _pickle(value: Any, parts: Parts | None, most: int | None) -> Encoded:
    try:
        return pickled(value, _PICKLE, parts, most)
    except TooLarge:
        raise
    except Exception as error:
        raise NotStorable(f"{_name(type(value))} cannot be pickled: {error}") from error


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
