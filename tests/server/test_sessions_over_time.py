"""Sessions over time: tabs that stay open, come back in the middle of things, or have gone."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from server.client import Tab
from server.conftest import Serve
from server.test_hub import SlowStore, button, hub_of, idle, in_hub, until

from kawa._config import PROCESS
from kawa.durable.watch import UNWATCHED
from kawa.protocol.messages import PROTOCOL, ClientConfig, Event, Frame, Hello, ServerMessage
from kawa.protocol.patch import Page
from kawa.runtime.request import Request
from kawa.server.tabs.hub import Hub
from kawa.server.tabs.live import Live
from kawa.server.web.origin import Gate
from kawa.server.web.socket import serve_socket
from kawa.store import Changes, sqlite
from kawa.store.memory import MemoryStore
from kawa.store.sqlite import SqliteStore

SCRIPT = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(str(st.session_state.count))
"""
decode = msgspec.msgpack.Decoder(ServerMessage).decode


class Screen:
    """A connection that shows what it is sent."""

    behind = full = False

    def __init__(self) -> None:
        self.page = Page()
        self.states: list[str] = []
        self.codes: list[str] = []
        self.closed: int | None = None

    def send(self, data: bytes) -> None:
        message = decode(data)
        if isinstance(message, Frame):
            self.page.receive(message)
            self.states.append(message.state)
        elif not isinstance(message, Hello):
            self.codes.append(getattr(message, "code", "welcome"))

    def close(self, code: int, reason: str) -> None:
        self.closed = code

    @property
    def texts(self) -> list[str]:
        return [n.props["body"] for n in self.page.nodes["main"].walk() if n.type == "text"]


async def opened(hub: Hub) -> tuple[Live, Screen, str]:
    live, token, _ = await hub.welcome(None, "cookie")
    screen = Screen()
    live.attach(screen)
    live.arrive("", "", fresh=True)
    await idle(live)
    return live, screen, token


def test_a_tab_that_stays_open_outlives_the_time_that_sessions_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No other process has open tabs.
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.0)

    async def work(hub: Hub, store: SlowStore) -> None:
        live, screen, _ = await opened(hub)
        other, _, _ = await opened(hub)
        other.detach(other.connection)  # type: ignore[arg-type]
        hub.forget(other.session.id)
        store._db.execute("UPDATE sessions SET updated = 1")
        await hub.sweep()
        assert store.load(other.session.id) is None
        live.on_event(Event(1, triggers={button(live): True}))
        await idle(live)
        assert screen.closed is None
        assert screen.states[-1] == "done"
        assert screen.texts == ["1"]

    in_hub(tmp_path, work, SCRIPT)


def test_a_session_that_came_back_meanwhile_is_not_removed(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.commit("s", Changes(1, 1, 0, b"meta", {"u:a": b"1"}))
    now = time.time()
    assert not store._drop_if_older("s", now - 60)
    assert store.load("s") is not None
    assert store._drop_if_older("s", now + 60)
    assert store.load("s") is None
    store.close()


def test_what_could_not_be_stored_is_stored_when_the_store_is_back(tmp_path: Path) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        live, screen, _ = await opened(hub)
        store._db.execute("PRAGMA query_only = 1")
        live.on_event(Event(1, triggers={button(live): True}))
        await idle(live)
        assert screen.states[-1] == "failed"
        await hub.sweep()
        assert live.unsaved
        store._db.execute("PRAGMA query_only = 0")
        await hub.sweep()
        record = store.load(live.session.id)
        assert record is not None and record.seq == 1
        assert not live.unsaved
        assert screen.states[-1] == "done" and screen.codes[-1] == "stored_again"

    in_hub(tmp_path, work, SCRIPT)


def test_an_event_that_comes_while_the_session_is_held_is_not_stored_as_done(
    tmp_path: Path,
) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        live, _, _ = await opened(hub)
        live.hold()
        live.on_event(Event(1, triggers={button(live): True}))
        hub.commits.keep(live.ledger, (), UNWATCHED)
        record = store.load(live.session.id)
        assert record is not None and record.seq == 0
        live.release()
        await idle(live)
        record = store.load(live.session.id)
        assert record is not None and record.seq == 1

    in_hub(tmp_path, work, SCRIPT)


BAD_TEXT = """
import kawa as st, time
def spoil():
    st.session_state.name = "caf\\udce9"
st.button("Spoil", on_click=spoil)
st.text_input("Name", key="name")
time.sleep(0.05)
st.text("end")
"""


def test_a_value_that_cannot_be_sent_stops_neither_its_tab_nor_others(tmp_path: Path) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        live, screen, _ = await opened(hub)
        live.on_event(Event(1, triggers={button(live): True}))
        await idle(live)
        assert screen.texts == ["end"] and screen.states[-1] == "done"
        live.attach(again := Screen())
        live.arrive("", "", fresh=False)
        assert again.texts == ["end"]
        _, screen, _ = await opened(hub)
        assert "running" in screen.states, "frames still go out in the middle of a run"

    in_hub(tmp_path, work, BAD_TEXT)


class BrokenStore(SqliteStore):
    """A store with an error that no one has thought of."""

    def commit(self, session: str, changes: Changes) -> None:
        raise OverflowError("int too large")


def test_a_store_that_fails_in_an_unknown_way_ends_the_run_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SCRIPT)

    async def main() -> None:
        hub = hub_of(tmp_path / "app.py", BrokenStore(tmp_path / "state"))
        hub.start()
        _, screen, _ = await opened(hub)
        assert screen.states[-1] == "failed"
        await hub.stop()

    asyncio.run(main())


GROWING = """
import kawa as st
st.session_state.setdefault("n", 0)
st.session_state.n += 1
st.checkbox("Box", key=f"box {st.session_state.n}")
"""


def test_the_store_that_forgets_lets_nothing_pile_up(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(GROWING)

    async def main() -> None:
        store = MemoryStore()
        hub = hub_of(tmp_path / "app.py", store)
        hub.start()
        live, _, _ = await opened(hub)
        for _ in range(20):
            live.ask(Request(reason="rerun"))
            await idle(live)
        state = live.session.state
        assert len(state.changed) + len(state.touched) + len(state.slots) < 5
        store.put_file(live.session.id, "kept", b"a")
        store.put_file(live.session.id, "old", b"a")
        live.session.files["old"] = {}
        live.on_event(Event(1, restart=True))
        await idle(live)
        await until(lambda: store.get_file(live.session.id, "old") is None)
        hub.forget(live.session.id)
        assert store.get_file(live.session.id, "kept") is None
        await hub.stop()

    asyncio.run(main())


class Wire:
    """One socket at ASGI level, whose messages come exactly when the test says."""

    def __init__(self, hub: Hub) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.screen = Screen()
        self.token = ""
        scope = {
            "type": "websocket",
            "headers": [(b"host", b"a"), (b"origin", b"http://a")],
            "subprotocols": ["kawa"],
        }
        self.inbox.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(
            serve_socket(
                hub, Gate(PROCESS), ClientConfig, "build", scope, self.inbox.get, self._send
            )
        )

    async def _send(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            said = decode(message["bytes"])
            self.token = getattr(said, "token", self.token)
            self.screen.send(message["bytes"])
        elif message["type"] == "websocket.close":
            self.screen.close(message["code"], message["reason"])

    def say(self, message: Hello | Event) -> None:
        data = msgspec.msgpack.encode(message)
        self.inbox.put_nowait({"type": "websocket.receive", "bytes": data})


def test_a_late_click_of_a_tab_that_lost_its_session_takes_no_number_from_the_new_one(
    tmp_path: Path,
) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        old = Wire(hub)
        old.say(Hello(PROTOCOL))
        await until(lambda: old.screen.texts == ["0"])
        live = hub.lives()[0]
        await idle(live)
        new = Wire(hub)
        new.say(Hello(PROTOCOL, old.token, fresh=False))
        await until(lambda: new.screen.texts == ["0"])
        old.say(Event(1))
        await until(old.task.done)
        assert old.screen.closed == 4409
        new.say(Event(1, triggers={button(live): True}))
        await until(lambda: new.screen.texts == ["1"])
        new.inbox.put_nowait({"type": "websocket.disconnect"})
        await until(new.task.done)

    in_hub(tmp_path, work, SCRIPT)


def test_a_hello_that_took_long_does_not_take_the_session_from_a_later_one(
    tmp_path: Path,
) -> None:
    """As of a socket that broke while the store was slow: its page is back already."""

    async def work(hub: Hub, store: SlowStore) -> None:
        first = Wire(hub)
        first.say(Hello(PROTOCOL))
        await until(lambda: first.screen.texts == ["0"])
        await idle(hub.lives()[0])
        store.slow = True
        broken = Wire(hub)
        broken.say(Hello(PROTOCOL, first.token, fresh=False))
        await until(store.waits.is_set)
        back = Wire(hub)
        back.say(Hello(PROTOCOL, first.token, fresh=False))
        await until(lambda: back.screen.codes)
        store.go.set()
        await until(lambda: broken.screen.closed)
        await until(lambda: back.screen.texts == ["0"])
        assert back.screen.closed is None
        for wire in (first, broken, back):
            wire.inbox.put_nowait({"type": "websocket.disconnect"})
            await until(wire.task.done)

    in_hub(tmp_path, work, SCRIPT)


def test_a_page_that_comes_back_in_the_middle_of_a_run_sees_it_go_on(serve: Serve) -> None:
    server = serve(
        """
        import time
        import kawa as st
        st.set_page_config(page_title="Live")
        name = st.text_input("Name", key="name")
        with st.expander("Box"):
            place = st.empty()
        step = 0
        while name:
            step += 1
            place.text(f"step {step}")
            time.sleep(0.01)
        """
    )
    with Tab(server.port) as tab:
        tab.event(values={tab.widget("Name").id: "Aoi"})
        tab.wait(lambda: tab.texts())
        tab.reconnect(wait=False)
        tab.frames.clear()
        tab.wait(lambda: len(tab.frames) > 3)
        assert tab.texts()[-1].startswith("step")
        assert [frame.reset for frame in tab.frames[:2]] == [True, False]
        assert {frame.state for frame in tab.frames} == {"running"}
        assert tab.widget("Name").value == "Aoi"
        assert tab.head["title"] == "Live"
        tab.stop()
        tab.wait_stored(1)


def test_a_store_put_back_in_time_leaves_the_open_page_usable(serve: Serve) -> None:
    """As after a power cut, which may take the last commits: the page counts more than is left."""
    server = serve()
    with Tab(server.port) as tab:
        tab.click("Add")
        database = server.state / "sessions.db"
        with sqlite3.connect(database) as now, sqlite3.connect(server.state / "old.db") as old:
            now.backup(old)
        now.close()
        old.close()
        tab.click("Add").click("Add")
        server.kill()
        for path in server.state.glob("sessions.db*"):
            path.unlink()
        (server.state / "old.db").rename(database)
        server.start()
        tab.reconnect().wait_text("Count = 1")
        assert tab.seq == 3
        assert "Count = 2" in tab.click("Add").texts()


@pytest.mark.parametrize("seq", [2**53, 2**63, 2**64 - 1])
def test_a_number_beyond_all_counting_is_refused(serve: Serve, seq: int) -> None:
    with Tab(serve().port) as tab:
        tab.reconnect()
        tab.send(Event(seq))
        assert tab.wait_closed().code == 4400
