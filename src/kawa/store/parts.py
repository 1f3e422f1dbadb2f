"""Which parts of a value something else refers to as well: those that it may share.

Whoever refers to a part can change it. A part that only its value refers to is reached
through that value alone, so a look at the counts of references tells, part by part.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections import deque
from collections.abc import Mapping
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
_COMMON: Final = frozenset({str, bytes, int, float, bool, tuple, type})
_BUILT_IN: Final = CHANGEABLE | {deque}
_ALWAYS_THE_SAME: Final = (
    str, bytes, int, float, complex, tuple, frozenset, range, type, Enum,
    dt.date, dt.time, dt.timedelta, dt.tzinfo,
    FunctionType, BuiltinFunctionType, MethodType, ModuleType, CodeType,
)  # fmt: skip
_LIBRARIES: Final = frozenset({"numpy", "pandas", "pyarrow", "polars", "decimal", "uuid"})
"""Their objects share what nobody changes: an index, a type."""
_THEIR_VALUES: Final = frozenset({"ndarray", "DataFrame", "Series"})


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
    """Whether it makes a difference that two values have the same object."""
    kind = type(one)
    if kind in _BUILT_IN:
        return True
    if isinstance(one, _ALWAYS_THE_SAME):
        return False
    if kind.__module__.partition(".")[0] in _LIBRARIES:
        return kind.__name__ in _THEIR_VALUES
    frozen = getattr(getattr(kind, "__dataclass_params__", None), "frozen", False)
    return not frozen
