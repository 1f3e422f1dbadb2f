"""`st.write_stream` on a real server: as it comes, stopped, and over a reload."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import Server

APP = """
import asyncio
import time
from pathlib import Path
import kawa as st

gate = Path(__file__).with_name("go on")
state = st.session_state

def words():
    for number in range(1, 4):
        yield f"word{number} "
    while not gate.exists():
        time.sleep(0.005)
        yield ""
    state.ended = "?"
    try:
        for number in range(4, 7):
            yield f"word{number} "
    finally:
        state.ended = number

async def later():
    for word in words():
        await asyncio.sleep(0)
        yield word

state.setdefault("said", [])
for text in state.said:
    st.text(text)
for name, stream in {"Say": words, "Await": later}.items():
    if st.button(name):
        state.said.append(st.write_stream(stream, cursor="|"))
st.text(f"ended {state.get('ended')}")
"""
WHOLE = "word1 word2 word3 word4 word5 word6"


@pytest.fixture
def server(serve: Serve) -> Iterator[Server]:
    yield serve(APP)


def written(tab: Tab) -> str:
    return "".join(node.props["body"] for node in tab.nodes("markdown"))


@pytest.mark.parametrize("name", ["Say", "Await"])
def test_it_shows_as_it_comes_and_is_whole_at_the_end(server: Server, name: str) -> None:
    with Tab(server.port) as tab:
        tab.event(triggers={tab.widget(name).id: True})
        tab.wait(lambda: written(tab) == "word1 word2 word3")
        assert tab.nodes("markdown")[0].props["cursor"] == "|" and tab.state == "running"
        (server.directory / "go on").touch()
        tab.wait_stored(tab.seq)
        assert written(tab) == WHOLE and "cursor" not in tab.nodes("markdown")[0].props
        assert tab.do().texts() == [WHOLE, "ended 6"]


def test_stop_ends_it_and_what_came_stays(server: Server) -> None:
    with Tab(server.port) as tab:
        tab.event(triggers={tab.widget("Say").id: True})
        tab.wait(lambda: written(tab) == "word1 word2 word3")
        tab.stop()
        # Also while what comes says nothing that is shown.
        tab.wait(lambda: tab.state == "stopped")
        assert written(tab) == "word1 word2 word3"
        assert "cursor" not in tab.nodes("markdown")[0].props
        tab.do()
        assert tab.texts() == ["ended None"]


@pytest.mark.parametrize("name", ["Say", "Await"])
def test_a_reload_in_the_middle_shows_what_came_and_goes_on(server: Server, name: str) -> None:
    with Tab(server.port) as tab:
        tab.event(triggers={tab.widget(name).id: True})
        tab.wait(lambda: written(tab) == "word1 word2 word3")
        tab.reload(wait=False)
        (server.directory / "go on").touch()
        tab.wait(lambda: written(tab) == WHOLE and tab.state == "done")
        assert tab.do().texts() == [WHOLE, "ended 6"]


def test_the_wire_costs_what_the_text_costs(serve: Serve) -> None:
    app = """
import kawa as st
def words():
    for number in range(2000):
        yield f"word{number} "
if st.button("Say"):
    st.write_stream(words)
"""
    with Tab(serve(app).port) as tab:
        sizes: list[int] = []
        receive = tab.receive

        def counted(*args: float) -> object:
            message = receive(*args)
            sizes.append(len(msgspec.msgpack.encode(message)))
            return message

        tab.receive = counted  # type: ignore[method-assign]
        tab.click("Say")
        text = "".join(f"word{number} " for number in range(2000)).strip()
        assert written(tab) == text
        assert sum(sizes) < len(text) * 1.2 + 2000
