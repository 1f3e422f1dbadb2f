"""Which parts of a value something else refers to as well: those that it may share.

Whoever refers to a part can change it. A part that only its value refers to is reached
through that value alone, so a look at the counts of references tells, part by part.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import gc
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from enum import Enum
from sys import getrefcount
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final, NamedTuple


class Part(NamedTuple):
    """A part that not only its value refers to.

    Attributes:
        own: References that the value itself has to it.
        all: References that there are.
    """

    own: int
    all: int


Parts = dict[int, Part]
"""Such parts by their ids, which hold while the value refers to them."""

CHANGEABLE: Final = frozenset({list, dict, set, bytearray})
"""Plain types whose values can be changed by whoever refers to them."""
_COMMON: Final = frozenset({str, bytes, int, float, bool, type, type(None)})
_BUILT_IN: Final = CHANGEABLE | {deque}
_ALWAYS_THE_SAME: Final = (
    str, bytes, int, float, complex, range, dt.date, dt.time, dt.timedelta, dt.tzinfo,
)  # fmt: skip
_NAMED: Final = (type, Enum, ModuleType, CodeType)
_LIBRARIES: Final = frozenset({"pandas", "pyarrow", "polars", "decimal", "uuid"})
"""Their objects share what nobody changes: an index, a type."""
_THEIR_VALUES: Final = frozenset({"DataFrame", "Series", "Context"})
_CONSTANT: Final = frozenset({"dtype", "generic", "ufunc"})
"""The classes of numpy whose objects nobody changes."""


def shared_parts(held: Mapping[int, Any], top: int) -> Parts:
    """Returns the parts of a plain value that something else refers to.

    Args:
        held: All parts that can change, by id; the value refers to each of them once.
        top: The value itself, which is left out.
    """
    return _often(held, _HELD + 1, top)


def _often(held: Mapping[int, Any], more_than: int, top: int) -> Parts:
    return {
        id: Part(1, getrefcount(one) - more_than + 1)
        for id, one in held.items()
        if getrefcount(one) > more_than and id != top
    }


_HELD: Final = _often({0: []}, 0, -1)[0].all - 1
"""References that a part has where only the mapping refers to it."""


def shared_objects(memo: Mapping[int, tuple[int, Any]], top: int) -> Parts:
    """The same of a value that was pickled.

    Args:
        memo: A copy of what its pickler has remembered, and nothing else does.
        top: The value itself, which is left out.
    """
    found = _remembered(memo, _REMEMBERED + 1)
    found.pop(top, 0)
    own = dict.fromkeys((id for id in found if _changes(memo[id][1])), 0)
    if not own:
        return {}
    for _, one in memo.values():
        for referent in gc.get_referents(one):
            if id(referent) in own:
                own[id(referent)] += 1
    alls = {id: found[id] - _REMEMBERED for id in own}
    # One that nothing seems to refer to is held where no look goes.
    return {id: Part(count, alls[id]) for id, count in own.items() if 0 < count < alls[id]}


def _remembered(memo: Mapping[int, tuple[int, Any]], more_than: int) -> dict[int, int]:
    return {
        id: getrefcount(one)
        for id, (_, one) in memo.items()
        if getrefcount(one) > more_than and type(one) not in _COMMON
    }


_REMEMBERED: Final = _remembered({0: (0, [])}, 0)[0]
"""References that an object has where only the memo refers to it."""


def _changes(one: Any) -> bool:
    """Whether it makes a difference that two values have the same object.

    It can be changed, or holds what can: where the two refer to the holder, what is in it has
    one reference.
    """
    work, seen = [one], {id(one)}
    for holder in work:
        held = _held_by(holder)
        if held is None:
            return True
        for inner in held:
            if type(inner) not in _COMMON and id(inner) not in seen:
                seen.add(id(inner))
                work.append(inner)
    return False


def _held_by(one: Any) -> Iterable[Any] | None:
    """Returns what an object holds that cannot be changed; None if it can be."""
    kind = type(one)
    if kind in _BUILT_IN:
        return None
    if isinstance(one, _NAMED):
        return ()
    if isinstance(one, FunctionType):
        return _held_by_function(one)
    if isinstance(one, MethodType | BuiltinFunctionType):
        return (one.__self__,)
    if isinstance(one, tuple | frozenset):
        return None if getattr(one, "__dict__", None) else one
    if isinstance(one, _ALWAYS_THE_SAME):
        return None if getattr(one, "__dict__", None) else ()
    library = kind.__module__.partition(".")[0]
    if library == "numpy":
        return None if _CONSTANT.isdisjoint(base.__name__ for base in kind.__mro__) else ()
    if library in _LIBRARIES:
        return () if _THEIR_VALUES.isdisjoint(base.__name__ for base in kind.__mro__) else None
    if getattr(getattr(kind, "__dataclass_params__", None), "frozen", False):
        fields = (getattr(one, field.name, None) for field in dataclasses.fields(one))
        return (*fields, *getattr(one, "__dict__", {}).values())
    return None


def _held_by_function(one: FunctionType) -> Iterable[Any] | None:
    scope: Any = None if one.__module__ == "__main__" else sys.modules.get(one.__module__)
    for name in one.__qualname__.split("."):
        scope = getattr(scope, name, None)
    if scope is one:
        return ()
    if one.__dict__ or one.__code__.co_freevars not in ((), ("__class__",)):
        return None
    return (*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values())
