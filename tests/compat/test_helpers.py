"""What component packages take from Streamlit's inner modules."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

import kawa
from kawa._config import PROCESS
from kawa.api.session_state import session_state
from kawa.compat import scriptrunner, settings
from kawa.errors import NotBuiltError
from kawa.protocol.head import HeadProps
from kawa.protocol.tree import Tree
from kawa.runtime import bare
from kawa.runtime.here import current_run, run_var
from kawa.runtime.run import Run
from kawa.runtime.state import SessionState


@pytest.fixture
def run() -> Iterator[Run]:
    run = Run(SessionState(), Tree(), head=HeadProps(query="a=1"))
    token = run_var.set(run)
    yield run
    run_var.reset(token)


def in_thread(thread: threading.Thread) -> None:
    thread.start()
    thread.join()


def test_a_thread_is_part_of_the_run_if_asked(run: Run) -> None:
    seen: list[Run | None] = []

    def look() -> None:
        seen.append(run_var.get(None))

    in_thread(threading.Thread(target=look))
    in_thread(scriptrunner.add_script_run_ctx(threading.Thread(target=look)))
    ctx = scriptrunner.get_script_run_ctx()
    in_thread(scriptrunner.add_script_run_ctx(threading.Thread(target=look), ctx))
    assert seen == [None, run, run]


def test_two_threads_at_once(run: Run) -> None:
    ctx = scriptrunner.get_script_run_ctx()
    barrier = threading.Barrier(2, timeout=10)
    seen: list[Run | None] = []

    def look() -> None:
        barrier.wait()
        seen.append(run_var.get(None))

    threads = [
        scriptrunner.add_script_run_ctx(threading.Thread(target=look), ctx) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [run, run]


def test_a_thread_joins_by_itself(run: Run) -> None:
    ctx = scriptrunner.get_script_run_ctx()
    seen: list[Run | None] = []

    def look() -> None:
        scriptrunner.add_script_run_ctx(ctx=ctx)
        seen.append(run_var.get(None))

    in_thread(threading.Thread(target=look))
    assert seen == [run]


def test_a_thread_that_runs_already_joins_at_its_next_call(run: Run) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        assert not pool.submit(scriptrunner.exists).result()
        [thread] = pool._threads
        scriptrunner.add_script_run_ctx(thread)
        assert pool.submit(scriptrunner.exists).result()
        assert pool.submit(current_run).result() is run
        # The next run hands itself on to the same thread.
        run.live = False
        other = Run(SessionState(), Tree(), head=HeadProps())
        token = run_var.set(other)
        scriptrunner.add_script_run_ctx(thread)
        assert pool.submit(current_run).result() is other
        run_var.reset(token)


def test_a_thread_without_a_run_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    bare._said.discard("thread")

    def draw() -> None:
        for _ in range(3000):
            kawa.text("nowhere")
        kawa.session_state.shared = 5

    in_thread(threading.Thread(target=draw, name="lonely"))
    in_thread(threading.Thread(target=lambda: seen.append(kawa.session_state.shared)))
    assert seen == [5]
    [record] = caplog.records
    assert "lonely" in record.getMessage() and "add_script_run_ctx" in record.getMessage()


seen: list[int] = []


def test_a_thread_whose_run_has_ended_draws_nothing_and_writes_state(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    bare._said.discard("thread")

    def late() -> None:
        kawa.text("late")
        assert kawa.checkbox("late") is False
        kawa.session_state.late = 1

    thread = scriptrunner.add_script_run_ctx(threading.Thread(target=late))
    run.live = False
    in_thread(thread)
    assert run.state.user["late"] == 1 and len(run.writer.outgoing) == 0
    assert caplog.records == []


def test_what_a_run_tells_of_itself(run: Run) -> None:
    ctx = scriptrunner.get_script_run_ctx()
    assert ctx is not None
    assert ctx.query_string == "a=1"
    assert ctx.page_script_hash == run.page_id
    assert scriptrunner.exists()
    assert ctx.session_id == run.event[0] and ctx.main_script_path == ""
    assert ctx.user_info == {} and ctx.session_state is session_state
    with pytest.raises(NotBuiltError, match=r"ScriptRunContext\.cursors"):
        _ = ctx.cursors


def test_outside_of_a_run(caplog: pytest.LogCaptureFixture) -> None:
    assert scriptrunner.get_script_run_ctx(suppress_warning=True) is None
    assert caplog.records == []
    assert scriptrunner.get_script_run_ctx() is None
    assert len(caplog.records) == 1
    assert not scriptrunner.exists()


def test_metrics_decorator_leaves_functions_alone() -> None:
    assert scriptrunner.gather_metrics("x", len) is len
    assert scriptrunner.gather_metrics("x")(len) is len


def test_any_option_can_be_set_from_inside() -> None:
    settings.set_option("server.maxUploadSize", 7, "me")
    assert settings.get_option("server.maxUploadSize") == 7
    assert settings.get_where_defined("server.maxUploadSize") == "me"
    assert settings.is_manually_set("server.maxUploadSize")
    PROCESS.load()
    with pytest.raises(RuntimeError, match="no option"):
        settings.set_option("server.nope", 7)


def test_loggers() -> None:
    assert settings.get_logger("x") is logging.getLogger("x")
    before = logging.getLogger("kawa").level
    settings.set_log_level("debug")
    assert logging.getLogger("kawa").level == logging.DEBUG
    logging.getLogger("kawa").setLevel(before)


def test_show_config(capsys: pytest.CaptureFixture[str]) -> None:
    settings.show_config()
    assert "[server]" in capsys.readouterr().out
