"""A tab under test whose session is stored as a server does it, and which fails on demand.

A failure comes right before a run, so that a test sees each run's own results first.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec

from kawa.durable.ledger import Ledger
from kawa.durable.restored import restore
from kawa.errors import StoreConflictError
from kawa.protocol.messages import Frame, Op
from kawa.protocol.patch import View
from kawa.runtime.request import Request
from kawa.runtime.session import Session
from kawa.store import Store
from kawa.store.envelope import Sealer
from kawa.testing import kinds
from kawa.testing.finding import shown
from kawa.testing.portrait import in_short, portrait
from kawa.testing.running import isolated, settings_with
from kawa.testing.tab import Tab

_NOT_OF_APPS = {"kawa", "streamlit"}
Failure = Literal["rerun", "reload", "crash", "replay", "failover", "kill"]
"""`rerun` is no failure: the script runs once more, as it does after each of the others.

`kill` is made by `sweep_process`, from outside."""


class Seen(msgspec.Struct, frozen=True):
    """A value as it was: what is compared, and a text of it for people."""

    portrait: Any
    text: str


class Part(msgspec.Struct, frozen=True):
    """An element as it was shown.

    Attributes:
        name: As a test finds it: `number_input[0] 'Amount'`.
        props: What it was drawn with, by name.
        value: A widget's value as the script gets it.
    """

    name: str
    props: dict[str, Seen]
    value: Seen | None = None


class Shot(msgspec.Struct, frozen=True):
    """All that a test can see after a run.

    Attributes:
        step: The run, by number, and its name if it has one.
        parts: The elements by id, in the order of the page.
        state: `session_state` by key.
        place: The page's path and query string.
    """

    step: str
    parts: dict[str, Part]
    state: dict[str, Seen]
    place: tuple[str, str]


class Take(msgspec.Struct):
    """One go through a scenario: what is to fail in it, and what came of it.

    Attributes:
        failure: What fails; None: nothing.
        at: Before which runs, counted from 0; None: before each but the first.
        open_store: Opens the store once more, as another server does.
        key: Seals what is stored.
        modules: Names of those that were loaded before the sweep, which stay.
        step: Name of the step under way.
        shots: What each run showed.
        lost: Steps of which a click or a value was lost, as its widget was gone.
        unstored: Why a value of session_state is not stored, by key.
        accepted: Commits of a former owner that the store took.
        sessions: Ids of the sessions made.
        error: What ended the scenario early.
    """

    failure: Failure | None
    at: frozenset[int] | None
    open_store: Callable[[], Store]
    key: bytes
    modules: frozenset[str] = frozenset()
    step: str = ""
    shots: list[Shot] = []
    lost: list[str] = []
    unstored: dict[str, str] = {}
    accepted: list[str] = []
    sessions: list[str] = []
    error: Exception | None = None

    def fails_before(self, run: int) -> bool:
        """Tells whether a failure comes before a run."""
        return self.failure is not None and run > 0 and (self.at is None or run in self.at)

    def name_of(self, run: int) -> str:
        """Returns how a run is called in the report."""
        return self.step or f"run {run + 1}"


class SweptTab(Tab):
    """A tab whose session survives in a store, and fails before some of its runs.

    Args:
        path: The main script.
        take: What is to fail; gets what is seen.
    """

    def __init__(self, path: Path, take: Take) -> None:
        super().__init__(path)
        self._take = take
        self._store = take.open_store()
        self._sealer = Sealer(str(path), take.key)
        self._former: tuple[Ledger, Store] | None = None
        self._begin(secrets.token_urlsafe(12))
        take.sessions.append(self.session.id)
        self._forget_modules()

    def run(self, timeout: float, page: str | None, query: str) -> None:
        self._finish_late(timeout)
        take = self._take
        if take.fails_before(self._runs):
            # What a test has set counts as set by the run before.
            self._commit()
            if take.failure != "replay":
                self._fail(timeout)
        super().run(timeout, page, query)
        take.shots.append(self._look(take.name_of(self._runs - 1)))

    def _answer(self, request: Request, timeout: float) -> None:
        session = self.session
        request.seq = session.seq + 1
        if self._take.failure == "replay" and self._take.fails_before(self._runs - 1):
            session.seq = request.seq
            super()._answer(request, timeout)
            # It was not committed, so the page sends the same event once more.
            self._fail(timeout)
            self._lose_what_is_gone(request.values, request.triggers)
        self.session.seq = request.seq
        super()._answer(request, timeout)
        self._commit()

    # What a server does.

    def _begin(self, id: str) -> None:
        """Begins a session that the store does not have."""
        self.session = Session(id)
        self._ledger = Ledger(self.session, self._sealer, closed=self._closed())

    def _closed(self) -> bool:
        return bool(settings_with(self.options).get("session.codec") == "closed")

    def _commit(self) -> None:
        if not self._store.durable:
            self._ledger.skip(self.session.seq)
            return
        with isolated(self.path.parent):
            _commit(self._ledger, self._store)
        self._note_unstored()
        self._refuses_the_former_owner()

    def _restore(self) -> None:
        """Makes the session anew from what the store has of it."""
        id = self.session.id
        self._begin(id)
        record = self._store.claim(id) if self._store.durable else None
        if record is not None:
            closed = self._closed()
            with isolated(self.path.parent):
                self._ledger = restore(
                    id, record, self._sealer, self._store.get_file, closed=closed
                )
            self.session = self._ledger.session
        self._note_unstored()

    def _note_unstored(self) -> None:
        """Notes why values are not stored, by the names that their users know."""
        keys = {id: key for key, id in self.session.state.keys.items()}
        for name, reason in self._ledger.unstored.items():
            self._take.unstored.setdefault(keys.get(name, name), reason)

    def _refuses_the_former_owner(self) -> None:
        """Has the owner before this one commit something, which the store must refuse."""
        if self._former is None or not self._store.durable:
            return
        ledger, store = self._former
        ledger.session.state.set("__former_owner__", self._ledger.version)
        try:
            _commit(ledger, store)
        except StoreConflictError:
            return
        self._take.accepted.append(self._take.name_of(self._runs - 1))

    # What goes wrong.

    def _fail(self, timeout: float) -> None:
        """The failure, and the run that it calls for."""
        failure, before = self._take.failure, self.session
        if failure == "failover":
            self._former = (self._ledger, self._store)
        if failure in ("crash", "replay", "failover"):
            self._goes_on_elsewhere()
        elif failure == "reload" and self._starts_anew():
            self._begin(secrets.token_urlsafe(12))
            self._take.sessions.append(self.session.id)
        views = self.page.nodes
        if failure != "rerun":
            tree = self.session.tree
            self._show([*tree.snapshot(), *self.session.snapshot_values()])
        self._load(Request(page=before.page, query=before.query, reason="load"), timeout)
        self._keep_views(views)
        self._lose_what_is_gone(self._clicks, self._values)

    def take_up(self, id: str, place: tuple[str, str], timeout: float) -> None:
        """Goes on with a session that another process has left in the store.

        Args:
            place: The page and the query string that the tab's address names.
        """
        self._begin(id)
        self._restore()
        page, query = place
        self._load(Request(page=page, query=query, reason="load"), timeout)

    def _load(self, request: Request, timeout: float) -> None:
        """The run by which the page gets to know its widgets."""
        request.seq = self.session.seq
        super()._answer(request, timeout)
        self._commit()

    def _goes_on_elsewhere(self) -> None:
        """Another process has the session now, and the app with it."""
        self._app = None
        self._store = self._take.open_store()
        self._forget_modules()
        self._restore()
        self._refuses_the_former_owner()

    def _starts_anew(self) -> bool:
        return bool(settings_with(self.options).get("session.resume") == "reconnect")

    def _forget_modules(self) -> None:
        """Has the app's own modules imported anew, with nothing left of what they held."""
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None) or ""
            own = name.partition(".")[0] not in _NOT_OF_APPS and "site-packages" not in file
            if own and name not in self._take.modules and self.path.parent in Path(file).parents:
                del sys.modules[name]

    def _show(self, ops: list[Op]) -> None:
        """Has the page begin anew with these."""
        frame = msgspec.msgpack.encode(Frame(self._runs, ops, "done", reset=True))
        self.page.receive(msgspec.msgpack.decode(frame, type=Frame))

    def _keep_views(self, before: dict[str, View]) -> None:
        """Makes the nodes that a test may hold those of the new page, where it has them."""
        now = self.page.nodes
        kept = {id: before.get(id, view) for id, view in now.items()}
        facts = {
            id: (
                view.type,
                view.props,
                view.value,
                [kept[child.id] for child in view.children],
                kept[view.parent.id] if view.parent is not None else None,
            )
            for id, view in now.items()
        }
        for id, view in kept.items():
            view.type, view.props, view.value, view.children, view.parent = facts[id]
        self.page.nodes = kept

    def _lose_what_is_gone(self, *waiting: dict[str, Any]) -> None:
        """Takes back what a user did to widgets that are not there any more."""
        state = self.session.state
        for held in (*waiting, self._clicked):
            for id in [id for id in held if state.spec(id) is None]:
                del held[id]
                if held is not self._clicked:
                    self._take.lost.append(self._take.name_of(self._runs - 1))

    # What a test can see.

    def _look(self, step: str) -> Shot:
        session, state = self.session, self.session.state
        touched = dict(state.touched)
        values = {key: state.get(key) for key in state}
        # Looking must not have a value stored that the app has not touched.
        state.touched.clear()
        state.touched.update(touched)
        return Shot(
            step,
            self._parts(),
            {key: _seen(value) for key, value in values.items()},
            (session.page, session.query),
        )

    def _parts(self) -> dict[str, Part]:
        parts: dict[str, Part] = {}
        count: dict[str, int] = {}
        for view in (view for root in self.roots for view in shown(root, deep=True)):
            kind = kinds.type_name(view)
            at = count[kind] = count.get(kind, -1) + 1
            label = view.props.get("label")
            name = f"{kind}[{at}]" + (f" {in_short(label)}" if label else "")
            spec = self.spec(view)
            props = {name: _seen(value) for name, value in view.props.items()}
            parts[view.id] = Part(name, props, None if spec is None else _seen(self.value(spec)))
        return parts


def _commit(ledger: Ledger, store: Store) -> None:
    found = ledger.changes(ledger.session.seq)
    store.commit(ledger.session.id, found)
    ledger.committed(found)
    for file in ledger.dropped_files():
        store.drop_file(ledger.session.id, file)


def _seen(value: Any) -> Seen:
    return Seen(portrait(value), in_short(value))
