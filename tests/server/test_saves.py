"""Files that are emptied, cut or taken away before they are written: the page stays as it is."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Serve

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
if st.button("Add"):
    st.session_state.count += 1
st.text(f"Count = {st.session_state.count}")
name = st.text_input("Name")
"""


def truncated_first(path: Path, source: bytes, pause: float) -> None:
    """Writes as `scp` and some editors do."""
    with path.open("wb") as file:
        time.sleep(pause)
        file.write(source)


def in_two_parts(path: Path, source: bytes, pause: float) -> None:
    half = source.index(b"st.button") + 5
    with path.open("wb", buffering=0) as file:
        file.write(source[:half])
        time.sleep(pause)
        file.write(source[half:])


def taken_away(path: Path, source: bytes, pause: float) -> None:
    """Writes as editors do that keep the file before as a copy."""
    path.rename(path.with_suffix(".bak"))
    time.sleep(pause)
    path.write_bytes(source)


@pytest.mark.parametrize("save", [truncated_first, in_two_parts, taken_away])
@pytest.mark.parametrize("watched", ["auto", "none"])
def test_a_click_in_the_middle_of_a_save_is_answered_by_a_whole_script(
    serve: Serve, save: object, watched: str
) -> None:
    server = serve(APP, {"server.fileWatcherType": watched})
    tab = Tab(server.port).click("Add")
    tab.set("Name", "Ada")
    new = APP.replace("Count", "Clicks").encode()
    saving = threading.Thread(target=save, args=(server.script, new, 0.15))
    saving.start()
    time.sleep(0.03)
    before = len(tab.frames)
    tab.click("Add")
    saving.join()
    tab.wait(lambda: tab.texts() == ["Clicks = 2"])
    for frame in tab.frames[before:]:
        assert not any(getattr(op, "type", "") == "exception" for op in frame.ops)
    assert tab.click("Add").texts() == ["Clicks = 3"]
    tab.close()


def test_a_script_that_stays_away_is_an_error(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        server.script.unlink()
        tab.event()
        tab.wait(lambda: tab.nodes("exception"))
        assert tab.nodes("exception")[0].props["name"] == "ScriptUnreadableError"


def test_a_script_that_stays_empty_runs_as_it_is(serve: Serve) -> None:
    server = serve(APP)
    with Tab(server.port) as tab:
        server.script.write_bytes(b"")
        tab.event()
        tab.wait(lambda: not tab.texts())


def test_a_module_that_is_truncated_first_is_loaded_whole(serve: Serve) -> None:
    server = serve("import kawa as st\nst.text('begins')", {"server.fileWatcherType": "auto"})
    module = server.write("NAME = 'a'", "names.py")
    with Tab(server.port) as tab:
        server.write("import kawa as st\nimport names\nst.text(names.NAME)")
        tab.wait_text("a")
        before = len(tab.frames)
        truncated_first(module, b"NAME = 'b'", 0.15)
        tab.wait_text("b")
        for frame in tab.frames[before:]:
            assert not any(getattr(op, "type", "") == "exception" for op in frame.ops)
