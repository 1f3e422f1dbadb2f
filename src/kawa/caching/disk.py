"""Entries that outlive the process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kawa.caching.cache import Keeper
from kawa.caching.params import Params


def keeper_for(
    function: Callable[..., Any], key: bytes, params: Params
) -> tuple[Keeper | None, str]:
    """Returns what keeps a function's entries beyond the process, and the name of the place."""
    return None, ""
