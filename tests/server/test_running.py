"""Runs as tabs see them: interrupted, stopped, failing, never ending; and each tab by itself."""

from __future__ import annotations

import contextlib
import time

import pytest
from server.client import Closed, Tab
from server.conftest import Serve
from server.process import Server

LONG = """
import time
import kawa as st
on = st.checkbox("On")
for step in range(10_000):
    st.text(f"{on} {step}")
    time.sleep(0.005)
"""


def test_tabs_have_nothing_of_each_other(counter: Server) -> None:
    with Tab(counter.port) as one, Tab(counter.port) as two:
        one.click("Add").click("Add")
        two.click("Add")
        assert one.texts() == ["Count = 2"]
        assert two.texts() == ["Count = 1"]


def test_two_clicks_at_once_count_two(tab: Tab) -> None:
    button = tab.widget("Add").id
    tab.event(triggers={button: True})
    tab.wait_stored(tab.event(triggers={button: True}))
    assert tab.texts() == ["Count = 2"]


def test_clicks_of_many_tabs_at_once_all_count(counter: Server) -> None:
    tabs = [Tab(counter.port) for _ in range(8)]
    for _ in range(25):
        for tab in tabs:
            tab.event(triggers={tab.widget("Add").id: True})
    for tab in tabs:
        assert tab.wait_stored(25).texts() == ["Count = 25"]
        tab.close()


def test_a_script_that_begins_slowly_shows_what_it_draws_while_it_runs(serve: Serve) -> None:
    slow = LONG.replace("on = st", "time.sleep(0.3)\non = st")
    with Tab(serve(slow).port, greet=False) as tab:
        tab.greet(fresh=True, wait=False)
        tab.wait_text("False 3")
        assert tab.state == "running"


def test_a_new_event_interrupts_a_run(serve: Serve) -> None:
    with Tab(serve(LONG).port, greet=False) as tab:
        tab.greet(fresh=True, wait=False)
        tab.wait_text("False 3")
        tab.event(values={tab.widget("On").id: True})
        tab.wait_text("True 3")
        assert tab.state == "running"


def test_clicks_before_the_slow_part_survive_an_interrupt(serve: Serve) -> None:
    """An interrupted run has counted its click once; its successor does not count it again."""
    server = serve(
        """
        import time
        import kawa as st
        st.session_state.setdefault("count", 0)
        if st.button("Add"):
            st.session_state.count += 1
        st.text(f"Count = {st.session_state.count}")
        for step in range(20):
            st.text(str(step))
            time.sleep(0.01)
        """
    )
    with Tab(server.port) as tab:
        button = tab.widget("Add").id
        for _ in range(10):
            tab.event(triggers={button: True})
            time.sleep(0.013)
        assert tab.wait_stored(10).texts()[0] == "Count = 10"


def test_clicks_behind_the_slow_part_are_not_lost_by_an_interrupt(serve: Serve) -> None:
    server = serve(
        """
        import time
        import kawa as st
        st.session_state.setdefault("one", 0)
        st.session_state.setdefault("two", 0)
        if st.button("One"):
            st.session_state.one += 1
        for step in range(10):
            st.empty()
            time.sleep(0.01)
        if st.button("Two"):
            st.session_state.two += 1
        st.text(f"{st.session_state.one} {st.session_state.two}")
        """
    )
    with Tab(server.port) as tab:
        one, two = tab.widget("One").id, tab.widget("Two").id
        for _ in range(5):
            tab.event(triggers={two: True})
            time.sleep(0.02)
            tab.event(triggers={one: True})
            time.sleep(0.02)
        assert tab.wait_stored(10).texts() == ["5 5"]


def test_stop_ends_a_run_and_what_is_drawn_stays(serve: Serve) -> None:
    with Tab(serve(LONG).port, greet=False) as tab:
        tab.greet(fresh=True, wait=False)
        tab.wait_text("False 3")
        tab.stop()
        tab.wait(lambda: tab.state == "stopped")
        assert "False 3" in tab.texts()
        tab.event(values={tab.widget("On").id: True})
        tab.wait_text("True 3")
        tab.stop()
        tab.wait_stored(1)
        assert tab.state == "stopped"


def test_stop_with_nothing_running_does_nothing(tab: Tab) -> None:
    tab.stop()
    tab.stop()
    assert tab.click("Add").texts() == ["Count = 1"]


NEVER = """
import time
import kawa as st
if st.checkbox("Spin"):
    while True:
        {body}
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {{st.session_state.count}}")
"""


def test_a_script_that_computes_for_ever_disturbs_nobody_else(serve: Serve) -> None:
    server = serve(NEVER.format(body="pass"))
    with Tab(server.port) as busy, Tab(server.port) as other:
        busy.event(values={busy.widget("Spin").id: True})
        for _ in range(10):
            other.click("Add")
        assert other.texts() == ["Count = 10"]
        busy.stop()
        other.click("Add")
        assert busy.state != "stopped", "it makes no Kawa call at which it could stop"
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 15


def test_a_script_that_never_ends_stops_at_its_next_kawa_call(serve: Serve) -> None:
    server = serve(NEVER.format(body='st.session_state.get("x"); st.empty()'))
    with Tab(server.port) as tab:
        tab.event(values={tab.widget("Spin").id: True})
        with Tab(server.port) as other:
            assert other.click("Add").texts() == ["Count = 1"]
        tab.stop()
        tab.wait(lambda: tab.state == "stopped")
        tab.set("Spin", False)
        assert tab.click("Add").texts() == ["Count = 1"]


ERRORS = """
import sys, os, signal
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")

class Odd(BaseException):
    pass

def deep():
    deep()

kind = st.query_params.get("kind")
if st.checkbox("Fail"):
    if kind == "exit": sys.exit(3)
    if kind == "exit text": sys.exit("good bye")
    if kind == "quit": quit()
    if kind == "interrupt": raise KeyboardInterrupt
    if kind == "base": raise Odd("odd")
    if kind == "recursion": deep()
    if kind == "memory": bytearray(1 << 62)
    if kind == "os": open("/nowhere/at/all")
    if kind == "pipe": os.write(99, b"x")
    if kind == "generator": raise GeneratorExit
    if kind == "stop async": raise StopAsyncIteration
    if kind == "closed stdout":
        sys.stdout = None
        print("nothing")
        raise RuntimeError("no stdout")
    if kind == "no main":
        del sys.modules["__main__"]
        raise RuntimeError("no main")
    if kind == "str fails":
        class Bad(Exception):
            def __str__(self): raise ValueError("no text")
        raise Bad
    if kind == "thread":
        import threading
        def work(): raise RuntimeError("in a thread")
        thread = threading.Thread(target=work); thread.start(); thread.join()
st.text("end")
"""


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server whose script fails in the way that the query says."""
    server = Server(tmp_path_factory.mktemp("errors"), ERRORS).start()
    yield server
    server.kill()


@pytest.mark.parametrize(
    "kind, shown",
    [
        ("exit", "SystemExit"),
        ("exit text", "SystemExit"),
        ("quit", "SystemExit"),
        ("interrupt", "KeyboardInterrupt"),
        ("base", "__main__.Odd"),
        ("recursion", "RecursionError"),
        ("memory", "MemoryError"),
        ("os", "FileNotFoundError"),
        ("pipe", "OSError"),
        ("generator", "GeneratorExit"),
        ("stop async", "StopAsyncIteration"),
        ("closed stdout", "RuntimeError"),
        ("no main", "RuntimeError"),
        ("str fails", "__main__.Bad"),
        ("thread", None),
    ],
)
def test_whatever_a_script_does_ends_that_run_alone(
    errors: Server, kind: str, shown: str | None
) -> None:
    with Tab(errors.port, query=f"kind={kind}") as tab, Tab(errors.port) as other:
        tab.click("Add").set("Fail", True)
        found = [node.props["name"] for node in tab.nodes("exception")]
        assert found == ([shown] if shown else [])
        drawn = [node.type for node in tab.nodes() if node.type in ("exception", "text")]
        # What the run has not come to stands below the error, as it was.
        assert tab.texts()[-1] == "end" and drawn[-1] == "text"
        assert shown is None or drawn[-2] == "exception"
        assert other.click("Add").texts() == ["Count = 1", "end"]
        tab.set("Fail", False)
        assert tab.click("Add").texts() == ["Count = 2", "end"], "state as before"
    assert errors.alive()


def test_reruns_that_end_are_one_answer(serve: Serve) -> None:
    server = serve(
        """
        import kawa as st
        st.session_state.setdefault("left", 50)
        if st.session_state.left:
            st.session_state.left -= 1
            st.rerun()
        if st.button("Again"):
            st.session_state.left = 50
            st.rerun()
        st.text(f"left = {st.session_state.left}")
        """
    )
    with Tab(server.port) as tab:
        assert tab.texts() == ["left = 0"]
        assert tab.click("Again").texts() == ["left = 0"]


def test_a_loop_of_reruns_can_be_stopped_and_left(serve: Serve) -> None:
    server = serve(
        """
        import kawa as st
        st.session_state.setdefault("turns", 0)
        st.session_state.turns += 1
        st.text("turning")
        if st.checkbox("Turn"):
            st.rerun()
        st.text("still")
        """
    )
    with Tab(server.port) as tab, Tab(server.port) as other:
        tab.event(values={tab.widget("Turn").id: True})
        assert "still" in other.set("Turn", False).texts()
        tab.stop()
        tab.wait_stored(1)
        assert tab.state == "stopped"
        tab.event(values={tab.widget("Turn").id: True})
        time.sleep(0.05)
        assert "still" in tab.set("Turn", False).texts(), "a new event ends the loop too"


def test_await_at_the_top_level_and_in_callbacks(serve: Serve) -> None:
    server = serve(
        """
        import asyncio
        import kawa as st
        st.session_state.setdefault("count", 0)
        async def add(by):
            await asyncio.sleep(0.001)
            st.session_state.count += by
        async def both():
            return await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))
        st.button("Add", on_click=add, args=(3,))
        st.text(f"{await both()} {st.session_state.count}")
        """
    )
    with Tab(server.port) as tab:
        assert tab.texts() == ["[1, 2] 0"]
        assert tab.click("Add").click("Add").texts() == ["[1, 2] 6"]


def test_a_page_that_sends_too_much_is_cut_off_and_loses_nothing(serve: Serve) -> None:
    server = serve(NEVER.format(body="time.sleep(0.01)"))
    with Tab(server.port) as tab, Tab(server.port) as other:
        tab.click("Add")
        spin, button = tab.widget("Spin").id, tab.widget("Add").id
        tab.event(values={spin: True})
        closed = None
        for _ in range(1100):
            try:
                tab.event(triggers={button: True})
            except Closed as early:
                closed = early
        closed = closed or tab.wait_closed()
        assert closed.code == 1013
        assert "1000 events wait" in closed.reason
        assert other.click("Add").texts() == ["Count = 1"]
        server.kill()
        server.start()
        tab.outbox[0].values = {spin: False}
        # As the page would: what was not taken is sent again, in several goes.
        deadline = time.monotonic() + 60
        while tab.outbox and time.monotonic() < deadline:
            with contextlib.suppress(Closed):
                tab.reconnect(wait=False)
                tab.wait_stored(tab.seq, timeout=60)
            time.sleep(0.1)
        assert tab.texts() == ["Count = 1101"]


def test_values_that_wait_are_one_run(serve: Serve) -> None:
    """A slider that is dragged sends many values; the last one counts."""
    server = serve(
        """
        import time
        import kawa as st
        st.session_state.setdefault("runs", 0)
        st.session_state.runs += 1
        amount = st.number_input("Amount", 0, 1000, 0)
        time.sleep(0.05)
        st.text(f"{amount}")
        st.text(f"runs {st.session_state.runs}")
        """
    )
    with Tab(server.port) as tab:
        amount = tab.widget("Amount").id
        for value in range(1, 101):
            last = tab.event(values={amount: value})
        tab.wait_stored(last)
        assert tab.texts()[0] == "100"
        assert int(tab.texts()[1].split()[1]) < 20
