"""Kawa: runs Streamlit scripts unmodified, and never loses a user's state.

The names of the API load when they are first used; `__init__.pyi` lists them.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    from kawa.elements._kit.registry import resolve

    found = resolve(name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    from kawa.elements._kit.table import MODULES

    return sorted({*globals(), *MODULES})
