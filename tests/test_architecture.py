"""The house rules: which way imports go, how large things are, what belongs together."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "kawa"
ELEMENTS = SRC / "elements"
VIEWS = ROOT / "frontend" / "src" / "elements"

MODULE_LINES = 400
FUNCTION_LINES = 40
OPENING_LINES = 5

SETTINGS = {"_colors", "_config", "_config_show", "_config_sources", "_config_values", "_options"}
LEAVES = {"errors", *SETTINGS}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    **dict.fromkeys(SETTINGS, LEAVES),
    "protocol": set(),
    "store": {"errors"},
    "runtime": {"protocol", "store", *LEAVES},
    "durable": {"runtime", "store", *LEAVES},
    "api": {"runtime", "protocol", *LEAVES},
    "caching": {"runtime", "store", "protocol", *LEAVES},
    "elements": {"api", "caching", "runtime", "protocol", *LEAVES},
    "server": {"caching", "durable", "runtime", "store", "protocol", *LEAVES},
    "testing": {"durable", "runtime", "store", "protocol", "elements", "compat", *LEAVES},
    "compat": {"_cli", "_run", "api", "runtime", *LEAVES},
    "_hello": {"kawa"},
    "_pytest_plugin": {"testing"},
    "_run": {"compat", "elements", "server", *LEAVES},
    "asgi": {"compat", "elements", "server", *LEAVES},
    "_cli_flags": LEAVES,
    "_cli_script": {"runtime", *LEAVES},
    "_cli_sessions": {
        "_cli_flags",
        "_cli_script",
        "_cli_store",
        "durable",
        "runtime",
        "server",
        *LEAVES,
    },
    "_cli_store": {"_cli_script", "compat", "durable", "runtime", "server", "store", *LEAVES},
    "_cli": {"_cli_flags", "_cli_script", "_cli_sessions", "_run", "compat", "kawa", *LEAVES},
    "__main__": {"_cli"},
    "kawa": {"elements"},
}
"""The parts of the package that each part may import; whatever is not named here, none may."""
PURE = {
    "protocol": {"msgspec"},
    "store": {"msgspec", "cloudpickle", "pyarrow", "numpy", "redis", "fsspec"},
}
"""Libraries of the parts that know neither sockets nor scripts."""
SAYS_NOTHING = {"utils", "util", "common", "helpers", "helper", "misc", "lib", "tools"}
SKIPPED = {
    ".git", ".venv", ".library", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis",
    "__pycache__", "node_modules", "static", "dist", "build", "coverage", "test-results",
}  # fmt: skip
TEXT = {
    ".css", ".html", ".json", ".md", ".mjs", ".py", ".pyi", ".toml", ".ts", ".tsx", ".yml", ".yaml",
    "",
}  # fmt: skip


def files(top: Path) -> Iterator[Path]:
    """Yields the files of the project below a directory, without those it does not keep."""
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(set(folders) - SKIPPED)
        yield from (Path(folder, name) for name in sorted(names))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


PACKAGE = [path for path in files(SRC) if path.suffix == ".py"]
PYTHON = [
    path
    for top in ("src", "tests", "tools", "benchmarks", "examples")
    for path in files(ROOT / top)
    if path.suffix == ".py"
]
SCRIPT = [
    path
    for path in files(ROOT / "frontend")
    if path.suffix in (".ts", ".tsx", ".mjs") and ".gen." not in path.name
]
MODULES = {
    ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE
}


# Imports


class Import(NamedTuple):
    """One import: by whom, of what, where; `late` if it stands in a function."""

    path: Path
    line: int
    name: str
    late: bool

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.name}"


def part_of(path: Path) -> str:
    """Returns the part of the package that a module is in."""
    first = path.relative_to(SRC).parts[0].removesuffix(".py")
    return "kawa" if first == "__init__" else first


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Returns every import of a module, also those in functions and for types only."""
    late = {
        id(node)
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports by dots; write `kawa.`"
            assert node.module is not None
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in full]
        else:
            continue
        found += [Import(path, node.lineno, name, id(node) in late) for name in names]
    return tuple(found)


@pytest.mark.parametrize("path", named(PACKAGE))
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path)
    assert part in MAY_IMPORT, f"Say in MAY_IMPORT what `{part}` may import."
    allowed = MAY_IMPORT[part] | {part}
    wrong = []
    for found in imports(path):
        top, _, rest = found.name.partition(".")
        if top == "kawa":
            fine = (rest.partition(".")[0] or "kawa") in allowed
        else:
            fine = part not in PURE or top in sys.stdlib_module_names | PURE[part]
        if not fine:
            wrong.append(str(found))
    assert not wrong


def test_the_imports_that_are_looked_at_are_the_real_ones() -> None:
    """Were none found, none could go the wrong way."""
    edges = {
        (part_of(path), found.name.split(".")[1])
        for path in PACKAGE
        for found in imports(path)
        if found.name.startswith("kawa.")
    }
    assert {("elements", "runtime"), ("runtime", "store"), ("server", "runtime")} <= edges


@pytest.mark.parametrize("path", named(sorted(ELEMENTS.glob("[a-z]*.py"))))
def test_elements_do_not_import_one_another(path: Path) -> None:
    others = {f"kawa.elements.{other.stem}" for other in ELEMENTS.glob("[a-z]*.py")}
    assert not [str(found) for found in imports(path) if found.name in others - {path.stem}]


@pytest.mark.parametrize(
    "path",
    named(
        [
            path
            for path in PACKAGE
            if part_of(path)
            in ("protocol", "runtime", "durable", "api", "caching", "elements", "server", "testing")
        ]
    ),
)
def test_our_own_code_is_imported_at_the_top(path: Path) -> None:
    """An import in a function hides a cycle, or a direction that is not allowed."""
    assert not [str(i) for i in imports(path) if i.late and i.name.startswith("kawa")]


def test_no_module_imports_itself_in_a_circle() -> None:
    edges = {
        name: {i.name for i in imports(path) if not i.late and i.name in MODULES} - {name}
        for name, path in MODULES.items()
    }
    while free := [name for name, wanted in edges.items() if not wanted & edges.keys()]:
        for name in free:
            del edges[name]
    assert not edges, "These import one another in a circle."


@pytest.mark.parametrize("path", named(PACKAGE))
def test_nothing_is_imported_for_types_alone(path: Path) -> None:
    """Such an import hides a circle; a protocol or a callback does without."""
    assert "TYPE_CHECKING" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "module, without",
    [
        ("kawa", {"starlette", "uvicorn", "websockets", "asyncio", "kawa.elements.write"}),
        ("kawa._cli", {"starlette", "uvicorn", "kawa.server", "kawa.elements.write"}),
        ("kawa.server.web.app", {"kawa.elements", "kawa.testing", "kawa.compat"}),
        ("kawa.runtime.execute", {"kawa.elements", "kawa.server", "starlette"}),
    ],
)
def test_an_import_loads_no_more_than_it_needs(module: str, without: set[str]) -> None:
    heavy = {"numpy", "pandas", "pyarrow", "PIL", "cloudpickle", "redis", "fsspec"}
    code = f"import sys, {module}; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(SRC.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    loaded = set(done.stdout.split())
    assert module in loaded
    assert not loaded & (without | heavy)


# Sizes and names


@pytest.mark.parametrize("path", named([*PYTHON, *SCRIPT]))
def test_a_module_is_small_and_named_for_what_it_is(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MODULE_LINES
    assert path.stem.strip("_") not in SAYS_NOTHING, "A name says the concept."


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Returns how many lines a function has below its signature and its docstring."""
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", named(PYTHON))
def test_a_function_is_small(path: Path) -> None:
    large = {
        node.name: code_lines(node)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and code_lines(node) > FUNCTION_LINES
    }
    assert not large, f"Functions have at most {FUNCTION_LINES} lines."


@pytest.mark.parametrize("path", named(PACKAGE))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    opening = ast.get_docstring(tree_of(path))
    assert opening, "A module opens with what it owns."
    assert len([line for line in opening.splitlines() if line.strip()]) <= OPENING_LINES


# What belongs together


def wire_types(path: Path) -> list[str]:
    """Returns the names of the structs that an element's module sends, without `Props`."""
    return [
        node.name.removesuffix("Props")
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Props")
    ]


ELEMENT_MODULES = sorted(ELEMENTS.glob("[a-z]*.py"))


def test_props_have_no_bytes() -> None:
    """They would be encoded, compared and sent anew; what `Run.put_media` returns is none of it."""
    raw = [
        f"{path.name}: {ast.unparse(field)}"
        for path in ELEMENT_MODULES
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Props")
        for field in node.body
        if isinstance(field, ast.AnnAssign) and "bytes" in ast.unparse(field.annotation)
    ]
    assert not raw


@pytest.mark.parametrize("path", named(ELEMENT_MODULES))
def test_an_element_has_its_view_and_its_test(path: Path) -> None:
    """One name: `elements/toggle.py`, `elements/Toggle.tsx`, `tests/elements/test_toggle.py`."""
    missing = [f"{name}.tsx" for name in wire_types(path) if not (VIEWS / f"{name}.tsx").is_file()]
    test = ROOT / "tests" / "elements" / f"test_{path.stem}.py"
    if not test.is_file() or "def test_" not in test.read_text("utf-8"):
        missing.append(test.name)
    assert not missing


def test_a_view_has_its_element() -> None:
    sent = {name for path in ELEMENT_MODULES for name in wire_types(path)}
    views = {path.stem for path in VIEWS.glob("[A-Z]*.tsx") if not path.stem.endswith(".test")}
    assert views == sent


def test_no_element_hides_behind_a_module_of_the_package() -> None:
    """`kawa/container.py` would be what `st.container` is."""
    public = {path.stem for path in SRC.glob("[a-z]*")} - {"py"}
    names = {
        name
        for path in ELEMENT_MODULES
        for node in tree_of(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }
    assert names and not names & public


def test_no_file_names_a_place_on_one_machine() -> None:
    machine = re.compile(r"(?<![\w.*])/(?:work|root)/\w|\.\./" + "shared")
    named_so = []
    for path in files(ROOT):
        if path.suffix not in TEXT or path.name.endswith("lock.json"):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if machine.search(line) and not line.lstrip().startswith("#!"):
                named_so.append(f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}")
    assert not named_so
