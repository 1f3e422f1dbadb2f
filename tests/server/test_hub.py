"""The sessions of a process, where a socket cannot say when exactly things happen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from kawa._config import PROCESS
from kawa.elements._kit.registry import resolve
from kawa.elements.exception import show_error
from kawa.protocol.messages import Event
from kawa.runtime.app import App
from kawa.runtime.request import Request
from kawa.runtime.services import Services
from kawa.server.tabs.hub import Hub
from kawa.server.tabs.live import Live
from kawa.store import Changes, Store
from kawa.store.envelope import Sealer
from kawa.store.sqlite import SqliteStore

SCRIPT = """
import time
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
    time.sleep(0.1)
st.text("end")
"""
KEY = b"sixteen bytes and more"


class SlowStore(SqliteStore):
    """A store whose next commit waits until `go` is set, once `slow` is."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.slow = False
        self.go = threading.Event()
        self.waits = threading.Event()

    def commit(self, session: str, changes: Changes) -> None:
        if self.slow:
            self.slow = False
            self.waits.set()
            assert self.go.wait(10)
        super().commit(session, changes)


def hub_of(path: Path, store: Store) -> Hub:
    """Returns a hub for a script, over a store."""
    services = Services(PROCESS, store, Sealer("app", KEY))
    magic = resolve("write")
    return Hub(App(path, magic=magic, show_error=show_error, services=services))


def in_hub(
    tmp_path: Path, work: Callable[[Hub, SlowStore], Awaitable[None]], source: str = SCRIPT
) -> None:
    """Runs a coroutine with a hub over a slow store."""
    path = tmp_path / "app.py"
    path.write_text(source)

    async def main() -> None:
        store = SlowStore(tmp_path / "state")
        hub = hub_of(path, store)
        hub.start()
        try:
            await work(hub, store)
        finally:
            store.go.set()
            await hub.stop()

    asyncio.run(main())


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.002)


async def idle(live: Live) -> None:
    await until(lambda: live.session.idle())


def button(live: Live) -> str:
    return next(spec.id for spec in live.session.state.specs() if spec.codec.trigger)


def test_a_click_while_the_token_is_being_stored_waits_and_is_stored_whole(tmp_path: Path) -> None:
    """The old socket may still deliver events when the tab comes back on a new one."""

    async def work(hub: Hub, store: SlowStore) -> None:
        live, token, _ = await hub.welcome(None, "cookie")
        live.ask(Request(reason="load"))
        await idle(live)
        store.slow = True
        greeting = asyncio.create_task(hub.welcome(token, "cookie"))
        await until(store.waits.is_set)
        live.on_event(Event(1, triggers={button(live): True}))
        await asyncio.sleep(0.05)
        store.go.set()
        again, token, resumed = await greeting
        assert again is live and resumed
        await idle(live)
        record = store.load(live.session.id)
        assert record is not None and record.seq == 1
        hub.forget(live.session.id)
        restored, _, resumed = await hub.welcome(token, "cookie")
        assert resumed and restored is not live
        assert restored.session.state.user["count"] == 1

    in_hub(tmp_path, work)


def test_a_tab_that_comes_back_during_a_run_holds_a_token_that_a_crash_does_not_void(
    tmp_path: Path,
) -> None:
    source = "import kawa as st, time\nst.session_state.here = 1\nst.text('a')\ntime.sleep(0.3)\n"

    async def work(hub: Hub, store: SlowStore) -> None:
        live, token, _ = await hub.welcome(None, "cookie")
        live.ask(Request(reason="load"))
        await idle(live)
        live.ask(Request(reason="rerun"))
        for _ in range(3):
            _, token, resumed = await hub.welcome(token, "cookie")
            assert resumed and not live.session.idle()
        # What a crash leaves is what the store has.
        hub.forget(live.session.id)
        restored, _, resumed = await hub.welcome(token, "cookie")
        assert resumed and restored.session.state.user["here"] == 1
        await idle(live)

    in_hub(tmp_path, work, source)


def test_a_token_that_cannot_be_stored_is_not_given_away(tmp_path: Path) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        live, token, _ = await hub.welcome(None, "cookie")
        live.ask(Request(reason="load"))
        await idle(live)
        store._db.execute("PRAGMA query_only = 1")
        _, same, resumed = await hub.welcome(token, "cookie")
        assert resumed and same == token
        store._db.execute("PRAGMA query_only = 0")
        _, other, resumed = await hub.welcome(token, "cookie")
        assert resumed and other != token

    in_hub(tmp_path, work)


def test_a_tab_that_comes_back_when_there_is_space_again_stores_its_clicks_as_done(
    tmp_path: Path,
) -> None:
    """Stored without their numbers they would be sent again after a crash, and count twice."""

    async def work(hub: Hub, store: SlowStore) -> None:
        live, token, _ = await hub.welcome(None, "cookie")
        live.ask(Request(reason="load"))
        await idle(live)
        store._db.execute("PRAGMA query_only = 1")
        for seq in (1, 2):
            live.on_event(Event(seq, triggers={button(live): True}))
            await idle(live)
        assert live.ledger.seq == 0
        store._db.execute("PRAGMA query_only = 0")
        _, token, _ = await hub.welcome(token, "cookie")
        hub.forget(live.session.id)
        restored, _, _ = await hub.welcome(token, "cookie")
        assert restored.session.state.user["count"] == 2
        assert restored.ledger.seq == 2

    in_hub(tmp_path, work)


def test_who_waits_for_a_session_that_comes_back_needs_its_token_too(tmp_path: Path) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        live, token, _ = await hub.welcome(None, "cookie")
        live.ask(Request(reason="load"))
        await idle(live)
        hub.forget(live.session.id)
        wrong = f"{live.session.id}.wrong"
        (owner, _, resumed), (stranger, _, taken), (again, _, joined) = await asyncio.gather(
            hub.welcome(token, "cookie"), hub.welcome(wrong, "cookie"), hub.welcome(token, "cookie")
        )
        assert resumed and not taken and joined
        assert stranger is not owner and again is owner

    in_hub(tmp_path, work)


def test_a_session_that_cannot_be_claimed_goes_on_unsaved_until_it_can(tmp_path: Path) -> None:
    """Its former owner may still be there, so nothing is committed without a claim."""

    async def work(hub: Hub, store: SlowStore) -> None:
        live, token, _ = await hub.welcome(None, "cookie")
        live.ask(Request(reason="load"))
        await idle(live)
        hub.forget(live.session.id)
        store._db.execute("PRAGMA query_only = 1")
        again, same, resumed = await hub.welcome(token, "cookie")
        assert resumed and again is not live and same == token
        again.ask(Request(reason="load"))
        await idle(again)
        again.on_event(Event(1, triggers={button(again): True}))
        await idle(again)
        assert again.session.state.user["count"] == 1 and again.ledger.seq == 0
        store._db.execute("PRAGMA query_only = 0")
        again.on_event(Event(2, triggers={button(again): True}))
        await until(lambda: again.gone)
        record = store.load(live.session.id)
        assert record is not None and record.seq == 0
        # Its page comes back, and sends both again.
        owner, _, resumed = await hub.welcome(token, "cookie")
        assert resumed
        owner.ask(Request(reason="load"))
        await idle(owner)
        for seq in (1, 2):
            owner.on_event(Event(seq, triggers={button(owner): True}))
        await until(lambda: owner.ledger.seq == 2)
        assert owner.session.state.user["count"] == 2

    in_hub(tmp_path, work)
