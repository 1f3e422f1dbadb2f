"""The script as code: compiled once per version, with magic, and run in a fresh `__main__`."""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
import os
import sys
import sysconfig
import threading
import time
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from kawa.runtime.loops import await_here

_SAVING, _REST, _LOOK = 0.3, 0.05, 0.01
"""Seconds that a save may take; for which a file that is whole has not changed; between looks."""
_NOT_OF_APPS = {"kawa", "streamlit"}
_LIBRARY = sysconfig.get_path("stdlib") + os.sep
"""Python's own modules, which may well lie below an app in somebody's home directory."""
MAGIC = "__kawa_magic__"
"""Name under which the script finds the function that shows a bare expression."""


class Code:
    """Compiled scripts by path, compiled again when their file has changed.

    Args:
        magic: Whether an expression on a line of its own is shown.
    """

    def __init__(self, *, magic: bool = True) -> None:
        self._magic = magic
        self._lock = threading.Lock()
        self._compiled: dict[Path, tuple[tuple[int, int], CodeType]] = {}

    def load(self, path: Path) -> CodeType:
        """Returns the code of a script.

        Raises:
            OSError: The file cannot be read.
            SyntaxError: It is not Python; also for bytes that are no text.
        """
        found = self._compiled.get(path)
        if found is not None:
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                if found[0] == (stat.st_mtime_ns, stat.st_size):
                    return found[1]
        with self._lock:
            # One that was there a moment ago may be in the middle of a save.
            version, source = _read(path) if found is None else read_whole(path)
            linecache.checkcache(str(path))
            code = compile_script(source, str(path), magic=self._magic)
            self._compiled[path] = (version, code)
        return code

    def knows(self, path: Path) -> bool:
        """Tells whether a file has been compiled as a script."""
        return path in self._compiled


_Version = tuple[int, int]


def _read(path: Path) -> tuple[_Version, bytes]:
    stat = path.stat()
    return (stat.st_mtime_ns, stat.st_size), path.read_bytes()


def read_whole(path: Path) -> tuple[_Version, bytes]:
    """Reads a file that has changed, once its save has ended as far as that can be told.

    Some editors and tools empty a file, or take it away, before they write it.
    """
    deadline = time.monotonic() + _SAVING
    while True:
        last = time.monotonic() >= deadline
        try:
            version, source = _read(path)
        except FileNotFoundError:
            if last:
                raise
        else:
            if last or saved(version[0], source):
                return version, source
        time.sleep(_LOOK)


def saved(changed_ns: int, source: bytes) -> bool:
    """Tells whether a file is probably whole: it has rested, and there is something in it.

    Args:
        changed_ns: When it was changed, in nanoseconds since 1970.
        source: What is in it.
    """
    age = time.time() - changed_ns / 1e9
    if not 0 <= age < _SAVING:
        return True
    return age >= _REST and bool(source.strip()) and _parses(source)


def _parses(source: bytes) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def compile_script(source: bytes | str, filename: str, *, magic: bool = True) -> CodeType:
    """Compiles a script; `await` may stand at its top level.

    Raises:
        SyntaxError: It is not Python.
    """
    try:
        tree = ast.parse(source, filename)
    except ValueError as error:  # NUL bytes
        raise SyntaxError(str(error), (filename, 1, 1, "")) from error
    if magic:
        tree = shown(tree)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(tree, filename, "exec", flags=flags, dont_inherit=True)
    return code


def module_file(name: str, file: object) -> Path | None:
    """Returns the file of a module if it may belong to an app, and not to a library.

    Args:
        name: The module's.
        file: What the module says is its file.
    """
    if not isinstance(file, str) or "site-packages" in file:
        return None
    if name.partition(".")[0] in _NOT_OF_APPS or file.startswith(_LIBRARY):
        return None
    return Path(file)


def syntax_problem(path: Path) -> str:
    """Returns what keeps a file from being Python: its name, the line, the fault; or nothing."""
    try:
        compile_script(path.read_bytes(), str(path))
    except SyntaxError as error:
        code = (error.text or "").strip()
        return f"{path.name}, line {error.lineno}: {error.msg}" + (f": {code}" if code else "")
    except OSError as error:
        return f"{path.name}: {error.strerror}"
    return ""


class _Magic(ast.NodeTransformer):
    """Shows each expression that stands on a line of its own, outside functions' calls."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        node.body = self._body(node.body, docstring=True)
        return node

    def _body(self, body: list[ast.stmt], docstring: bool = False) -> list[ast.stmt]:
        skip = docstring and ast.get_docstring(ast.Module(body, []), clean=False) is not None
        return body[:skip] + [self._statement(statement) for statement in body[skip:]]

    def _statement(self, node: ast.stmt) -> ast.stmt:
        if isinstance(node, ast.Expr):
            return self._shown(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = self._body(node.body, docstring=True)
            return node
        if isinstance(node, ast.ClassDef):
            # What stands in a class itself is not shown, what its methods do is.
            for part in node.body:
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                    part.body = self._body(part.body, docstring=True)
            return node
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                setattr(node, name, self._body(inner))
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            part.body = self._body(part.body)
        return node

    def _shown(self, node: ast.Expr) -> ast.Expr:
        value = node.value
        if isinstance(value, ast.Call | ast.Yield | ast.YieldFrom | ast.Await):
            return node
        items = value.elts if isinstance(value, ast.Tuple) else [value]
        call = ast.Call(ast.Name(MAGIC, ast.Load()), items, [])
        return ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)


def shown(tree: ast.Module) -> ast.Module:
    """Returns a script's statements, with each bare expression shown."""
    found: ast.Module = ast.fix_missing_locations(_Magic().visit(tree))
    return found


def mentions(code: CodeType, name: str) -> bool:
    """Tells whether a name or an attribute stands anywhere in a script's code."""
    inner = (part for part in code.co_consts if isinstance(part, CodeType))
    return name in code.co_names or any(mentions(part, name) for part in inner)


def main_module(path: Path, magic: Any) -> dict[str, Any]:
    """Returns the namespace of a fresh `__main__`, which pickle and the like can find."""
    module = ModuleType("__main__")
    namespace = module.__dict__
    namespace["__file__"] = str(path)
    namespace[MAGIC] = magic
    sys.modules["__main__"] = module
    return namespace


def run_user_code(code: CodeType, namespace: dict[str, Any]) -> None:
    """Runs a script's code; awaits it if it awaits."""
    if code.co_flags & inspect.CO_COROUTINE:
        await_here(eval(code, namespace))
    else:
        exec(code, namespace)
