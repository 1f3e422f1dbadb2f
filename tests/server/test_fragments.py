"""Fragments over the real protocol: what a server that dies, or another one, makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis_server import RedisServer
from server.client import Tab
from server.conftest import Serve
from server.test_hub import SlowStore, button, idle, in_hub

from kawa.protocol.messages import Event, Remove, Tick
from kawa.runtime.request import Request
from kawa.server.tabs.hub import Hub

APP = """
import kawa as st
st.session_state.setdefault("n", 0)
st.session_state.whole = st.session_state.get("whole", 0) + 1
@st.fragment
def part(word):
    if st.button("Add"):
        st.session_state.n += 1
    st.text(f"{word} {st.session_state.n}")
    st.text_input("Name", key="name")
part("count")
st.text(f"whole {st.session_state.whole}")
"""


def test_a_click_in_it_reruns_it_alone(serve: Serve) -> None:
    with Tab(serve(APP).port) as tab:
        tab.click("Add").click("Add")
        assert tab.texts() == ["count 2", "whole 1"]
        assert tab.frames[-1].seq == 2 and len(tab.frames[-1].ops) == 1


def test_it_goes_on_after_f5_and_a_killed_server(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Add").set("Name", "Aya")
        tab.reload().wait_text("whole 2")
        assert tab.texts() == ["count 1", "whole 2"] and tab.widget("Name").value == "Aya"
        tab.click("Add")
        server.kill()
        tab.unsent(triggers={tab.widget("Add").id: True})
        server.start()
        tab.reconnect().wait(lambda: not tab.outbox and tab.state == "done")
        assert tab.texts() == ["count 3", "whole 3"] and tab.widget("Name").value == "Aya"
        assert tab.click("Add").texts() == ["count 4", "whole 3"]


def test_it_goes_on_at_another_server_on_one_redis(serve: Serve, redis: RedisServer) -> None:
    env = {"KAWA_SERVER_SECRET_KEYS": '["a key of the tests, long enough"]'}
    one = serve(APP, {"session.store": redis.url}, env)
    other = serve(APP, {"session.store": redis.url}, env)
    other.stop()
    other.script = one.script
    other.start()
    with Tab(one.port) as tab:
        tab.click("Add")
        tab.go_to(other.port).reconnect().wait_text("whole 2")
        assert tab.click("Add").texts() == ["count 2", "whole 2"]
        tab.go_to(one.port).reconnect().wait_text("whole 3")
        assert tab.click("Add").texts() == ["count 3", "whole 3"]
        assert not tab.notices


def test_ticks_rerun_it_and_one_that_is_gone_is_no_error(serve: Serve) -> None:
    server = serve(
        APP + "@st.fragment(run_every=1)\ndef clock():\n"
        "    st.session_state.t = st.session_state.get('t', 0) + 1\n"
        "    st.text(f't {st.session_state.t}')\nclock()\n"
    )
    with Tab(server.port) as tab:
        [clock] = [node for node in tab.nodes("fragment") if node.props.get("run_every") == 1]
        tab.send(Tick(["nowhere"]))
        tab.send(Tick([clock.id, "nowhere"]))
        tab.wait_text("t 2")
        assert tab.texts() == ["count 0", "whole 1", "t 2"]
        tab.send(Tick([clock.id]))
        tab.wait_text("t 3").wait(lambda: tab.state == "done")
        # What a tick has changed is stored as well.
        server.kill()
        server.start()
        tab.reconnect().wait_text("whole 2")
        assert tab.texts() == ["count 0", "whole 2", "t 4"]
        assert "Traceback" not in server.text_of_log()


DIALOG = """
import threading
import kawa as st
st.session_state.whole = st.session_state.get("whole", 0) + 1
class Thing:
    def __init__(self, name):
        self.name = name
@st.dialog("Rename", on_dismiss="rerun")
def rename(thing, *, times):
    thing.name += "!"
    name = st.text_input("Name", "old", key="name")
    st.text(f"{thing.name} {times} {name}")
    if st.button("Save"):
        st.session_state.saved = f"{thing.name} {name}"
        st.rerun()
if st.button("Open"):
    rename(Thing("a"), times=2)
if st.button("Open what cannot be stored"):
    rename(Thing(threading.Lock()), times=2)
st.text(f"saved {st.session_state.get('saved')}")
st.text(f"whole {st.session_state.whole}")
"""


def in_dialog(tab: Tab, type: str) -> list[str]:
    walk = tab.page.nodes["dialogs"].walk()
    return [n.props.get("body") or n.props.get("label") for n in walk if n.type == type]


def dialog_button(tab: Tab, label: str) -> str:
    walk = tab.page.nodes["dialogs"].walk()
    return next(n.id for n in walk if n.props.get("label") == label)


@pytest.mark.parametrize("end", ["killed", "killed with a click", "reloaded"])
def test_an_open_dialog_outlives_its_server(serve: Serve, end: str) -> None:
    server = serve(DIALOG)
    with Tab(server.port) as tab:
        tab.click("Open")
        tab.do(values={dialog_button(tab, "Name"): "new"})
        assert in_dialog(tab, "text") == ["a!! 2 new"]
        [opened] = [n.props["opened"] for n in tab.page.nodes["dialogs"].children]
        if end == "reloaded":
            tab.reload().wait_text("whole 3")
            tab.wait(lambda: in_dialog(tab, "text"))
        else:
            server.kill()
            if end == "killed with a click":
                tab.unsent(triggers={dialog_button(tab, "Save"): True})
            server.start()
            tab.reconnect().wait_text("whole 3")
        if end == "killed with a click":
            tab.wait_text("saved a!!!! new").wait(lambda: not tab.outbox)
            assert in_dialog(tab, "text") == []
            return
        tab.wait(lambda: in_dialog(tab, "text") == ["a!!! 2 new"])
        if end == "reloaded":
            # It was there all the time.
            assert not any(isinstance(op, Remove) for frame in tab.frames for op in frame.ops)
        assert [n.props["opened"] for n in tab.page.nodes["dialogs"].children] == [opened]
        tab.do(triggers={dialog_button(tab, "Save"): True})
        assert tab.texts() == ["saved a!!!! new", "whole 4"] and in_dialog(tab, "text") == []
        tab.reload().wait_text("whole 5")
        assert in_dialog(tab, "text") == []
        assert "Traceback" not in server.text_of_log()


def test_one_whose_arguments_cannot_be_stored_or_whose_code_is_another_is_closed(
    serve: Serve,
) -> None:
    server = serve(DIALOG)
    with Tab(server.port) as tab:
        tab.click("Open")
        server.kill()
        source = server.script.read_text()
        server.script.write_text(source.replace('thing.name += "!"', "thing.name = times"))
        server.start()
        tab.reconnect().wait_text("whole 3")
        assert in_dialog(tab, "text") == [] and tab.state == "done"
        server.kill()
        server.script.write_text(source.replace('thing.name += "!"', "pass"))
        server.start()
        tab.reconnect().wait_text("whole 4")
        tab.click("Open what cannot be stored")
        assert len(in_dialog(tab, "text")) == 1
        server.kill()
        server.start()
        tab.reconnect().wait_text("whole 6")
        assert in_dialog(tab, "text") == [] and tab.state == "done"
        assert "Traceback" not in server.text_of_log()


IDLE = """
import kawa as st
st.session_state.setdefault("n", [0])
@st.fragment(run_every=60)
def clock():
    st.text(f"n {st.session_state.n}")
    if st.query_params.get("go"):
        st.query_params.at = "1"
    st.button("Add", on_click=lambda: st.session_state.n.append(1))
clock()
"""


def test_a_tick_that_changes_nothing_is_not_stored_and_one_that_does_is(tmp_path: Path) -> None:
    """Many tabs that only look at something would otherwise keep the store busy."""

    async def work(hub: Hub, store: SlowStore) -> None:
        live, _, _ = await hub.welcome(None, "cookie")
        live.ask(Request(reason="load"))
        await idle(live)
        [clock] = live.session.parts
        version, runs = live.ledger.version, live.session.runs
        for _ in range(3):
            live.on_event(Tick([clock]))
            await idle(live)
        assert live.session.runs == runs + 3 and live.ledger.version == version
        live.on_event(Event(1, triggers={button(live): True}))
        await idle(live)
        assert live.ledger.version == version + 1 == store.load(live.session.id).version
        live.session.state.user["n"].append(2)
        live.on_event(Tick([clock]))
        await idle(live)
        assert live.ledger.version == version + 2
        live.session.query = "go=1"
        live.on_event(Tick([clock]))
        await idle(live)
        assert live.session.query == "go=1&at=1" and live.ledger.version == version + 3

    in_hub(tmp_path, work, IDLE)
