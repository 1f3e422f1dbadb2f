"""How often, and by what, the code of a file gives names their values, outside of functions."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_NAMED: Final = (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)


@dataclass(slots=True)
class Binding:
    """What gives a name its value.

    Attributes:
        times: Places that do, or that set an attribute of it.
        again: One of them does so repeatedly, or whenever a function is called.
        imported: All of them are imports.
    """

    times: int = 0
    again: bool = False
    imported: bool = True

    @property
    def once(self) -> bool:
        """Whether the name has one value in each run."""
        return self.times == 1 and not self.again

    @property
    def sure(self) -> bool:
        """The same, where an import that stands in for another gives the same value."""
        return not self.again and (self.times == 1 or self.imported)


def bindings(scope: ast.Module | ast.ClassDef) -> dict[str, Binding]:
    """Returns what gives names their values in a module or class.

    Args:
        scope: It. What functions and classes within it do for themselves is left out.
    """
    found: dict[str, Binding] = {}

    def bind(name: str, again: bool, imported: bool = False) -> None:
        one = found.setdefault(name, Binding())
        one.times += 1
        one.again |= again
        one.imported &= imported

    work: list[tuple[ast.AST, bool]] = [(one, False) for one in reversed(scope.body)]
    while work:
        node, again = work.pop()
        if isinstance(node, _SCOPES):
            bind(node.name, again)
            work += [(one, again) for one in node.decorator_list]
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bind(alias.asname or alias.name.partition(".")[0], again, imported=True)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bind(node.id, again)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if isinstance(node.value, ast.Name):
                # What it is imported from stays what it is; a class becomes another one.
                bind(node.value.id, again, imported=True)
        elif isinstance(node, _NAMED) and node.name:
            bind(node.name, again)
        again = again or isinstance(node, _LOOPS)
        work += [(one, again) for one in ast.iter_child_nodes(node)]
    if isinstance(scope, ast.Module):
        for node in ast.walk(scope):
            for name in node.names if isinstance(node, ast.Global) else ():
                bind(name, again=True)
    return found
