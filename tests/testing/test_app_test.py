"""AppTest as a whole: making one, running it, its state, address and pages, and what it leaves."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

import kawa
from kawa._config import PROCESS
from kawa.errors import ConfigError
from kawa.testing import AppTest, AppTestError

COUNTER = """
    import streamlit as st

    st.session_state.setdefault("n", 0)
    if st.button("Add", key="add"):
        st.session_state.n += 1
    st.text(st.session_state.n)
"""


def app(source: str) -> AppTest:
    return AppTest.from_string(source).run()


# Making one.


def test_from_string_takes_an_indented_script() -> None:
    assert app(COUNTER).text.values == ["0"]


def test_a_script_may_import_either_name() -> None:
    assert app("import kawa as st; st.text(st.button is __import__('streamlit').button)").text[
        0
    ].value == "True"  # fmt: skip


def test_from_file_is_relative_to_the_caller(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import streamlit as st\nst.text(__file__)")
    test = tmp_path / "test.py"
    test.write_text("from kawa.testing import AppTest\nat = AppTest.from_file('app.py').run()")
    names: dict[str, AppTest] = {"__name__": "test"}  # type: ignore[dict-item]
    exec(compile(test.read_text(), str(test), "exec"), names)
    assert names["at"].text.values == [str(tmp_path / "app.py")]


def test_from_file_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError, match=r"tests/testing/nowhere\.py"):
        AppTest.from_file("nowhere.py")


def greet(name: str, mark: str = "!") -> None:
    import streamlit as st

    st.text(f"{__name__}: {name}{mark}")
    st.text(st.button("Again"))


def test_from_function() -> None:
    at = AppTest.from_function(greet, args=("Ann",), kwargs={"mark": "?"}).run()
    other = AppTest.from_function(greet, args=("Bob",)).run()
    assert at.text.values == ["__main__: Ann?", "False"]
    assert other.text.values == ["__main__: Bob!", "False"]
    assert at.button[0].click().run().text.values == ["__main__: Ann?", "True"]
    at.args = ("Eve",)
    assert at.run().text[0].value == "__main__: Eve?"


def uses_a_name_of_its_module() -> None:
    print(COUNTER)


def test_from_function_does_not_see_its_module() -> None:
    at = AppTest.from_function(uses_a_name_of_its_module).run()
    assert at.exception[0].name == "NameError"


async def waits() -> None:
    import asyncio

    import streamlit as st

    await asyncio.sleep(0)
    st.text("waited")


def test_from_function_may_be_async() -> None:
    assert AppTest.from_function(waits).run().text.values == ["waited"]


@pytest.mark.parametrize("thing", [lambda: None, print, AppTest])
def test_from_function_wants_a_def(thing: object) -> None:
    with pytest.raises(TypeError, match="defined with `def`"):
        AppTest.from_function(thing)  # type: ignore[arg-type]


def test_real_streamlit_in_the_process_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "streamlit", ModuleType("streamlit"))
    with pytest.raises(ImportError, match="Streamlit itself is already imported"):
        AppTest.from_string("")


def test_streamlits_names_for_it() -> None:
    app("")
    from streamlit.testing.v1 import AppTest as Theirs
    from streamlit.testing.v1.errors import AppTestError as TheirError

    assert Theirs is AppTest is kawa.testing.v1.AppTest
    assert TheirError is AppTestError


# Running it.


def test_before_a_run_the_page_is_empty() -> None:
    at = AppTest.from_string(COUNTER)
    assert (at.text.len, at.main.children, at.sidebar.children) == (0, {}, {})


def test_an_error_is_on_the_page() -> None:
    at = app("import streamlit as st\nst.text('before')\n1 / 0\nst.text('after')")
    assert at.text.values == ["before"]
    assert at.exception.values == ["division by zero"]
    assert at.exception[0].name == "ZeroDivisionError"
    (line,) = at.exception[0].stack_trace
    assert line.endswith("line 3, in <module>\n    1 / 0")


def test_a_syntax_error_is_on_the_page() -> None:
    assert app("x = (").exception[0].name == "SyntaxError"


def test_an_error_that_is_mended_goes() -> None:
    at = AppTest.from_string("import streamlit as st\nst.text(st.session_state.x)").run()
    assert at.exception.len == 1
    at.session_state.x = "now"
    assert (at.run().exception.len, at.text.values) == (0, ["now"])


def test_stop_and_rerun() -> None:
    at = app("""
        import streamlit as st
        st.session_state.setdefault("n", 0)
        st.session_state.n += 1
        if st.session_state.n < 3:
            st.rerun()
        st.text(st.session_state.n)
        st.stop()
        st.text("never")
    """)
    assert at.text.values == ["3"]


SLEEPER = """
    import streamlit as st, time
    st.text("a")
    for _ in range(st.session_state.naps):
        time.sleep(0.02)
        st.text("nap")
"""


def test_a_timeout_stops_the_script_and_the_next_run_goes_on() -> None:
    at = AppTest.from_string(SLEEPER, default_timeout=5)
    at.session_state.naps = 500
    started = time.monotonic()
    with pytest.raises(RuntimeError, match=r"within 0\.1 seconds"):
        at.run(timeout=0.1)
    assert time.monotonic() - started < 2
    at.session_state.naps = 1
    assert at.run().text.values == ["a", "nap"]


def test_a_script_that_cannot_be_stopped_holds_up_the_next_run() -> None:
    at = AppTest.from_string("import time\ntime.sleep(0.2)", default_timeout=0.05)
    with pytest.raises(RuntimeError, match=r"did not end within 0\.05"):
        at.run()
    with pytest.raises(RuntimeError, match="run before this one"):
        at.run()
    assert not at.run(timeout=5).exception


def test_default_timeout_is_for_each_run() -> None:
    at = AppTest.from_string(SLEEPER)
    assert at.default_timeout == 3
    at.session_state.naps = 500
    at.default_timeout = 0.1
    with pytest.raises(RuntimeError):
        at.run()


# Its state.


def test_state_before_and_between_runs() -> None:
    at = AppTest.from_string(COUNTER)
    at.session_state["n"] = 7
    at.run()
    assert (at.session_state.n, at.session_state["n"], at.text[0].value) == (7, 7, "7")
    at.session_state.n = 40
    assert at.button(key="add").click().run().text[0].value == "41"
    assert set(at.session_state) == {"n", "add"}
    del at.session_state["n"]
    assert "n" not in at.session_state
    assert at.run().text[0].value == "0"


def test_state_that_is_not_there() -> None:
    state = app("").session_state
    for missing in (lambda: state["x"], lambda: state.__delitem__("x")):
        with pytest.raises(KeyError, match="session_state has no 'x'"):
            missing()
    with pytest.raises(AttributeError, match="session_state has no 'x'"):
        _ = state.x
    with pytest.raises(AttributeError, match="session_state has no 'x'"):
        del state.x
    assert (len(state), repr(state), state.get("x", 1)) == (0, "{}", 1)


def test_state_of_a_widget() -> None:
    at = app("import streamlit as st\nst.text(st.slider('A', 0, 9, 3, key='a'))")
    assert at.session_state.a == 3
    at.session_state.a = 5
    assert (at.slider[0].value, at.text[0].value) == (5, "3")
    assert at.run().text[0].value == "5"
    at.session_state.a = 6
    at.slider[0].set_value(8)
    assert at.run().text[0].value == "8", "what the user does comes last"


def test_state_is_the_apps_alone() -> None:
    first, second = app(COUNTER), app(COUNTER)
    assert first.button[0].click().run().text[0].value == "1"
    assert second.run().text[0].value == "0"


# Its address and pages.


def test_query_params() -> None:
    at = AppTest.from_string("""
        import streamlit as st
        st.text(st.query_params.to_dict())
        if st.button("Set"):
            st.query_params["a"] = "1"
            st.query_params["b"] = ["x", "y"]
    """)
    at.query_params["q"] = 5
    at.query_params["l"] = ["1", "2"]
    assert at.run().text[0].value == "{'q': '5', 'l': '2'}"
    at.query_params.clear()
    at.button[0].click().run()
    assert at.query_params == {"a": "1", "b": ["x", "y"]}
    assert at.run().text[0].value == "{'a': '1', 'b': 'y'}"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "main.py").write_text("""
import streamlit as st
st.session_state.setdefault("n", 0)
st.session_state.n += 1
st.text("main")
if st.button("go"):
    st.switch_page("pages/second.py")
""")
    (tmp_path / "pages" / "second.py").write_text("""
import streamlit as st
st.text(f"second {st.session_state.get('n')}")
st.button("stay")
""")
    (tmp_path / "nav.py").write_text("""
import streamlit as st
def first():
    st.text("first")
page = st.navigation([st.Page(first), st.Page("pages/second.py")])
page.run()
""")
    return tmp_path


def test_switch_page(pages: Path) -> None:
    at = AppTest.from_file(pages / "main.py").run()
    assert at.switch_page("pages/second.py").text.values == ["main"], "not before it runs"
    assert at.run().text.values == ["second 1"]
    assert at.button[0].click().run().text.values == ["second 1"]
    assert at.switch_page("main.py").run().text.values == ["main"]


def test_switch_page_before_the_first_run(pages: Path) -> None:
    at = AppTest.from_file(pages / "main.py").switch_page("pages/second.py")
    assert at.run().text.values == ["second None"]


def test_the_script_switches_the_page(pages: Path) -> None:
    at = AppTest.from_file(pages / "main.py").run()
    assert at.button[0].click().run().text.values == ["second 2"]
    assert at.run().text.values == ["second 2"]


def test_switch_page_with_navigation(pages: Path) -> None:
    at = AppTest.from_file(pages / "nav.py").run()
    assert at.text.values == ["first"]
    assert at.switch_page("pages/second.py").run().text.values == ["second None"]


@pytest.mark.parametrize("page", ["pages/third.py", "", "pages"])
def test_switch_to_no_page(pages: Path, page: str) -> None:
    with pytest.raises(ValueError, match=r"The app main\.py has no page"):
        AppTest.from_file(pages / "main.py").switch_page(page)


# What is not built.


# What it leaves.


def test_the_process_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "beside_the_app.py").write_text("NAME = 'beside'")
    (tmp_path / "app.py").write_text(
        "import sys, streamlit as st, beside_the_app\n"
        "sys.path.append('/nowhere')\n"
        "st.text(beside_the_app.NAME)\n"
        "st.text(sys.modules['__main__'].__file__)\n"
    )
    main, path = sys.modules["__main__"], list(sys.path)
    at = AppTest.from_file(tmp_path / "app.py").run()
    assert at.text.values == ["beside", str(tmp_path / "app.py")]
    assert sys.modules["__main__"] is main
    assert sys.path == path
    del sys.modules["beside_the_app"]


def test_settings_are_the_apps_alone() -> None:
    name = "client.showErrorDetails"
    before = PROCESS.get(name)
    at = AppTest.from_string(f"""
        import streamlit as st
        st.text(st.get_option("{name}"))
        if st.button("Set"):
            st.set_option("{name}", "none")
        if st.button("Fail"):
            raise RuntimeError("inside")
    """)
    at.options[name] = "type"
    assert at.run().text[0].value == "type"
    assert at.button[0].click().run().text[0].value == "type"
    assert at.run().text[0].value == at.options[name] == "none"
    assert at.button[1].click().run().exception[0].name == "Error"
    assert PROCESS.get(name) == before
    assert AppTest.from_string(f"import streamlit as st; st.text(st.get_option('{name}'))").run()
    assert PROCESS.get(name) == before


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [("client.nonsense", 1, RuntimeError), ("server.port", "many", ConfigError)],
)
def test_settings_that_do_not_hold(name: str, value: object, error: type[Exception]) -> None:
    at = AppTest.from_string("")
    at.options[name] = value
    with pytest.raises(error, match=name.split(".")[1]):
        at.run()
    del at.options[name]
    assert not at.run().exception


def test_the_page_is_built_from_frames() -> None:
    at = app(COUNTER)
    text, button = at.text[0], at.button[0]
    button.click().run()
    assert text.value == "1", "an update of the node that was there"
    assert at.text[0] == text
    assert at.button[0] == button
