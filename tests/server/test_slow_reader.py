"""A tab that takes nothing while its run draws on: it gets the page as it is, and no history."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from server.test_hub import idle, in_hub

from kawa.protocol.messages import Frame, ServerMessage
from kawa.protocol.outgoing import LIMIT
from kawa.protocol.patch import Page
from kawa.server.tabs.frames import Message
from kawa.server.tabs.hub import Hub

SCRIPT = """
import time
import kawa as st
st.text("first")
slot = st.empty()
for n in range({fillings}):
    with slot.container(key=f"filling {{n}}"):
        st.text("x" * 20_000)
        st.text(f"filling {{n}}")
time.sleep(0.5)
st.text("almost")
time.sleep(0.5)
st.text("end")
"""


class Screen:
    """A connection that shows what it is sent, and says whether it has fallen behind."""

    def __init__(self) -> None:
        self.page = Page()
        self.states: list[str] = []
        self.behind = True
        self.full = False

    def send(self, sent: Message) -> None:
        data = sent if isinstance(sent, bytes) else b"".join(sent.pieces())
        message = msgspec.msgpack.decode(data, type=ServerMessage)
        if isinstance(message, Frame):
            self.page.receive(message)
            self.states.append(message.state)

    def close(self, code: int, reason: str) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [n.props["body"] for n in self.page.nodes["main"].walk() if n.type == "text"]


@pytest.mark.parametrize(("fillings", "overflows"), [(20, False), (1000, True)])
@pytest.mark.parametrize("comes_back", [False, True], ids=["stays behind", "comes back"])
def test_a_tab_that_is_behind_gets_the_page_as_it_is(
    tmp_path: Path, fillings: int, overflows: bool, comes_back: bool
) -> None:
    async def work(hub: Hub, _: object) -> None:
        live, _, _ = await hub.welcome(None, "cookie")
        screen = Screen()
        live.attach(screen)
        live.arrive("", "", fresh=True)
        job = live.job
        assert job is not None
        sizes = []
        overflowed = False
        while live.job is not None:
            sizes.append(job.outgoing.size)
            overflowed |= job.outgoing.overflowed
            if comes_back and job.run is not None and (overflowed or not overflows):
                screen.behind = False
            await asyncio.sleep(0.01)
        await idle(live)
        assert overflowed == overflows
        assert max(sizes) < 2 * LIMIT
        last = ["first", "x" * 20_000, f"filling {fillings - 1}", "almost", "end"]
        assert screen.texts == last
        assert screen.states[-1] == "done"
        assert ("running" in screen.states) == comes_back

    in_hub(tmp_path, work, SCRIPT.format(fillings=fillings))
