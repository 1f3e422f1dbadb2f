"""A duplicated tab gets a session of its own that begins with what the other one holds."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import Server

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
on = st.checkbox("On")
file = st.file_uploader("File")
st.text(f"on={on} file={file and file.getvalue()!r} query={st.query_params.to_dict()}")
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the tests that leave it as it was."""
    server = Server(tmp_path_factory.mktemp("app"), APP).start()
    yield server
    server.kill()


def duplicate(tab: Tab, token: str | None = None, cookie: str | None = None) -> Tab:
    """Returns a tab that was made of this one, by the browser's menu."""
    page = tab.head.get("page", ""), tab.head.get("query", "")
    copy = Tab(
        tab.port,
        cookie=tab.cookie if cookie is None else cookie,
        token=token or tab.token,
        page=page[0],
        query=page[1],
        greet=False,
    )
    copy.seq, copy.outbox = tab.seq, list(tab.outbox)
    copy.greet(fresh=True, copy=True)
    return copy


def session_of(tab: Tab) -> str:
    return str(tab.token).partition(".")[0]


@pytest.mark.parametrize("restart", [False, True], ids=["in memory", "from the store"])
def test_a_copy_holds_everything_and_has_a_life_of_its_own(serve: Serve, restart: bool) -> None:
    server = serve(APP)
    with Tab(server.port, query="a=1") as tab:
        assert tab.welcome is not None
        known = httpx.post(
            f"{server.url}/_kawa/upload",
            params={"widget": tab.widget("File").id},
            content=b"hello",
            headers={"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "a.txt"},
        ).json()
        tab.click("Add").set("On", True).do(values={tab.widget("File").id: [known]})
        if restart:
            server.kill()
            server.start()
        with duplicate(tab) as copy:
            assert copy.welcome is not None and copy.welcome.resumed
            assert session_of(copy) != session_of(tab)
            assert copy.texts() == ["Count = 1", "on=True file=b'hello' query={'a': '1'}"]
            assert copy.widget("On").value is True
            copy.click("Add").click("Add")
            if restart:
                tab.reconnect().wait_text("Count = 1")
            # The first one has heard of nothing, and is not closed.
            assert "Count = 2" in tab.click("Add").texts()
            tab.do(restart=True)
            server.kill()
            server.start()
            copy.reconnect().wait_text("Count = 3")
            assert "file=b'hello'" in copy.texts()[1], "the file is its own too"


def test_an_event_under_way_counts_once_in_each(app: Server) -> None:
    with Tab(app.port) as tab:
        tab.click("Add")
        tab.unsent(triggers={tab.widget("Add").id: True})
        with duplicate(tab) as copy:
            copy.wait(lambda: not copy.outbox and "Count = 2" in copy.texts())
            tab.reconnect().wait(lambda: not tab.outbox and "Count = 2" in tab.texts())


def test_a_copy_needs_token_and_cookie(app: Server) -> None:
    with Tab(app.port) as tab:
        tab.click("Add")
        wrong = f"{session_of(tab)}.wrong"
        for copy in (duplicate(tab, token=wrong), duplicate(tab, cookie="another browser")):
            assert copy.welcome is not None and not copy.welcome.resumed
            assert "Count = 0" in copy.texts()
            copy.close()


def test_a_store_that_forgets_gives_a_duplicate_a_new_session(serve: Serve) -> None:
    server = serve(APP, {"session.store": "memory"})
    with Tab(server.port) as tab:
        tab.click("Add")
        with duplicate(tab) as copy:
            assert copy.welcome is not None and not copy.welcome.resumed
            assert "Count = 0" in copy.texts()
        assert "Count = 2" in tab.click("Add").texts()
