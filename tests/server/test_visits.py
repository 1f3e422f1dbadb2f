"""`st.context` of a tab on a real server: what it sent, and which event its run answers."""

from __future__ import annotations

import json
import time
from typing import Any

from server.client import Tab
from server.conftest import Serve
from server.process import Server

from kawa.protocol.messages import PROTOCOL, ClientContext, Hello

APP = """
import json
import kawa as st
c = st.context
st.text(json.dumps({
    "url": c.url, "timezone": c.timezone, "offset": c.timezone_offset, "locale": c.locale,
    "theme": c.theme.type, "embedded": c.is_embedded, "address": c.ip_address,
    "agent": c.headers.get("USER-agent"), "cookies": c.cookies.to_dict(),
    "cookie header": c.headers.get_all("cookie"), "keys": sorted(c.headers),
}))
"""
EVENTS = """
import os, signal, time
from pathlib import Path
import kawa as st
st.session_state.setdefault("count", 0)
def note(what):
    with open(Path(__file__).with_name("outside.log"), "a") as log:
        log.write(f"{what} {st.context.event_id}\\n")
for name in ("Pay", "Send"):
    if st.button(name):
        note(name)
        st.session_state.count += 1
        while Path(__file__).with_name("hang").exists():
            time.sleep(0.01)
st.text_input("Name")
st.text(f"Count = {st.session_state.count}")
st.text(f"event {st.context.event_id}")
"""


def told(tab: Tab) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tab.texts()[0])
    return found


def test_what_the_browser_tells(serve: Serve) -> None:
    server = serve(APP)
    headers = {"User-Agent": "Test/1", "Cookie": "theme=dark; kawa_browser=secret; a=b"}
    with Tab(server.port, cookie="", headers=headers, greet=False) as tab:
        context = ClientContext(
            url=f"{server.url}/?a=1#there",
            timezone="Asia/Tokyo",
            timezone_offset=-540,
            locale="ja-JP",
            theme="dark",
            embedded=True,
        )
        tab.send(Hello(PROTOCOL, context=context))
        tab.wait(lambda: tab.state == "done")
        seen = told(tab)
        assert seen.pop("keys")[0].istitle()
        assert seen == {
            "url": server.url,
            "timezone": "Asia/Tokyo",
            "offset": -540,
            "locale": "ja-JP",
            "theme": "dark",
            "embedded": True,
            "address": None,
            "agent": "Test/1",
            "cookies": {"theme": "dark", "a": "b"},
            "cookie header": ["theme=dark; a=b"],
        }


def outside(server: Server) -> list[str]:
    path = server.directory / "outside.log"
    return path.read_text().splitlines() if path.exists() else []


def until_outside(server: Server, lines: int) -> None:
    deadline = time.monotonic() + 20
    while len(outside(server)) < lines:
        assert time.monotonic() < deadline, outside(server)
        time.sleep(0.01)


def test_an_event_has_one_name_also_when_it_is_done_again(serve: Serve) -> None:
    server = serve(EVENTS)
    hang = server.directory / "hang"
    with Tab(server.port) as tab:
        tab.click("Pay")
        hang.touch()
        for label in ("Pay", "Send"):
            tab.event(triggers={tab.widget(label).id: True})
        tab.event(values={tab.widget("Name").id: "later"})
        until_outside(server, 2)
        server.kill()
        hang.unlink()
        server.start()
        tab.reconnect(wait=False)
        tab.wait(lambda: not tab.outbox and "Count = 3" in tab.texts())
        first, second, again, other = outside(server)
        assert second == again, "the payment that the crash cut off has the name that it had"
        assert len({first, second, other}) == 3
        assert other.startswith("Send ")


def test_every_event_has_another_name_and_a_reload_has_the_last_one(serve: Serve) -> None:
    server = serve(EVENTS)
    with Tab(server.port) as tab, Tab(server.port) as stranger:
        names = [tab.click("Pay").texts()[-1] for _ in range(3)]
        assert len(set(names)) == 3
        assert tab.reload().texts()[-1] == names[-1]
        assert stranger.click("Pay").texts()[-1] not in names
        assert str(tab.token).partition(".")[0] not in names[0]


def test_the_script_runs_again_when_the_page_turns_dark(serve: Serve) -> None:
    with Tab(serve(APP).port, greet=False) as tab:
        tab.send(Hello(PROTOCOL, context=ClientContext(theme="light", locale="ja-JP")))
        tab.wait(lambda: tab.state == "done")
        assert told(tab)["theme"] == "light"
        tab.do(theme="dark")
        assert told(tab)["theme"] == "dark" and told(tab)["locale"] == "ja-JP"
