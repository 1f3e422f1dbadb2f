"""Calls into the user's code from ours: callbacks and pages."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from kawa.runtime.loops import await_here


def run_user_code(function: Callable[..., Any], args: Any = None, kwargs: Any = None) -> Any:
    """Calls a function of the user's; awaits what it returns if that is to be awaited.

    Its name is where chains of call sites end; see `identity`.
    """
    result = function(*(args or ()), **(kwargs or {}))
    return await_here(result) if inspect.isawaitable(result) else result


def call_within(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Calls a function of the user's that the user's code has called by way of ours.

    Chains of call sites go on beyond it.
    """
    return function(*args, **kwargs)
