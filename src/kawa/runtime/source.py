"""A file of the app, of which single definitions are executed without the rest."""

from __future__ import annotations
import __future__

import ast
import copy
import sys
import threading
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from kawa.runtime.bindings import bindings
from kawa.runtime.script import read_whole, shown

_MAIN: Final = "__main__"
_BODIES: Final = ("body", "orelse", "finalbody")


class Namespace(dict[str, Any]):
    """The global names of functions that were not defined by a run.

    What is missing is looked for where they are called from: in the run's own names. What
    the run has not come to yet is taken from the file, if it is a definition or an import.

    Args:
        source: The file.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(__name__=_MAIN, __file__=str(source.path))
        self._source = source

    def __missing__(self, name: str) -> Any:
        frame, file = sys._getframe(1), self["__file__"]
        while frame is not None:
            scope = frame.f_globals
            if type(scope) is dict and name in scope and scope.get("__file__") == file:
                return scope[name]
            frame = frame.f_back  # type: ignore[assignment]
        return self._source.lent(name)


class Source:
    """A file of the app.

    Args:
        path: The file.
        version: Tells it from the file at other times.
        text: What is in it.
        magic: Its bare expressions are shown.
    """

    def __init__(self, path: Path, version: tuple[int, int], text: bytes, *, magic: bool) -> None:
        self.path = path
        self._version = version
        self._magic = magic
        self._lines = text.splitlines(keepends=True)
        tree = ast.parse(text, str(path))
        self._defining: dict[str, list[ast.stmt]] = {}
        self._bindings = bindings(tree)
        self._only: dict[str, bool] = {}
        self._flags = 0
        for name, statement in _definitions(tree.body):
            self._defining.setdefault(name, []).append(statement)
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                self._flags |= getattr(__future__, name).compiler_flag
        self._digests: dict[str, str] = {}
        self._names = Namespace(self)
        self._lock = threading.RLock()
        self._under_way: set[str] = set()
        self._failed: dict[str, Exception] = {}

    @classmethod
    def read(cls, path: Path, known: Source | None, *, magic: bool) -> Source | None:
        """Returns a file as it is now; None if it cannot be read, or is no Python.

        Args:
            path: The file.
            known: It, as it was before.
            magic: Its bare expressions are shown.
        """
        try:
            stat = path.stat()
            if known is not None and known._version == (stat.st_mtime_ns, stat.st_size):
                return known
            return cls(path, *read_whole(path), magic=magic)
        except (OSError, SyntaxError, ValueError):
            return None

    def defines(self, name: str) -> bool:
        """Whether a statement of the file, outside of functions, defines a name."""
        return name in self._defining

    def digest(self, name: str) -> str:
        """Returns a digest of the text that defines a qualified name."""
        top = name.partition(".")[0]
        if top in self._digests:
            return self._digests[top]
        digest = blake2b(digest_size=8)
        for statement in self._defining.get(top, ()):
            first = min((one.lineno for one in getattr(statement, "decorator_list", ())), default=0)
            lines = self._lines[(first or statement.lineno) - 1 : statement.end_lineno]
            digest.update(b"".join(lines))
        return self._digests.setdefault(top, digest.hexdigest())

    def defines_once(self, name: str) -> bool:
        """Whether a qualified name can stand for one thing only, at each run and without one.

        What a loop defines, or one of two branches, is not told by its name, nor is what takes
        the value of such a name when it is defined.
        """
        if name not in self._only:
            top, *parts = name.split(".")
            one = self._defining.get(top, [None])[0]
            within = self._bindings.get(top)
            once = within is not None and within.once and self._sure(top, set())
            for part in parts:
                if not once or not isinstance(one, ast.ClassDef):
                    break
                inner = [inside for found, inside in _definitions(one.body) if found == part]
                within = bindings(one).get(part)
                once = within is not None and within.once and len(inner) == 1
                one = inner[0] if once else None
            self._only[name] = once
        return self._only[name]

    def _sure(self, name: str, seen: set[str]) -> bool:
        """Whether a name has one value in all runs, as far as the file tells."""
        if name in seen or name not in self._bindings:
            return True
        seen.add(name)
        return self._bindings[name].sure and all(
            self._sure(needed, seen)
            for statement in self._defining.get(name, ())
            for needed in _needed(statement)
        )

    def find(self, name: str) -> Any:
        """Returns the class or function of a qualified name; None if there is none."""
        top, *parts = name.split(".")
        statements = self._defining.get(top, [])
        if any(isinstance(one, _FUNCTIONS) and one.decorator_list for one in statements):
            # The name stands for what its decorators made of it.
            return None
        try:
            found = self.defined(top)
        except KeyError:
            return None
        for part in parts:
            found = getattr(found, part, None)
        return found if isinstance(found, type | FunctionType) else None

    def why(self, name: str) -> str:
        """Returns why a name that is defined could not be had, as the end of a sentence."""
        error = self._failed.get(name.partition(".")[0])
        return "" if error is None else f": {type(error).__name__}: {error}"

    def defined(self, name: str) -> Any:
        """Returns what a name stands for, by the statements that define it.

        Raises:
            KeyError: None does, or it fails.
        """
        with self._lock:
            if name not in self._names:
                self._define(name)
            if name not in self._names:
                raise KeyError(name)
            return self._names[name]

    def lent(self, name: str) -> Any:
        """Returns what a function finds by a name while its script has not come to that.

        Raises:
            KeyError: It is nothing that a definition, an import or a literal gives.
        """
        for statement in self._defining.get(name, ()):
            if isinstance(statement, ast.Assign | ast.AnnAssign):
                try:
                    ast.literal_eval(statement.value or "")
                except ValueError:
                    raise KeyError(name) from None
        return self.defined(name)

    def _define(self, name: str) -> None:
        if name in self._under_way or name in self._failed:
            return
        self._under_way.add(name)
        try:
            # Of several the last one holds, unless it is there only for want of the first.
            for statement in reversed(self._defining.get(name, [])):
                try:
                    self._refuse_work(statement)
                    self._execute(statement)
                    self._failed.pop(name, None)
                    return
                except Exception as error:
                    self._failed[name] = error
        finally:
            self._under_way.discard(name)

    def _refuse_work(self, statement: ast.stmt) -> None:
        """Refuses to give a name its value by what the script itself does for that.

        Raises:
            NameError: It may load a model, or draw.
        """
        value = getattr(statement, "value", None)
        if isinstance(statement, _SCOPES) or not isinstance(value, ast.expr):
            return
        for call in (one for one in ast.walk(value) if isinstance(one, ast.Call)):
            root: ast.AST = call.func
            while isinstance(root, ast.Attribute | ast.Call):
                root = root.value if isinstance(root, ast.Attribute) else root.func
            name = root.id if isinstance(root, ast.Name) else ""
            if any(map(_works, self._defining.get(name, ()))):
                raise NameError(f"line {statement.lineno} calls {name}, which only a run does")

    def _execute(self, statement: ast.stmt) -> None:
        for name in _needed(statement):
            if name in self._defining and name not in self._names:
                self._define(name)
        names = self._names
        module = _Module(f"__kawa_{id(self):x}__", names)
        # Decorators and base classes may look for the names of a class by its module.
        sys.modules[module.__name__] = module
        names["__name__"] = module.__name__
        try:
            exec(self._compiled(statement), names)
        finally:
            names["__name__"] = _MAIN
            del sys.modules[module.__name__]
        for name in _bound(statement):
            _belongs(dict.get(names, name), module.__name__)

    def _compiled(self, statement: ast.stmt) -> CodeType:
        tree = ast.Module([copy.deepcopy(statement)], [])
        tree = shown(tree) if self._magic else tree
        code: CodeType = compile(tree, str(self.path), "exec", flags=self._flags, dont_inherit=True)
        return code


class _Module(ModuleType):
    """The module of classes while they are made."""

    def __init__(self, name: str, names: Namespace) -> None:
        super().__init__(name)
        self._kawa_names = names

    @property
    def __dict__(self) -> Namespace:  # type: ignore[override]
        return self._kawa_names

    def __getattr__(self, name: str) -> Any:
        try:
            return ModuleType.__getattribute__(self, "_kawa_names")[name]
        except KeyError:
            raise AttributeError(name) from None


def _belongs(one: Any, module: str) -> None:
    """Has a class or function, with what is in it, be of the script."""
    if isinstance(one, type | FunctionType) and one.__module__ == module:
        one.__module__ = _MAIN
        for part in list(vars(one).values()) if isinstance(one, type) else ():
            _belongs(part, module)


def _definitions(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Yields names with the statements that define them, outside of functions and classes."""
    for statement in body:
        for name in _bound(statement):
            yield name, statement
        for field in _BODIES:
            inner = getattr(statement, field, None)
            if isinstance(inner, list) and not isinstance(statement, _SCOPES):
                yield from _definitions(inner)
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _definitions(part.body)


_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES: Final = (*_FUNCTIONS, ast.ClassDef)


def _works(statement: ast.stmt) -> bool:
    """Whether what a statement defines does work of the script when it is called."""
    if isinstance(statement, ast.Import):
        return any(one.name.partition(".")[0] in _API for one in statement.names)
    if isinstance(statement, ast.ImportFrom):
        return (statement.module or "").partition(".")[0] in _API
    return isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)


_API: Final = frozenset({"kawa", "streamlit"})


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, _SCOPES):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [one.asname or one.name.partition(".")[0] for one in statement.names]
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _needed(statement: ast.stmt) -> set[str]:
    """Returns the names that a statement needs when it is executed, not when it is called."""
    visitor = _Needed()
    visitor.visit(statement)
    return visitor.names


class _Needed(ast.NodeVisitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.names.add(node.id)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, node.args, *([node.returns] if node.returns else [])):
            self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
