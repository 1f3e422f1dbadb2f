"""Widgets that nobody touched are not stored, and yet nothing is missing after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from kawa.durable.copying import copy_session
from kawa.durable.ledger import Ledger
from kawa.durable.restored import restore
from kawa.elements._kit.registry import resolve
from kawa.elements.exception import show_error
from kawa.runtime.app import App
from kawa.runtime.execute import Job, execute
from kawa.runtime.request import Request
from kawa.runtime.session import Session
from kawa.server.tabs.history import History, Rerun
from kawa.store import Record
from kawa.store.envelope import Sealer
from kawa.store.memory import MemoryStore

SEALER = Sealer("app", b"k" * 32)


class Life:
    """A session with a store that outlives it."""

    def __init__(self, folder: Path, script: str) -> None:
        self.path = folder / "app.py"
        self.path.write_text("import kawa as st\n" + script)
        self.entries: dict[str, bytes] = {}
        self.ledger = Ledger(Session("s"), SEALER)
        self._begin()

    @property
    def session(self) -> Session:
        return self.ledger.session

    def _begin(self) -> None:
        self.app = App(self.path, magic=resolve("write"), show_error=show_error)
        self.run()

    def run(self, **request: object) -> None:
        outcome = execute(self.app, self.session, Job(Request(**request)))  # type: ignore[arg-type]
        assert outcome.error is None, outcome.error
        done = self.ledger.changes(1)
        self.entries |= done.put
        for name in done.drop:
            self.entries.pop(name, None)
        self.ledger.committed(done)
        self.meta = done.meta

    def restart(self) -> None:
        """The session comes back from what is stored."""
        self.ledger = restore("s", self.record(), SEALER)
        self._begin()

    def record(self) -> Record:
        """What the store has."""
        return Record(0, self.ledger.version, 1, self.meta, dict(self.entries))

    def id(self, at: int = 0) -> str:
        nodes = [node for block in self.session.tree.blocks.values() for node in block]
        return [node.id for node in nodes if self.session.state.spec(node.id) is not None][at]

    def value(self, at: int = 0) -> object:
        held = self.session.state.held(self.id(at))
        assert held is not None
        return held[1]


@pytest.fixture
def live(tmp_path: Path):
    return lambda script: Life(tmp_path, script)


def test_what_nobody_touched_is_not_stored(live) -> None:
    life = live("for i in range(200):\n    st.checkbox(f'a{i}')")
    assert life.entries == {}
    life.run(values={life.id(7): True})
    assert len(life.entries) == 1
    life.restart()
    assert (life.value(7), life.value(8)) == (True, False)


def test_a_key_can_be_read_before_its_widget_is_drawn_as_before_the_restart(live) -> None:
    script = "st.session_state.seen = [*st.session_state.get('seen', []), 'k' in st.session_state]"
    life = live(f"{script}\nst.text_input('a', 'v', key='k')")
    life.run()
    life.restart()
    assert life.session.state.get("seen") == [False, True, True]
    assert life.session.state.get("k") == "v"


def test_a_default_that_changed_does_not_come_through_a_restart(live) -> None:
    """With a key, the value stays what the widget began with."""
    life = live("st.number_input('n', value=st.session_state.get('m', 1), key='k')")
    life.session.state.set("m", 5)
    life.run()
    assert life.value() == 1
    life.restart()
    assert life.value() == 1


def test_the_time_of_now_stays_what_it_was_through_a_restart(live) -> None:
    life = live("st.time_input('t')")
    first = life.value()
    assert len(life.entries) == 1, "it cannot be had again"
    life.restart()
    assert life.value() == first


def test_a_value_from_session_state_is_stored(live) -> None:
    life = live("st.session_state.setdefault('k', True)\nst.checkbox('a', key='k')")
    life.restart()
    assert life.value() is True


def test_a_form_that_was_cleared_is_as_at_first_after_a_restart(live) -> None:
    life = live(
        "with st.form('f', clear_on_submit=True):\n"
        "    st.text_input('a')\n    st.form_submit_button('s')"
    )
    life.run(values={life.id(0): "typed"}, triggers={life.id(1): True})
    assert life.value() == "" and life.entries == {}
    life.restart()
    assert life.value() == ""


def test_a_copy_has_what_its_original_has(live) -> None:
    life = live("st.checkbox('a')\nst.checkbox('b')\nst.checkbox('c', True, key='k')")
    life.run(values={life.id(0): True})
    copy = copy_session(MemoryStore(), SEALER, life.record(), "s", "copy")
    assert copy.session.state.get("k") is True
    life.ledger = copy
    life.run()
    assert [life.value(at) for at in range(3)] == [True, False, True]


def test_the_developer_panel_lists_what_is_not_stored(live) -> None:
    life = live("st.text('nothing')")
    life.path.write_text("import kawa as st\nst.checkbox('a')\nst.checkbox('b')")
    history = History()
    execute(life.app, life.session, Job(Request()))
    rerun = Rerun(1, "rerun", [], 0.0)
    history.add(rerun, life.session)
    assert [entry.name for entry in history.entries.values()] == ["checkbox 'a'", "checkbox 'b'"]
    past = history.past(1)
    assert past is not None
    life.run(values={life.id(0): True})
    life.session.go_back(past)
    life.run()
    assert (life.value(0), life.value(1)) == (False, False)
