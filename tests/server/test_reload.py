"""A saved file reruns the open tabs, their state kept; what is wrong is shown and recovers."""

from __future__ import annotations

import time

import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import COUNTER, Server

WATCH = {"server.fileWatcherType": "auto"}


def save(server: Server, source: str, name: str = "app.py") -> None:
    """Saves a file when the watcher is sure to be there: it starts after the first answer."""
    time.sleep(0.2)
    server.write(source, name)


def test_a_saved_script_shows_at_once_and_keeps_the_state(serve: Serve) -> None:
    server = serve(COUNTER, WATCH)
    with Tab(server.port) as tab, Tab(server.port) as other:
        tab.click("Add").click("Add")
        save(server, COUNTER.replace("Count = ", "Clicks: "))
        tab.wait_text("Clicks: 2")
        other.wait_text("Clicks: 0")
        assert tab.click("Add").texts() == ["Clicks: 3"]


def test_a_syntax_error_is_shown_and_recovers_when_it_is_saved(serve: Serve) -> None:
    server = serve(COUNTER, WATCH)
    with Tab(server.port) as tab:
        tab.click("Add")
        save(server, COUNTER + "if True print(1)\n")
        tab.wait(lambda: tab.nodes("exception"))
        [error] = tab.nodes("exception")
        assert error.props["name"] == "SyntaxError"
        assert "if True print(1)" in str(error.props)
        save(server, COUNTER)
        tab.wait_text("Count = 1")
        # What a run does not draw goes at its end.
        tab.wait(lambda: not tab.nodes("exception"))
        assert tab.click("Add").texts() == ["Count = 2"]


def test_a_script_that_begins_broken_recovers_too(serve: Serve) -> None:
    server = serve("import kawa as st\nst.text('a'\n", WATCH)
    with Tab(server.port) as tab:
        [error] = tab.nodes("exception")
        assert error.props["name"] == "SyntaxError"
        save(server, COUNTER)
        tab.wait_text("Count = 0")


def test_bytes_that_are_no_text_are_an_error_on_the_page(serve: Serve) -> None:
    server = serve(COUNTER, WATCH)
    with Tab(server.port) as tab:
        time.sleep(0.2)
        server.script.write_bytes(b"\xff\xfe\0\0 = 1\n")
        tab.wait(lambda: tab.nodes("exception"))
        assert server.alive()
        save(server, COUNTER)
        tab.wait_text("Count = 0")


def test_a_deleted_script_is_an_error_until_it_is_back(serve: Serve) -> None:
    server = serve(COUNTER, WATCH)
    with Tab(server.port) as tab:
        tab.click("Add")
        time.sleep(0.2)
        server.script.unlink()
        tab.wait(lambda: tab.nodes("exception"))
        (shown,) = tab.nodes("exception")
        assert shown.props["message"].startswith("`app.py` is not there any more")
        assert not shown.props.get("frames"), "no line of the user's is the cause"
        save(server, COUNTER)
        tab.wait_text("Count = 1")


def test_a_changed_module_is_loaded_again(serve: Serve) -> None:
    server = serve("import kawa as st\nst.text('empty')\n", WATCH)
    server.write("from names.deep import NAME\n", "greet.py")
    server.write("", "names/__init__.py")
    server.write("NAME = 'Anna'\n", "names/deep.py")
    with Tab(server.port) as tab:
        save(
            server,
            """
            import kawa as st
            import greet
            st.session_state.setdefault("count", 0)
            if st.button("Add"):
                st.session_state.count += 1
            st.text(f"{greet.NAME} {st.session_state.count}")
            """,
        )
        tab.wait_text("Anna 0")
        tab.click("Add")
        save(server, "NAME = 'Bert'\n", "names/deep.py")
        tab.wait_text("Bert 1")
        save(server, "from names.deep import NAME\nNAME += '!'\n", "greet.py")
        tab.wait_text("Bert! 1")


def test_a_changed_page_file_shows_at_once(serve: Serve) -> None:
    server = serve("import kawa as st\nst.text('main')\n", WATCH)
    server.write("import kawa as st\nst.text('two')\n", "pages/two.py")
    with Tab(server.port, page="two") as tab:
        assert tab.texts() == ["two"]
        save(server, "import kawa as st\nst.text('zwei')\n", "pages/two.py")
        tab.wait_text("zwei")


def test_a_file_that_is_not_part_of_the_app_reruns_nothing(serve: Serve) -> None:
    server = serve(COUNTER, WATCH)
    with Tab(server.port) as tab:
        frames = len(tab.frames)
        save(server, "x = 1\n", "stranger.py")
        with pytest.raises(TimeoutError):
            tab.receive(timeout=0.4)
        assert len(tab.frames) == frames


def test_run_on_save_off_tells_the_page_only(serve: Serve) -> None:
    server = serve(COUNTER, {**WATCH, "server.runOnSave": "false"})
    with Tab(server.port) as tab:
        save(server, COUNTER.replace("Count = ", "Clicks: "))
        tab.wait(lambda: tab.notices)
        assert tab.notices[0].code == "file_changed"
        assert tab.texts() == ["Count = 0"]
        assert tab.click("Add").texts() == ["Clicks: 1"]


def test_a_save_in_the_middle_of_a_run_reaches_that_tab_too(serve: Serve) -> None:
    source = """
    import time
    import kawa as st
    for step in range(200):
        st.text(f"old {step}")
        time.sleep(0.02)
    """
    server = serve(source, WATCH)
    with Tab(server.port, greet=False) as tab:
        tab.greet(fresh=True, wait=False)
        tab.wait_text("old 3")
        save(server, "import kawa as st\nst.text('new')\n")
        tab.wait(lambda: tab.texts() == ["new"])


@pytest.mark.parametrize("broken", ["X = 'b", "import no_such_module_at_all", "1 / 0"])
def test_a_module_that_fails_to_be_imported_is_loaded_when_it_is_repaired(
    serve: Serve, broken: str
) -> None:
    server = serve("import kawa as st\nst.text('no module yet')", WATCH)
    server.write("X = 'a'", "helper.py")
    with Tab(server.port) as tab:
        save(server, "import kawa as st\nimport helper\nst.text(helper.X)")
        tab.wait_text("a")
        save(server, broken, "helper.py")
        tab.wait(lambda: tab.nodes("exception"))
        save(server, "X = 'c'", "helper.py")
        tab.wait_text("c")


def test_classes_of_a_file_that_nobody_edited_stay_what_they_are(serve: Serve) -> None:
    server = serve("import kawa as st\nst.text('begins')", WATCH)
    server.write("class Thing: pass", "models.py")
    server.write("X = 'a'", "helper.py")
    server.write("from helper import X\nclass User:\n    x = X", "uses.py")
    with Tab(server.port) as tab:
        save(
            server,
            """
            import kawa as st
            import helper
            import models
            import uses
            st.session_state.setdefault("thing", models.Thing())
            st.text(f"{helper.X} {uses.User.x} {isinstance(st.session_state.thing, models.Thing)}")
            """,
        )
        tab.wait_text("a a True")
        save(server, "X = 'b'", "helper.py")
        tab.wait_text("b b True")


SECRETS = """
import os
import kawa as st
st.session_state.setdefault("kept", st.secrets.db)
word, kept = st.secrets.db.password, st.session_state.kept
st.text(f"{word} {kept.password} {os.environ.get('PLAIN')}")
"""


def test_a_saved_secret_shows_at_once_and_what_is_stored_of_it_is_none(serve: Serve) -> None:
    server = serve(SECRETS, WATCH)
    with Tab(server.port) as tab:
        [error] = tab.nodes("exception")
        assert "secrets.toml" in error.props["message"]
        (server.directory / ".streamlit").mkdir()
        save(server, "PLAIN = 1\n[db]\npassword = 'correct horse'", ".streamlit/secrets.toml")
        tab.wait_text("correct horse correct horse 1")
        save(server, "PLAIN = 2\n[db]\npassword = 'battery staple'", ".streamlit/secrets.toml")
        tab.wait_text("battery staple correct horse 2")
        server.kill()
        for file in server.state.rglob("*"):
            assert not file.is_file() or b"correct horse" not in file.read_bytes()
        server.start()
        tab.reconnect()
        tab.wait_text("battery staple battery staple 2")
    assert "correct horse" not in server.text_of_log()
