"""Pages of any size come in parts, as they are read; meanwhile the server says that it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from server.client import Tab
from server.process import Server
from server.test_hub import SlowStore, idle, in_hub
from waiting import until

from kawa._config import PROCESS
from kawa.protocol.messages import (
    PROTOCOL,
    Alive,
    ClientConfig,
    Frame,
    Hello,
    Insert,
    Part,
    Ping,
    ServerMessage,
    Value,
)
from kawa.runtime.request import Request
from kawa.server.tabs.frames import PART, LongFrame, cut, encode_message
from kawa.server.tabs.hub import Hub
from kawa.server.web.origin import Gate
from kawa.server.web.socket import serve_socket
from kawa.store.sqlite import SqliteStore

MB = 1024 * 1024
LARGE = f"""
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
if st.button("Much"):
    st.session_state.count += 1
    st.text(str(st.session_state.count % 10) * {12 * MB})
if not st.checkbox("Small"):
    for n in range(70):
        st.text(str(n % 10) * {MB})
st.text(f"Count = {{st.session_state.count}}")
"""
decode = msgspec.msgpack.Decoder(ServerMessage).decode


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose page is above 64 MB."""
    server = Server(tmp_path_factory.mktemp("large"), LARGE).start()
    yield server
    server.kill()


def peak(server: Server) -> int:
    """Returns the most bytes of memory that the server has had."""
    assert server.process is not None
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def frame(*ops: Any) -> Frame:
    return Frame(3, list(ops), "done", 7, reset=True)


def insert(id: str, props: object) -> Insert:
    return Insert("main", None, id, "text", msgspec.Raw(msgspec.msgpack.encode(props)))


def whole(messages: Iterator[bytes]) -> ServerMessage:
    parts = [decode(data) for data in messages]
    assert all(isinstance(part, Part) and len(part.data) <= PART for part in parts)
    assert [part.more for part in parts] == [True] * (len(parts) - 1) + [False]  # type: ignore[union-attr]
    return decode(b"".join(part.data for part in parts))  # type: ignore[union-attr]


def test_a_long_frame_is_the_same_in_parts() -> None:
    sizes = [0, 1, PART - 1, PART, PART + 1, 2 * MB]
    values = [Value("v", {"text": "é" * 70_000}), Value("w", None)]
    said = frame(*(insert(f"n{size}", {"body": "x" * size}) for size in sizes), *values)
    long = encode_message(said)
    assert isinstance(long, LongFrame)
    assert whole(cut(long.pieces())) == decode(msgspec.msgpack.encode(said))
    assert whole(cut([msgspec.msgpack.encode(said)])) == decode(msgspec.msgpack.encode(said))


def test_what_cannot_be_sent_is_left_out_of_a_long_frame_too() -> None:
    long = encode_message(frame(insert("n", "x" * 2 * MB), Value("v", "\ud800"), Value("w", 1)))
    assert isinstance(long, LongFrame)
    came = whole(cut(long.pieces()))
    assert isinstance(came, Frame)
    assert [op.id for op in came.ops] == ["n", "w"]


def test_a_page_of_any_size_opens_and_comes_back(large: Server) -> None:
    with Tab(large.port) as tab:
        assert len(tab.texts()) == 71
        assert tab.click("Add").texts()[-1] == "Count = 1"
        before = peak(large)
        tab.reload()
        assert tab.reconnect().click("Add").texts()[-1] == "Count = 2"
        assert peak(large) < before + 20 * MB, "it is not held a second time"


def test_who_does_not_read_keeps_nobody_waiting(large: Server) -> None:
    with Tab(large.port) as other, Tab(large.port, greet=False) as deaf:
        before = peak(large)
        deaf.send(Hello(PROTOCOL))
        assert other.click("Add").texts()[-1] == "Count = 1"
        deaf.wait(lambda: deaf.state == "done")
        assert len(deaf.texts()) == 71
        assert peak(large) < before + 110 * MB, "its own page, and no copy of that"


def test_who_reads_nothing_while_much_is_drawn_gets_the_page_as_it_is(large: Server) -> None:
    """What waits is bounded, every click counts, and the last frame confirms them."""
    with Tab(large.port) as tab:
        tab.set("Small", True)
        before, frames = peak(large), len(tab.frames)
        clicks = 24
        for _ in range(clicks):
            last = tab.event(triggers={tab.widget("Much").id: True})
        assert large.process is not None
        with Tab(large.port) as other:
            # The runs of the first tab are over when those of another are.
            until(lambda: _stored(large, tab) >= last)
            other.set("Small", True)
        tab.wait_stored(last)
        assert tab.texts()[-1] == f"Count = {clicks}"
        assert tab.texts()[0] == str(clicks % 10) * 12 * MB
        assert len([frame for frame in tab.frames[frames:] if frame.ops]) < clicks
        assert peak(large) < before + 150 * MB
        assert tab.click("Add").texts()[-1] == f"Count = {clicks + 1}"


def _stored(server: Server, tab: Tab) -> int:
    """Returns the last event of a tab that its server has stored."""
    assert tab.token is not None
    store = SqliteStore(server.state)
    record = store.load(tab.token.partition(".")[0])
    store.close()
    return record.seq if record else 0


BUSY = """
import time
import kawa as st
if st.button("Work"):
    time.sleep(5)
st.text("end")
"""


def test_the_server_says_that_it_is_there_while_the_script_works(tmp_path: Path) -> None:
    server = Server(tmp_path, BUSY).start()
    try:
        with Tab(server.port) as tab:
            tab.event(triggers={tab.widget("Work").id: True})
            tab.send(Ping())
            assert isinstance(tab.receive(2), Alive)
            tab.send(Ping())
            assert isinstance(tab.receive(2), Alive)
    finally:
        server.kill()


def test_a_flood_of_questions_gets_one_answer_at_a_time(large: Server) -> None:
    with Tab(large.port, greet=False) as tab:
        tab.send(Hello(PROTOCOL))
        for _ in range(1000):
            tab.send(Ping())
        answers = [tab.receive()]
        while tab.state != "done":
            answers.append(tab.receive())
        kinds = [type(answer) for answer in answers]
        assert Part in kinds[kinds.index(Alive) :], "before what waits"
        assert kinds.count(Alive) < 900


def test_a_greeting_that_takes_long_says_that_the_server_is_there(tmp_path: Path) -> None:
    async def work(hub: Hub, store: SlowStore) -> None:
        live, token, _ = await hub.welcome(None, "")
        live.ask(Request(reason="load"))
        await idle(live)
        received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        sent: list[Any] = []

        async def send(message: Any) -> None:
            if "bytes" in message:
                sent.append(decode(message["bytes"]))

        gate = Gate(PROCESS)
        names = {b"host": b"localhost", b"origin": b"http://localhost"}
        scope = {"headers": list(names.items()), "extensions": {}, "client": None}
        store.slow = True
        received.put_nowait({"type": "websocket.connect"})
        hello = msgspec.msgpack.encode(Hello(PROTOCOL, token))
        received.put_nowait({"type": "websocket.receive", "bytes": hello})
        serving = asyncio.create_task(
            serve_socket(hub, gate, ClientConfig, "build", scope, received.get, send)
        )
        async with asyncio.timeout(10):
            while len(sent) < 2:
                await asyncio.sleep(0.01)
        assert sent == [Alive(), Alive()]
        store.go.set()
        async with asyncio.timeout(10):
            while not any(isinstance(message, Frame) for message in sent):
                await asyncio.sleep(0.01)
        assert not isinstance(sent[2], Alive)
        received.put_nowait({"type": "websocket.disconnect"})
        await serving

    in_hub(tmp_path, work)
