"""Scripts that a test gives as text or as a function, written to a file as scripts are."""

from __future__ import annotations

import inspect
import tempfile
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

_given: WeakValueDictionary[str, Any] = WeakValueDictionary()
"""The test by the path of its script; its `args` and `kwargs` go to the function."""

_CALL = """

from kawa.testing.script import arguments as __kawa_arguments
{wait}{name}(*__kawa_arguments(__file__)[0], **__kawa_arguments(__file__)[1])
"""


@cache
def _directory() -> tempfile.TemporaryDirectory[str]:
    # Held by the cache, so it is deleted when the process ends.
    return tempfile.TemporaryDirectory(prefix="kawa-test-")


def write_script(text: str) -> Path:
    """Writes a script into a directory of its own and returns its path."""
    directory = Path(tempfile.mkdtemp(dir=_directory().name))
    path = (directory / "script.py").resolve()
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def source_of(function: Callable[..., Any]) -> str:
    """Returns a script that consists of a function and a call of it.

    Raises:
        TypeError: It is no function defined with `def`, or its source is not known.
    """
    name = getattr(function, "__name__", "")
    if not inspect.isfunction(function) or not name.isidentifier():
        raise TypeError(
            f"AppTest.from_function takes a function defined with `def`, but got {function!r}. "
            "For a text use AppTest.from_string."
        )
    try:
        source = inspect.getsource(function)
    except OSError:
        raise TypeError(
            f"The source of {name}() cannot be read. Give AppTest.from_string its text instead."
        ) from None
    wait = "await " if inspect.iscoroutinefunction(function) else ""
    return textwrap.dedent(source) + _CALL.format(name=name, wait=wait)


def give_arguments(path: Path, test: Any) -> None:
    """Makes the script at a path be called with a test's `args` and `kwargs`."""
    _given[str(path)] = test


def arguments(path: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Returns what the function in the script at a path is called with."""
    test = _given[path]
    return tuple(test.args or ()), dict(test.kwargs or {})
