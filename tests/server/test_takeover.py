"""Two servers on one store: a session goes on where its tab is, and belongs to one of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from server.client import Closed, Tab
from server.conftest import Pair
from server.process import Server

APP = """
import time
import kawa as st
st.session_state.setdefault("count", 0)
seconds = st.number_input("Seconds", 0.0, 60.0, 0.0)
if st.button("Add"):
    st.text("working")
    time.sleep(seconds)
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
"""


@pytest.fixture
def two(pair: Pair) -> tuple[Server, Server]:
    return pair(APP)


def count(tab: Tab) -> str:
    return tab.texts()[-1]


def test_a_tab_goes_on_at_another_server_and_comes_back(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab:
        tab.click("Add").set("Seconds", 0.01)
        tab.go_to(other.port).reconnect().wait_text("Count = 1")
        assert tab.welcome is not None and tab.welcome.resumed
        assert tab.widget("Seconds").value == 0.01
        tab.click("Add").click("Add")
        # The first server still has the session in memory, as it was.
        tab.go_to(one.port).reconnect().wait_text("Count = 3")
        assert tab.welcome.resumed
        assert not any("Count = 1" in str(frame.ops) for frame in tab.frames[-1:])
        assert count(tab.click("Add")) == "Count = 4"
        tab.go_to(other.port).reload().wait_text("Count = 4")


def test_of_two_owners_one_commits_and_the_other_is_refused(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as first:
        first.click("Add")
        with Tab(other.port, cookie=first.cookie, token=first.token) as second:
            second.click("Add")
            # The first owner has heard of nothing, and runs the click; it is not stored.
            first.event(triggers={first.widget("Add").id: True})
            closed = first.wait_closed()
            assert closed.code == 4410
            assert first.stored == 1 and "Count = 3" not in first.texts()
            assert count(second.click("Add")) == "Count = 3"
            assert "Traceback" not in one.text_of_log()


def test_a_run_at_the_former_owner_is_done_again_by_the_new_one(
    two: tuple[Server, Server],
) -> None:
    one, other = two
    with Tab(one.port) as tab:
        tab.set("Seconds", 1.0)
        tab.event(triggers={tab.widget("Add").id: True})
        tab.wait(lambda: "working" in tab.texts())
        tab.go_to(other.port).reconnect()
        tab.wait(lambda: not tab.outbox and count(tab) == "Count = 1", 20)
        tab.click("Add")
        assert count(tab) == "Count = 2"


def test_what_still_runs_at_a_former_owner_is_not_shown_to_the_tab_that_comes_back(
    two: tuple[Server, Server],
) -> None:
    one, other = two
    with Tab(one.port) as tab:
        tab.set("Seconds", 5.0)
        tab.event(triggers={tab.widget("Add").id: True})
        tab.wait(lambda: "working" in tab.texts())
        tab.outbox.clear()
        tab.go_to(other.port).reconnect()
        tab.set("Seconds", 0.0).click("Add")
        tab.go_to(one.port).reconnect().wait_text("Count = 1")
        assert count(tab.click("Add")) == "Count = 2"


def test_two_sockets_of_one_page_at_once_end_in_one_session(two: tuple[Server, Server]) -> None:
    """A page that reconnects in haste must not lose its session to itself."""
    one, other = two
    with Tab(one.port) as tab:
        tab.click("Add")
        tokens = (tab.cookie, tab.token)
        one.kill()
        tabs = [Tab(other.port, cookie=tokens[0], token=tokens[1], greet=False) for _ in range(5)]
        for each in tabs:
            each.greet(fresh=False, wait=False)
            assert each.welcome is not None and each.welcome.resumed
        for each in tabs[:-1]:
            assert each.wait_closed().code == 4409
        assert count(tabs[-1].wait_text("Count = 1").click("Add")) == "Count = 2"
        for each in tabs:
            each.close()


def test_a_stranger_takes_no_session_from_its_owner(two: tuple[Server, Server]) -> None:
    one, other = two
    with Tab(one.port) as tab:
        tab.click("Add")
        id = str(tab.token).partition(".")[0]
        for token, cookie in ((f"{id}.wrong", tab.cookie), (tab.token, "another browser")):
            with Tab(other.port, cookie=cookie, token=token) as thief:
                assert thief.welcome is not None and not thief.welcome.resumed
        assert count(tab.click("Add")) == "Count = 2", "nobody has claimed it"


def test_a_tab_waits_for_a_store_that_cannot_be_read(two: tuple[Server, Server]) -> None:
    """A new session would cost it the token of the one that is stored."""
    one, other = two
    with Tab(one.port) as tab:
        tab.click("Add")
        one.stop()
        with closing(sqlite3.connect(Path(str(one.flags["session.path"])) / "sessions.db")) as file:
            file.execute("ALTER TABLE sessions RENAME TO away")
            with pytest.raises(Closed) as refused:
                tab.go_to(other.port).reconnect()
            assert refused.value.code == 1013
            file.execute("ALTER TABLE away RENAME TO sessions")
        tab.reconnect().wait_text("Count = 1")
        assert "Traceback" not in other.text_of_log()
