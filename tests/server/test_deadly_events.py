"""What ends the process that works at it: given up after three, and nobody else's click with it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from server.client import Closed, Tab
from server.conftest import Pair, Serve
from server.process import Server
from waiting import until

from kawa.protocol.patch import Page

APP = """
import ctypes, os, time
import kawa as st

def note(what):
    with open(__file__ + "." + what, "a") as file:
        file.write(f"{st.context.event_id}\\n")

st.session_state.setdefault("count", 0)
if st.button("exit", key="end"):
    note("deadly")
    os._exit(1)
if st.button("crash"):
    note("deadly")
    ctypes.string_at(0)
if st.slider("level") == 7:
    note("deadly")
    os._exit(1)
if st.button("Add"):
    st.session_state.count += 1
if st.button("Slow"):
    note("slow")
    while not os.path.exists(__file__ + ".go"):
        time.sleep(0.01)
    st.session_state.count += 100
st.text(f"Count = {st.session_state.count}")
"""
GONE = (Closed, OSError, EOFError, AssertionError)


def noted(server: Server, what: str) -> list[str]:
    path = Path(f"{server.script}.{what}")
    return path.read_text().split() if path.exists() else []


def persist(tab: Tab, done: object, patience: float = 150) -> None:
    """Comes back whenever the connection breaks, as the page does, until it is done."""
    deadline = time.monotonic() + patience
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline, (tab.texts(), tab.notices)
        try:
            tab.receive(0.2)
        except TimeoutError:
            continue
        except GONE:
            with suppress(*GONE):
                time.sleep(0.05)
                tab.reconnect(wait=False)


@contextmanager
def restarted(server: Server) -> Iterator[None]:
    """Starts a server of one process again whenever it has died, as systemd does."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            if not server.alive():
                server.launch()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def codes(tab: Tab) -> list[str]:
    return [notice.code for notice in tab.notices]


def given_up(tab: Tab) -> bool:
    return "given_up" in codes(tab) and not tab.outbox


@pytest.mark.parametrize("label, named", [("exit", "button 'exit' (end)"), ("crash", "crash")])
def test_a_click_that_ends_processes_is_given_up(serve: Serve, label: str, named: str) -> None:
    server = serve(APP)
    with restarted(server), Tab(server.port) as tab:
        tab.click("Add")
        tab.event(triggers={tab.widget(label).id: True})
        persist(tab, lambda: given_up(tab))
        deaths = noted(server, "deadly")
        assert len(deaths) == 3 and len(set(deaths)) == 1
        assert tab.notices[-1].level == "error" and named in tab.notices[-1].detail
        assert "Count = 2" in tab.click("Add").texts()
    log = server.text_of_log()
    assert named in log and "is given up" in log
    with Tab(server.port, cookie=tab.cookie, token=tab.token) as tab:
        assert tab.welcome is not None and tab.welcome.resumed and "Count = 2" in tab.texts()


def test_a_value_that_ends_processes_is_given_up_and_the_page_has_the_one_before(
    serve: Serve,
) -> None:
    server = serve(APP)
    with restarted(server), Tab(server.port) as tab:
        tab.set("level", [3])
        tab.event(values={tab.widget("level").id: [7]})
        persist(tab, lambda: given_up(tab))
        assert len(noted(server, "deadly")) == 3
        tab.wait(lambda: tab.widget("level").value == [3])
        assert "Count = 1" in tab.click("Add").texts()


def test_events_before_and_after_it_are_done_once(serve: Serve) -> None:
    server = serve(APP, {"server.workers": 2})
    until(lambda: len(server.workers()) == 2)
    with Tab(server.port) as tab:
        for label in ("Add", "Add", "exit", "Add", "Add", "Add"):
            tab.event(triggers={tab.widget(label).id: True})
        persist(tab, lambda: given_up(tab) and "Count = 5" in tab.texts())
        assert len(noted(server, "deadly")) == 3 and codes(tab) == ["given_up"]


@pytest.mark.parametrize("store", ["sqlite", "redis"])
def test_a_click_that_was_under_way_in_the_same_deaths_is_done(
    serve: Serve, store: str, request: pytest.FixtureRequest
) -> None:
    flags: dict[str, object] = {}
    if store == "redis":
        flags["session.store"] = request.getfixturevalue("redis_server").url
    server = serve(APP, flags, {"KAWA_SERVER_SECRET_KEYS": '["0123456789abcdef"]'})
    with restarted(server), Tab(server.port) as other, Tab(server.port) as tab:
        other.event(triggers={other.widget("Slow").id: True})
        until(lambda: noted(server, "slow"))
        tab.event(triggers={tab.widget("exit").id: True})
        with ThreadPoolExecutor(1) as elsewhere:
            stays = elsewhere.submit(
                persist, other, lambda: "Count = 100" in other.texts() and not other.outbox
            )
            persist(tab, lambda: given_up(tab))
            Path(f"{server.script}.go").touch()
            stays.result()
        assert codes(other) == []
        assert len(noted(server, "deadly")) <= 5
        assert "Count = 101" in other.click("Add").texts()


def test_what_others_press_for_the_first_time_is_not_held_against_a_click(serve: Serve) -> None:
    server = serve(APP)
    with restarted(server), Tab(server.port) as other:
        other.event(triggers={other.widget("Slow").id: True})
        until(lambda: noted(server, "slow"))
        for deaths in (1, 2, 3):
            visitor = Tab(server.port)
            visitor.event(triggers={visitor.widget("exit").id: True})
            until(lambda deaths=deaths: len(noted(server, "deadly")) == deaths)  # type: ignore[misc]
            visitor.close()
            begun = lambda n=deaths: len(noted(server, "slow")) > n  # type: ignore[misc]  # noqa: E731
            persist(other, lambda begun=begun: begun() or codes(other), 20)  # type: ignore[misc]
        Path(f"{server.script}.go").touch()
        persist(other, lambda: "Count = 100" in other.texts() and not other.outbox)
        assert codes(other) == []


def test_a_session_that_went_elsewhere_while_its_click_ran_has_seen_no_death(pair: Pair) -> None:
    first, second = pair(APP)
    with Tab(first.port) as tab:
        tab.event(triggers={tab.widget("Slow").id: True})
        for at, server in enumerate((second, first, second, first), 2):
            until(lambda at=at: len(noted(first, "slow")) >= at - 1)  # type: ignore[misc]
            tab.go_to(server.port).reconnect(wait=False)
        until(lambda: len(noted(first, "slow")) == 5)
        Path(f"{first.script}.go").touch()
        persist(tab, lambda: "Count = 100" in tab.texts() and not tab.outbox)
        assert codes(tab) == []


DEADLY_PAGE = """
import os
import kawa as st
with open(__file__ + ".runs", "a") as file:
    file.write("run\\n")
if os.path.exists(__file__ + ".deadly"):
    os._exit(1)
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
"""


@pytest.mark.parametrize("known", [True, False], ids=["a session", "a new visitor"])
def test_a_page_that_ends_each_process_is_not_made_for_ever(serve: Serve, known: bool) -> None:
    server = serve(DEADLY_PAGE)
    deadly = Path(f"{server.script}.deadly")
    with restarted(server), Tab(server.port, greet=False) as tab:
        if known:
            tab.greet(fresh=True)
            tab.click("Add")
            deadly.touch()
            server.process.kill()  # type: ignore[union-attr]
        else:
            deadly.touch()
            with suppress(*GONE):
                tab.greet(fresh=True, wait=False)
        before = len(noted(server, "runs"))
        persist(tab, lambda: "page_ends" in codes(tab) and tab.state == "failed")
        assert len(noted(server, "runs")) - before <= 3
        assert "its page is not made" in server.text_of_log()
        # The user may try again, and what is clicked meanwhile waits for that.
        if known:
            tab.event(triggers={tab.widget("Add").id: True})
            persist(tab, lambda: codes(tab).count("page_ends") == 2)
        deadly.unlink()
        tab.state = ""
        if not known:
            # The server tries it again by itself after a while.
            tab.reload()
        persist(tab, lambda: f"Count = {2 * known}" in tab.texts() and not tab.outbox)
        # Nothing is held against it any more.
        with closing(sqlite3.connect(server.state / "sessions.db")) as db:
            until(lambda: db.execute("SELECT note FROM sessions").fetchall() == [(b"",)])
        server.process.kill()  # type: ignore[union-attr]
        count, before, tab.state = len(codes(tab)), len(noted(server, "runs")), ""
        persist(tab, lambda: tab.state == "done" and len(noted(server, "runs")) > before)
        assert "Count =" in tab.click("Add").texts()[-1] and len(codes(tab)) == count


ENDLESS = """
import time
import kawa as st
place = st.empty()
for turn in range(100_000):
    place.text("on")
    time.sleep(0.01)
"""


def test_pages_that_go_on_for_ever_come_back_together(serve: Serve) -> None:
    server = serve(ENDLESS)
    tabs = [Tab(server.port, greet=False) for _ in range(12)]
    for tab in tabs:
        tab.greet(fresh=True, wait=False)
        tab.wait_text("on")
    server.kill()
    server.start()
    began = time.monotonic()
    for tab in tabs:
        tab.page = Page()
        tab.reconnect(wait=False)
    for tab in tabs:
        tab.wait_text("on")
        tab.close()
    # One after the other they would take two seconds each.
    assert time.monotonic() - began < 15
