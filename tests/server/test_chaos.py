"""One page through drops, reloads, evictions, interrupts and a failing store."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from server.test_hub import SlowStore, idle, in_hub, until
from server.test_sessions_over_time import Wire, decode

from kawa.protocol.messages import PROTOCOL, Event, Frame, Hello, Welcome
from kawa.protocol.patch import View
from kawa.runtime.request import Request
from kawa.server.tabs.connection import MOVED
from kawa.server.tabs.hub import Hub

SCRIPT = """
import time
import kawa as st
state = st.session_state
state.setdefault("first", 0)
state.setdefault("last", 0)
state.setdefault("called", 0)
state.setdefault("names", [])
def call():
    state.called += 1
if st.button("First"):
    state.first += 1
name = st.text_input("Name", key="name")
if not state.names or state.names[-1] != name:
    state.names.append(name)
if len(name) % 3 == 1:
    with st.container():
        st.text("sometimes")
for step in range(4):
    st.empty()
    time.sleep(0.002)
if st.button("Last", on_click=call):
    state.last += 1
st.text(f"{state.first} {state.last} {state.called} {name}")
"""


STEPS = ["click"] * 8 + ["name"] * 3 + ["drop", "F5", "save", "full", "wait"]


class Browser:
    """A page as the frontend keeps it: its outbox, its values, and its socket."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.token: str | None = None
        self.seq = 0
        self.outbox: list[Event] = []
        self.wire: Wire | None = None
        self.heard = False

    def connect(self, *, fresh: bool) -> None:
        """Opens a socket and says hello; what is not stored goes out again after the welcome."""
        self.heard = False
        wire = self.wire = Wire(self.hub)
        show = wire.screen.send

        def hear(data: bytes) -> None:
            if wire is not self.wire:
                return
            message = decode(data)
            show(data)
            if isinstance(message, Welcome):
                self.token = message.token
                assert message.resumed or not self.seq
                self.forget(message.seq)
                self.seq = max(self.seq, message.seq)
                for event in self.outbox:
                    wire.say(event)
                self.heard = True
            elif isinstance(message, Frame) and message.seq is not None:
                self.forget(message.seq)

        def close(code: int, reason: str) -> None:
            # As the page does: the session is to be claimed anew, now that the store works.
            if code == MOVED and wire is self.wire:
                self.connect(fresh=False)

        wire.screen.send = hear  # type: ignore[method-assign]
        wire.screen.close = close  # type: ignore[method-assign]
        wire.say(Hello(PROTOCOL, self.token, fresh))

    def forget(self, seq: int) -> None:
        self.outbox = [event for event in self.outbox if event.seq > seq]

    def drop(self) -> None:
        assert self.wire is not None
        self.wire.inbox.put_nowait({"type": "websocket.disconnect"})
        self.wire = None

    def emit(self, **fields: Any) -> None:
        self.seq += 1
        self.outbox.append(Event(self.seq, **fields))
        if self.heard and self.wire is not None:
            self.wire.say(self.outbox[-1])

    def text(self) -> str:
        assert self.wire is not None
        return self.wire.screen.texts[-1]

    def node(self, label: str) -> View | None:
        assert self.wire is not None
        nodes = self.wire.screen.page.nodes["main"].walk()
        return next((n for n in nodes if n.props.get("label") == label), None)


class Chaos:
    """Random things that happen to one page, and what the user did meanwhile."""

    def __init__(self, hub: Hub, store: SlowStore, dice: random.Random) -> None:
        self.hub = hub
        self.store = store
        self.dice = dice
        self.page = Browser(hub)
        self.clicks = {"First": 0, "Last": 0}
        self.name = ""

    async def step(self) -> None:
        what = self.dice.choice(STEPS)
        label = self.dice.choice(["First", "Last"]) if what == "click" else "Name"
        widget = self.page.node(label)
        if what == "click" and widget is not None:
            self.clicks[label] += 1
            self.page.emit(triggers={widget.id: True})
        elif what == "name" and widget is not None:
            self.name += self.dice.choice("xyz")
            self.page.emit(values={widget.id: self.name})
        elif what in ("drop", "F5"):
            await self.come_back(fresh=what == "F5")
        elif what == "save":
            for live in self.hub.lives():
                live.ask(Request(reason="save"))
        elif what == "full":
            self.store._db.execute(f"PRAGMA query_only = {self.dice.choice([0, 0, 1])}")
        await asyncio.sleep(self.dice.choice([0, 0, 0.001, 0.004, 0.02]))

    async def come_back(self, *, fresh: bool) -> None:
        """The page's socket breaks, which the server may not know yet, and another opens."""
        if self.dice.random() < 0.8:
            self.page.drop()
        if self.dice.random() < 0.5:
            await asyncio.sleep(self.dice.uniform(0, 0.03))
            for live in self.hub.lives():
                if live.session.idle() and not live.unsaved and not live.connection:
                    self.hub.forget(live.session.id)
        self.page.connect(fresh=fresh)
        if self.dice.random() < 0.5:
            await until(lambda: self.page.node("Last"))

    async def settle(self) -> dict[str, Any]:
        """Waits until everything is stored; returns the session's state."""
        self.store._db.execute("PRAGMA query_only = 0")
        await until(lambda: self.page.heard)
        self.page.emit()
        await until(lambda: not self.page.outbox)
        [live] = self.hub.lives()
        await idle(live)
        assert live.session.state.get("name") == self.name
        return live.session.state.user

    async def restore(self) -> dict[str, Any]:
        """Has the session come back from the store alone; returns its state."""
        self.hub.forget(self.hub.lives()[0].session.id)
        self.page.connect(fresh=False)
        await until(lambda: self.page.node("Name"))
        [live] = self.hub.lives()
        await idle(live)
        return live.session.state.user


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_each_click_counts_once(tmp_path: Path, seed: int) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        chaos = Chaos(hub, store, random.Random(seed))
        page = chaos.page
        page.connect(fresh=True)
        await until(lambda: page.node("Last"))
        for _ in range(60):
            await chaos.step()
        user = await chaos.settle()
        first, last = chaos.clicks["First"], chaos.clicks["Last"]
        assert (user["first"], user["last"], user["called"]) == (first, last, last)
        assert page.text() == f"{first} {last} {last} {chaos.name}"
        assert await chaos.restore() == user
        assert page.text() == f"{first} {last} {last} {chaos.name}"
        field = page.node("Name")
        assert field is not None and (field.value == chaos.name or not chaos.name)
        page.drop()
        await asyncio.sleep(0.01)

    in_hub(tmp_path, work, SCRIPT)
