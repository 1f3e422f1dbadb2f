"""Scripts that never end or rerun themselves: what they show is stored; they end with their tab."""

from __future__ import annotations

import signal
import sqlite3
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Serve
from waiting import until

HEAD = """
import time
import kawa as st
ss = st.session_state
ss.setdefault("count", 0)
ss.setdefault("ticks", 0)
if st.button("Add"):
    ss.count += 1
name = st.text_input("name")
st.text(f"Count = {ss.count} name = {name}")
"""
LOOP = (
    HEAD
    + """
place = st.empty()
while True:
    ss.ticks += 1
    place.text(f"tick {ss.ticks}")
    time.sleep(0.02)
"""
)
CHAIN = (
    HEAD
    + """
ss.ticks += 1
st.text(f"tick {ss.ticks}")
time.sleep(0.02)
st.rerun()
"""
)
ENDLESS = pytest.mark.parametrize("source", [LOOP, CHAIN], ids=["while", "rerun"])


def visit(port: int) -> Tab:
    """Returns a tab whose script has begun, and does not end."""
    tab = Tab(port, greet=False)
    tab.greet(fresh=True, wait=False)
    return tab.wait(lambda: ticks(tab))


def ticks(tab: Tab) -> int:
    """Returns how far the script has counted, as the page shows it."""
    return max((int(t.split()[1]) for t in tab.texts() if t.startswith("tick ")), default=0)


def press(tab: Tab, times: int) -> None:
    for _ in range(times):
        before = tab.texts()[0]
        tab.event(triggers={tab.widget("Add").id: True})
        tab.wait(lambda before=before: tab.texts()[0] != before)


@ENDLESS
def test_what_it_shows_for_a_while_is_there_after_a_kill_once(serve: Serve, source: str) -> None:
    server = serve(source)
    tab = visit(server.port)
    press(tab, 5)
    tab.event(values={tab.widget("name").id: "Ada"})
    tab.wait_text("Count = 5 name = Ada")
    # Confirmed although the run has not ended, so that the page does not send it again.
    tab.wait(lambda: tab.stored == tab.seq)
    shown = ticks(tab)
    server.kill()
    server.start()
    tab.reconnect(wait=False)
    tab.wait_text("Count = 5 name = Ada")
    tab.wait(lambda: ticks(tab) > shown)
    assert ticks(tab) >= shown
    tab.close()


@ENDLESS
def test_clicks_in_quick_succession_are_all_done(serve: Serve, source: str) -> None:
    with visit(serve(source).port) as tab:
        button = tab.widget("Add").id
        for _ in range(5):
            tab.event(triggers={button: True})
        tab.wait(lambda: any("Count = 5" in text for text in tab.texts()))
        tab.wait(lambda: tab.stored == tab.seq)


@ENDLESS
def test_a_click_of_a_moment_ago_counts_once(serve: Serve, source: str) -> None:
    server = serve(source)
    tab = visit(server.port)
    tab.wait(lambda: ticks(tab) > 60)
    press(tab, 1)
    server.kill()
    server.start()
    tab.reconnect(wait=False)
    tab.wait(lambda: not tab.outbox)
    assert any("Count = 1" in text for text in tab.texts())
    tab.close()


@ENDLESS
def test_a_click_that_comes_before_its_button_interrupts_when_that_is_drawn(
    serve: Serve, source: str
) -> None:
    server = serve(source.replace("if st.button", "time.sleep(0.2)\nif st.button"))
    tab = visit(server.port)
    tab.wait(lambda: ticks(tab) > 3)
    tab.unsent(triggers={tab.widget("Add").id: True})
    until(lambda: stored_keys(server.state, tab))
    server.kill()
    server.start()
    tab.reconnect(wait=False)
    tab.wait_text("Count = 1 name =")
    tab.close()


@ENDLESS
def test_sigterm_stores_it(serve: Serve, source: str) -> None:
    server = serve(source, {"server.drainTimeout": 0.2})
    tab = visit(server.port)
    press(tab, 2)
    shown = ticks(tab)
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    assert tab.wait_closed().code == 4410
    assert not tab.outbox, "each event was answered, and is not sent again"
    server.process.wait(20)
    server.start()
    tab.reconnect(wait=False)
    tab.wait(lambda: ticks(tab) > shown)
    assert tab.texts()[0].startswith("Count = 2 ")
    tab.close()


def test_a_click_that_has_changed_nothing_is_done_again(serve: Serve) -> None:
    server = serve("""
        import time
        import kawa as st
        if st.button("Work"):
            place = st.empty()
            for number in range(1000):
                place.text(f"step {number}")
                time.sleep(0.02)
        """)
    tab = Tab(server.port)
    tab.event(triggers={tab.widget("Work").id: True})
    tab.wait_text("step 70")
    assert tab.outbox
    server.kill()
    server.start()
    tab.reconnect(wait=False)
    tab.wait_text("step 1")
    tab.close()


def test_a_click_that_a_crash_cuts_short_is_told(serve: Serve) -> None:
    server = serve("""
        import time
        import kawa as st
        st.session_state.setdefault("done", 0)
        st.text(f"done {st.session_state.done}")
        if st.button("Work"):
            place = st.empty()
            for number in range(1000):
                st.session_state.done += 1
                place.text(f"step {number}")
                time.sleep(0.02)
        """)
    tab = Tab(server.port)
    tab.event(triggers={tab.widget("Work").id: True})
    tab.wait(lambda: not tab.outbox)
    server.kill()
    server.start()
    tab.reconnect()
    assert [notice.code for notice in tab.notices] == ["run_cut"]
    done = int(tab.texts()[0].split()[1])
    assert 1 < done < 1000
    tab.reload()
    assert [notice.code for notice in tab.notices] == ["run_cut"], "it is said once"
    tab.close()


def test_a_click_that_a_loop_keeps_waiting_is_not_lost(serve: Serve) -> None:
    """Its callback has been called and is stored; what the script does with it is to come."""
    server = serve("""
        import time
        import kawa as st
        ss = st.session_state
        ss.setdefault("called", 0)
        ss.setdefault("seen", 0)
        def call():
            ss.called += 1
        place = st.empty()
        for number in range(ss.called * 150):
            place.text(f"wait {number}")
            time.sleep(0.02)
        if st.button("Add", on_click=call):
            ss.seen += 1
        st.text(f"called {ss.called} seen {ss.seen}")
        """)
    tab = Tab(server.port)
    tab.event(triggers={tab.widget("Add").id: True})
    tab.wait(lambda: not tab.outbox)
    server.kill()
    server.start()
    tab.reconnect(wait=False)
    tab.wait_text("called 1 seen 1", 30)
    tab.close()


def test_a_value_too_large_for_a_click_is_stored_too(serve: Serve) -> None:
    server = serve("""
        import time
        import kawa as st
        ss = st.session_state
        ss.setdefault("rows", [])
        st.text(f"{len(ss.rows)} rows")
        place = st.empty()
        while True:
            if len(ss.rows) < 50:
                ss.rows.append("x" * 10_000)
            place.text(f"tick {len(ss.rows)}")
            time.sleep(0.01)
        """)
    tab = visit(server.port).wait_text("tick 50")
    until(lambda: "u:rows" in stored_keys(server.state, tab))
    server.kill()
    server.start()
    tab.reconnect(wait=False)
    tab.wait_text("50 rows")
    tab.close()


def stored_keys(state: Path, tab: Tab) -> set[str]:
    """Returns the names of what is stored of a tab's session."""
    session = (tab.token or "").partition(".")[0]
    with sqlite3.connect(state / "sessions.db") as file:
        found = file.execute("select name from entries where session = ?", (session,))
        return {name for (name,) in found}


@pytest.mark.parametrize("call", ["place.text(f'tick {n}')", "pass"], ids=["calls", "no call"])
def test_a_run_ends_soon_when_its_tab_is_away(serve: Serve, call: str) -> None:
    server = serve(
        f"""
        import time
        import kawa as st
        place = st.empty()
        place.text("tick 1")
        n = 0
        while True:
            n += 1
            {call}
            time.sleep(0.005)
        """,
        {"server.disconnectedRunTimeout": 0.3},
    )
    assert server.process is not None
    for _ in range(12):
        visit(server.port).drop()
    stat = Path(f"/proc/{server.process.pid}/stat")

    def idle() -> bool:
        before = processor_ticks(stat)
        time.sleep(0.5)
        return processor_ticks(stat) - before <= 2

    until(idle, 20)
    visit(server.port).close()


def processor_ticks(stat: Path) -> int:
    fields = stat.read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_a_dashboard_goes_on_when_its_tab_is_back(serve: Serve) -> None:
    server = serve(LOOP, {"server.disconnectedRunTimeout": 0.2})
    tab = visit(server.port)
    press(tab, 1)
    tab.drop()
    time.sleep(1.0)
    tab.reconnect(wait=False)
    shown = ticks(tab)
    tab.wait(lambda: ticks(tab) > shown + 3)
    assert tab.texts()[0].startswith("Count = 1 ")
    tab.close()


@pytest.mark.parametrize(
    ("call", "away"),
    [("place.text(f'tick {n}')", 0.6), ("place.text(f'tick {n}')", 3.0), ("pass", 4.0)],
    ids=["before its run has ended", "after", "no call"],
)
def test_a_tab_that_comes_back_sees_its_script_go_on(serve: Serve, call: str, away: float) -> None:
    """Also while its run is about to end, and where no Kawa call ends it."""
    server = serve(
        f"""
        import time
        import kawa as st
        ss = st.session_state
        ss.runs = ss.get("runs", 0) + 1
        st.text(f"run {{ss.runs}}")
        place = st.empty()
        place.text("tick 1")
        n = 1
        while True:
            ends = time.monotonic() + 1
            while time.monotonic() < ends:
                time.sleep(0.01)
            n += 1
            {call}
        """,
        {"server.disconnectedRunTimeout": 0.2},
    )
    tab = visit(server.port)
    tab.drop()
    time.sleep(away)
    tab.reconnect(wait=False)
    tab.wait_text("run 2", 20)
    tab.close()


@pytest.mark.parametrize("flags", [{}, {"session.store": "memory"}], ids=["full", "memory"])
def test_a_click_counts_once_though_nothing_is_stored_while_its_tab_is_away(
    serve: Serve, flags: dict[str, object]
) -> None:
    server = serve(LOOP, {"server.disconnectedRunTimeout": 0.2, **flags})
    tab = visit(server.port)
    tab.wait(lambda: ticks(tab) > 60)
    with server.no_more_bytes():
        press(tab, 1)
        tab.drop()
        time.sleep(0.8)
        tab.reconnect(wait=False)
        shown = ticks(tab)
        tab.wait(lambda: ticks(tab) > shown + 3)
        assert tab.texts()[0].startswith("Count = 1 ")
    tab.close()


def test_a_click_whose_tab_goes_before_it_did_anything_is_done_when_it_is_back(
    serve: Serve,
) -> None:
    server = serve(
        """
        import time
        import kawa as st
        st.session_state.setdefault("done", 0)
        if st.button("Work"):
            place = st.empty()
            for number in range(80):
                place.text(f"step {number}")
                time.sleep(0.01)
            st.session_state.done += 1
        st.text(f"done {st.session_state.done}")
        """,
        {"server.disconnectedRunTimeout": 0.2},
    )
    tab = Tab(server.port)
    tab.event(triggers={tab.widget("Work").id: True})
    tab.wait_text("step 3")
    tab.drop()
    time.sleep(0.6)
    tab.reconnect(wait=False)
    tab.wait_text("done 1")
    tab.wait(lambda: not tab.outbox)
    tab.close()


def test_the_health_address_says_when_no_run_can_start(serve: Serve) -> None:
    server = serve(
        "import kawa as st, time\nst.text('tick 1')\ntime.sleep(60)", {"server.maxRuns": 3}
    )
    tabs = [visit(server.port) for _ in range(3)]
    late = Tab(server.port, greet=False)
    late.greet(fresh=True, wait=False)

    def full() -> bool:
        try:
            return urllib.request.urlopen(f"{server.url}/healthz", timeout=5).status == 503
        except urllib.error.HTTPError as error:
            return error.code == 503

    until(full)
    for tab in (*tabs, late):
        tab.close()
