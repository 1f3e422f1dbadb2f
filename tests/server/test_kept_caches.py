"""`persist="disk"` with servers: restarts, kills in the middle, two in one folder."""

from __future__ import annotations

from pathlib import Path

from server.client import Tab
from server.conftest import Pair, Serve
from waiting import until

SOURCE = """
import os
import kawa as st

@st.cache_data(persist="disk", show_spinner=False)
def load():
    with open({note!r}, "a") as note:
        note.write("x")
    return os.urandom({size})

st.text(f"{{load()[:8].hex()}}")
if st.button("Clear"):
    load.clear()
    st.rerun()
"""


def script(note: Path, size: int = 100_000) -> str:
    return SOURCE.format(note=str(note), size=size)


def test_a_value_survives_the_death_of_the_server(serve: Serve, tmp_path: Path) -> None:
    server = serve(script(tmp_path / "note"))
    with Tab(server.port) as tab:
        [text] = tab.texts()
    until(lambda: [p for p in (server.state / "cache").rglob("*") if p.is_file()])
    server.kill()
    server.start()
    with Tab(server.port) as tab:
        assert tab.texts() == [text]
    assert (tmp_path / "note").read_text() == "x"


def test_a_kill_while_it_is_written_leaves_no_broken_entry(serve: Serve, tmp_path: Path) -> None:
    server = serve(script(tmp_path / "note", 400_000_000))
    tab = Tab(server.port, greet=False)
    tab.greet(fresh=True, wait=False)
    until(lambda: list((server.state / "cache").rglob("*.draft")), 60)
    server.kill()
    tab.close()
    kept = [p for p in (server.state / "cache").rglob("*") if p.is_file()]
    assert [p for p in kept if p.suffix == ".draft"]
    assert len(kept) == 1
    server.write(script(tmp_path / "note", 100_000))
    server.start()
    with Tab(server.port) as tab:
        assert len(tab.texts()[0]) == 16
    assert "damaged" not in server.text_of_log()


def test_two_processes_use_one_folder(pair: Pair, tmp_path: Path) -> None:
    first, second = pair(script(tmp_path / "note"))
    with Tab(first.port) as one:
        text = one.texts()
        until(lambda: [p for p in (tmp_path / "shared" / "cache").rglob("*") if p.is_file()])
        with Tab(second.port) as other:
            assert other.texts() == text
            other.click("Clear")
            new = other.texts()
            assert new != text
            assert (tmp_path / "note").read_text() == "xx"
            assert one.click("Clear").texts() not in (text, new)
            assert (tmp_path / "note").read_text() == "xxx"
