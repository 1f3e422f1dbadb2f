"""`crash_sweep`: what it takes for lost, what it does not, and the project's own examples."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from redis_server import RedisServer

from kawa.errors import ConfigError
from kawa.store.sqlite import SqliteStore
from kawa.testing import AppTest, SweepReport, crash_sweep

ROOT = Path(__file__).parents[2]
SEED = ROOT / "examples" / "seed"
Step = Callable[[AppTest], object]


def click(at: AppTest) -> object:
    return at.button[0].click()


def app(source: str) -> AppTest:
    return AppTest.from_string("import kawa as st\n" + source)


def found(report: SweepReport) -> dict[str, set[str]]:
    """What differs, and after which failures."""
    names: dict[str, set[str]] = {}
    for difference in report.differences:
        names.setdefault(difference.what, set()).add(difference.failure)
    return names


COUNTER = """
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(st.session_state.count)
"""


def test_a_counter_loses_nothing() -> None:
    report = crash_sweep(app(COUNTER), [click, click, click])
    assert report.ok and report.runs == 4
    report.check()
    assert "no difference" in str(report)


def test_a_report_does_not_tell_the_password_of_the_store() -> None:
    text = str(SweepReport("app.py", "redis://ada:hunter2@db", 3))
    assert "redis://ada:***@db" in text and "hunter2" not in text


def test_the_memory_of_one_process_is_lost_with_it() -> None:
    report = crash_sweep(app(COUNTER), [click, click], store="memory")
    gone = {"crash", "replay", "failover"}
    assert found(report) == {"session_state['count']": gone, "text[0].body": gone}
    first = report.differences[0]
    assert (first.step, first.expected, first.got) == ("step 2 (click)", "2", "1")
    assert "memory" in first.reason
    with pytest.raises(AssertionError, match=r"session_state\['count'\] is 1, expected 2"):
        report.check()


def test_a_value_that_cannot_be_stored_is_named_with_the_reason() -> None:
    report = crash_sweep(
        app("""
import threading
st.session_state.setdefault("lock", threading.Lock())
if st.button("Take"):
    st.session_state.lock.acquire(blocking=False)
st.text(st.session_state.lock.locked())
"""),
        [click, click_none],
        failures=["crash"],
    )
    assert found(report).keys() == {"session_state['lock']", "text[0].body"}
    lock = report.differences[0]
    assert (lock.step, lock.failure) == ("step 2 (click_none)", "crash")
    assert (lock.expected, lock.got) == (
        "<locked _thread.lock object>",
        "<unlocked _thread.lock object>",
    )
    assert "'_thread.lock'" in lock.reason


def test_a_value_that_the_script_makes_anew_is_no_difference_but_told() -> None:
    report = crash_sweep(
        app("import threading\nst.session_state.setdefault('lock', threading.Lock())"), [click_none]
    )
    assert report.ok
    assert report.unstored.keys() == {"lock"}
    assert "Not stored: session_state['lock']" in str(report)


def click_none(at: AppTest) -> None:
    """The user does nothing; the app is run."""


def test_a_class_of_the_script_comes_back() -> None:
    report = crash_sweep(
        app("""
import enum
class Colour(enum.Enum):
    RED = 1
class Box:
    def __init__(self): self.held = []
    def put(self, what): self.held.append(what)
st.session_state.setdefault("box", Box())
if st.button("Put"):
    st.session_state.box.put(Colour.RED)
st.text(len(st.session_state.box.held))
"""),
        [click, click],
    )
    assert report.ok, report


def test_what_a_module_holds_is_lost_with_the_process(tmp_path: Path) -> None:
    (tmp_path / "held_by_a_module.py").write_text("seen = []\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import kawa as st, held_by_a_module\n"
        "if st.button('See'): held_by_a_module.seen.append(1)\n"
        "st.text(len(held_by_a_module.seen))\n"
    )
    report = crash_sweep(script, [click, click])
    assert found(report)["text[0].body"] >= {"crash", "replay", "failover"}


def test_a_click_on_what_only_a_click_has_drawn_is_lost_by_any_rerun() -> None:
    report = crash_sweep(
        app("if st.button('A'): st.button('B', key='b')"),
        [click, lambda at: at.button(key="b").click()],
    )
    assert [(d.failure, d.step) for d in report.differences] == [("rerun", "step 2")]
    assert "Keep in session_state" in report.differences[0].reason


def test_what_differs_by_itself_is_not_compared_and_told() -> None:
    report = crash_sweep(
        app("import time\nst.text(time.perf_counter_ns())\nst.button('A')"), [click]
    )
    assert report.ok
    assert report.unsteady == ("text[0].body",)
    assert "Not compared" in str(report)


def test_a_script_that_counts_its_runs_has_lost_nothing() -> None:
    source = "st.session_state.n = st.session_state.get('n', 0) + 1\nst.button('A')"
    assert crash_sweep(app(source), [click, click]).ok


def test_what_a_widget_holds_without_a_key_is_compared() -> None:
    source = "st.button('A')\nst.number_input('N', value=1)"
    steps: list[Step] = [lambda at: at.number_input[0].set_value(5), click]
    assert crash_sweep(app(source), steps).ok
    lost = found(crash_sweep(app(source), steps, store="memory"))
    assert lost == {"number_input[0] 'N'.value": {"crash", "replay", "failover"}}


def test_uploaded_files_come_back() -> None:
    source = "st.button('A')\nfile = st.file_uploader('F')\nst.text(file and file.read())"
    steps: list[Step] = [lambda at: at.file_uploader[0].upload("a.txt", b"hello"), click, click]
    report = crash_sweep(app(source), steps)
    assert report.ok, report
    assert not crash_sweep(app(source), steps, store="memory").ok


def test_an_f5_that_begins_anew_loses_the_state() -> None:
    at = app(COUNTER)
    at.options["session.resume"] = "reconnect"
    report = crash_sweep(at, [click, click], failures=["reload"])
    assert found(report).keys() == {"session_state['count']", "text[0].body"}


def test_a_store_that_lets_a_former_owner_write_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's own check is taken out: then two servers write one session."""
    monkeypatch.setattr(SqliteStore, "claim", SqliteStore.load)
    report = crash_sweep(app(COUNTER), [click, click], failures=["failover"])
    assert "the former server's commit" in found(report)


def test_an_error_of_the_scenario_itself_is_raised() -> None:
    with pytest.raises(IndexError, match="no button at index 0"):
        crash_sweep(app("st.text('A')"), [click])


def test_a_test_may_hold_a_node_and_set_state() -> None:
    def scenario(at: AppTest) -> None:
        button = at.button[0]
        button.click().run()
        at.session_state.count = 10
        button.click().run()
        assert at.text[0].value == "11"

    assert crash_sweep(app(COUNTER), [scenario]).ok


def test_an_app_that_has_run_is_refused() -> None:
    with pytest.raises(ValueError, match="has run already"):
        crash_sweep(app(COUNTER).run(), [click])


def test_an_unknown_failure_or_store_is_refused() -> None:
    with pytest.raises(ValueError, match="no failure 'fire'"):
        crash_sweep(app(COUNTER), [click], failures=["fire"])  # type: ignore[list-item]
    with pytest.raises(ConfigError, match="nowhere"):
        crash_sweep(app(COUNTER), [click], store="nowhere")


def test_a_function_with_arguments_is_swept_and_can_still_be_run() -> None:
    def script(first: int) -> None:
        import kawa as st

        st.session_state.setdefault("count", first)
        if st.button("Add"):
            st.session_state.count += 1
        st.text(st.session_state.count)

    at = AppTest.from_function(script, args=(7,))
    assert crash_sweep(at, [click]).ok
    assert at.run().text[0].value == "7"


KEPT = """
class Box:
    def __init__(self): self.held = []
st.session_state.setdefault("box", Box())
if st.button("Put"):
    print("what a script prints is no answer")
    st.session_state.box.held.append(1)
st.text(len(st.session_state.box.held))
"""


@pytest.mark.parametrize("store", ["sqlite", "memory"])
def test_each_step_in_a_process_that_is_killed(store: str) -> None:
    report = crash_sweep(app(KEPT), [click, click], store=store, failures=[], process=True)
    lost = {"session_state['box']": {"kill"}, "text[0].body": {"kill"}}
    assert found(report) == ({} if store == "sqlite" else lost), report


def test_a_process_that_ends_by_itself_is_told() -> None:
    def leave(at: AppTest) -> None:
        if os.getpid() != first:
            os._exit(3)

    first = os.getpid()
    report = crash_sweep(app("st.button('A')"), [leave], failures=[], process=True)
    assert "ended by itself" in str(report) and not report.ok


# The project's own examples


def fill_form(at: AppTest) -> object:
    at.time_input(key="update_time").set_value(datetime.time(9, 30))
    at.number_input(key="increment_value").set_value(4)
    return at.form_submit_button[0].click()


EXAMPLES: dict[str, list[Step]] = {
    "button_state": [click_none],
    "callback_args": [lambda at: at.number_input[0].set_value(5), click, click],
    "callback_kwargs": [click, lambda at: at.button[1].click(), click],
    "callbacks": [click, click],
    "counter": [click, click, click],
    "counter_without_state": [click, click],
    "form": [fill_form, fill_form, click_none],
    "initialize": [click_none],
    "read": [click_none],
    "uninitialized": [click_none],
    "unserializable": [click_none, click_none],
    "update": [click_none, click_none],
    "widget_state": [lambda at: at.slider[0].set_value(-12.5), click_none],
}
MEMORY_LOSES = {"callback_args", "callback_kwargs", "callbacks", "counter", "form", "widget_state"}


def test_every_example_is_swept() -> None:
    assert EXAMPLES.keys() == {path.stem for path in SEED.glob("*.py")}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_lose_nothing(name: str) -> None:
    report = crash_sweep(SEED / f"{name}.py", EXAMPLES[name])
    assert report.ok, report


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_lose_nothing_that_redis_holds(name: str, redis_server: RedisServer) -> None:
    report = crash_sweep(SEED / f"{name}.py", EXAMPLES[name], store=redis_server.url)
    assert report.ok, report


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_lose_what_only_memory_held(name: str) -> None:
    report = crash_sweep(SEED / f"{name}.py", EXAMPLES[name], store="memory")
    assert report.ok == (name not in MEMORY_LOSES), report


@pytest.mark.parametrize("name", ["counter", "form", "widget_state"])
def test_examples_outlive_their_process(name: str) -> None:
    report = crash_sweep(SEED / f"{name}.py", EXAMPLES[name], failures=[], process=True)
    assert report.ok, report


def more(at: AppTest) -> object:
    return next(button for button in at.button if button.label == "More").click()


@pytest.mark.parametrize("store", ["sqlite", "memory"])
def test_the_demo(store: str) -> None:
    steps: list[Step] = [
        lambda at: at.slider[0].set_value(3),
        more,
        more,
        lambda at: at.selectbox[0].select("backwards"),
        lambda at: at.text_input[0].input("river"),
    ]
    report = crash_sweep(ROOT / "src" / "kawa" / "_hello.py", steps, store=store)
    assert report.ok == (store == "sqlite"), report


# The pytest plugin

MARKED = """
import pytest
from kawa.testing import AppTest

def make():
    return AppTest.from_string('''
        import kawa as st
        st.session_state.setdefault("count", 0)
        if st.button("Add"):
            st.session_state.count += 1
        st.text(st.session_state.count)
    ''')

@pytest.mark.crash_sweep
def test_kept(tmp_path):
    at = make().run()
    for count in ("1", "2"):
        assert at.button[0].click().run().text[0].value == count

@pytest.mark.crash_sweep(store="memory", failures=["crash"])
def test_lost():
    at = make().run()
    at.button[0].click().run()
    assert at.button[0].click().run().text[0].value == "2"

def test_unmarked():
    assert make().run().text[0].value == "0"
"""


def test_a_marked_test_is_run_with_failures(tmp_path: Path) -> None:
    (tmp_path / "test_marked.py").write_text(MARKED)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:kawa", "-p", "kawa._pytest_plugin",
         "-p", "no:cacheprovider", "--strict-markers", "-q", tmp_path],
        capture_output=True, text=True, cwd=tmp_path, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert "1 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    assert "run 3, after a crash: session_state['count'] is 1, expected 2" in done.stdout
    assert "run 3, after a crash: the test is AssertionError" in done.stdout


def test_pytest_finds_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"kawa": "kawa._pytest_plugin"}
