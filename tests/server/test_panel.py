"""The developer panel's messages over a real socket: state, reruns, going back, links to copies."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from server.client import Tab
from server.conftest import Serve
from server.process import Server
from server.test_upload_attacks import upload

from kawa.protocol.messages import (
    PROTOCOL,
    Hello,
    PanelKey,
    PanelLink,
    PanelRequest,
    PanelState,
    ServerMessage,
    Welcome,
)
from kawa.server.tabs.links import LASTS, LinkRefused, make_link, open_link
from kawa.store.envelope import Sealer

APP = """
import threading
import kawa as st
st.session_state.setdefault("count", 0)
st.session_state.setdefault("things", [])
if "lock" not in st.session_state:
    st.session_state.lock = threading.Lock()
if st.button("Add", key="add"):
    st.session_state.count += 1
    st.session_state.things.append("x" * st.session_state.count)
st.text_input("Name", key="name")
st.slider("Step", 1, 9)
st.text(f"{st.session_state.count} {len(st.session_state.things)} {st.session_state.name}")
"""
DEV = {"server.headless": "false"}
NO_BROWSER = {"BROWSER": "true"}


class Developer(Tab):
    """A tab whose developer panel can be opened."""

    panel: PanelState | None = None
    panels: list[PanelState]
    link: PanelLink | None = None

    def __init__(self, port: int) -> None:
        self.panels = []
        super().__init__(port)

    def receive(self, timeout: float = 20) -> ServerMessage:
        message = super().receive(timeout)
        if isinstance(message, PanelState):
            self.panel = message
            self.panels.append(message)
        elif isinstance(message, PanelLink):
            self.link = message
        return message

    def ask(self, want: str, number: int = 0) -> None:
        """Sends what the panel asks."""
        self.send(PanelRequest(want, number))  # type: ignore[arg-type]

    def told(self, condition: Callable[[PanelState], object] = bool) -> PanelState:
        """Waits until the panel shows something."""
        self.wait(lambda: self.panel is not None and condition(self.panel))
        assert self.panel is not None
        return self.panel

    def open(self) -> PanelState:
        """Opens the panel."""
        self.panel = None
        self.ask("open")
        return self.told()

    def copy_link(self) -> str:
        """Asks for a link to a copy."""
        self.ask("link")
        self.wait(lambda: self.link)
        assert self.link is not None
        return self.link.link

    def keys(self) -> dict[str, PanelKey]:
        """The values that the panel shows, by name."""
        return {key.name: key for key in self.open().keys}


def from_link(server: Server, link: str) -> tuple[Tab, Welcome]:
    """A new tab in another browser that was opened by a link."""
    tab = Tab(server.port, greet=False)
    tab.send(Hello(PROTOCOL, copy_link=link))
    welcome = tab.receive()
    assert isinstance(welcome, Welcome)
    tab.token = welcome.token
    return tab.wait(lambda: tab.state == "done"), welcome


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("panel"), APP, DEV, NO_BROWSER).start()
    yield server
    server.kill()


@pytest.fixture
def tab(app: Server) -> Iterator[Developer]:
    with Developer(app.port) as opened:
        yield opened


def test_keys_with_type_size_and_why_one_is_not_stored(tab: Developer) -> None:
    tab.click("Add").set("Name", "Anna")
    keys = tab.keys()
    assert keys["count"] == PanelKey("count", "int", "1", size=2)
    assert keys["things"].preview == "['x']"
    assert keys["name"].widget and keys["name"].preview == "'Anna'"
    assert keys["slider 'Step'"].preview == "1"
    assert "cannot pickle" in keys["lock"].reason and keys["lock"].size is None


def test_reruns_with_trigger_and_figures(tab: Developer) -> None:
    tab.click("Add")
    tab.set("Name", "Anna")
    state = tab.open()
    assert [rerun.reason for rerun in state.reruns] == ["event", "event", "load"]
    assert state.reruns[0].widgets == ["text_input 'Name' (name)"]
    assert state.reruns[1].widgets == ["button 'Add' (add)"]
    for rerun in state.reruns:
        assert 0 < rerun.script_ms < 5000
        assert rerun.commit_ms is not None and rerun.commit_ms > 0
        assert rerun.bytes > 0 and rerun.kept and not rerun.failed
        assert abs(rerun.at - time.time()) < 600
    assert [rerun.version for rerun in state.reruns] == [3, 2, 1]
    # The first run has sent the whole page, the others what has changed.
    assert state.reruns[2].bytes > state.reruns[0].bytes


def test_the_panel_is_told_while_it_is_open(tab: Developer) -> None:
    tab.open()
    tab.click("Add")
    state = tab.told(lambda panel: len(panel.reruns) == 2)
    assert state.reruns[0].widgets == ["button 'Add' (add)"]
    tab.ask("close")
    tab.panel = None
    tab.click("Add").click("Add")
    assert tab.panel is None


def test_back_and_on_from_there_also_after_a_crash(serve: Serve) -> None:
    server = serve(APP, DEV, NO_BROWSER)
    tab = Developer(server.port)
    tab.click("Add").set("Name", "Anna").click("Add").set("Name", "Beate").click("Add")
    tab.wait_text("3 3 Beate")
    third = tab.open().reruns[-3].number
    tab.ask("back", third)
    tab.wait_text("1 1 Anna")
    state = tab.told(lambda panel: panel.reruns[0].reason == "back")
    assert state.reruns[0].commit_ms is not None
    assert tab.widget("Name").value == "Anna"
    # The lock cannot be kept, so the one there is stays, which the user is told.
    assert [(n.code, n.detail) for n in tab.notices] == [("back_partly", "lock")]
    tab.click("Add").wait_text("2 2 Anna")
    server.kill()
    tab.drop()
    server.start()
    tab.reconnect().wait_text("2 2 Anna")
    tab.close()


def test_what_is_gone_says_so(tab: Developer) -> None:
    for _ in range(22):
        tab.click("Add")
    state = tab.open()
    assert [rerun.kept for rerun in state.reruns] == [True] * 20 + [False] * 3
    tab.ask("back", state.reruns[-1].number)
    tab.wait(lambda: tab.notices)
    assert tab.notices[0].code == "back_gone"
    tab.wait_text("22 22")


def test_a_copy_goes_its_own_way(app: Server, tab: Developer) -> None:
    tab.click("Add").set("Name", "Anna")
    copy, welcome = from_link(app, tab.copy_link())
    assert not welcome.resumed and welcome.token.partition(".")[0] != tab.token.partition(".")[0]
    assert copy.texts() == ["1 1 Anna"]
    copy.click("Add")
    assert copy.texts() == ["2 2 Anna"]
    tab.click("Add").click("Add")
    assert tab.texts() == ["3 3 Anna"]
    copy.reload()
    assert copy.texts() == ["2 2 Anna"]
    copy.close()


def test_a_copy_has_the_uploaded_files_for_itself(serve: Serve) -> None:
    server = serve(
        "import kawa as st\nst.button('A')\nfile = st.file_uploader('File', key='f')\n"
        "st.text(file.read().decode() if file else 'none')",
        DEV,
        NO_BROWSER,
    )
    with Developer(server.port) as tab:
        tab.set("File", [upload(server, tab, b"hello").json()])
        assert tab.texts() == ["hello"]
        copy, _ = from_link(server, tab.copy_link())
        assert copy.texts() == ["hello"]
        tab.do(restart=True)
        assert tab.texts() == ["none"]
        copy.click("A")
        assert copy.texts() == ["hello"]
        copy.close()


@pytest.mark.parametrize("spoil", ["forged", "prolonged", "expired", "other", "gone", ""])
def test_a_link_that_is_not_good_gives_a_new_session(
    app: Server, tab: Developer, spoil: str
) -> None:
    tab.click("Add")
    link = tab.copy_link()
    id, ends, seal = link.split(".")
    key = (app.state / "secret.key").read_bytes()
    sealer = Sealer(str(app.script.resolve()), key)
    wrong = {
        "forged": f"{id}.{ends}." + ("0" if seal[0] != "0" else "1") + seal[1:],
        "prolonged": f"{id}.{int(ends) + 1}.{seal}",
        "expired": make_link(sealer, id, time.time() - LASTS - 5),
        "other": f"another.{ends}.{seal}",
        "gone": make_link(sealer, "gone", time.time()),
        "": "." * 10_000,
    }[spoil]
    fresh, welcome = from_link(app, wrong)
    code = {"expired": "copy_expired", "gone": "copy_gone"}.get(spoil, "copy_forged")
    assert [notice.code for notice in fresh.notices] == [code]
    assert not welcome.resumed
    assert fresh.texts() == ["0 0"]
    fresh.close()


def test_without_a_store_there_is_no_copy_but_a_way_back(serve: Serve) -> None:
    server = serve(APP, {**DEV, "session.store": "memory"}, NO_BROWSER)
    with Developer(server.port) as tab:
        tab.click("Add").click("Add")
        state = tab.open()
        assert not state.durable
        tab.ask("link")
        tab.wait(lambda: tab.notices)
        assert tab.notices[0].code == "copy_not_stored"
        tab.ask("back", state.reruns[1].number)
        tab.wait_text("1 1")


def test_in_production_the_panel_is_refused(counter: Server) -> None:
    with Developer(counter.port) as tab:
        for want in ("open", "back", "link"):
            tab.ask(want)
        tab.wait(lambda: len(tab.notices) == 3)
        assert {notice.code for notice in tab.notices} == {"panel_off"}
        assert tab.panel is None and tab.link is None
        tab.click("Add").wait_text("Count = 1")


def test_links_open_until_they_end() -> None:
    sealer = Sealer("app", b"k" * 32)
    link = make_link(sealer, "abc", 1000.0)
    assert open_link(sealer, link, 1000.0 + LASTS) == "abc"
    for other, now in ((sealer, 1001.0 + LASTS), (Sealer("app", b"l" * 32), 1000.0),
                       (Sealer("other", b"k" * 32), 1000.0)):  # fmt: skip
        with pytest.raises(LinkRefused):
            open_link(other, link, now)
    assert open_link(Sealer("app", b"l" * 32, b"k" * 32), link, 1000.0) == "abc"


@pytest.mark.parametrize(
    "link",
    [
        "abc.1600." + Sealer("app", b"k" * 32).sign("upload", "abc"),
        "abc." + Sealer("app", b"k" * 32).seal("abc", "copy", 1600, b"").hex(),
        "abc.1600.é\0",
        "abc..",
        "",
    ],
    ids=["a signature for something else", "a seal", "no hexadecimal", "empty", "nothing"],
)
def test_nothing_else_of_the_app_is_a_link(link: str) -> None:
    with pytest.raises(LinkRefused, match="copy_forged"):
        open_link(Sealer("app", b"k" * 32), link, 1000.0)


def test_a_link_is_in_no_log(app: Server, tab: Developer, tmp_path: Path) -> None:
    tab.click("Add")
    link = tab.copy_link()
    from_link(app, link)[0].close()
    assert link not in app.text_of_log()


LARGE = """
import threading
import kawa as st
if st.button("Load"):
    st.session_state.rows = [list(range(8))] * 100_000
if st.button("Lock"):
    st.session_state.rows = [threading.Lock()] * 100_000
"""


def test_a_large_value_is_pending_until_it_is_stored_or_cannot_be(serve: Serve) -> None:
    server = serve(LARGE, DEV, NO_BROWSER)
    with Developer(server.port) as tab:
        tab.open()

        def shown() -> list[PanelKey]:
            return [key for panel in tab.panels for key in panel.keys]

        tab.click("Load").wait(lambda: shown() and not shown()[-1].pending)
        pending, stored = shown()[0], shown()[-1]
        assert pending.pending
        assert stored.size is not None and stored.size > 100_000
        tab.click("Lock").wait(lambda: any(key.reason for key in shown()))
        assert not shown()[-1].pending and "lock" in shown()[-1].reason


CACHED = """
import kawa as st
@st.cache_data
def rows():
    st.session_state.n = st.session_state.get("n", 0) + 1
    return list(range(1000))
rows()
st.button("Again")
st.text(f"computed {st.session_state.n}")
"""


def test_what_cached_functions_save_and_how_they_are_cleared(serve: Serve) -> None:
    server = serve(CACHED, DEV, NO_BROWSER)
    with Developer(server.port) as tab:
        tab.click("Again").click("Again")
        [cache] = tab.open().caches
        assert (cache.name, cache.decorator, cache.entries) == ("rows", "cache_data", 1)
        assert (cache.hits, cache.misses) == (2, 1)
        assert cache.bytes > 1000
        assert cache.saved > 0
        tab.ask("clear_cache")
        tab.wait(lambda: [notice.code for notice in tab.notices] == ["cache_cleared"])
        tab.told(lambda panel: panel.caches[0].entries == 0)
        assert tab.click("Again").texts() == ["computed 2"]


def test_no_visitor_clears_the_cache(serve: Serve) -> None:
    server = serve(CACHED)
    with Developer(server.port) as tab:
        tab.ask("clear_cache")
        tab.wait(lambda: [notice.code for notice in tab.notices] == ["panel_off"])
        tab.click("Again")
        assert tab.click("Again").texts() == ["computed 1"]
