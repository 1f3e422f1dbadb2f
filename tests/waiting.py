"""Waits for what is to become true, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], object], patience: float = 20) -> None:
    """Returns when the condition holds.

    Raises:
        AssertionError: It did not come to that.
    """
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "It did not come to that."
        time.sleep(0.002)
