"""Values that something else than their session holds: a thread, a module, another session.

It can change them unseen. Only a run that touches a key can give its value away.
"""

from __future__ import annotations

from sys import getrefcount
from typing import Any, Final

from kawa.store.codec import IMMUTABLE

_probe: dict[str, list[int]] = {"": []}
_ALONE: Final = getrefcount(_probe[""])
"""References to a value that only its dictionary holds."""


def held_elsewhere(user: dict[str, Any], key: str) -> bool:
    """Tells whether something else holds a session's value, which can be changed by that."""
    try:
        return type(user[key]) not in IMMUTABLE and getrefcount(user[key]) > _ALONE
    except KeyError:
        # Another thread has deleted it just now.
        return False
