"""Answers `import streamlit` and its submodules with modules that look names up in Kawa."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from kawa.compat._missing import stand_in
from kawa.compat._table import modules
from kawa.errors import NotBuiltError, nearest

_SPAWNED = str(Path(__file__).parent / "spawned")
"""On the search path for the sake of processes that the script starts."""
STREAMLIT = "1.67.0"
"""The version whose API Kawa has."""


class Alias(ModuleType):
    """A module of Streamlit, whose names are found in Kawa when they are first used."""

    __path__: list[str]

    def __getattr__(self, name: str) -> Any:
        module = self.__name__
        # `st.navigation` is a function, though there is a package of that name too.
        if name not in modules()[module] and f"{module}.{name}" in modules():
            return importlib.import_module(f"{module}.{name}")
        if name == "__all__":
            return [public for public in modules()[module] if not public.startswith("_")]
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        target = modules()[module].get(name)
        if target is None:
            raise AttributeError(_unknown(module, name))
        found = _resolve(target)
        if found is _NOTHING:
            return stand_in(module, name)
        self.__dict__[name] = found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        # The import system makes each module an attribute of its parent; a name keeps its own.
        if not (isinstance(value, Alias) and name in modules()[self.__name__]):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        below = [name.rpartition(".") for name in modules()]
        children = [child for parent, _, child in below if parent == self.__name__]
        return sorted({*super().__dir__(), *modules()[self.__name__], *children})


_NOTHING = object()


def _unknown(module: str, name: str) -> str:
    shown = "st" if module == "streamlit" else module
    return f"`{shown}` has no `{name}`.{nearest(name, modules()[module])}"


def _resolve(target: str) -> Any:
    place, _, name = target.partition(":")
    try:
        module = importlib.import_module(place)
    except ModuleNotFoundError as error:
        # Only Kawa's own module may be missing: one that fails to load is an error to show.
        if error.name is None or not f"{place}.".startswith(f"{error.name}."):
            raise
        return _NOTHING
    try:
        return getattr(module, name, _NOTHING)
    except NotBuiltError:
        return _NOTHING


class Finder(MetaPathFinder, Loader):
    """Comes before the ordinary finders, so an installed Streamlit is never read."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Claim every module of Streamlit, whether Kawa has it or not."""
        root = fullname.partition(".")[0]
        if root != "streamlit":
            if root.lower() == "streamlit":
                raise ModuleNotFoundError(
                    f"There is no module `{root}`. Write `import streamlit as st`.", name=fullname
                )
            return None
        if fullname not in modules():
            raise ModuleNotFoundError(
                f"Kawa has no `{fullname}`; only Streamlit's public modules, and those that "
                f"component packages import, are there.{nearest(fullname, modules())}",
                name=fullname,
            )
        return ModuleSpec(fullname, self, origin="kawa.compat", is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module; it needs no code of its own."""
        return Alias(spec.name, "Streamlit's module of this name, as Kawa has it.")

    def exec_module(self, module: ModuleType) -> None:
        """Give the root its version."""
        if module.__name__ == "streamlit":
            module.__dict__["__version__"] = STREAMLIT


def install() -> None:
    """Make `import streamlit` mean Kawa, from now on and in this process.

    Raises:
        ImportError: If the real Streamlit was imported before.

    Example:
        >>> install()
        >>> import streamlit
        >>> streamlit.__version__
        '1.67.0'
    """
    present = sys.modules.get("streamlit")
    if present is not None and not isinstance(present, Alias):
        raise ImportError(
            f"Streamlit itself is already imported, from {getattr(present, '__file__', '?')}. "
            "Import Kawa, and call `kawa.compat.install()`, before anything that imports it."
        )
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder())
    if _SPAWNED not in sys.path:
        sys.path.insert(0, _SPAWNED)


def uninstall() -> None:
    """Undo `install`, so that `import streamlit` means the package of that name again.

    Example:
        >>> uninstall()
    """
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Finder)]
    sys.path[:] = [path for path in sys.path if path != _SPAWNED]
    for name, module in list(sys.modules.items()):
        if isinstance(module, Alias):
            del sys.modules[name]
