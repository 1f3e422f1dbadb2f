"""After a restart the script fails before it has drawn its widgets: events wait for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import Server

APP = """
from pathlib import Path
import kawa as st
if not Path("up").exists():
    raise RuntimeError("database not up")
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
name = st.text_input("Name")
if Path("gone").exists():
    st.stop()
st.text(f"Count = {st.session_state.count} {name}")
"""


@pytest.fixture
def down(serve: Serve) -> tuple[Server, Tab, Path]:
    """A server that was restarted while its database is down, and a tab with an unsent click."""
    server = serve("import kawa as st")
    up = server.directory / "up"
    up.touch()
    server.write(APP)
    tab = Tab(server.port).click("Add")
    tab.set("Name", "Ada")
    tab.unsent(triggers={tab.widget("Add").id: True})
    server.kill()
    up.unlink()
    server.start()
    tab.reconnect()
    assert [node.props["name"] for node in tab.nodes("exception")] == ["RuntimeError"]
    return server, tab, up


def test_a_click_waits_for_a_run_that_can_take_it(down: tuple[Server, Tab, Path]) -> None:
    _, tab, up = down
    tab.event()
    tab.wait(lambda: len(tab.frames) and tab.frames[-1].state == "done")
    assert len(tab.outbox) == 2, "neither is confirmed"
    up.touch()
    tab.event()
    tab.wait_text("Count = 2 Ada").wait(lambda: not tab.outbox)
    assert not tab.notices
    tab.click("Add")
    assert tab.texts() == ["Count = 3 Ada"]
    tab.close()


def test_it_outlives_another_restart(down: tuple[Server, Tab, Path]) -> None:
    server, tab, up = down
    server.stop()
    up.touch()
    server.start()
    tab.reconnect().wait(lambda: not tab.outbox)
    assert tab.texts() == ["Count = 2 Ada"]
    tab.close()


def test_a_value_behind_a_click_waits_its_turn(down: tuple[Server, Tab, Path]) -> None:
    _, tab, up = down
    # The page still has its widgets, as it goes on from before.
    tab.event(triggers={tab.outbox[0].triggers.copy().popitem()[0]: True})
    up.touch()
    tab.event()
    tab.wait_text("Count = 3 Ada").wait(lambda: not tab.outbox)
    tab.close()


def test_it_is_refused_once_a_run_goes_through_without_its_widget(
    down: tuple[Server, Tab, Path],
) -> None:
    server, tab, _ = down
    server.write("import kawa as st\nst.text('nothing to click')")
    tab.event()
    tab.wait_text("nothing to click").wait(lambda: not tab.outbox)
    tab.wait(lambda: "value_refused" in [notice.code for notice in tab.notices])
    tab.close()
