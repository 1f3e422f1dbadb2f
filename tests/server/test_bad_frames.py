"""What no page of ours sends: refused with a reason, and nobody else notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from server.client import Closed, Tab, encode
from server.process import Server

from kawa.protocol.messages import PROTOCOL, Event, Hello

APP = """
import datetime
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.button("Off", disabled=True, key="off")
on = st.checkbox("On")
locked = st.checkbox("Locked", disabled=True)
amount = st.number_input("Amount", 0, 100, 5)
share = st.number_input("Share", 0.0, 1.0, 0.5)
name = st.text_input("Name", "Anna", max_chars=10)
fruit = st.selectbox("Fruit", ["apple", "pear"])
level = st.slider("Level", 0, 10, 3)
span = st.slider("Span", 0, 10, (2, 4))
when = st.time_input("When", datetime.time(8, 30))
first = f"{st.session_state.count} {on} {locked} {amount} {share} {name}"
st.text(f"{first} {fruit} {level} {span} {when}")
"""
START = "0 False False 5 0.5 Anna apple 3 (2, 4) 08:30:00"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one widget of each kind that takes a value."""
    server = Server(tmp_path_factory.mktemp("app"), APP).start()
    yield server
    server.kill()


@pytest.fixture
def tab(app: Server) -> Iterator[Tab]:
    """A tab that is to go on as it was."""
    with Tab(app.port) as opened, Tab(app.port) as other:
        yield opened
        assert other.click("Add").texts()[0].startswith("1 "), "another tab does not notice"
        assert app.alive()


def deep(levels: int) -> bytes:
    """An event whose value is a list in a list in a list."""
    at = encode(Event(1, values={"x": 0}))
    return at[:-1] + b"\x91" * levels + b"\x00"


BAD_FRAMES: dict[str, bytes | str] = {
    "empty": b"",
    "text": "hello",
    "JSON as text": '{"t":"event","seq":1}',
    "JSON as bytes": b'{"t":"event","seq":1}',
    "random": bytes(range(256)),
    "half": encode(Event(1, values={"a": "b" * 50}))[:20],
    "more behind it": encode(Event(1)) + b"\x00",
    "unknown tag": msgspec.msgpack.encode({"t": "run", "code": "import os"}),
    "no tag": msgspec.msgpack.encode({"seq": 1}),
    "a list": msgspec.msgpack.encode(["event", 1]),
    "nil": b"\xc0",
    "seq is text": msgspec.msgpack.encode({"t": "event", "seq": "1"}),
    "seq is a fraction": msgspec.msgpack.encode({"t": "event", "seq": 1.5}),
    "seq is missing": msgspec.msgpack.encode({"t": "event"}),
    "values is a list": msgspec.msgpack.encode({"t": "event", "seq": 1, "values": [1]}),
    "keys are numbers": msgspec.msgpack.encode({"t": "event", "seq": 1, "values": {1: 1}}),
    "page is a number": msgspec.msgpack.encode({"t": "event", "seq": 1, "page": 7}),
    "no UTF-8": b"\x82\xa1t\xa5event\xa3seq\xa2\xff\xfe",
    "deep": deep(100_000),
    "claims to be large": b"\xdd\xff\xff\xff\xff",
    "a message of the server": msgspec.msgpack.encode({"t": "frame", "run": 1}),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_frame_closes_the_socket_and_nothing_else(tab: Tab, name: str) -> None:
    tab.click("Add")
    tab.send_raw(BAD_FRAMES[name])
    closed = tab.wait_closed()
    assert closed.code == 4400
    assert closed.reason and "/" not in closed.reason and "Error" not in closed.reason
    tab.reconnect()
    assert tab.texts()[0].startswith("1 "), "state as before"


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_first_frame_opens_nothing(app: Server, name: str) -> None:
    with Tab(app.port, greet=False) as tab:
        tab.send_raw(BAD_FRAMES[name])
        assert tab.wait_closed().code == 4400


def test_an_event_before_hello_is_refused(app: Server) -> None:
    with Tab(app.port, greet=False) as tab:
        tab.send(Event(1))
        closed = tab.wait_closed()
        assert (closed.code, closed.reason) == (4400, "The first message must be a hello.")


def test_a_second_hello_is_refused(tab: Tab) -> None:
    tab.send(Hello(PROTOCOL))
    closed = tab.wait_closed()
    assert (closed.code, closed.reason) == (4400, "A second hello.")
    assert tab.reconnect().texts() == [START]


@pytest.mark.parametrize("protocol", [0, -1, PROTOCOL + 1, 2**63])
def test_another_protocol_is_told_so(app: Server, protocol: int) -> None:
    with Tab(app.port, greet=False) as tab:
        tab.send(Hello(protocol))
        closed = tab.wait_closed()
        assert closed.code == 4426
        assert str(PROTOCOL) in closed.reason


@pytest.mark.parametrize("seq", [3, 2**40, 2**63])
def test_a_gap_in_the_numbers_is_refused(tab: Tab, seq: int) -> None:
    tab.click("Add")
    tab.send(Event(seq, triggers={tab.widget("Add").id: True}))
    closed = tab.wait_closed()
    assert closed.code == 4400
    assert "2 was expected" in closed.reason
    assert tab.reconnect().click("Add").texts()[0].startswith("2 ")


@pytest.mark.parametrize("seq", [1, 0, -1, -(2**63)])
def test_a_number_that_came_before_does_nothing(tab: Tab, seq: int) -> None:
    tab.click("Add")
    tab.send(Event(seq, triggers={tab.widget("Add").id: True}))
    assert tab.click("Add").texts()[0].startswith("2 ")


@pytest.mark.parametrize(
    "hello",
    [
        Hello(PROTOCOL, page="x" * 100_000),
        Hello(PROTOCOL, query="a=1&" * 50_000),
        Hello(PROTOCOL, query="%00%ff%zz=&&&===;\0"),
        Hello(PROTOCOL, token="." * 100_000),
        Hello(PROTOCOL, token=""),
        Hello(PROTOCOL, page="../../../etc/passwd"),
        Hello(PROTOCOL, page="\0\\\n"),
    ],
)
def test_an_odd_hello_gets_the_app(app: Server, hello: Hello) -> None:
    with Tab(app.port, greet=False) as tab:
        tab.send(hello)
        assert tab.wait(lambda: tab.state == "done").texts() == [START]


def test_a_frame_that_is_too_large_closes_the_socket(tmp_path: Any) -> None:
    server = Server(tmp_path, APP, {"server.maxWidgetStateSize": 1}).start()
    try:
        with Tab(server.port) as tab, Tab(server.port) as other:
            with pytest.raises(Closed):
                tab.do(values={tab.widget("Name").id: "x" * 1_100_000})
            assert tab.wait_closed().code == 1009
            tab.outbox.clear()
            tab.seq = 0
            assert tab.reconnect().click("Add").texts()[0].startswith("1 ")
            other.click("Add")
    finally:
        server.kill()


FORGED: list[tuple[str, Any]] = [
    ("Locked", True),
    ("On", 1),
    ("On", "true"),
    ("On", None),
    ("On", [True]),
    ("Amount", 101),
    ("Amount", -1),
    ("Amount", 2**70),
    ("Amount", 5.5),
    ("Amount", "5"),
    ("Amount", True),
    ("Amount", {"a": 1}),
    ("Share", float("nan")),
    ("Share", float("inf")),
    ("Share", 1.5),
    ("Name", "x" * 11),
    ("Name", 5),
    ("Name", ["a"]),
    ("Fruit", "plum"),
    ("Fruit", 2),
    ("Fruit", -1),
    ("Fruit", "1"),
    ("Fruit", [0]),
    ("Level", 11),
    ("Level", -1),
    ("Level", [1, 2]),
    ("Level", "3"),
    ("Level", float("nan")),
    ("Level", None),
    ("Span", [2, 11]),
    ("Span", [4, 2]),
    ("Span", []),
    ("Span", [2]),
    ("Span", [2, 3, 4]),
    ("Span", 3),
    ("Span", ["a", "b"]),
    ("When", "25:00"),
    ("When", "08:30:00.5; drop"),
    ("When", 8),
    ("When", "x" * 10_000),
    ("Add", True),
]


@pytest.mark.parametrize("label, value", FORGED, ids=lambda value: repr(value)[:30])
def test_a_forged_value_is_not_taken(tab: Tab, label: str, value: Any) -> None:
    if type(value) is int and value > 2**64:
        value = msgspec.msgpack.Ext(1, str(value).encode())
    before = tab.texts()
    tab.do(values={tab.widget(label).id: value})
    assert tab.texts() == before == [START]
    assert not tab.nodes("exception")
    tab.wait(lambda: tab.notices)
    assert tab.notices[-1].code == "value_refused"
    assert tab.click("Add").texts()[0].startswith("1 "), "the tab goes on"


@pytest.mark.parametrize(
    "label, value",
    [("Off", True), ("On", True), ("Amount", 7), ("Name", "x"), ("Fruit", 1)],
)
def test_a_click_on_what_takes_none_does_nothing(tab: Tab, label: str, value: Any) -> None:
    tab.do(triggers={tab.widget(label).id: value})
    assert tab.texts() == [START]
    tab.wait(lambda: tab.notices)
    assert tab.notices[-1].code == "value_refused"


@pytest.mark.parametrize(
    "id", ["", "nothing", "main", "head", "$$ID-x-None", "u:count", "x" * 100_000, "\0", "count"]
)
def test_an_id_that_is_no_widget_takes_nothing(tab: Tab, id: str) -> None:
    tab.do(values={id: 99}, triggers={id: True})
    assert tab.texts() == [START]


def test_one_forged_value_does_not_spoil_the_others(tab: Tab) -> None:
    tab.do(
        values={tab.widget("Amount").id: 1000, tab.widget("Name").id: "Bert", "nobody": 1},
        triggers={tab.widget("Add").id: True},
    )
    assert tab.texts() == [START.replace("0 F", "1 F", 1).replace("Anna", "Bert")]


def test_after_a_forged_value_the_page_is_told_the_right_one(tab: Tab) -> None:
    tab.do(values={tab.widget("Amount").id: 1000})
    assert tab.widget("Amount").value == 5
