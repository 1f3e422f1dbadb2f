"""What a page says is bounded: addresses, forged values, files, connections, and their log."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from server.client import Closed, Tab
from server.process import Server

from kawa.protocol.messages import PROTOCOL, ClientContext, Hello
from kawa.store.codec import encode as stored_as

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
values = [
    st.checkbox("On"),
    st.number_input("Amount", 0, 100, 5),
    st.text_input("Name"),
    st.selectbox("Fruit", ["apple", "pear"]),
    st.slider("Level", 0, 10, 3),
    st.time_input("When", None),
    st.file_uploader("File"),
]
st.text(f"query {len(str(st.query_params.to_dict()))}")
st.text(repr(values))
"""
WIDGETS = ["On", "Amount", "Name", "Fruit", "Level", "When", "File"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("app"), APP, {"server.maxUploadSize": 1}).start()
    yield server
    server.kill()


@pytest.fixture
def tab(app: Server) -> Iterator[Tab]:
    with Tab(app.port) as opened:
        yield opened
        assert opened.click("Add").texts()[0] == "Count = 1", "the tab goes on"


def test_an_address_is_no_place_for_megabytes(tab: Tab) -> None:
    tab.do(query="a=" + "x" * 3_000_000)
    [length] = [int(text[6:]) for text in tab.texts() if text.startswith("query")]
    assert length < 70_000
    tab.do(page="y" * 3_000_000)
    assert len(str(tab.head)) < 140_000


def test_what_a_browser_says_of_itself_is_short(app: Server) -> None:
    long, longer = "x" * 70_000, "x" * 3_000_000
    context = ClientContext(url=long, timezone="x" * 10_000, locale="x" * 10_000)
    with Tab(app.port, greet=False) as tab:
        tab.send(Hello(PROTOCOL, page="x" * 10_000, query=long, context=context))
        tab.wait(lambda: tab.state == "done")
        assert tab.click("Add").texts()[0] == "Count = 1"
        assert len(tab.head["query"]) == 65_536
    with Tab(app.port, greet=False) as tab:
        with contextlib.suppress(Closed):
            tab.send(Hello(PROTOCOL, page=longer))
        assert tab.wait_closed().code in (1009, 1006)


def test_a_flood_of_forged_values_is_told_once(app: Server, tab: Tab) -> None:
    before = app.log.stat().st_size
    forged = {f"nobody {number}": number for number in range(50_000)}
    long = {tab.widget(label).id: ["\n2026 forged line " * 50_000] for label in WIDGETS}
    tab.do(values={**forged, **long}, triggers={**forged})
    tab.wait(lambda: tab.notices)
    tab.click("Add").do(restart=True)
    assert [notice.code for notice in tab.notices] == ["value_refused"]
    written = app.log.read_text()[before:]
    assert "refused a value" in written
    assert len(written) < 1000 and "\n2026 forged" not in written


# What the page sends is never taken for what the store holds


class Trap:
    """Leaves a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_the_format_of_the_store_means_nothing_from_a_page(app: Server) -> None:
    mark = app.directory / "it-ran"
    trap = b"p" + pickle.dumps(Trap(mark))
    forged: list[Any] = [trap, stored_as({1, 2}), trap.decode("latin-1")]
    forged += [msgspec.msgpack.Ext(code, trap) for code in (1, 2, 7, 13, 16, 99)]
    forged += [[item] for item in forged] + [{"id": item} for item in forged]
    with Tab(app.port) as tab:
        before = tab.texts()[-1]
        for label in WIDGETS:
            # A text may be any text.
            for value in forged[label == "Name" and 3 :]:
                tab.event(values={tab.widget(label).id: value})
        tab.click("Add")
        assert tab.texts()[-1] == before
        tab.set("Name", trap.decode("latin-1"))
        shown = tab.texts()[-1]
        app.kill()
        app.start()
        tab.reconnect()
        tab.wait(lambda: tab.state == "done")
        assert tab.texts()[-1] == shown
    assert not mark.exists()


# Files and connections


def test_one_uploader_takes_one_file(app: Server, tab: Tab) -> None:
    assert tab.welcome is not None
    uploader = tab.widget("File").id
    files = [
        httpx.post(
            f"{app.url}/_kawa/upload",
            params={"widget": uploader},
            content=b"x",
            headers={"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "a.txt"},
        ).json()
        for _ in range(2)
    ]
    tab.do(values={uploader: files})
    assert "UploadedFile" not in tab.texts()[-1]
    tab.do(values={uploader: files[:1]})
    assert tab.texts()[-1].count("UploadedFile") == 1


def test_an_upload_that_is_broken_off_leaves_nothing(app: Server, tab: Tab) -> None:
    assert tab.welcome is not None
    sizes = {path.name: path.stat().st_size for path in app.state.iterdir()}

    def stops_half_way() -> Iterator[bytes]:
        yield b"x" * 300_000
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        httpx.post(
            f"{app.url}/_kawa/upload",
            params={"widget": tab.widget("File").id},
            content=stops_half_way(),
            headers={"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "a.txt"},
        )
    tab.click("Add").do(restart=True)
    grown = {path.name: path.stat().st_size - sizes[path.name] for path in app.state.iterdir()}
    assert max(grown.values()) < 200_000
    assert "Traceback" not in app.text_of_log()


def open_files(server: Server) -> int:
    assert server.process is not None
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))  # noqa: PTH208


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts what Linux says is open")
def test_tabs_that_come_and_go_leave_nothing_open(app: Server) -> None:
    def churn() -> None:
        for number in range(40):
            tab = Tab(app.port)
            if number % 2:
                tab.drop()
            else:
                tab.close()

    churn()
    with Tab(app.port) as tab:
        before = open_files(app)
        churn()
        tab.click("Add")
        assert open_files(app) <= before + 3


def test_no_secret_is_in_an_address_or_in_the_log(app: Server, tab: Tab) -> None:
    assert tab.welcome is not None and tab.token
    html = httpx.get(app.url).text
    for secret in (tab.welcome.upload_token, tab.token):
        assert secret not in html
        assert secret.partition(".")[2] not in app.text_of_log()
    assert not re.search(r"(token|secret)=", html)
