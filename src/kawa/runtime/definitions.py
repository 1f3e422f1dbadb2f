"""Classes and functions of the script in stored values: by name, and back from the present code.

Written out, a class takes along all that its methods refer to: a table of megabytes with each
click, or a connection that nothing can write. Named, it costs nothing, and after an edit its
objects are of the class as it is now. The script is not run for that: of its file only the
statement that defines the name is executed, and those that this one needs.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from kawa.errors import StoreAwayError
from kawa.runtime.script import module_file
from kawa.runtime.source import Namespace, Source
from kawa.store.codec import IMMUTABLE
from kawa.store.pickling import References, Stands, refer_by

_homes: dict[Path, bool] = {}
"""Folders of the apps of this process; values: whether their scripts show bare expressions."""
_scripts: dict[str, Path] = {}
"""Files that run as scripts, with the folder of their app."""
_sources: dict[Path, Source] = {}
_changed: ContextVar[list[str] | None] = ContextVar("kawa_changed", default=None)
_SHORT: Final = 1024
_FREE: Final = ((), ("__class__",))
"""What a function may take from around it and still be found by its name."""


class Gone(Exception):
    """What a stored value refers to is in the present code no more."""


def know_app(script: Path, *, magic: bool = True) -> None:
    """Notes the main script of an app of this process."""
    _homes[script.parent] = magic
    know_script(script, script.parent)


def know_script(path: Path, home: Path) -> None:
    """Notes a file that runs as a script of the app in a folder."""
    _scripts[str(path)] = home


@contextmanager
def changes() -> Iterator[list[str]]:
    """Collects what is read back meanwhile and has changed in the code since it was stored."""
    found: list[str] = []
    token = _changed.set(found)
    try:
        yield found
    finally:
        _changed.reset(token)


# Into the store.


def reference(one: type | FunctionType) -> Stands | None:
    """Returns what stands for a class or function of an app, for pickle; None: it is none."""
    name, module = one.__qualname__, one.__module__
    if "<" in name or not _homes or not isinstance(module, str):
        return None
    if module != "__main__":
        return _of_module(one, module, name)
    for path in _files_of(one, name):
        source = _source(path)
        if source is not None and source.defines_once(name) and _is_like(one, source.find(name)):
            home = _scripts[str(path)]
            file = path.relative_to(home) if path.is_relative_to(home) else path
            return of_script, (file.as_posix(), str(path), name, source.digest(name))
    return None


def _files_of(one: type | FunctionType, name: str) -> list[Path]:
    """Returns the scripts that may have defined something, which knows only its name."""
    found = [file for file in _code_files(one) if file in _scripts]
    if found:
        return [Path(found[0])]
    top = name.partition(".")[0]
    defining = []
    for path in map(Path, list(_scripts)):
        source = _source(path)
        if source is not None and source.defines(top):
            defining.append(path)
    # Of two pages that define the same name nobody can tell which one it was.
    return defining if len(defining) == 1 else []


def _code_files(one: type | FunctionType) -> Iterator[str]:
    if isinstance(one, FunctionType):
        yield one.__code__.co_filename
        return
    for part in vars(one).values():
        part = getattr(part, "__func__", None) or getattr(part, "fget", None) or part
        if isinstance(part, FunctionType):
            yield part.__code__.co_filename
        elif isinstance(part, type) and part.__qualname__.startswith(f"{one.__qualname__}."):
            yield from _code_files(part)


def _of_module(one: type | FunctionType, module: str, name: str) -> Stands | None:
    """The same of something in a module; one that is not the app's is named by pickle itself."""
    path = _file_of_module(module)
    if path is None or not any(path.is_relative_to(home) for home in list(_homes)):
        return None
    source = _source(path)
    if source is None or not source.defines(name.partition(".")[0]):
        return None
    loaded = sys.modules.get(module)
    if loaded is None or _part(loaded, name) is not one:
        # Of before an edit; the module may not be imported again yet. Or another one that the
        # module defined by this name.
        found = source.find(name) if loaded is None else _part(loaded, name)
        if not source.defines_once(name) or not _is_like(one, found):
            return None
    return of_module, (module, name, source.digest(name))


def _file_of_module(module: str) -> Path | None:
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None and module not in sys.modules:
        try:
            spec = importlib.util.find_spec(module)
        except (ImportError, ValueError):
            return None
        file = None if spec is None else spec.origin
    path = module_file(module, file)
    return path if path is not None and path.suffix == ".py" else None


def _is_like(one: type | FunctionType, found: Any) -> bool:
    """Whether what a name stands for now can take the place of what it stood for.

    A class may have been edited meanwhile: its objects are of the present one.
    """
    if getattr(found, "__qualname__", "") != one.__qualname__:
        return False
    if isinstance(one, type):
        return isinstance(found, type)
    return (
        isinstance(found, FunctionType)
        and not one.__dict__
        and one.__code__.co_freevars in _FREE
        and _are_same(one.__defaults__, found.__defaults__)
        and _are_same(one.__kwdefaults__, found.__kwdefaults__)
        and _unplaced(one.__code__) == _unplaced(found.__code__)
    )


def _are_same(one: Any, other: Any) -> bool:
    """Whether values that were given as defaults are equal, and cannot change."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is tuple:
        return len(one) == len(other) and all(map(_are_same, one, other))
    if kind is dict:
        return one.keys() == other.keys() and all(_are_same(one[key], other[key]) for key in one)
    return kind in IMMUTABLE and bool(one == other)


def _unplaced(code: CodeType) -> CodeType:
    """Returns code that does not tell where it stands."""
    within = (_unplaced(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_firstlineno=1, co_linetable=b"", co_consts=tuple(within))


def _part(whole: Any, name: str) -> Any:
    for part in name.split("."):
        whole = getattr(whole, part, None)
    return whole


# Back from it.


def of_script(file: str, where: str, name: str, digest: str) -> Any:
    """Returns a class or function of a script; stored values name this function.

    Args:
        file: The script's path below its app's folder.
        where: Where it was when that was stored.
        name: The qualified name.
        digest: Of the text of its definition.

    Raises:
        Gone: There is no such thing any more.
        StoreAwayError: The script cannot be read now.
    """
    path = _locate(file, where, name, digest)
    source = _source(path)
    if source is None:
        raise StoreAwayError(f"{file} cannot be read now, which defines {name}")
    found = source.find(name)
    if found is None:
        raise Gone(f"{file} does not define {name} any more" + source.why(name))
    _note(file, name, digest, source.digest(name))
    return found


def of_module(module: str, name: str, digest: str) -> Any:
    """Returns a class or function of a module of the app; stored values name this function.

    Raises:
        Gone: There is no such thing any more.
    """
    found = _part(importlib.import_module(module), name)
    if found is None:
        raise Gone(f"module {module} does not define {name} any more")
    path = _file_of_module(module)
    source = None if path is None else _source(path)
    if source is not None:
        _note(module, name, digest, source.digest(name))
    return found


def names_of(file: str, where: str) -> Namespace:
    """Returns where a function that was written out finds what its script defines."""
    path = _locate(file, where, "", "")
    source = _source(path)
    if source is None:
        raise StoreAwayError(f"{file} cannot be read now, whose function this is")
    return Namespace(source)


def _note(where: str, name: str, before: str, now: str) -> None:
    changed = _changed.get()
    if changed is not None and before != now:
        changed.append(f"{name} in {where}")


def _locate(file: str, where: str, name: str, digest: str) -> Path:
    if where in _scripts or not _homes:
        return Path(where)
    found = [home / file for home in _homes if (home / file).is_file()]
    if len(found) > 1:
        # Two apps of one process, and both have moved.
        found = [path for path in found if _has(path, name, digest)][:1]
    if not found:
        raise Gone(f"{file} is not there any more, which defined {name}")
    if str(found[0]) not in _scripts:
        know_script(found[0], next(home for home in _homes if found[0] == home / file))
    return found[0]


def _has(path: Path, name: str, digest: str) -> bool:
    source = _source(path)
    return source is not None and source.digest(name) == digest


def _source(path: Path) -> Source | None:
    """Returns a file as it is now; None: it is no Python just now."""
    known = _sources.get(path)
    magic = _homes.get(_scripts.get(str(path), path), False)
    now = Source.read(path, known, magic=magic)
    if now is not None and now is not known:
        _sources[path] = now
    return now


# Functions that have no name.


class _Names:
    """Stands for the global names of a script while a function of it is written out."""

    def __init__(self, file: str, where: str) -> None:
        self._at = file, where

    def __reduce__(self) -> Any:
        return names_of, self._at


def names(scope: dict[str, Any]) -> object | None:
    """Returns what is written of a function's global names: where they are found, if anywhere."""
    where = scope.get("__file__")
    home = _scripts.get(where) if isinstance(where, str) else None
    if home is None or not isinstance(where, str) or scope.get("__name__") != "__main__":
        return None
    path = Path(where)
    file = path.relative_to(home) if path.is_relative_to(home) else path
    return _Names(file.as_posix(), where)


def is_light(value: Any) -> bool:
    """Whether a global value is written with a function that refers to it, or found by name."""
    if type(value) in IMMUTABLE:
        return not isinstance(value, str | bytes) or len(value) <= _SHORT
    return isinstance(value, type | FunctionType | ModuleType)


refer_by(References(reference, names, is_light))
