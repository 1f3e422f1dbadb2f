"""Scripts as code: which expressions are shown, `await`, and a fresh `__main__` for each run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kawa.runtime.script import MAGIC, Code, compile_script, main_module, mentions, run_user_code
from kawa.testing import AppTest

# What Streamlit 1.67 shows for each, seen by running it there.
SHOWN: list[tuple[str, str, list[str]]] = [
    ("number", "1 + 1", ["`2`"]),
    ("name", "x = 5\nx", ["`5`"]),
    ("string", "'hello'", []),
    ("docstring of module", "'''doc'''", []),
    ("docstring then string", "'''doc'''\n'''second'''", ["second"]),
    ("string not first", "x = 1\n'''not a docstring'''", ["not a docstring"]),
    ("call", "len('abc')", []),
    ("method call", "'a'.upper()", []),
    ("call in parentheses", "(len('abc'))", []),
    ("sum of calls", "len('a') + 1", ["`2`"]),
    ("tuple", "1, 'a'", ["`1` a"]),
    ("tuple with call", "len('a'), 2", ["`1` `2`"]),
    ("one tuple", "(7,)", ["`7`"]),
    ("empty tuple", "()", []),
    ("list", "[1, 2]", ["[1, 2]"]),
    ("dict", "{'a': 1}", ['{"a": 1}']),
    ("none", "None", ["`None`"]),
    ("ellipsis", "...", ["`Ellipsis`"]),
    ("bool", "True", ["`True`"]),
    ("compare", "1 < 2", ["`True`"]),
    ("f-string", "f'{1 + 1}'", ["2"]),
    ("f-string first", "f'first'", ["first"]),
    ("bytes first", "b'x'", ["`b'x'`"]),
    ("walrus", "(y := 3)", ["`3`"]),
    ("conditional", "1 if True else 2", ["`1`"]),
    ("boolop call", "True and len('ab')", ["`2`"]),
    ("not call", "not len('')", ["`True`"]),
    ("list comp", "[i for i in range(2)]", ["[0, 1]"]),
    ("attribute", "import math\nmath.pi", ["`3.141592653589793`"]),
    ("subscript", "[5, 6][1]", ["`6`"]),
    ("starred", "*[1, 2],", ["`1` `2`"]),
    ("await", "import asyncio\nawait asyncio.sleep(0, 5)", []),
    ("if", "if True:\n 'yes'\nelse:\n 'no'", ["yes"]),
    ("else", "if False:\n 'yes'\nelse:\n 'no'", ["no"]),
    ("elif", "if False:\n 'a'\nelif True:\n 'b'", ["b"]),
    ("for", "for i in range(2):\n i\nelse:\n 'end'", ["`0`", "`1`", "end"]),
    ("while", "n = 0\nwhile n < 2:\n n += 1\n n\nelse:\n 'end'", ["`1`", "`2`", "end"]),
    ("with", "import contextlib\nwith contextlib.nullcontext():\n 'in'", ["in"]),
    (
        "try",
        "try:\n 'try'\n 1/0\nexcept ZeroDivisionError:\n 'no'\nelse:\n 'else'\nfinally:\n 'end'",
        ["try", "no", "end"],
    ),
    (
        "try else",
        "try:\n pass\nexcept ZeroDivisionError:\n 'except'\nelse:\n 'else'",
        ["else"],
    ),
    (
        "try star",
        "try:\n raise ExceptionGroup('g', [ValueError(1)])\nexcept* ValueError:\n 'star'",
        ["star"],
    ),
    ("match", "match 1:\n case 1:\n  'one'\n case _:\n  'other'", ["one"]),
    ("function", "def f():\n 'doc'\n 'second'\n 1 + 1\nf()", ["second", "`2`"]),
    ("function no doc", "def f():\n x = 1\n x\nf()", ["`1`"]),
    ("function only number", "def f():\n 3\nf()", ["`3`"]),
    ("nested function", "def f():\n def g():\n  x = 2\n  x\n g()\nf()", ["`2`"]),
    ("class", "class A:\n 'doc'\n 5\n x = 1\n x", []),
    ("method", "class A:\n def f(self):\n  x = 6\n  x\nA().f()", ["`6`"]),
    (
        "function in class in function",
        "def f():\n class A:\n  def g(self):\n   x = 8\n   x\n A().g()\nf()",
        ["`8`"],
    ),
    ("yield", "def g():\n yield 1\n x = yield\nlist(g())", []),
    ("yield expr", "def g():\n (yield 1)\n yield from [2]\nlist(g())", []),
    ("semicolons", "1; 2", ["`1`", "`2`"]),
    ("line with semicolon", "x = 3; x", ["`3`"]),
    ("parenthesised", "(9)", ["`9`"]),
    ("one line if", "if 1: 'x'", ["x"]),
    ("decorated", "def d(f): return f\n@d\ndef f():\n 7\nf()", ["`7`"]),
    ("lambda call", "(lambda: 3)()", []),
    ("string concat implicit", "x = 1\n'a' 'b'", ["ab"]),
    ("negative", "-1", ["`-1`"]),
    ("slice", "'abcdef'[1:3]", ["bc"]),
    ("if with docstring-like", "if True:\n 'doc like'\n pass", ["doc like"]),
    (
        "class with if",
        "class A:\n if True:\n  5\n  def f(self):\n   6\nA().f()",
        [],
    ),
    (
        "class in class",
        "class A:\n class B:\n  5\n  def f(self):\n   x = 6\n   x\nA.B().f()",
        [],
    ),
    (
        "method doc",
        "class A:\n def f(self):\n  'doc'\n  x = 6\n  x\nA().f()",
        ["`6`"],
    ),
    ("class for", "class A:\n for i in range(2):\n  i\n  'str'", []),
    (
        "class with",
        "import contextlib\nclass A:\n with contextlib.nullcontext():\n  7",
        [],
    ),
    ("class try", "class A:\n try:\n  8\n finally:\n  9", []),
    ("class match", "class A:\n match 1:\n  case 1:\n   9", []),
    ("class while", "class A:\n n = 0\n while n < 1:\n  n += 1\n  n", []),
    ("second of module", "1\n2", ["`1`", "`2`"]),
    ("function second", "def f():\n 1\n 2\nf()", ["`1`", "`2`"]),
    ("doc in if", "if True:\n 'a'", ["a"]),
    ("with doc", "import contextlib\nwith contextlib.nullcontext():\n 'a'\n 'b'", ["a", "b"]),
    ("for tuple", "for i in range(1):\n i, 'a'", ["`0` a"]),
    ("string in function second", "def f():\n x = 1\n 'text'\nf()", ["text"]),
    ("docstring of async", "import asyncio\nasync def f():\n 'doc'\nawait f()", []),
    ("concatenated docstring", "'a' 'b'", []),
    ("parenthesised docstring", "('a')", []),
]


def shown_by(source: str) -> list[str]:
    app = AppTest.from_string(source).run()
    assert not app.exception
    return [str(node.value) for node in app.main if node.type in ("markdown", "json")]


@pytest.mark.parametrize("name, source, shown", SHOWN, ids=[name for name, _, _ in SHOWN])
def test_what_stands_by_itself_is_shown(name: str, source: str, shown: list[str]) -> None:
    assert shown_by(source) == shown


@pytest.mark.parametrize(
    "source, shown",
    [
        ("import asyncio\n1 + await asyncio.sleep(0, 5)", "`6`"),
        ("async def f():\n    x = 2\n    x\nawait f()", "`2`"),
        ("async def g():\n    yield 1\nasync for i in g():\n    i", "`1`"),
        ("import contextlib\nasync with contextlib.AsyncExitStack():\n    4", "`4`"),
    ],
)
def test_what_is_awaited_is_shown_too(source: str, shown: str) -> None:
    """Streamlit shows none of these; it does not await them."""
    assert shown_by(source) == [shown]


def test_nothing_is_shown_where_the_settings_say_so() -> None:
    shown: list[Any] = []
    code = compile_script("1\n'a'\n", "app.py", magic=False)
    run_user_code(code, main_module(Path("app.py"), shown.append))
    assert shown == []


def test_magic_keeps_line_numbers() -> None:
    code = compile_script("x = 1\n\n\nx, 1 / 0\n", "app.py")
    with pytest.raises(ZeroDivisionError) as raised:
        run_user_code(code, main_module(Path("app.py"), print))
    assert raised.traceback[-1].lineno == 3


@pytest.mark.parametrize(
    "source",
    [b"x = (", b"if True print(1)", b"\xff\xfe", b"a = 1\0", b"# coding: nothing\n", b"return 1"],
)
def test_what_is_no_python_is_a_syntax_error(source: bytes) -> None:
    with pytest.raises(SyntaxError):
        compile_script(source, "app.py")


@pytest.mark.parametrize(
    "source", [b"\xef\xbb\xbfx = 1", b"# coding: latin-1\nx = '\xe9'", "x = '川'".encode(), b""]
)
def test_every_encoding_of_python_is_read(source: bytes) -> None:
    compile_script(source, "app.py")


def test_a_script_is_compiled_again_only_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text("x = 1\n")
    code = Code()
    first = code.load(path)
    assert code.load(path) is first
    assert code.knows(path) and not code.knows(tmp_path / "other.py")
    path.write_text("x = 2\n")
    os.utime(path, ns=(1, 1))
    assert code.load(path) is not first


def test_each_run_has_a_main_of_its_own(draw: Callable[[str], Any]) -> None:
    app = draw(
        "import sys\n"
        "st.text(str('left' in globals()))\n"
        "left = 1\n"
        "st.text(__name__)\n"
        "st.text(str(sys.modules['__main__'].__dict__ is globals()))\n"
        "st.text(__file__.rpartition('/')[2])\n"
    )
    for _ in range(2):
        texts = [node.props["body"] for node in app.all("text")]
        assert texts[:3] == ["False", "__main__", "True"] and texts[3].startswith("app")
        app.run()


def test_modules_are_kept_over_runs(draw: Callable[[str], Any], tmp_path: Path) -> None:
    (tmp_path / "kept_module.py").write_text("calls = []\n")
    app = draw(
        "import kept_module\nkept_module.calls.append(1)\nst.text(str(len(kept_module.calls)))\n"
    )
    try:
        app.run()
        assert app["text"].props["body"] == "2"
    finally:
        del sys.modules["kept_module"]


def test_names_anywhere_in_the_code_are_found() -> None:
    code = compile_script("def f():\n    class A:\n        x = lambda: st.navigation([])\n", "a.py")
    assert mentions(code, "navigation")
    assert not mentions(code, "pages")
    assert MAGIC not in code.co_names
