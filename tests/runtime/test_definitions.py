"""Objects of the script's classes: stored by the name of the class, back from the present code."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kawa.errors import StoreAwayError
from kawa.runtime import definitions
from kawa.runtime.definitions import changes, know_app, know_script
from kawa.runtime.script import compile_script, main_module
from kawa.store.codec import NotStorable, decode, encode

SCRIPT = """
from __future__ import annotations

import enum
import sqlite3
import typing
from collections import namedtuple
from dataclasses import dataclass, field
from functools import wraps

TABLE = list(range(50_000))
connection = sqlite3.connect(":memory:")


class Calc:
    def __init__(self):
        self.n = 7

    def look(self):
        return TABLE[self.n] + helper()


def helper():
    return 1


@dataclass
class Row:
    LIMIT: typing.ClassVar[int] = 3
    name: str
    tags: list[str] = field(default_factory=list)

    def save(self):
        return connection.execute("select 1").fetchone()


class Color(enum.Enum):
    RED = "red"


Pair = namedtuple("Pair", "a b")


class Named(typing.NamedTuple):
    a: int


class Outer:
    class Inner:
        pass


class Base:
    __slots__ = ("x",)


class Derived(Base):
    __slots__ = ()

    def __init__(self):
        self.x = 5


class Wrong(ValueError):
    pass


if TABLE:
    class Conditional:
        pass


def twice(function):
    @wraps(function)
    def called():
        return 2 * function()
    return called


@twice
def four():
    return 2
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Writes a file of an app, whose main script is `app.py`; returns it."""
    for name in ("_homes", "_scripts", "_sources"):
        monkeypatch.setattr(definitions, name, {})
    monkeypatch.syspath_prepend(str(tmp_path))
    main = sys.modules["__main__"]

    def writes(text: str, name: str = "app.py") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        if name == "app.py":
            know_app(path)
        return path

    yield writes
    sys.modules["__main__"] = main
    sys.modules.pop("shapes", None)


def run(path: Path) -> dict[str, Any]:
    """Runs a script; returns its names."""
    names = main_module(path, print)
    exec(compile_script(path.read_bytes(), str(path)), names)
    return names


VALUES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "object": lambda s: s["Calc"](),
    "dataclass": lambda s: s["Row"]("a", ["b"]),
    "enum": lambda s: s["Color"].RED,
    "namedtuple": lambda s: s["Pair"](1, 2),
    "NamedTuple": lambda s: s["Named"](1),
    "nested": lambda s: s["Outer"].Inner(),
    "derived": lambda s: s["Derived"](),
    "error": lambda s: s["Wrong"]("no"),
    "conditional": lambda s: s["Conditional"](),
    "class": lambda s: s["Calc"],
    "function": lambda s: s["helper"],
}


@pytest.mark.parametrize("value", VALUES)
def test_it_comes_back_of_the_class_by_name(write: Callable[..., Path], value: str) -> None:
    made = VALUES[value](run(write(SCRIPT)))
    blob = bytes(encode(made))
    assert len(blob) < 500 and b"co_consts" not in blob and b"_make_" not in blob
    found = decode(blob)
    assert type(found).__qualname__ == type(made).__qualname__
    assert type(found).__module__ == type(made).__module__
    if "object at" not in repr(made) and "function" not in repr(made):
        assert repr(found) == repr(made)
    assert bytes(encode(found)) == blob, "what came back is stored as it was"


def test_a_method_finds_the_names_of_the_run_that_calls_it(write: Callable[..., Path]) -> None:
    path = write(SCRIPT)
    blobs = [encode(run(path)["Calc"]()), encode(run(path)["Row"]("a"))]
    found, row = map(decode, blobs)
    # Before the script has come to it, what it defines is there, and what it has worked out not.
    assert type(found).look.__globals__["helper"]() == 1
    with pytest.raises(NameError, match="TABLE"):
        found.look()
    names = run(path)
    names["found"], names["row"] = found, row
    assert eval("found.look(), row.save()", names) == (8, (1,))


def test_the_names_of_another_app_or_session_are_not_found(write: Callable[..., Path]) -> None:
    path = write(SCRIPT)
    found = decode(encode(run(path)["Calc"]()))
    sys.modules["__main__"].TABLE = [0] * 100  # type: ignore[attr-defined]
    with pytest.raises(NameError):
        found.look()


def test_after_an_edit_it_is_of_the_present_class(write: Callable[..., Path]) -> None:
    path = write(SCRIPT)
    made = run(path)["Calc"]()
    blob = encode(made)
    write(SCRIPT.replace("return TABLE[self.n] + helper()", "return 'new'"))
    with changes() as changed:
        assert decode(blob).look() == "new"
    assert changed == ["Calc in app.py"]
    # An object of before the edit, too.
    assert decode(encode(made)).look() == "new"


SAME_NAMES: dict[str, tuple[str, object]] = {
    "branch": (
        "try:\n    class A:\n        def go(self): return 1\n"
        "except ImportError:\n    class A:\n        def go(self): return 2\nmade = A().go\n",
        1,
    ),
    "over itself": (
        "class A:\n    def go(self): return 1\n"
        "class A(A):\n    def go(self): return super().go() + 1\nmade = A().go\n",
        2,
    ),
    "class in a loop": (
        "made = []\nfor n in (1, 2):\n    class A:\n        tag = n\n    made.append(A)\n"
        "a = made[0]\nmade = lambda: a.tag\n",
        1,
    ),
    "inner": (
        "class A:\n    class B:\n        n = 1\n    old = B\n"
        "    class B:\n        n = 2\nold = A.old()\nmade = lambda: old.n\n",
        1,
    ),
    "base": (
        "if True:\n    class B:\n        n = 1\nelse:\n    class B:\n        n = 2\n"
        "class A(B):\n    def go(self): return self.n\nmade = A().go\n",
        1,
    ),
    "value of then": (
        "N = 1\nclass A:\n    def go(self, n=N): return n\nmade = A().go\nN = 2\n",
        1,
    ),
    "set later": ("class A:\n    def go(self): return self.n\nA.n = 1\nmade = A().go\n", 1),
    "function in a loop": (
        "made, n = [], 0\nwhile n < 2:\n    n += 1\n    def f(n=n): return n\n"
        "    made.append(f)\nmade = made[0]\n",
        1,
    ),
    "default of then": ("N = 1\ndef f(n=N): return n\nmade = f\nN = 2\n", 1),
    "keyword": ("N = 1\ndef f(*, n=N): return n\nmade = f\nN = 2\n", 1),
    "changed default": ("def f(n=[]): return len(n)\nf.__defaults__[0].append(1)\nmade = f\n", 1),
    "defined anew": ("def f(): return 1\nmade = f\ndef f(): return 2\n", 1),
    "attribute": ("def f(): return len(vars(made))\nsetattr(f, 'n', 1)\nmade = f\n", 1),
}


@pytest.mark.parametrize("module", [False, True])
@pytest.mark.parametrize("case", SAME_NAMES)
def test_of_things_of_one_name_each_is_itself(
    write: Callable[..., Path], case: str, module: bool
) -> None:
    text, result = SAME_NAMES[case]
    path = write("from shapes import made\n" if module else text)
    write(text, "shapes.py")
    names = run(path)
    assert names["made"]() == result
    blob = encode(names["made"])
    sys.modules.pop("shapes", None)
    names["made"] = decode(blob)
    assert eval("made()", names) == result


def test_a_function_that_an_edit_only_moved_is_named(write: Callable[..., Path]) -> None:
    made = run(write("def f(n=1): return [n for n in (n,)]\n"))["f"]
    write("import math\n\ndef f(n=1): return [n for n in (n,)]\n")
    assert len(encode(made)) < 500


@pytest.mark.parametrize("module", [False, True])
def test_a_class_that_is_gone_is_named(write: Callable[..., Path], module: bool) -> None:
    path = write("import shapes\nclass Calc: pass\n")
    write("class Square: pass\n", "shapes.py")
    names = run(path)
    blob = encode(names["shapes"].Square() if module else names["Calc"]())
    write("class Other: pass\n")
    write("class Rectangle: pass\n", "shapes.py")
    del sys.modules["shapes"]
    said = "module shapes does not define Square" if module else "app.py does not define Calc"
    with pytest.raises(NotStorable, match=f"{said} any more"):
        decode(blob)


def test_a_class_that_fails_says_why(write: Callable[..., Path]) -> None:
    path = write("class Calc: pass\n")
    blob = encode(run(path)["Calc"]())
    write("class Calc(1 / 0): pass\n")
    with pytest.raises(NotStorable, match="Calc any more: ZeroDivisionError"):
        decode(blob)


def test_an_object_of_a_class_that_an_edit_removed_is_written_out(
    write: Callable[..., Path],
) -> None:
    made = run(write("class Calc:\n    def look(self): return 3\n"))["Calc"]()
    write("pass\n")
    assert decode(encode(made)).look() == 3


def test_a_module_of_the_app_is_read_anew_after_an_edit(write: Callable[..., Path]) -> None:
    path = write("import shapes")
    module = "TABLE = list(range(50_000))\nclass Square:\n    def side(self): return len(TABLE)\n"
    write(module, "shapes.py")
    made = run(path)["shapes"].Square()
    write(module.replace("len(TABLE)", "2"), "shapes.py")
    del sys.modules["shapes"]
    blob = encode(made)
    assert len(blob) < 500
    assert decode(blob).side() == 2


def test_a_script_that_is_no_python_just_now_is_waited_for(write: Callable[..., Path]) -> None:
    blob = encode(run(write("class Calc: pass\n"))["Calc"]())
    write("class Calc(:\n")
    with pytest.raises(StoreAwayError, match=r"app\.py cannot be read now"):
        decode(blob)
    write("class Calc: pass\n")
    assert type(decode(blob)).__qualname__ == "Calc"


def test_pages_may_have_classes_of_one_name(write: Callable[..., Path]) -> None:
    main = write("pass")
    found = []
    for number in (1, 2):
        text = f"class Item:\n    def page(self): return {number}\nclass Empty: pass\n"
        page = write(text, f"pages/{number}.py")
        know_script(page, main.parent)
        names = run(page)
        found += [encode(names["Item"]()), encode(names["Empty"]())]
    assert [decode(blob).page() for blob in found[::2]] == [1, 2]
    assert type(decode(found[1])).__qualname__ == "Empty"


def test_an_app_that_has_moved_finds_its_classes(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = encode(run(write("class Calc:\n    n = 1\n"))["Calc"]())
    for name in ("_homes", "_scripts", "_sources"):
        monkeypatch.setattr(definitions, name, {})
    (tmp_path / "app.py").unlink()
    know_app(write("class Calc:\n    n = 2\n", "moved/app.py"))
    assert decode(blob).n == 2


def test_what_has_no_name_is_written_without_what_is_heavy(write: Callable[..., Path]) -> None:
    path = write(
        "LIGHT, TABLE = 3, list(range(100_000))\nimport math\n"
        "def make(by):\n"
        "    class Local:\n        def look(self): return len(TABLE) * by\n"
        "    return (lambda x: x * by * LIGHT + math.floor(1.5)), (lambda: len(TABLE)), Local()\n"
        "made = make(2)\n"
    )
    blob = encode(run(path)["made"])
    assert len(blob) < 5000
    light, heavy, local = decode(blob)
    assert light(5) == 31
    with pytest.raises(NameError):
        heavy()
    names = run(path)
    names.update(heavy=heavy, local=local)
    assert eval("heavy(), local.look()", names) == (100_000, 200_000)
    assert len(encode((light, heavy, local))) < 5000


def test_a_function_that_was_decorated_is_itself(write: Callable[..., Path]) -> None:
    names = run(write(SCRIPT))
    assert decode(encode(names["four"]))() == 4
    assert decode(encode(names["four"].__wrapped__))() == 2


def test_what_the_script_does_for_a_class_is_not_done_again(write: Callable[..., Path]) -> None:
    path = write(
        "import sys\n"
        "def load():\n    sys.loads = getattr(sys, 'loads', 0) + 1\n    return 1\n"
        "MODEL = load()\nclass Calc:\n    model = MODEL\n"
    )
    made = run(path)["Calc"]()
    assert decode(encode(made)).model == 1
    assert sys.__dict__.pop("loads") == 1


def test_a_connection_keeps_nobody_from_being_stored(write: Callable[..., Path]) -> None:
    row = run(write(SCRIPT))["Row"]("a")
    assert isinstance(type(row).save.__globals__["connection"], sqlite3.Connection)
    assert decode(encode([row, row]))[0].name == "a"
