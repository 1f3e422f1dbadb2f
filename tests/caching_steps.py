"""What tests of caching share: scripts, and who was called."""

from __future__ import annotations

from typing import Any


class Calls:
    """Counts calls; cached functions of tests note theirs."""

    def __init__(self) -> None:
        self.args: list[Any] = []

    def __len__(self) -> int:
        return len(self.args)


SOURCE = """
import builtins
calls = builtins.__dict__.setdefault("kawa_test_calls", [])
{decorator}
def load():
    calls.append(1)
    return {value}
st.text(str(load()))
"""
"""A script with a cached function, which notes that it was called."""
