"""Which loaded modules of an app hold on to something of a module that was edited."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType


def with_dependents(edited: set[str], files: Mapping[str, Path]) -> set[str]:
    """Returns the modules to load anew: those edited, and what imports one of them.

    Other modules stay as they are, so that objects of their classes are still such.

    Args:
        edited: Names of modules whose files were edited.
        files: The files of all modules that may be loaded anew.
    """
    needs = {name: _needs(name, file) for name, file in files.items()}
    found = set(edited)
    added = found
    while added:
        added = {
            name
            for name, needed in needs.items()
            # A package that is made anew does not know its modules of before.
            if name not in found and (needed & found or name.rpartition(".")[0] in found)
        }
        found |= added
    return found


def _needs(name: str, file: Path) -> set[str]:
    module = sys.modules.get(name)
    package = getattr(module, "__package__", None) or name.rpartition(".")[0]
    return {*_held(module), *_imported(file, package)}


def _held(module: ModuleType | None) -> Iterator[str]:
    """Yields the modules that a module's own names come from, however they got there."""
    for value in list(getattr(module, "__dict__", {}).values()):
        if isinstance(value, ModuleType):
            yield value.__name__
        elif isinstance(value, type | FunctionType):
            yield value.__module__


def _imported(file: Path, package: str) -> Iterator[str]:
    """Yields the modules that a file imports anywhere, also within functions."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        # What it imported stands in its names.
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _parents(alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                parts = parts[: len(parts) - node.level + 1]
                base = ".".join([*parts, base] if base else parts)
            yield from _parents(base)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]
