"""Pickles what is no plain value, up to a size; what the app's code defines is only named."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import cache
from types import CellType, FunctionType
from typing import Any, NamedTuple

from kawa.store.parts import Parts, shared_objects


class TooLarge(Exception):
    """A value whose bytes are more than was asked for."""


def pickled(value: Any, begins: bytes, parts: Parts | None, most: int | None) -> memoryview:
    """Returns a pickled value.

    Args:
        value: Any value.
        begins: What stands before it.
        parts: Is given those of its parts that something else refers to.
        most: Bytes that are wanted at most.

    Raises:
        TooLarge: It takes more; what is beyond that was not written.
    """
    written = _Written(begins, most)
    pickler = _pickler()(written)
    pickler.dump(value)
    if parts is not None:
        memo = pickler.memo.copy()
        pickler.clear_memo()
        pickler.globals_ref.clear()
        parts.update(shared_objects(memo, id(value)))
    return written.getbuffer()


class _Written(io.BytesIO):
    """What is pickled, piece by piece: other threads may go on between two of them."""

    def __init__(self, begins: bytes, most: int | None) -> None:
        super().__init__()
        super().write(begins)
        self._left = sys.maxsize if most is None else most

    def write(self, data: Any, /) -> int:
        self._left -= memoryview(data).nbytes
        if self._left < 0:
            raise TooLarge
        return super().write(data)


Stands = tuple[Callable[..., Any], tuple[str, ...]]
"""What makes something again, for pickle."""


class References(NamedTuple):
    """What stands for the classes and functions of an app.

    Attributes:
        reference: Returns what makes a class or function again; None: it is written out.
        names: Returns what stands for the global names of a function that is written out; None:
            those that it refers to are written with it.
        is_light: Tells which of them are in the first case.
    """

    reference: Callable[[type | FunctionType], Stands | None]
    names: Callable[[dict[str, Any]], object | None]
    is_light: Callable[[Any], bool]


_references = References(lambda _: None, lambda _: None, lambda _: True)


def refer_by(references: References) -> None:
    """Has classes and functions of the app be named in what is pickled, and not written out."""
    global _references
    _references = references


@cache
def _pickler() -> Any:
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        def reducer_override(self, one: Any) -> Any:
            if isinstance(one, CellType):
                return _reduced_cell(one)
            if not isinstance(one, (type, FunctionType)):
                return NotImplemented
            return _references.reference(one) or super().reducer_override(one)

        def _dynamic_function_reduce(self, func: FunctionType) -> Any:
            """Writes a function that has no name; what it finds by name is left to that."""
            names = _references.names(func.__globals__)
            if names is not None:
                self.globals_ref.setdefault(id(func.__globals__), names)
            make, args, state, *more = super()._dynamic_function_reduce(func)
            # With the variables around it themselves, which another function may change.
            args, state[1]["__closure__"] = (*args[:4], func.__closure__), None
            if names is not None:
                given = state[1]["__globals__"]
                light = {name: one for name, one in given.items() if _references.is_light(one)}
                state[1]["__globals__"] = light
            return make, args, state, *more

    return Pickler


def _reduced_cell(cell: CellType) -> tuple[Any, ...]:
    """Returns what makes a variable again that functions share."""
    try:
        # It is there before its value, which may refer to it.
        return CellType, (), cell.cell_contents, None, None, fill
    except ValueError:
        return CellType, ()


def fill(cell: CellType, value: Any) -> None:
    """Gives a variable that functions share its value; stored values name this function."""
    cell.cell_contents = value
