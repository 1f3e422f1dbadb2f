"""A tab goes on where it was: after F5, a dropped network, a killed server."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import httpx
import pytest
from server.client import Closed, Tab
from server.conftest import Serve
from server.process import Server

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
on = st.checkbox("On")
amount = st.number_input("Amount", 0, 100, 5, key="amount")
st.text(f"on={on} amount={amount} query={st.query_params.to_dict()}")
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the tests that leave it as it was."""
    server = Server(tmp_path_factory.mktemp("app"), APP).start()
    yield server
    server.kill()


def test_f5_goes_on_with_everything(app: Server) -> None:
    with Tab(app.port, query="a=1") as tab:
        tab.click("Add").click("Add").set("On", True).set("Amount", 42)
        tab.reload()
        assert tab.welcome is not None and tab.welcome.resumed
        assert "Count = 2" in tab.texts()
        assert "on=True amount=42 query={'a': '1'}" in tab.texts()
        assert tab.widget("Amount").value == 42
        assert tab.widget("On").value is True


def test_a_dropped_network_costs_neither_state_nor_a_run(app: Server) -> None:
    with Tab(app.port) as tab:
        tab.click("Add")
        runs = tab.frames[-1].run
        tab.reconnect()
        assert tab.frames[-1].reset
        assert tab.frames[-1].run == runs, "the script did not run again"
        assert tab.click("Add").texts()[0] == "Count = 2"


def test_events_sent_into_a_dead_socket_come_through_once(app: Server) -> None:
    with Tab(app.port) as tab:
        button = tab.widget("Add").id
        for _ in range(5):
            tab.event(triggers={button: True})
        # Some have arrived, and the answers to them are lost with the socket.
        tab.reconnect(wait=False)
        tab.wait_stored(5)
        assert "Count = 5" in tab.texts()


@pytest.mark.parametrize("fresh", [False, True], ids=["reconnect", "F5"])
def test_kill_9_loses_nothing_that_was_shown(serve: Serve, fresh: bool) -> None:
    server = serve(APP)
    with Tab(server.port, query="q=x") as tab:
        tab.click("Add").click("Add").click("Add").set("On", True).set("Amount", 7)
        server.kill()
        server.start()
        tab.reload() if fresh else tab.reconnect()
        tab.wait_text("Count = 3")
        assert tab.welcome is not None and tab.welcome.resumed
        assert "on=True amount=7 query={'q': 'x'}" in tab.texts()
        assert tab.widget("Amount").value == 7
        assert "Count = 4" in tab.click("Add").texts()


def test_kill_9_keeps_the_page(serve: Serve) -> None:
    server = serve(
        """
        import kawa as st
        def start():
            st.text("start")
        def other():
            on = st.checkbox("On", key="on", persist_state="session")
            st.text(f"other {on}")
        st.navigation([st.Page(start), st.Page(other)]).run()
        """
    )
    with Tab(server.port) as tab:
        tab.do(page="other")
        tab.set("On", True)
        assert tab.texts() == ["other True"]
        server.kill()
        server.start()
        tab.reconnect().wait_text("other True")
        assert tab.head["page"] == "other"


def test_start_over_forgets_the_state_for_good(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Add").set("Amount", 9)
        tab.do(restart=True)
        assert tab.texts() == ["Count = 0", "on=False amount=5 query={}"]
        server.kill()
        server.start()
        tab.reconnect().wait_text("Count = 0")
        assert "on=False amount=5 query={}" in tab.texts()


def test_memory_store_forgets_with_the_process(serve: Serve) -> None:
    server = serve(APP, {"session.store": "memory"})
    with Tab(server.port) as tab:
        tab.click("Add").reload()
        assert "Count = 1" in tab.texts()
        server.kill()
        server.start()
        tab.reload()
        assert tab.welcome is not None and not tab.welcome.resumed
        assert "Count = 0" in tab.texts()


@pytest.mark.parametrize("store", ["sqlite", "memory"])
def test_a_tab_goes_on_after_a_drop_and_begins_anew_after_f5_where_that_is_asked_for(
    serve: Serve, store: str
) -> None:
    """As in Streamlit. The page then keeps its token for as long as it is not reloaded."""
    server = serve(APP, {"session.resume": "reconnect", "session.store": store})
    with Tab(server.port) as tab:
        assert tab.welcome is not None and tab.welcome.config.resume == "reconnect"
        tab.click("Add").set("Amount", 9).reconnect()
        assert "Count = 1" in tab.texts() and tab.widget("Amount").value == 9
        tab.token = None
        tab.reload()
        assert tab.texts() == ["Count = 0", "on=False amount=5 query={}"]


def test_memory_goes_on_after_a_drop_while_the_server_remembers(serve: Serve) -> None:
    flags = {"session.store": "memory", "server.disconnectedSessionTTL": 0}
    server = serve(APP, flags)
    with Tab(server.port) as tab:
        tab.click("Add").reconnect()
        assert "Count = 1" in tab.texts()


# Who may resume


def come_back(tab: Tab) -> Tab:
    """The page tries until somebody takes it."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return tab.reconnect()
        except (Closed, OSError):
            assert time.monotonic() < deadline, "Nobody answers."
            time.sleep(0.02)


def test_the_token_changes_with_each_connection(app: Server) -> None:
    with Tab(app.port) as tab:
        tokens = [tab.token]
        for _ in range(3):
            tab.reconnect()
            tokens.append(tab.token)
        assert len(set(tokens)) == 4
        with Tab(app.port, cookie=tab.cookie, token=tokens[0]) as thief:
            assert thief.welcome is not None and not thief.welcome.resumed


def test_the_token_before_opens_until_the_new_one_was_used(app: Server) -> None:
    """The page may lose its connection before the new token reaches it."""
    with Tab(app.port) as tab:
        tab.click("Add")
        used = tab.token
        tab.reconnect()
        with Tab(app.port, cookie=tab.cookie, token=used) as again:
            assert again.welcome is not None and again.welcome.resumed
            assert "Count = 1" in again.texts()


@pytest.mark.parametrize("restart", [False, True], ids=["in memory", "from the store"])
@pytest.mark.parametrize(
    "change",
    ["cookie", "no cookie", "secret", "half", "other session", "unknown session", "garbage"],
)
def test_who_has_not_both_token_and_cookie_gets_a_new_session(
    app: Server, change: str, restart: bool
) -> None:
    with Tab(app.port) as owner, Tab(app.port) as other:
        owner.click("Add")
        other.click("Add").click("Add")
        if restart:
            app.kill()
            app.start()
        assert owner.token and other.token
        id, _, secret = owner.token.partition(".")
        token, cookie = owner.token, owner.cookie
        match change:
            case "cookie":
                cookie = other.cookie
            case "no cookie":
                cookie = ""
            case "secret":
                token = f"{id}.{'x' * len(secret)}"
            case "half":
                token = id
            case "other session":
                token = f"{other.token.partition('.')[0]}.{secret}"
            case "unknown session":
                token = f"nobody.{secret}"
            case "garbage":
                token = "../../etc/passwd\0." + "é" * 5000
        with Tab(app.port, cookie=cookie, token=token) as thief:
            assert thief.welcome is not None and not thief.welcome.resumed
            assert "Count = 0" in thief.texts()
            assert thief.token and thief.token.partition(".")[0] != id
        owner.reconnect().wait_text("Count = 1")


def test_a_session_taken_over_closes_its_old_tab(app: Server) -> None:
    with Tab(app.port) as first:
        first.click("Add")
        with Tab(app.port, cookie=first.cookie, token=first.token) as second:
            closed = first.wait_closed()
            assert closed.code == 4409
            assert "another tab" in closed.reason
            assert "Count = 2" in second.click("Add").texts()


def test_no_secret_is_in_an_address_a_log_or_the_store(serve: Serve) -> None:
    """Of a whole life: workers that die and drain, a refused token, an upload, a conflict."""
    server = serve(APP, {"logger.level": "debug", "server.workers": 2})
    secrets: set[str] = set()
    with Tab(server.port) as tab:
        for how in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
            assert tab.welcome is not None
            secrets |= {str(tab.token), tab.cookie, tab.welcome.upload_token}
            tab.click("Add")
            headers = {"X-Kawa-Upload": tab.welcome.upload_token}
            httpx.post(f"{server.url}/_kawa/upload", content=b"x", headers=headers)
            assert server.process is not None
            if how is signal.SIGKILL:
                for worker in server.workers():
                    os.kill(worker, how)
            else:
                server.process.send_signal(how)
            tab.wait_closed(20)
            if how is signal.SIGTERM:
                server.process.wait(20)
                server.start()
            come_back(tab).wait_text(f"Count = {tab.stored}")
        with Tab(server.port, cookie="other", token=tab.token) as thief:
            assert thief.welcome is not None and not thief.welcome.resumed
        with Tab(server.port, cookie=tab.cookie, token=tab.token):
            pass
        server.stop()
    log = server.text_of_log()
    assert "runs at" in log, "that is the log"
    for secret in (part for whole in secrets for part in (whole, whole.rpartition(".")[2])):
        assert secret not in log
        for file in server.state.rglob("*"):
            assert secret.encode() not in file.read_bytes(), f"{file} holds a secret itself"


def test_the_page_gives_a_cookie_that_scripts_cannot_read(app: Server) -> None:
    with httpx.Client(base_url=app.url) as client:
        given = client.get("/").headers["set-cookie"]
        assert "HttpOnly" in given and "SameSite=lax" in given
        assert "set-cookie" not in client.get("/").headers, "a browser keeps the one it has"
