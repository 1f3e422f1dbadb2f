"""What docstrings say: every parameter once, and examples that run."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import kawa
import kawa.testing
from kawa._config import PROCESS
from kawa.elements._kit.parameters import COMMON
from kawa.elements._kit.registry import resolve
from kawa.elements._kit.table import MODULES
from kawa.errors import ScriptControlException
from kawa.testing import AppTest
from kawa.testing.node import Node

IN_AN_APP = ("kawa.elements.", "kawa.api.")
"""Parts whose examples are of scripts; the others' run as plain Python."""
CLASSES = [kawa.Page, kawa.testing.AppTest, Node]
"""Public classes whose methods users call, each with an example."""
WITHOUT_EXAMPLE = {
    "errors", "testing",  # Modules; what is in them has its own.
    "sidebar", "bottom", "_main", "_bottom", "_event",  # Containers: their class has one.
}  # fmt: skip

ran: dict[str, bool] = {}


def modules() -> Iterator[ModuleType]:
    """Yields every module of the package."""
    for found in pkgutil.walk_packages(kawa.__path__, "kawa."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def examples() -> dict[str, doctest.DocTest]:
    """Returns the examples of every docstring of the package, by the name of what has it."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = {
        test.name: test
        for module in modules()
        for test in finder.find(module, module.__name__)
        if test.examples
    }
    for test in found.values():
        if test.examples[0].source.startswith(("import kawa as st", "from kawa.testing")):
            # As a user has it: what the example does not import, it does not know.
            test.globs = {"__name__": "__main__"}
    return found


EXAMPLES = examples()


def run_example(name: str) -> None:
    """Runs an example in the present run, and notes that it went well."""
    try:
        doctest.DebugRunner(optionflags=doctest.ELLIPSIS).run(EXAMPLES[name])
    except doctest.UnexpectedException as failure:
        error = failure.exc_info[1]
        assert error is not None
        ran[name] = isinstance(error, ScriptControlException)
        raise error from None
    ran[name] = True


@pytest.fixture(autouse=True)
def _settings_as_before() -> Iterator[None]:
    """Keeps what an example sets for the process from the next one."""
    PROCESS.load()
    yield
    PROCESS.load()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if not name.startswith(IN_AN_APP):
        run_example(name)
        return
    script = tmp_path / "app.py"
    script.write_text(f"from test_docs import run_example\nrun_example({name!r})\n")
    (tmp_path / "pages").mkdir()
    ran.pop(name, None)
    at = AppTest.from_file(script).run()
    assert ran.get(name), [error.value for error in at.exception]


def test_examples_are_found() -> None:
    """Were none found, none could fail."""
    assert len(EXAMPLES) > 120
    assert {"kawa.elements.slider.slider", "kawa.api.rerun.rerun"} <= EXAMPLES.keys()


def test_every_public_name_has_an_example() -> None:
    missing = [
        name
        for name in sorted(MODULES.keys() - WITHOUT_EXAMPLE)
        if ">>>" not in (inspect.getdoc(resolve(name)) or "")
    ]
    for cls in CLASSES:
        missing += [
            f"{cls.__name__}.{name}"
            for name, member in vars(cls).items()
            if not name.startswith("_")
            and isinstance(member, FunctionType | classmethod)
            and ">>>" not in (inspect.getdoc(getattr(cls, name)) or "")
        ]
    assert missing == []


# Parameters

FUNCTIONS = {name: found for name in sorted(MODULES) if inspect.isroutine(found := resolve(name))}
ELEMENTS = sorted(Path(kawa.__path__[0], "elements").glob("[a-z]*.py"))


def sections(text: str) -> dict[str, str]:
    """Returns the entries of a docstring's parameters, in their order."""
    part = re.search(r"^( *)Args:\n((?:\1 +.*\n|\n)*)", text + "\n", re.MULTILINE)
    if part is None:
        return {}
    entries = re.findall(
        rf"^{part[1]}    (\w+): (.*(?:\n{part[1]}     .*)*)", part[2], re.MULTILINE
    )
    return {name: " ".join(said.split()) for name, said in entries}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_is_documented(name: str) -> None:
    function: Callable[..., Any] = FUNCTIONS[name]
    assert list(sections(function.__doc__ or "")) == list(inspect.signature(function).parameters)


def test_no_text_is_written_twice() -> None:
    """What two elements say of a parameter is in `COMMON`; what nothing says is not."""
    where = defaultdict(list)
    used = set()
    for path in ELEMENTS:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name in MODULES and node.body:
                every = [*node.args.args, *node.args.kwonlyargs]
                used |= {f"{a.arg}: {ast.unparse(a.annotation)}" for a in every if a.annotation}
                for parameter, text in sections(ast.get_docstring(node) or "").items():
                    where[parameter, text].append(f"{path.stem}.{node.name}")
    for key, text in COMMON.items():
        where[key.partition(":")[0], " ".join(text.split())].append("COMMON")
    assert len(where) > 80
    assert {key: names for key, names in where.items() if len(names) > 1} == {}
    assert COMMON.keys() <= used
