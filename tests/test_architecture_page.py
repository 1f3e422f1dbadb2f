"""The house rules of the page: which way imports go, names of style sheets, defaults."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "frontend" / "src"
DEFAULTS = SRC / "protocol" / "defaults"

MAY_IMPORT: dict[str, set[str]] = {
    "boot": set(),
    "i18n": set(),
    "protocol": {"boot"},
    "store": {"boot", "protocol"},
    "theme": {"store"},
    "ui": {"i18n"},
    "markdown": {"i18n", "store", "ui"},
    "layout": {"i18n", "protocol", "store", "ui"},
    "fields": {"i18n", "layout", "markdown", "protocol", "ui"},
    "elements": {"fields", "i18n", "layout", "markdown", "protocol", "store", "ui"},
    "chrome": {"i18n", "layout", "markdown", "protocol", "store", "ui"},
    "app": {"chrome", "elements", "i18n", "layout", "protocol", "store"},
    "main": {"app", "boot", "i18n", "store", "theme"},
}
"""What each folder (or file beside them) may import, also for types only; it is above those."""

IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']*)["']""")
GLOB = re.compile(r"""["']!?(\.[^"']*\*[^"']*)["']""")


def is_test(path: Path) -> bool:
    """Tests draw the whole page, or one element, from wherever they stand."""
    return ".test." in path.name or path.stem == "testkit"


MODULES = sorted(path for path in SRC.rglob("*.ts*") if not is_test(path))
SHEETS = sorted(SRC.rglob("*.module.css"))
VIEWS = sorted(path for path in (SRC / "elements").glob("[A-Z]*.tsx") if not is_test(path))


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=path.relative_to(SRC).as_posix()) for path in paths]


def part_of(place: str) -> str:
    return place.split("/")[0].split(".")[0]


@cache
def imports(path: Path) -> frozenset[str]:
    """Returns what of the page a module imports, by path below `src`; patterns as they stand."""
    text = path.read_text("utf-8")
    here = path.parent.relative_to(SRC).as_posix()
    found = [*IMPORT.findall(text), *GLOB.findall(text)]
    return frozenset(posixpath.normpath(posixpath.join(here, name)) for name in found)


@pytest.mark.parametrize("path", named(MODULES))
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path.relative_to(SRC).as_posix())
    assert part in MAY_IMPORT, f"Say in MAY_IMPORT what `{part}` may import."
    assert not {name for name in imports(path) if part_of(name) not in MAY_IMPORT[part] | {part}}


def test_no_two_folders_may_import_each_other() -> None:
    """An order of them exists: the one they are listed in."""
    known: set[str] = set()
    for part, allowed in MAY_IMPORT.items():
        assert allowed <= known
        known.add(part)


def test_the_imports_that_are_looked_at_are_the_real_ones() -> None:
    """Were none found, none could go the wrong way."""
    edges = {
        (part_of(path.relative_to(SRC).as_posix()), part_of(name))
        for path in MODULES
        for name in imports(path)
    }
    assert edges >= {("app", "elements"), ("elements", "layout"), ("app", "chrome")}
    assert {part for part in MAY_IMPORT if MAY_IMPORT[part]} <= {part for part, _ in edges}


def test_no_module_imports_itself_in_a_circle() -> None:
    by_name = {path.relative_to(SRC).with_suffix("").as_posix(): path for path in MODULES}
    edges = {name: set(resolved(path, by_name)) for name, path in by_name.items()}
    while free := [name for name, wanted in edges.items() if not wanted & edges.keys()]:
        for name in free:
            del edges[name]
    assert not edges, "These import one another in a circle."


def resolved(path: Path, modules: dict[str, Path]) -> Iterator[str]:
    """Yields the modules that a module imports; `../i18n` is `i18n/index`."""
    for name in imports(path):
        yield from {name, f"{name}/index"} & modules.keys()


@pytest.mark.parametrize("path", named(SHEETS))
def test_a_style_sheet_has_the_name_of_its_component(path: Path) -> None:
    component = path.with_name(path.name.replace(".module.css", ".tsx"))
    assert component.is_file(), "A style sheet stands beside the component that owns it."
    assert path.relative_to(SRC).as_posix() in imports(component)


def defaults_of(struct: str) -> dict[str, str]:
    """Returns the generated defaults of a struct, as they are written in TypeScript."""
    text = (DEFAULTS / f"{struct}.gen.ts").read_text("utf-8")
    base = re.search(r'from "\./(\w+)\.gen"', text)
    own = dict(re.findall(r"^  (\w+): (.*),$", text, re.MULTILINE))
    return {**(defaults_of(base[1]) if base else {}), **own}


@pytest.mark.parametrize("path", named(VIEWS))
def test_a_view_hands_over_its_defaults_and_repeats_none(path: Path) -> None:
    """A field is never absent: a second default would be dead, or another one."""
    text = path.read_text("utf-8")
    assert f'export {{ defaults }} from "../protocol/defaults/{path.stem}Props.gen"' in text
    assert not repeated(text, defaults_of(f"{path.stem}Props"))


def repeated(text: str, defaults: dict[str, str]) -> list[str]:
    """Returns the places where a view says what a prop is if it is absent.

    A field whose default is null may say what stands in for null.
    """
    taken_apart = re.findall(r"\{([^{}]*)\}(?: = \w*\.?props\b|: (?:Readonly<)?\w+Props\b)", text)
    found = [part.strip() for inside in taken_apart for part in inside.split(",") if " = " in part]
    for field, default in defaults.items():
        if default != "null":
            found += re.findall(rf"\bprops\.{field} (?:\?\?|\|\|) .*", text)
            found += re.findall(rf"(?<!\.)\b{field} \?\? .*", text)
        found += re.findall(rf"\bprops\.{field} [!=]== undefined.*", text)
    return found


def test_a_repeated_default_is_seen() -> None:
    defaults = {"width": '"content"', "icon": "null"}
    assert repeated('const { width = "content", icon } = props', defaults)
    assert repeated('function draw({ width: w = "content" }: ButtonProps) {}', defaults)
    assert repeated('draw(props.width ?? "content")', defaults)
    assert repeated("props.width === undefined", defaults)
    assert not repeated("const { width, icon } = props; props.icon ?? css.width ?? 0", defaults)
