"""Pickles what is no plain value, up to a size; what the app's code defines is only named."""

from __future__ import annotations

import copyreg
import io
import pickle
import sys
from collections.abc import Callable
from functools import cache
from types import CellType, FunctionType
from typing import Any, Final, NamedTuple

from kawa.store.parts import Parts, shared_objects

_OF_CODE: Final = 1 << 9
"""The flag of classes that are made while a program runs."""


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
            if isinstance(one, BaseException):
                return _reduced_error(one)
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


def _reduced_error(error: BaseException) -> Any:
    """Returns what makes an exception again whose class has an `__init__` of its own.

    Python itself would call that with what was handed on to `Exception`: with too few
    arguments, or with a message that is put into a message once more.
    """
    kind = type(error)
    base = _built_in(kind)
    if (
        (kind.__init__ is base.__init__ and kind.__new__ is base.__new__)
        or kind.__reduce__ is not base.__reduce__
        or kind.__reduce_ex__ is not object.__reduce_ex__
        or kind in copyreg.dispatch_table
    ):
        return NotImplemented
    reduced: Any = error.__reduce__()
    _, args, *rest = reduced
    try:
        raised(kind, *args)
    except Exception as reason:
        raise pickle.PicklingError(
            f"{kind.__qualname__} cannot be made again from its args {args!r}: {reason}; "
            "give it a __reduce__"
        ) from reason
    slots = copyreg._slotnames(kind)  # type: ignore[attr-defined]
    held = {name: getattr(error, name) for name in slots if hasattr(error, name)}
    # The attributes themselves where they suffice: a copy would seem to share what they hold.
    state = {**(rest[0] if rest else {}), **held} if held else rest[0] if rest else None
    return raised, (kind, *args), state


def raised(kind: type[BaseException], *args: Any) -> BaseException:
    """Returns an exception as it was after its `__init__`; stored values name this function.

    Args:
        kind: Its class.
        args: Its `args`.
    """
    base = _built_in(kind)
    made = base.__new__(kind, *args)
    base.__init__(made, *args)
    return made


def _built_in(kind: type[BaseException]) -> type[BaseException]:
    """Returns the nearest class of an exception that is none of Python code."""
    return next(one for one in kind.__mro__ if not one.__flags__ & _OF_CODE)
