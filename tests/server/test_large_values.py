"""Large values in session_state: no click waits for their storing, and none is lost or torn."""

from __future__ import annotations

import json
import secrets
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from redis_server import RedisServer
from s3_server import S3Server
from server.client import Tab
from server.conftest import Pair, Serve
from server.process import SRC, Server
from waiting import until

from kawa.store import open_store

KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}
APP = """
import hashlib
import kawa as st
import numpy as np
state = st.session_state
state.setdefault("count", 0)
if st.button("Make"):
    state.big = np.arange(state.count, state.count + 400_000)
if st.button("Change"):
    state.big[0] += 1
if st.button("Read"):
    len(state.big)
if st.button("Small"):
    state.big = "small"
if st.button("Delete"):
    del state.big
if st.button("Lock"):
    import threading
    state.big = [threading.Lock()] * 100_000
if st.button("Add"):
    state.count += 1
if st.button("Sum"):
    held = state.get("big")
    st.text(f"big = {held if held is None or isinstance(held, str) else held.sum()}")
st.text(f"Count = {state.count}")
"""


@pytest.fixture(params=["sqlite", "redis", "s3"])
def server(request: pytest.FixtureRequest, serve: Serve) -> Server:
    if request.param == "sqlite":
        return serve(APP, env=KEYS)
    if request.param == "s3":
        s3: S3Server = request.getfixturevalue("s3_server")
        files = s3.bucket(f"bucket-{secrets.token_hex(6)}")
        return serve(APP, {"session.files": files}, {**KEYS, **s3.environment})
    redis: RedisServer = request.getfixturevalue("redis")
    return serve(APP, {"session.store": redis.url}, KEYS)


def stored(server: Server, tab: Tab) -> None:
    """Waits until the store holds the large values as the tab's last run left them."""
    assert tab.token
    id = tab.token.partition(".")[0]
    deadline = time.monotonic() + 20
    with closing(open_store(str(server.flags.get("session.store", "sqlite")), server.state)) as one:
        while True:
            record = one.load(id)
            assert record is not None
            if record.seq >= tab.seq and not record.pending:
                return
            assert time.monotonic() < deadline, "It is still pending."
            time.sleep(0.02)


def sum_after_a_crash(server: Server, tab: Tab) -> str:
    server.kill()
    server.start()
    tab.reconnect().wait(lambda: tab.state == "done")
    return tab.click("Sum").texts()[0]


def pieces(server: Server) -> int:
    """Returns how many pieces of large values an SQLite store holds."""
    with closing(sqlite3.connect(server.state / "sessions.db")) as db:
        [count] = db.execute("SELECT count(*) FROM files WHERE name LIKE 'large:%'").fetchone()
    assert isinstance(count, int)
    return count


def first_sum(offset: int = 0) -> int:
    return sum(range(offset, offset + 400_000))


def test_a_large_value_survives_a_crash_and_so_does_its_change(server: Server) -> None:
    with Tab(server.port) as tab:
        tab.click("Make")
        stored(server, tab)
        assert sum_after_a_crash(server, tab) == f"big = {first_sum()}"
        tab.click("Change")
        stored(server, tab)
        assert sum_after_a_crash(server, tab) == f"big = {first_sum() + 1}"
        for _ in range(3):
            tab.click("Add")
        assert sum_after_a_crash(server, tab) == f"big = {first_sum() + 1}"
        tab.wait_text("Count = 3")


def test_the_page_is_told(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Make")
        tab.wait(lambda: [notice.code for notice in tab.notices][-1:] == ["large_stored"])
        assert [notice.code for notice in tab.notices] == ["large_pending", "large_stored"]


def test_a_short_list_of_long_texts_is_large_and_a_long_one_of_numbers_is_stored(
    serve: Serve,
) -> None:
    server = serve(
        "import kawa as st\n"
        "if st.button('Texts'):\n    st.session_state.big = ['x' * 1_000_000] * 10\n"
        "if st.button('Numbers'):\n    st.session_state.big = list(range(30_000))\n"
        "st.text(len(st.session_state.get('big', [])))"
    )
    with Tab(server.port) as tab:
        tab.click("Numbers").wait_text("30000")
        assert tab.notices == []
        tab.click("Texts").wait_text("10")
        tab.wait(lambda: [notice.code for notice in tab.notices][-1:] == ["large_stored"])
        assert [notice.code for notice in tab.notices] == ["large_pending", "large_stored"]
        server.kill()
        server.start()
        tab.reconnect().wait_text("10")


def test_a_server_that_is_told_to_stop_stores_it_first(server: Server) -> None:
    with Tab(server.port) as tab:
        tab.click("Make")
        server.stop()
        server.start()
        tab.reconnect().wait(lambda: tab.state == "done")
        assert tab.click("Sum").texts()[0] == f"big = {first_sum()}"


def test_what_is_deleted_or_small_again_stays_so(server: Server) -> None:
    with Tab(server.port) as tab:
        tab.click("Make")
        stored(server, tab)
        tab.click("Small")
        assert sum_after_a_crash(server, tab) == "big = small"
        tab.click("Make")
        tab.click("Delete")
        assert sum_after_a_crash(server, tab) == "big = None"


def test_it_is_written_once_and_what_is_replaced_is_freed(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Make")
        stored(server, tab)
        once = pieces(server)
        assert once == 4
        with closing(sqlite3.connect(server.state / "sessions.db")) as db:
            before = db.execute("SELECT name, data FROM files ORDER BY name").fetchall()
            tab.click("Read")
            stored(server, tab)
            assert db.execute("SELECT name, data FROM files ORDER BY name").fetchall() == before
        tab.click("Add").click("Make")
        stored(server, tab)
        # The former one's go.
        until(lambda: pieces(server) == once)
        tab.click("Delete")
        until(lambda: pieces(server) == 0)


def test_many_changes_in_a_row_end_in_the_last_one(server: Server) -> None:
    """A value that is changed in place while it is encoded is not stored torn."""
    with Tab(server.port) as tab:
        tab.click("Make")
        for _ in range(30):
            tab.click("Change")
        stored(server, tab)
        assert sum_after_a_crash(server, tab) == f"big = {first_sum() + 30}"


def test_a_crash_before_it_is_stored_leaves_the_one_before(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Make")
        stored(server, tab)
        tab.click("Add").click("Make")
        said = sum_after_a_crash(server, tab)
        assert said in (f"big = {first_sum()}", f"big = {first_sum(1)}"), "one of them, whole"


def test_one_that_cannot_be_stored_is_named(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Make")
        stored(server, tab)
        tab.click("Lock")
        stored(server, tab)
        assert "session_state['big'] cannot be stored" in server.text_of_log()
        assert sum_after_a_crash(server, tab) == "big = None"


def test_a_piece_that_was_changed_is_refused(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Add").click("Make")
        stored(server, tab)
        server.kill()
        with closing(sqlite3.connect(server.state / "sessions.db")) as db, db:
            db.execute("UPDATE files SET data = data || 'x' WHERE name LIKE 'large:%:2'")
        server.start()
        tab.reconnect().wait_text("Count = 1")
        assert tab.click("Sum").texts()[0] == "big = None"
        assert "big is not restored" in server.text_of_log()


def test_it_goes_along_in_an_exported_session(serve: Serve) -> None:
    server = serve(APP, env=KEYS)

    def sessions(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "kawa", "sessions", *words],
            cwd=server.directory, capture_output=True, text=True, check=True,
            env={**KEYS, "PYTHONPATH": str(SRC), "KAWA_SESSION_PATH": str(server.state),
                 "HOME": str(server.directory)},
        ).stdout  # fmt: skip

    with Tab(server.port) as tab:
        tab.click("Make")
        stored(server, tab)
        assert tab.token
        sessions("export", tab.token.partition(".")[0], "-o", "one.kawa")
        id = sessions("import", "one.kawa").partition("session ")[2].partition(".")[0]
        [big] = [v for v in json.loads(sessions("show", id, "--json")) if v["key"] == "big"]
        assert (big["type"], big["codec"], big["problem"]) == ("ndarray", "npy", "")
        assert big["size"] > 3_000_000


def test_a_store_that_is_away_gets_it_when_it_is_back(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        tab.click("Add")
        with server.no_more_bytes():
            tab.event(triggers={tab.widget("Make").id: True})
            tab.wait(lambda: tab.state == "failed")
        stored(server, tab)
        assert sum_after_a_crash(server, tab) == f"big = {first_sum(1)}"


def test_a_tab_that_reaches_another_server_waits_for_what_the_first_one_stores(
    pair: Pair, redis: RedisServer
) -> None:
    first, second = pair(APP, {"session.store": redis.url}, KEYS)
    with Tab(first.port) as tab:
        tab.click("Make").wait(lambda: "large_pending" in [notice.code for notice in tab.notices])
        tab.go_to(second.port).reconnect()
        assert tab.welcome is not None and tab.welcome.resumed
        tab.click("Sum").wait_text(f"big = {sum(range(400_000))}")


def test_a_tab_does_not_wait_long_for_a_server_that_is_dead(pair: Pair, redis: RedisServer) -> None:
    first, second = pair(APP, {"session.store": redis.url}, KEYS)
    with Tab(first.port) as tab:
        tab.click("Add").click("Make")
        tab.wait(lambda: "large_pending" in [notice.code for notice in tab.notices])
        first.kill()
        tab.go_to(second.port).reconnect().wait_text("Count = 1")
        tab.click("Sum")
        # The value before, which is none, or the new one: whole in either case.
        assert tab.texts()[0] in ("big = None", f"big = {sum(range(1, 400_001))}")
