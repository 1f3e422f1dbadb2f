"""A store that cannot be written: tabs go on in memory, are told, and catch up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from server.client import Tab
from server.conftest import Mount, Serve
from server.process import COUNTER, Server

UPLOAD = COUNTER + 'st.file_uploader("File")\n'
GROWING = (
    COUNTER
    + """
import os
st.session_state.setdefault(f"part {st.session_state.count}", os.urandom(100_000))
"""
)


def codes(tab: Tab) -> list[str]:
    return [notice.code for notice in tab.notices]


def click_unsaved(tab: Tab, count: int) -> None:
    """Clicks; the page shows it, and is told that it is not stored."""
    stored = tab.stored
    tab.event(triggers={tab.widget("Add").id: True})
    tab.wait(lambda: tab.state == "failed" and f"Count = {count}" in tab.texts())
    assert tab.stored == stored
    assert tab.outbox, "the page keeps what is not stored"


def goes_on_and_catches_up(
    server: Server, fill: Callable[[], None], free: Callable[[], None]
) -> None:
    """What is promised, whatever it is that fills the disk."""
    with Tab(server.port) as tab, Tab(server.port) as other:
        tab.click("Add")
        other.click("Add")
        fill()
        click_unsaved(tab, 2)
        tab.wait(lambda: codes(tab) == ["not_stored"])
        click_unsaved(tab, 3)
        assert codes(tab) == ["not_stored"], "told once"
        with Tab(server.port) as new:
            assert new.state == "failed" and new.texts()[0] == "Count = 0"
            click_unsaved(new, 1)
        assert server.alive()
        free()
        assert tab.click("Add").texts()[0] == "Count = 4"
        tab.wait(lambda: codes(tab) == ["not_stored", "stored_again"])
        assert not tab.outbox
        assert other.click("Add").texts()[0] == "Count = 2"
        assert codes(other) == []
        server.kill()
        server.start()
        tab.reconnect().wait_text("Count = 4")
        other.reconnect().wait_text("Count = 2")


def test_a_tab_goes_on_in_memory_while_the_disk_is_full(serve: Serve) -> None:
    server = serve(UPLOAD)
    limit = None

    def fill() -> None:
        nonlocal limit
        limit = server.no_more_bytes()
        limit.__enter__()

    def free() -> None:
        assert limit is not None
        limit.__exit__(None, None, None)

    goes_on_and_catches_up(server, fill, free)


@pytest.fixture
def small_disk(mount: Mount) -> Path:
    """A file system of four megabytes."""
    return mount("4m")


def test_a_tab_goes_on_in_memory_while_its_file_system_is_full(
    serve: Serve, small_disk: Path
) -> None:
    # A state that does not grow could still be stored: the log is emptied into the file.
    server = serve(GROWING, {"session.path": small_disk})
    filler = small_disk / "filler"

    def fill() -> None:
        # Emptied, so that the store finds no room of its own.
        with closing(sqlite3.connect(small_disk / "sessions.db")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 512)
            except OSError:
                pass

    goes_on_and_catches_up(server, fill, filler.unlink)


def test_a_script_that_fills_the_disk_with_its_state(serve: Serve, small_disk: Path) -> None:
    source = """
    import os
    import kawa as st
    st.session_state.setdefault("count", 0)
    if st.button("Add"):
        st.session_state.count += 1
    if st.button("Big"):
        st.session_state.big = os.urandom(6_000_000)
    if st.button("Small"):
        del st.session_state.big
    st.text(f"Count = {st.session_state.count} {len(st.session_state.get('big', b''))}")
    """
    server = serve(source, {"session.path": small_disk})
    with Tab(server.port) as tab, Tab(server.port) as other:
        tab.click("Add")
        tab.click("Big").wait_text("Count = 1 6000000")
        tab.wait(lambda: codes(tab) == ["large_pending", "not_stored"])
        assert other.click("Add").texts() == ["Count = 1 0"], "another tab is stored as ever"
        assert codes(other) == []
        assert tab.click("Small").texts() == ["Count = 1 0"]
        tab.wait(lambda: codes(tab)[2:] == ["large_stored", "stored_again"], 20)


def test_clicks_that_a_full_disk_did_not_take_come_again_after_a_crash(serve: Serve) -> None:
    server = serve()
    with Tab(server.port) as tab:
        tab.click("Add")
        with server.no_more_bytes():
            click_unsaved(tab, 2)
            click_unsaved(tab, 3)
            server.kill()
        server.start()
        tab.reconnect(wait=False)
        assert tab.wait_stored(3).texts() == ["Count = 3"]


def test_an_upload_that_cannot_be_kept_says_so(serve: Serve) -> None:
    server = serve(UPLOAD)
    with Tab(server.port) as tab:
        assert tab.welcome is not None
        with server.no_more_bytes():
            answer = httpx.post(
                f"{server.url}/_kawa/upload",
                params={"widget": tab.widget("File").id},
                content=b"x" * 100_000,
                headers={"X-Kawa-Upload": tab.welcome.upload_token, "X-Kawa-Name": "a.txt"},
            )
            assert answer.status_code == 507
            assert answer.json() == {"error": "The server could not keep the file."}
        assert tab.click("Add").texts()[0] == "Count = 1"


def test_a_store_that_cannot_be_opened_ends_the_start_and_costs_nothing(serve: Serve) -> None:
    """Root may write into any file, so a directory stands in its place."""
    server = serve()
    with Tab(server.port) as tab:
        tab.click("Add")
        path = server.state / "sessions.db"
        kept = server.state / "kept.db"
        server.kill()
        path.rename(kept)
        path.mkdir()
        server.launch()
        assert server.process is not None
        assert server.process.wait(20) != 0
        assert "sessions.db" in server.text_of_log()
        assert "Traceback" not in server.text_of_log()
        server.kill()
        path.rmdir()
        kept.rename(path)
        server.start()
        tab.reconnect().wait_text("Count = 1")
