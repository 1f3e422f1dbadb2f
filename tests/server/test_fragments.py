"""Fragments over the real protocol: what a server that dies, or another one, makes of them."""

from __future__ import annotations

from redis_server import RedisServer
from server.client import Tab
from server.conftest import Serve

from kawa.protocol.messages import Tick

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
