"""Any history of changes, commits, failures and crashes: what comes back is what was committed."""

from __future__ import annotations

import copy
import itertools
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kawa.durable.large import LARGE, Large, refer, sealed_pieces
from kawa.durable.ledger import Ledger
from kawa.durable.meta import USER
from kawa.durable.restored import restore
from kawa.runtime.session import Session
from kawa.store import Changes
from kawa.store.codec import encode
from kawa.store.envelope import Sealer
from kawa.store.sqlite import SqliteStore

SEALER = Sealer("app", b"sixteen bytes and more")
KEYS = st.sampled_from(["a", "b", "c", "d"])
WIDGETS = st.sampled_from(["w1", "w2"])
SMALL = st.one_of(
    st.integers(0, 3), st.text("xy", max_size=2), st.lists(st.integers(0, 3), max_size=3)
)
_ids = itertools.count()
LOCK = threading.Lock()


def is_large(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, bytes) for item in value)


def drawn(value: Any, numbers: dict[int, int]) -> Any:
    """Returns a value with a number on each list, the same one where it is the same list."""
    if not isinstance(value, list | dict):
        return value
    if id(value) in numbers:
        return numbers[id(value)]
    number = numbers.setdefault(id(value), len(numbers))
    items = sorted(value.items()) if isinstance(value, dict) else enumerate(value)
    return number, [(key, drawn(item, numbers)) for key, item in items]


class History(RuleBasedStateMachine):
    """One session, its store, and what the store must hold."""

    directory: Path
    store: SqliteStore

    @initialize()
    def begin(self) -> None:
        self.directory = Path(tempfile.mkdtemp())
        self.store = SqliteStore(self.directory)
        self.id = f"s{next(_ids)}"
        self.session = Session(self.id)
        self.ledger = Ledger(self.session, SEALER)
        self.kept: dict[str, Any] | None = None
        self.widgets: dict[str, Any] = {}
        self.files: set[str] = set()
        self.seq = 0
        self.doubted: dict[str, Any] = {}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.directory)

    # What a script does.

    @rule(key=KEYS, value=SMALL)
    def set(self, key: str, value: Any) -> None:
        self.session.state.set(key, copy.deepcopy(value))

    @rule(key=KEYS, fill=st.integers(0, 2))
    def set_large(self, key: str, fill: int) -> None:
        self.session.state.set(key, [bytes([fill]) * (LARGE + 1)])

    @rule(key=KEYS)
    def set_what_cannot_be_stored(self, key: str) -> None:
        self.session.state.set(key, LOCK)

    @rule(key=KEYS, item=st.integers(4, 6))
    def change_within(self, key: str, item: int) -> None:
        if isinstance(self.session.state.user.get(key), list):
            self.session.state.get(key).append(item)

    @rule(key=KEYS, other=KEYS, how=st.sampled_from(["itself", "around", "within", "both"]))
    def share(self, key: str, other: str, how: str) -> None:
        user, state = self.session.state.user, self.session.state
        if not isinstance(user.get(key), list) or is_large(user[key]) or key == other:
            return
        value = state.get(key)
        if how == "both":
            part: list[Any] = [7]
            value.append(part)
            state.set(other, [part])
        elif how == "within":
            state.set(other, next((item for item in value if isinstance(item, list)), value))
        else:
            state.set(other, value if how == "itself" else [value])

    @rule(key=KEYS, item=st.integers(7, 9))
    def change_deep_within(self, key: str, item: int) -> None:
        if isinstance(self.session.state.user.get(key), list):
            found = self.session.state.get(key)
            while found and isinstance(found[0], list):
                found = found[0]
            found.append(item)

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        if key in self.session.state.user:
            self.session.state.delete(key)

    @rule(id=WIDGETS, value=SMALL)
    def use_widget(self, id: str, value: Any) -> None:
        self.session.state.hold(id, id, value, None)
        self.session.state.changed[id] = None

    @rule(file=st.sampled_from(["f1", "f2"]))
    def upload(self, file: str) -> None:
        self.session.files[file] = {"name": file, "size": 1, "type": "text/plain"}

    @rule(file=st.sampled_from(["f1", "f2"]))
    def forget_file(self, file: str) -> None:
        self.session.files.pop(file, None)

    @rule()
    def start_over(self) -> None:
        self.session.start_over()

    # What a server does.

    @rule(defer=st.booleans(), goes_on=st.booleans())
    def commit(self, defer: bool, goes_on: bool) -> None:
        found = self._changes(defer)
        self.store.commit(self.id, found)
        self._note(found, defer)
        self.ledger.committed(found, goes_on=goes_on)

    @rule(defer=st.booleans(), done=st.booleans())
    def commit_of_which_nobody_hears(self, defer: bool, done: bool) -> None:
        found = self._changes(defer)
        if done:
            self.store.commit(self.id, found)
            self._note(found, defer)
        self._doubt(found)
        self.ledger.failed(found)

    @rule()
    def look_and_store_nothing(self) -> None:
        if not self.session.forgotten:
            self.ledger.changes(self.seq, defer=True)
            self.ledger.dismiss()

    @precondition(lambda self: self.ledger.pending)
    @rule(data=st.data(), done=st.booleans(), heard=st.booleans())
    def store_large(self, data: st.DataObject, done: bool, heard: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.ledger.pending)))
        if not is_large(self.session.state.user.get(name[2:])):
            return
        large = self._write(name)
        found = self._changes(True, large)
        done = done or heard
        if done:
            self.store.commit(self.id, found)
            self._note(found, True, also=name[2:])
        if heard:
            self.ledger.committed(found)
        else:
            self._doubt(found)
            self.ledger.failed(found)
        for file in self.ledger.dropped_files() if heard else ():
            self.store.drop_file(self.id, file)

    @precondition(lambda self: self.kept is not None)
    @rule()
    def crash(self) -> None:
        record = self.store.claim(self.id)
        assert record is not None
        self.ledger = restore(self.id, record, SEALER, self.store.get_file)
        self.session = self.ledger.session
        self.seq = record.seq

    @invariant()
    def what_is_stored_comes_back(self) -> None:
        if getattr(self, "kept", None) is None:
            return
        record = self.store.load(self.id)
        assert record is not None
        back = restore(self.id, record, SEALER, self.store.get_file)
        assert drawn(back.session.state.user, {}) == drawn(self.kept, {})
        held = {id: back.session.state.held(id) for id in back.session.state.with_value()}
        assert held == self.widgets
        assert set(back.session.files) == self.files

    def _doubt(self, found: Changes) -> None:
        for name in found.put:
            # One that was only repeated is what it was.
            if name[:2] == USER and not (name[2:] in self.doubted and name[2:] in self.pending):
                self.doubted[name[2:]] = copy.deepcopy(self.session.state.user.get(name[2:]))

    def _changes(self, defer: bool, *large: Large) -> Changes:
        self.seq += 1
        self.touched = set(self.session.state.touched)
        found = self.ledger.changes(self.seq, defer=defer, large=large)
        self.pending = {name[2:] for name in self.ledger.pending}
        return found

    def _write(self, name: str) -> Large:
        payload = encode(self.session.state.user.get(name[2:]))
        large = refer(name, payload)
        for piece, sealed in sealed_pieces(large, payload, SEALER, self.id):
            self.store.put_file(self.id, piece, sealed)
        return large

    def _note(self, found: Changes, defer: bool, also: str = "") -> None:
        """What is in the store after a commit of the session as it is."""
        user = self.session.state.user
        before = {} if found.clear or self.kept is None else self.kept
        self.kept = {}
        memo: dict[int, Any] = {}
        for key, value in user.items():
            if value is LOCK:
                continue
            waits = defer or key not in self.touched
            if is_large(value) and waits and key != also and key in self.pending:
                if USER + key in found.put:
                    # What an earlier attempt may have stored is stored for sure then.
                    self.kept[key] = self.doubted[key]
                elif key in before and USER + key not in found.drop:
                    self.kept[key] = before[key]
            else:
                self.kept[key] = copy.deepcopy(value, memo)
        state = self.session.state
        self.widgets = {id: copy.deepcopy(state.held(id)) for id in state.with_value()}
        self.files = set(self.session.files)


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
