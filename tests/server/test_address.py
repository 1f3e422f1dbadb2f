"""A page load shows what its address names, also in a tab that was elsewhere before."""

from __future__ import annotations

import msgspec
from server.client import Tab
from server.conftest import Serve

from kawa.protocol.messages import Insert, Update

APP = """
import kawa as st

def one():
    st.text("This is one")

def two():
    st.text("This is two")

st.navigation([st.Page(one), st.Page(two)]).run()
"""


def test_another_page_in_the_address_shows_nothing_of_the_one_before(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as first:
        assert first.texts() == ["This is one"]
    again = Tab(server.port, token=first.token, cookie=first.cookie, page="two")
    with again:
        assert again.welcome is not None and again.welcome.resumed
        sent = [
            msgspec.msgpack.decode(op.props)
            for frame in again.frames
            for op in frame.ops
            if isinstance(op, Insert | Update)
        ]
        assert {"body": "This is two"} in sent
        assert {"body": "This is one"} not in sent
        assert {props.get("page") for props in sent if "title" in props} == {"two"}
