"""Values that something else than their session holds: a thread, a module, another session.

It can change them unseen. Only a run that touches a key can give its value away.
"""

from __future__ import annotations

from sys import getrefcount
from typing import Any, Final

from kawa.store.codec import IMMUTABLE
from kawa.store.parts import Part

_probe: dict[str, list[int]] = {"": []}
_ALONE: Final = getrefcount(_probe[""])
"""References to a value that only its dictionary holds."""


def referred_to(user: dict[str, Any], key: str) -> Part | None:
    """Returns how often a session's value is referred to; None: only by its key, or it cannot
    change."""
    try:
        if type(user[key]) in IMMUTABLE:
            return None
        found = getrefcount(user[key])
    except KeyError:
        # There is none, or another thread has deleted it just now.
        return None
    return Part(1, found - _ALONE + 1) if found > _ALONE else None
