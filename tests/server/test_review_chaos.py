"""One page through drops, reloads, evictions, interrupts and a failing store."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from server.test_hub import SlowStore, idle, in_hub, until
from server.test_review_hub import Wire, decode

from kawa.protocol.messages import PROTOCOL, Event, Frame, Hello, Welcome
from kawa.protocol.patch import View
from kawa.runtime.session import Request
from kawa.server.hub import Hub

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

        wire.screen.send = hear  # type: ignore[method-assign]
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

    def node(self, label: str) -> View | None:
        assert self.wire is not None
        nodes = self.wire.screen.page.nodes["main"].walk()
        return next((n for n in nodes if n.props.get("label") == label), None)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_each_click_counts_once(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)

    async def work(hub: Hub, store: SlowStore) -> None:
        page = Browser(hub)
        clicks = {"First": 0, "Last": 0}
        name = ""
        page.connect(fresh=True)
        await until(lambda: page.node("Last"))
        for _ in range(60):
            what = dice.choice(STEPS)
            label = dice.choice(["First", "Last"])
            widget = page.node(label) if what == "click" else page.node("Name")
            if what == "click" and widget is not None:
                clicks[label] += 1
                page.emit(triggers={widget.id: True})
            elif what == "name" and widget is not None:
                name += dice.choice("xyz")
                page.emit(values={widget.id: name})
            elif what in ("drop", "F5"):
                if dice.random() < 0.8:
                    page.drop()
                if dice.random() < 0.5:
                    await asyncio.sleep(dice.uniform(0, 0.03))
                    live = hub.lives()[0] if hub.lives() else None
                    if live and live.session.idle() and not live.unsaved and not live.connection:
                        hub.forget(live.session.id)
                page.connect(fresh=what == "F5")
                if dice.random() < 0.5:
                    await until(lambda: page.node("Last"))
            elif what == "save":
                for live in hub.lives():
                    live.ask(Request(reason="save"))
            elif what == "full":
                store._db.execute(f"PRAGMA query_only = {dice.choice([0, 0, 1])}")
            await asyncio.sleep(dice.choice([0, 0, 0.001, 0.004, 0.02]))
        store._db.execute("PRAGMA query_only = 0")
        await until(lambda: page.heard)
        page.emit()
        await until(lambda: not page.outbox)
        [live] = hub.lives()
        await idle(live)
        user = live.session.state.user
        assert (user["first"], user["last"], user["called"]) == (
            clicks["First"], clicks["Last"], clicks["Last"],
        )  # fmt: skip
        assert page.wire is not None
        assert (
            page.wire.screen.texts[-1] == f"{user['first']} {user['last']} {user['called']} {name}"
        )
        shown = page.node("Name")
        assert shown is not None and live.session.state.get("name") == name
        # Another page, from the store alone, shows the same.
        hub.forget(live.session.id)
        page.connect(fresh=False)
        await until(lambda: page.node("Name"))
        await idle(hub.lives()[0])
        assert hub.lives()[0].session.state.user == user
        assert page.wire.screen.texts[-1].endswith(name)
        field = page.node("Name")
        assert field is not None and field.value == (name or field.value)
        page.drop()
        await asyncio.sleep(0.01)

    in_hub(tmp_path, work, SCRIPT)
