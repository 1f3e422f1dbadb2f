"""Values as plain data that can be compared later, elsewhere, and across restores.

A value may change, its class may be defined anew with each run, and an object without
`__eq__` equals nothing but itself: so what pickle would keep of it is compared.
"""

from __future__ import annotations

import re
import sys
from hashlib import blake2b
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

from kawa.runtime.files import UploadedFile
from kawa.store.codec import IMMUTABLE

_DEEPEST = 60
_LONG = 200
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def portrait(value: Any, above: tuple[int, ...] = ()) -> Any:
    """Returns plain data that is equal for equal values, whichever process they are in.

    Args:
        value: Any value; it is not changed.
        above: Ids of what it stands in.
    """
    kind = type(value)
    if kind in IMMUTABLE:
        return _plain(value)
    if id(value) in above or len(above) > _DEEPEST:
        return ("again", len(above) - above.index(id(value)) if id(value) in above else _DEEPEST)
    inside = (*above, id(value))
    if kind in (list, tuple):
        return (kind.__name__, [portrait(item, inside) for item in value])
    if kind is dict:
        return ("dict", [[portrait(k, inside), portrait(v, inside)] for k, v in value.items()])
    if kind in (set, frozenset):
        return (kind.__name__, sorted((portrait(item, inside) for item in value), key=repr))
    if isinstance(value, type | ModuleType | BuiltinFunctionType):
        return (kind.__name__, getattr(value, "__qualname__", value.__name__))
    if isinstance(value, UploadedFile):
        # Its id is another each time that it is uploaded.
        return ("UploadedFile", value.name, value.type, value.size)
    if isinstance(value, FunctionType | CodeType):
        return _code(value, inside)
    table = _table(value)
    return (_name(kind), portrait(table, inside)) if table else _object(value, inside)


def in_short(value: Any) -> str:
    """Returns a text of a value for people, of one line."""
    if isinstance(value, UploadedFile):
        return f"<UploadedFile {value.name!r}, {value.size} bytes>"
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    text = " ".join(_ADDRESS.sub("", text).split())
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def _plain(value: Any) -> Any:
    if isinstance(value, str | bytes) and len(value) > _LONG:
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return (type(value).__name__, len(value), blake2b(data, digest_size=16).hexdigest())
    # The name tells 1 from True and 1.0; the text tells 0.0 from -0.0 and takes nan.
    return (type(value).__name__, repr(value))


def _code(value: FunctionType | CodeType, inside: tuple[int, ...]) -> Any:
    if isinstance(value, CodeType):
        consts = portrait(value.co_consts, inside)
        return ("code", value.co_name, value.co_code.hex(), value.co_names, consts)
    cells = [cell.cell_contents for cell in value.__closure__ or () if _filled(cell)]
    held = (value.__defaults__, value.__kwdefaults__, cells)
    return ("function", _code(value.__code__, inside), portrait(held, inside))


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018  An empty one raises.
    except ValueError:
        return False
    return True


def _table(value: Any) -> tuple[Any, ...] | None:
    """Returns what a DataFrame or a Series holds; how it lays that out may differ."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(value, pandas.DataFrame | pandas.Series):
        return None
    frame = value.to_frame() if isinstance(value, pandas.Series) else value
    about = (list(frame.columns), [str(kind) for kind in frame.dtypes], str(frame.index.dtype))
    try:
        rows = pandas.util.hash_pandas_object(frame).to_numpy().tobytes()
    except TypeError:  # A list or a dict in a cell.
        rows = (list(frame.index), frame.to_numpy().tolist())
    return (*about, rows)


def _object(value: Any, inside: tuple[int, ...]) -> Any:
    name = _name(type(value))
    try:
        kept = value.__reduce_ex__(4)
    except Exception:  # Whatever it is, pickle would not take the value either.
        return (name, in_short(value))
    if isinstance(kept, str):
        return (name, kept)
    make, arguments, *state = kept
    return (
        name,
        getattr(make, "__qualname__", name),
        portrait(arguments, inside),
        [portrait(list(part) if hasattr(part, "__next__") else part, inside) for part in state[:3]],
    )


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
