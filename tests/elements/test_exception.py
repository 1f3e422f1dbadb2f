"""`st.exception`, and errors that the script does not catch."""

from __future__ import annotations

import logging

import pytest

from kawa._config import PROCESS
from kawa.elements.exception import FRAME_LIMIT, REDACTED


@pytest.fixture
def details(monkeypatch):
    """Sets `client.showErrorDetails` for the test."""
    yield lambda mode: PROCESS.override("client.showErrorDetails", mode, "the test")
    PROCESS.override("client.showErrorDetails", None, "the test")


def _calls(node) -> list[tuple[int, str, str]]:
    return [(frame["line"], frame["function"], frame["code"]) for frame in node.props["frames"]]


def test_exception_that_was_not_raised(draw) -> None:
    assert draw("st.exception(ValueError('a'))")["exception"].props == {
        "name": "ValueError", "message": "a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "name", "message"),
    [
        ("'a'", "str", "a"),
        ("ValueError", "type", "<class 'ValueError'>"),
        ("ValueError()", "ValueError", ""),
        ("KeyError('a b')", "KeyError", "'a b'"),
        ("st.errors.StreamlitAPIException('*a*')", "StreamlitAPIException", "*a*"),
    ],
)
def test_name_and_message(draw, value, name, message) -> None:
    props = draw(f"st.exception({value})")["exception"].props
    assert (props["name"], props["message"]) == (name, message)
    assert props.get("markdown", False) is (name == "StreamlitAPIException")


def test_warning_looks_like_one(draw) -> None:
    assert draw("st.exception(UserWarning('a'))")["exception"].props["warning"] is True


def test_warning_that_is_made_knows_its_line(draw) -> None:
    page = draw("st.exception(st.errors.StreamlitAPIWarning('a'))")
    assert _calls(page["exception"])[-1][0] == 2
    assert "kawa/errors" not in str(page["exception"].props["frames"])


def test_message_that_fails(draw) -> None:
    page = draw(
        "class Bad(Exception):\n    def __str__(self): return 1 / 0\n"
        "st.exception(Bad())\nst.text('after')"
    )
    assert "ZeroDivisionError" in page["exception"].props["message"]
    assert page["text"].props["body"] == "after"


def test_uncaught_error_shows_the_users_frames_only(draw) -> None:
    page = draw("def half(x):\n    return 1 / x\ndef main():\n    half(0)\nmain()")
    assert page["exception"].props["name"] == "ZeroDivisionError"
    assert _calls(page["exception"]) == [
        (6, "<module>", "main()"),
        (5, "main", "half(0)"),
        (3, "half", "return 1 / x"),
    ]


def test_kawas_own_frames_are_hidden(draw) -> None:
    page = draw("st.columns(0)")
    assert _calls(page["exception"]) == [(2, "<module>", "st.columns(0)")]


def test_what_was_drawn_before_stays(draw) -> None:
    page = draw("with st.container():\n    st.text('a')\n    1 / 0")
    assert page["text"].props["body"] == "a"
    assert page.page.nodes["main"].children[-1].type == "exception"


def test_error_at_the_same_place_is_the_same_node(draw) -> None:
    page = draw("n = st.session_state.n = st.session_state.get('n', 0) + 1\nraise ValueError(n)")
    first = page["exception"].id
    page.run()
    assert (page["exception"].id, page["exception"].props["message"]) == (first, "2")


def test_syntax_error_names_its_line(draw) -> None:
    page = draw("x = (")
    assert page["exception"].props["name"] == "SyntaxError"
    assert _calls(page["exception"]) == [(2, "", "x = (")]


def test_endless_recursion_is_shortened(draw) -> None:
    page = draw("def f():\n    f()\nf()")
    frames = _calls(page["exception"])
    assert len(frames) == FRAME_LIMIT
    assert frames[0] == (4, "<module>", "f()")
    assert frames[-1][1] == "f"


def test_await_at_top_level_shows_no_frames_of_asyncio(draw) -> None:
    page = draw("import asyncio\nasync def f():\n    1 / 0\nawait f()")
    assert _calls(page["exception"]) == [(5, "<module>", "await f()"), (4, "f", "1 / 0")]


def test_error_in_a_callback(draw) -> None:
    page = draw("def cb():\n    1 / 0\nst.button('b', on_click=cb)\nst.text('body')")
    page.click(page["button"])
    assert _calls(page["exception"]) == [(3, "cb", "1 / 0")]
    shown = [view.type for view in page.page.nodes["main"].children]
    assert shown == ["exception", "button", "text"], "the page as it was stays below"


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("count = 1\ncuont", "Did you mean `count`?"),
        ("pd.DataFrame()", "`import pandas as pd`"),
        ("'a'.uper()", "Did you mean `upper`?"),
        ("import sklearn_nope", "`pip install sklearn_nope`"),
        ("raise ModuleNotFoundError(name='cv2.x')", "`pip install opencv-python-headless`"),
        ("import json.nope", "`json` is installed, but has no `nope`"),
        ("open('no such file')", "A relative path begins at"),
        ("raise SystemExit", "`st.stop()`"),
        ("st.session_state.count = 1\nst.session_state['cuont']", "Did you mean `count`?"),
        ("st.session_state.count = 1\nst.session_state.cuont", "Did you mean `count`?"),
        ("try:\n    1 / 0\nexcept Exception as e:\n    raise OSError from e",
         "raised because of `ZeroDivisionError: division by zero` in line 3 of `app0.py`"),
        ("try:\n    1 / 0\nexcept Exception:\n    int('x')", "came while handling `ZeroDiv"),
        ("raise ExceptionGroup('g', [ValueError(1), KeyError(2)])",
         "It holds `ValueError: 1`, `KeyError: 2`."),
        ("e = ValueError()\ne.add_note('Look here.')\nraise e", "Look here."),
    ],
)  # fmt: skip
def test_hint(draw, source, hint) -> None:
    assert hint in draw(source)["exception"].props["hint"]


@pytest.mark.parametrize("source", ["1 / 0", "qqqqqq", "st.columns(0)", "raise OSError from None"])
def test_no_hint_where_none_helps(draw, source) -> None:
    assert "hint" not in draw(source)["exception"].props


def test_hint_that_fails_hides_nothing(draw) -> None:
    page = draw("class Odd:\n    def __dir__(self): 1 / 0\nOdd().name_that_is_not_there")
    assert page["exception"].props["name"] == "AttributeError"


def test_missing_key_of_the_state_is_a_sentence_without_quotes(draw) -> None:
    message = draw("st.session_state['a']")["exception"].props["message"]
    assert message.startswith("session_state has no 'a'. ")


@pytest.mark.parametrize(
    ("mode", "name", "message", "frames"),
    [
        ("full", "KeyError", "'secret'", True),
        ("stacktrace", "KeyError", REDACTED, True),
        ("type", "KeyError", REDACTED, False),
        ("none", "Error", REDACTED, False),
    ],
)
def test_details(draw, details, mode, name, message, frames) -> None:
    details(mode)
    props = draw("raise KeyError('secret')")["exception"].props
    assert (props["name"], props["message"], "frames" in props) == (name, message, frames)
    assert mode == "full" or "secret" not in {*props} - {"frames"}


def test_hints_are_details_too(draw, details) -> None:
    details("stacktrace")
    assert "hint" not in draw("count = 1\ncuont")["exception"].props


def test_what_the_script_shows_itself_is_not_redacted(draw, details) -> None:
    details("none")
    assert draw("st.exception(ValueError('a'))")["exception"].props["message"] == "a"


def test_traceback_is_logged(draw, caplog) -> None:
    with caplog.at_level(logging.ERROR, logger="kawa"):
        draw("def f():\n    raise ValueError('for the log')\nf()")
    text = caplog.text
    assert "ValueError: for the log" in text
    assert "line 4, in <module>" in text
    assert "execute.py" not in text


def test_library_that_kawa_calls_is_hidden_too(draw) -> None:
    page = draw("a = []\na.append(a)\nst.json(a)")
    assert _calls(page["exception"]) == [(4, "<module>", "st.json(a)")]


def test_library_that_the_script_calls_is_shown(draw) -> None:
    page = draw("import json\njson.loads('{')")
    assert _calls(page["exception"])[0] == (3, "<module>", "json.loads('{')")
    assert page["exception"].props["frames"][-1]["file"].endswith("decoder.py")
