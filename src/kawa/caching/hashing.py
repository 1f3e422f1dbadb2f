"""What an argument is, as bytes: equal for equal values of one type, and for no others."""

from __future__ import annotations

import array
import dataclasses
import io
import os
import re
import tempfile
import types
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID
from weakref import ReferenceType

from kawa.caching import libraries
from kawa.caching.code import code_digest
from kawa.caching.digest import Digest
from kawa.caching.errors import CacheType, UnhashableTypeError, UserHashError
from kawa.caching.params import HashFuncs

_DEPTH: Final = 200
"""Values within values, beyond which a value is refused rather than the stack filled."""


class Hasher:
    """Digests values.

    Args:
        kind: The decorator's name, for messages.
        hash_funcs: What stands for values of a type.
    """

    def __init__(self, kind: CacheType = "cache_data", hash_funcs: HashFuncs | None = None) -> None:
        self._kind = kind
        self._own: dict[str, Callable[[Any], Any]] = {}
        for cls, function in (hash_funcs or {}).items():
            self._own[cls if isinstance(cls, str) else type_name(cls)] = function
        self._open: dict[int, int] = {}

    def digest(self, value: Any) -> bytes:
        """Returns the digest of one value.

        Raises:
            UnhashableTypeError: Nothing tells such values apart.
            UserHashError: A function of `hash_funcs` failed.
        """
        digest = Digest()
        self.feed(digest, value)
        return digest.finish()

    def feed(self, to: Digest, value: Any) -> None:
        """Adds a value to a digest; raises as `digest` does."""
        kind = type(value)
        if self._own:
            function = self._own.get(type_name(kind))
            if function is not None:
                self._feed_own(to, value, function)
                return
        plain = _PLAIN.get(kind)
        if plain is not None:
            to.add(*plain(value))
            return
        at = self._open.get(id(value))
        if at is not None:
            # It holds itself, or is what one that it holds stands for.
            to.count(b"@", at)
            return
        if len(self._open) >= _DEPTH:
            raise UnhashableTypeError(f"It holds values within values, more than {_DEPTH} deep.")
        self._open[id(value)] = len(self._open)
        try:
            self._feed_other(to, value, kind)
        finally:
            del self._open[id(value)]

    def _feed_own(self, to: Digest, value: Any, function: Callable[[Any], Any]) -> None:
        try:
            stands = function(value)
        except Exception as error:
            raise UserHashError(error, value, function, self._kind) from error
        to.add(b"h", type_name(type(value)).encode())
        if stands is value or type_name(type(stands)) == type_name(type(value)):
            own, self._own = self._own, {}
            try:
                self.feed(to, stands)
            finally:
                self._own = own
        else:
            self.feed(to, stands)

    def _feed_other(self, to: Digest, value: Any, kind: type) -> None:
        for cls in kind.__mro__[:-1]:
            feed = _BY_TYPE.get(cls)
            if feed is not None:
                to.add(b"t", type_name(kind).encode())
                feed(self, to, value)
                return
        if libraries.feed(self, to, value):
            return
        if isinstance(value, type):
            to.add(b"c", type_name(value).encode())
            return
        fields = _fields(value, kind)
        if fields is not None:
            to.add(b"o", type_name(kind).encode())
            self.feed(to, fields)
            return
        self._feed_reduced(to, value)

    def _feed_reduced(self, to: Digest, value: Any) -> None:
        """Adds what pickle would make the value from, if that is a class and what it is given."""
        try:
            reduced = value.__reduce__()
        except Exception:
            reduced = None
        if isinstance(reduced, str):
            to.add(b"g", f"{type_name(type(value))}.{reduced}".encode())
            return
        if not isinstance(reduced, tuple) or not isinstance(
            reduced[0], type | types.BuiltinFunctionType
        ):
            raise unhashable(value)
        make, args, *more = reduced
        to.add(b"r", type_name(type(value)).encode())
        name = getattr(make, "__qualname__", "")
        # What a built-in class is made with takes the place of the class itself.
        given = [one if one is not type(value) else type_name(one) for one in args]
        self.feed(to, [str(name), given, *(None if one is None else _listed(one) for one in more)])

    def feed_all(self, to: Digest, tag: bytes, values: Iterable[Any], count: int) -> None:
        """Adds values in their order."""
        to.count(tag, count)
        for value in values:
            self.feed(to, value)

    def feed_sorted(self, to: Digest, tag: bytes, values: Iterable[Any]) -> None:
        """Adds values whose order means nothing."""
        digests = sorted(map(self.digest, values))
        to.count(tag, len(digests))
        for digest in digests:
            to.add(b"d", digest)


def unhashable(value: Any) -> UnhashableTypeError:
    """Returns the error for a value that nothing tells apart."""
    return UnhashableTypeError(
        f"Nothing is known to tell two values of the type `{type_name(type(value))}` apart."
    )


def type_name(cls: type) -> str:
    """Returns a class's name, the same in every run of the script."""
    return f"{cls.__module__}.{cls.__qualname__}"


def _listed(part: Any) -> Any:
    """Returns a part of what `__reduce__` gives; the items of a container are an iterator there."""
    return list(part) if hasattr(part, "__next__") else part


def _fields(value: Any, kind: type) -> Any:
    """Returns what a record of some library holds, by field; None if it is no record."""
    if dataclasses.is_dataclass(kind):
        return {f.name: getattr(value, f.name, None) for f in dataclasses.fields(kind)}
    if hasattr(kind, "__pydantic_fields__"):
        private = getattr(value, "__pydantic_private__", None)
        return [dict(value.__dict__), getattr(value, "__pydantic_extra__", None), private]
    for names in ("__struct_fields__", "__attrs_attrs__"):
        if hasattr(kind, names):
            found = [getattr(one, "name", one) for one in getattr(kind, names)]
            return {name: getattr(value, name, None) for name in found}
    return None


Plain = tuple[bytes, bytes | memoryview]

_PLAIN: Final[dict[type, Callable[[Any], Plain]]] = {
    types.NoneType: lambda value: (b"n", b""),
    bool: lambda value: (b"b", b"\1" if value else b"\0"),
    int: lambda value: (b"i", b"%d" % value if value.bit_length() < 10_000 else _wide(value)),
    float: lambda value: (b"f", (value.hex() if value == value else "nan").encode()),
    complex: lambda value: (b"j", repr(value).encode()),
    str: lambda value: (b"s", value.encode("utf-8", "surrogatepass")),
    bytes: lambda value: (b"y", value),
    types.EllipsisType: lambda value: (b"e", b""),
    types.NotImplementedType: lambda value: (b"m", b""),
}
"""The commonest types, exactly: a tag and bytes."""


def _wide(value: int) -> bytes:
    return b"w" + value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)


Feed = Callable[[Hasher, Digest, Any], None]


def _as(of: Callable[[Any], Any]) -> Feed:
    """Makes a feed of what says all about a value."""
    return lambda hasher, to, value: hasher.feed(to, of(value))


def _feed_dict(hasher: Hasher, to: Digest, value: dict[Any, Any]) -> None:
    to.count(b"k", len(value))
    for key, item in value.items():
        hasher.feed(to, key)
        hasher.feed(to, item)


def _feed_defaultdict(hasher: Hasher, to: Digest, value: defaultdict[Any, Any]) -> None:
    hasher.feed(to, value.default_factory)
    _feed_dict(hasher, to, value)


def _feed_function(hasher: Hasher, to: Digest, value: types.FunctionType) -> None:
    """What a function is: its name, its code, and the values that it was made with."""
    to.add(b"q", f"{value.__module__}.{value.__qualname__}".encode())
    to.add(b"d", code_digest(value.__code__))
    cells = [cell.cell_contents for cell in value.__closure__ or () if _filled(cell)]
    hasher.feed(to, [cells, value.__defaults__, value.__kwdefaults__])


def _filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def _feed_builtin(hasher: Hasher, to: Digest, value: Any) -> None:
    of = getattr(value, "__self__", None)
    name = f"{value.__module__}.{value.__qualname__}".encode()
    to.add(b"u", name)
    if of is not None and not isinstance(of, types.ModuleType):
        hasher.feed(to, of)


def _feed_file(hasher: Hasher, to: Digest, value: Any) -> None:
    """An open file is what it was opened as, as the file is now, from where it is read on."""
    try:
        stat = os.fstat(value.fileno())
        said = [str(value.name), value.mode, value.tell(), stat.st_size, stat.st_mtime_ns]
    except (OSError, ValueError) as error:
        raise UnhashableTypeError(f"The file cannot be looked at: {error}.") from error
    hasher.feed(to, said)


_BY_TYPE: Final[dict[type, Feed]] = {
    Enum: _as(lambda value: [type_name(type(value)), value.name, value.value]),
    str: _as(lambda value: str.__str__(value)),
    int: _as(int.__int__),
    float: _as(float.__float__),
    bytes: _as(bytes.__bytes__),
    list: lambda hasher, to, value: hasher.feed_all(to, b"l", value, len(value)),
    tuple: lambda hasher, to, value: hasher.feed_all(to, b"p", value, len(value)),
    defaultdict: _feed_defaultdict,
    OrderedDict: _feed_dict,
    Counter: _feed_dict,
    dict: _feed_dict,
    types.MappingProxyType: _as(dict),
    type({}.items()): lambda hasher, to, value: hasher.feed_all(to, b"a", value, len(value)),
    set: lambda hasher, to, value: hasher.feed_sorted(to, b"x", value),
    frozenset: lambda hasher, to, value: hasher.feed_sorted(to, b"z", value),
    bytearray: lambda hasher, to, value: to.add(b"v", memoryview(value).toreadonly()),
    memoryview: lambda hasher, to, value: to.add(b"v", value.tobytes()),
    array.array: _as(lambda value: [value.typecode, value.tobytes()]),
    range: _as(lambda value: (value.start, value.stop, value.step)),
    slice: _as(lambda value: (value.start, value.stop, value.step)),
    # Of a text that says a time on a clock twice a year, `fold` says which.
    datetime: _as(lambda v: [v.isoformat(), v.fold, None if v.tzinfo is None else str(v.tzinfo)]),
    date: _as(date.isoformat),
    time: _as(lambda v: [v.isoformat(), v.fold, None if v.tzinfo is None else str(v.tzinfo)]),
    timedelta: _as(lambda value: (value.days, value.seconds, value.microseconds)),
    Decimal: _as(lambda value: [str(part) for part in value.as_tuple()]),
    Fraction: _as(lambda value: (value.numerator, value.denominator)),
    UUID: _as(lambda value: value.bytes),
    PurePath: _as(lambda value: list(value.parts)),
    types.ModuleType: _as(lambda value: value.__name__),
    types.FunctionType: _feed_function,
    types.BuiltinFunctionType: _feed_builtin,
    types.MethodType: _as(lambda value: [value.__func__, value.__self__]),
    partial: _as(lambda value: [value.func, value.args, value.keywords]),
    io.BytesIO: _as(lambda value: [value.getvalue(), value.tell()]),
    io.StringIO: _as(lambda value: [value.getvalue(), value.tell()]),
    io.IOBase.__mro__[1]: _feed_file,
    tempfile._TemporaryFileWrapper: _as(lambda value: value.file),
    re.Pattern: _as(lambda value: [value.pattern, value.flags]),
    types.SimpleNamespace: _as(lambda value: value.__dict__),
    types.GeneratorType: lambda hasher, to, value: _refuse(value),
    ReferenceType: lambda hasher, to, value: _refuse(value),
}


def _refuse(value: Any) -> None:
    raise unhashable(value)
