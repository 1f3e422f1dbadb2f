"""`kawa sessions`, on stores that a real server has filled."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from redis_server import RedisServer
from server.client import Tab
from server.process import SRC, Server

APP = """
import kawa as st
import threading
from shapes import Square
st.session_state.setdefault("square", Square())
st.session_state.setdefault("lock", threading.Lock())
st.session_state.setdefault("text", "x" * 2000)
name = st.text_input("Name")
if st.button("Add"):
    st.session_state.count = st.session_state.get("count", 0) + 1
st.text(f"Count = {st.session_state.get('count', 0)} {name}")
"""
SHAPES = """
import streamlit
class Square:
    side = 2
"""
KEYS = {"KAWA_SERVER_SECRET_KEYS": '["a key of at least 16 bytes"]'}


@pytest.fixture(scope="module", params=["sqlite", "redis"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that has stored two sessions of one tab each, and still runs."""
    directory = tmp_path_factory.mktemp("filled")
    (directory / "shapes.py").write_text(SHAPES)
    redis = RedisServer(directory).start() if request.param == "redis" else None
    server = Server(directory, APP, {"session.store": redis.url if redis else "sqlite"}, KEYS)
    server.start()
    yield server
    server.kill()
    if redis:
        redis.kill()


@pytest.fixture
def tab(filled: Server) -> Iterator[Tab]:
    with Tab(filled.port) as opened:
        opened.set("Name", "Ada").click("Add").click("Add")
        yield opened


def sessions(server: Server, *words: str, fails: bool = False) -> str:
    """Runs `kawa sessions` beside the server; returns what it prints."""
    flags = ["--session.store", str(server.flags["session.store"])]
    done = subprocess.run(
        [sys.executable, "-m", "kawa", "sessions", *words, *flags],
        cwd=server.directory,
        env={**server.env, "PYTHONPATH": str(SRC), "HOME": str(server.directory / "home"),
             "KAWA_SESSION_PATH": str(server.state)},
        capture_output=True,
        text=True,
        timeout=60,
    )  # fmt: skip
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def id_of(tab: Tab) -> str:
    assert tab.token
    return tab.token.partition(".")[0]


def test_list_and_show(filled: Server, tab: Tab) -> None:
    [listed] = [one for one in json.loads(sessions(filled, "list", "--json"))
                if one["id"] == id_of(tab)]  # fmt: skip
    assert listed["entries"] == 4 and 2000 < listed["size"] < 4000 and listed["version"] >= 3
    assert id_of(tab) in sessions(filled, "list")
    values = {v["key"]: v for v in json.loads(sessions(filled, "show", id_of(tab), "--json"))}
    assert (values["count"]["type"], values["count"]["codec"]) == ("int", "plain")
    assert (values["square"]["type"], values["square"]["codec"]) == ("Square", "pickle")
    assert "cannot be pickled" in values["lock"]["problem"]
    [widget] = [value for value in values.values() if value["kind"] == "widget"]
    assert widget["type"] == "str"
    shown = sessions(filled, "show", id_of(tab))
    assert "count: int (plain" in shown and "lock: not stored: " in shown
    assert "No session nobody" in sessions(filled, "show", "nobody", fails=True)


def test_drop_ends_the_session_also_of_an_open_tab(filled: Server, tab: Tab) -> None:
    assert "Erased session" in sessions(filled, "drop", id_of(tab))
    assert id_of(tab) not in sessions(filled, "list")
    tab.event(triggers={tab.widget("Add").id: True})
    tab.wait_closed()
    tab.reconnect().wait_text("Count = 0")
    assert "either a session or --older-than" in sessions(filled, "drop", fails=True)
    assert "Write a time as 7d" in sessions(filled, "drop", "--older-than", "long", fails=True)
    assert "Erased 0 sessions" in sessions(filled, "drop", "--older-than", "7d")


def test_export_and_import(filled: Server, tab: Tab) -> None:
    file = filled.directory / f"{id_of(tab)}.kawa"
    assert file.name in sessions(filled, "export", id_of(tab))
    assert file.stat().st_mode & 0o077 == 0
    assert "exists already" in sessions(filled, "export", id_of(tab), fails=True)
    taken = sessions(filled, "import", str(file))
    id = taken.partition("session ")[2].partition(".")[0]
    values = {v["key"]: v for v in json.loads(sessions(filled, "show", id, "--json"))}
    assert values["count"]["type"] == "int" and "lock" in values and "?kawa_copy=" in taken
    changed = file.with_name("changed.kawa")
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    for content in (bytes(data), data[:-5], b"kawa session 2\n"):
        changed.write_bytes(content)
        assert "was changed" in sessions(filled, "import", str(changed), fails=True)
    changed.write_bytes(b"else")
    assert "no session that" in sessions(filled, "import", str(changed), fails=True)


def test_check_tells_what_the_present_code_would_lose(filled: Server, tab: Tab) -> None:
    assert " 0 would not" in sessions(filled, "check", "app.py")
    shapes = filled.directory / "shapes.py"
    shapes.write_text(SHAPES.replace("Square", "Rectangle"))
    try:
        said = sessions(filled, "check", "app.py", fails=True)
        assert f"{id_of(tab)}  square: " in said and "Square" in said
        found = json.loads(sessions(filled, "check", "app.py", "--json", fails=True))
        assert {row["key"] for row in found["broken"]} == {"square"}
        shapes.write_text(SHAPES.replace("side = 2", "side = 3"))
        said = sessions(filled, "check", "app.py")
        assert f"{id_of(tab)}  square: comes back by the present code of Square in shapes" in said
        assert " 0 would not" in said
        found = json.loads(sessions(filled, "check", "app.py", "--json"))
        assert found["changed"][0]["changed"] == ["Square in shapes"] and not found["broken"]
    finally:
        shapes.write_text(SHAPES)
    other = filled.directory / "other.py"
    other.write_text("import kawa")
    assert "0 would come back whole, 0 would not" in sessions(filled, "check", str(other))


def test_a_store_that_keeps_nothing_is_named(filled: Server) -> None:
    flags, filled.flags = filled.flags, {**filled.flags, "session.store": "memory"}
    try:
        assert "'memory'" in sessions(filled, "list", fails=True)
    finally:
        filled.flags = flags
