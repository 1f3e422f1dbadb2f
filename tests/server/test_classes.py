"""Objects of the script's classes in session_state, through restarts and edits."""

from __future__ import annotations

from server.client import Tab
from server.conftest import Serve

APP = """
import sqlite3
from dataclasses import dataclass
import kawa as st

TABLE = bytes(5_000_000)
connection = sqlite3.connect(":memory:", check_same_thread=False)


@dataclass
class Order:
    item: str
    count: int = 0

    def add(self):
        self.count += 1
        connection.execute("select 1")
        return len(TABLE)

    def told(self):
        return f"{self.count} {self.item}"


state = st.session_state
state.setdefault("order", Order("tea"))
if st.button("Add"):
    state.order.add()
st.text(state.order.told())
"""


def test_an_object_comes_back_as_one_of_the_present_class(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Add").click("Add").wait_text("2 tea")
        assert tab.notices == [], "it is small, whatever its methods refer to"
        server.kill()
        server.start()
        tab.reconnect().wait_text("2 tea")
        tab.click("Add").wait_text("3 tea")
        server.kill()
        server.write(APP.replace("{self.count} {self.item}", "{self.item}: {self.count}"))
        server.start()
        tab.reconnect().wait_text("tea: 3")
        tab.click("Add").wait_text("tea: 4")
        assert "order" not in server.text_of_log()
