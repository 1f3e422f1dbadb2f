"""The session as a state machine: what happens, and what is to be done about it.

Pure: `(session, what happened) -> actions`. No thread, socket or clock; the
server and `kawa.testing` carry the actions out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from kawa.protocol.head import HeadProps
from kawa.protocol.messages import ClientContext, Event, Value
from kawa.protocol.tree import Tree
from kawa.runtime.endings import Endings
from kawa.runtime.pages import Pages
from kawa.runtime.run import Visit
from kawa.runtime.state import SessionState
from kawa.runtime.unfinished import Unfinished

QUEUE_LIMIT = 1000
"""Events that may wait; a page that sends more is cut off."""
_UNNAMED = 300.0
"""Seconds that a page is given to say which widget a file that it has sent is for."""
_SEQ_LIMIT = 2**53
"""Above it, the numbers of a browser are no whole numbers any more."""


class Past(msgspec.Struct):
    """What a session held after an earlier run, to go back to.

    Attributes:
        page: The page it was on.
        query: The query string.
        user: The script's values by key.
        widgets: Key, value and how long it is kept, by widget id.
        as_it_is: Keys whose value could not be kept; it stays what it is now.
    """

    page: str
    query: str
    user: dict[str, Any] = {}
    widgets: dict[str, tuple[str | None, Any, str | None]] = {}
    as_it_is: list[str] = []


class Request(msgspec.Struct):
    """A run that is asked for.

    Attributes:
        seq: The last event that it answers.
        click: The event that has the triggers; 0 if it has none.
        values: New widget values by id.
        triggers: Clicks and the like by id.
        page: Path of the page to go to.
        query: Query string of the address.
        restart: Forget the session's state first.
        past: Take the session's state back to this first.
        reason: Why: shown in the log and the developer's panel.
        called: Triggers whose callbacks a run has called already.
        again: It was asked for before, of a process that may have ended because of it.
    """

    seq: int = 0
    click: int = 0
    values: dict[str, Any] = {}
    triggers: dict[str, Any] = {}
    page: str | None = None
    query: str | None = None
    restart: bool = False
    past: Past | None = None
    reason: Literal["load", "event", "rerun", "save", "back"] = "event"
    called: frozenset[str] = frozenset()
    again: bool = False

    def merge(self, later: Request) -> bool:
        """Takes a later request in, unless that would lose a click; tells whether it did.

        Each click has a run of its own: one that is done again after a crash must have the
        same name for the world outside (`st.context.event_id`), whatever came after it.
        """
        if later.past or self.past or later.again or self.again:
            return False
        if later.restart or self.restart or (self.triggers and later.triggers):
            return False
        if later.page is not None and (later.page != self.page and (self.triggers or self.values)):
            return False
        self.seq = max(self.seq, later.seq)
        self.click = self.click or later.click
        self.values = {**self.values, **later.values}
        self.triggers = {**self.triggers, **later.triggers}
        self.called |= later.called
        self.page = self.page if later.page is None else later.page
        self.query = self.query if later.query is None else later.query
        if self.reason != "load":
            self.reason = later.reason
        return True


class Start(msgspec.Struct):
    """Action: run the script for this request."""

    request: Request


class Interrupt(msgspec.Struct):
    """Action: end the present run at a Kawa call, for the sake of this request.

    The session must know its widgets by then.
    """

    request: Request


class Halt(msgspec.Struct):
    """Action: end the present run at its next Kawa call, because the user said so."""


class Refuse(msgspec.Struct):
    """Action: cut the page off: what it sent is wrong, or too much for now (`later`)."""

    reason: str
    later: bool = False


Action = Start | Interrupt | Halt | Refuse


class Session:
    """One browser tab.

    Attributes:
        id: Public name; no secret.
        state: What the script and its widgets keep.
        tree: The page as the tab shows it.
        head: What belongs to the page as a whole, as the last run left it.
        page: Path of the page it is on.
        pages: The pages that the last run knew.
        query: The query string.
        client: What is known of its browser.
        visit: The request that opened its tab's connection.
        seq: The last event taken in.
        answered: The last one that a run has answered here.
        again: Something was asked for while a run was under way.
        code_version: The script's version that the last run had.
        queue: Requests that wait.
        running: The request that runs.
        runs: How many runs it has had here.
        complete: A run has gone through since the session came to this process.
        failed: The last run has ended with an error of the script.
        caches: What is cached for it alone, in this process.
        files: What is known of its uploaded files, by file id.
        unnamed: Those of them that no widget has been given yet, and since when.
        dropped_files: Files that it does not want any more.
        forgotten: It started over or went back: what was stored of it is to go.
        unfinished: What the last run left undone, which ended early or with its process.
        note: What is noted of it in the store beside the commits.
        skips: The next event may leave numbers out: its page has come back and may count
            events that the store has lost, as after a power cut.
    """

    __slots__ = (
        "again", "answered", "caches", "client", "code_version", "complete", "dropped_files",
        "failed", "files", "forgotten", "head", "id", "note", "page", "pages", "query", "queue",
        "running", "runs", "seq", "skips", "state", "tree", "unfinished", "unnamed", "visit",
    )  # fmt: skip

    def __init__(self, id: str) -> None:
        self.id = id
        self.state = SessionState()
        self.tree = Tree()
        self.head = HeadProps()
        self.page = ""
        self.pages: Pages | None = None
        self.query = ""
        self.client = ClientContext()
        self.visit = Visit()
        self.seq = self.answered = 0
        self.again = False
        self.code_version = 0
        self.queue: list[Request] = []
        self.running: Request | None = None
        self.runs = 0
        self.complete = self.failed = False
        self.caches = Endings()
        self.files: dict[str, dict[str, Any]] = {}
        self.unnamed: dict[str, float] = {}
        self.dropped_files: list[str] = []
        self.forgotten = False
        self.unfinished: Unfinished | None = None
        self.note = b""
        self.skips = False

    def leave(self, undone: dict[str, Any]) -> None:
        """The run has ended early, and these clicks are left to be done."""
        request = self.running
        assert request is not None
        cut = bool(request.triggers) and not undone
        self.unfinished = Unfinished(request.click, undone, cut)

    def finish(self) -> list[Request]:
        """Returns requests for the clicks that were left undone, unless they wait already."""
        left = self.unfinished
        if left is None or not left.triggers:
            self.unfinished = None
            return []
        left.cut = False
        if any(left.triggers.keys() <= waiting.triggers.keys() for waiting in self.queue):
            return []
        called = frozenset(left.triggers)
        return [Request(click=left.click, triggers=left.triggers, called=called, again=True)]

    def on_event(self, event: Event) -> list[Action]:
        """The page sent an event."""
        if event.seq <= self.seq:
            return []
        if event.seq != self.seq + 1 and not (self.skips and event.seq < _SEQ_LIMIT):
            return [Refuse(f"event {event.seq} came, {self.seq + 1} was expected")]
        request = Request(
            seq=event.seq,
            click=event.seq if event.triggers else 0,
            values=event.values,
            triggers=event.triggers,
            page=event.page,
            query=event.query,
            restart=event.restart,
            again=event.again,
        )
        actions = self.ask(request)
        # One that is refused was not taken in: the page sends it again.
        if not any(isinstance(action, Refuse) for action in actions):
            self.seq = event.seq
            self.skips = False
        return actions

    def ask(self, request: Request) -> list[Action]:
        """A run is asked for: by an event, a new page load, a changed file."""
        if not request.seq:
            request.seq = self.seq
        if self.running is None:
            return self._start(self._before_what_waits(request))
        if not (self.queue and self._may_join(request) and self.queue[-1].merge(request)):
            if len(self.queue) >= QUEUE_LIMIT:
                return [Refuse(f"more than {QUEUE_LIMIT} events wait", later=True)]
            self.queue.append(request)
        self.again = True
        return [Interrupt(self.queue[0])]

    def on_stop(self) -> list[Action]:
        """The user pressed Stop."""
        return [] if self.running is None else [Halt()]

    def on_ended(self, replay: dict[str, Any] | None = None) -> list[Action]:
        """The run ended.

        Args:
            replay: Clicks that an interrupted run had not come to; it has called their
                callbacks.
        """
        ended, self.running = self.running, None
        if ended is not None:
            self.answered = max(self.answered, ended.seq)
        if replay and ended is not None:
            again = Request(
                seq=ended.seq,
                click=ended.click,
                triggers=replay,
                reason=ended.reason,
                called=frozenset(replay),
            )
            if not self.queue or not again.merge(self.queue[0]):
                self.queue.insert(0, again)
            else:
                self.queue[0] = again
        if not self.queue:
            return []
        if self._must_wait(self.queue[0]):
            # What was asked for meanwhile is a reason to try once more.
            rerun = Request(seq=self.answered, reason="rerun", again=self._doubted())
            return self._start(rerun) if self.again else []
        return self._start(self.queue.pop(0))

    def _doubted(self) -> bool:
        return self.runs == 0 and bool(self.note)

    def _must_wait(self, request: Request) -> bool:
        """Whether a request waits for a run that can take it, or goes through without it."""
        return self.failed and not self.complete and not self.knows(request)

    def _before_what_waits(self, request: Request) -> Request:
        """Returns what to run now: the request, or a run that what waits may follow.

        That one comes first, and the run that it waits for must not confirm it.
        """
        if not self.queue and not self._must_wait(request):
            return request
        if request.values or request.triggers:
            if not (self.queue and self.queue[-1].merge(request)):
                self.queue.append(request)
            reason = "rerun" if self._doubted() else request.reason
            request = Request(page=request.page, query=request.query, reason=reason)
            request.again = self._doubted()
        else:
            self.queue[-1].seq = max(self.queue[-1].seq, request.seq)
        request.seq = self.answered
        return request

    def taken(self) -> int:
        """Returns the last event that no run has to answer any more, where nothing runs."""
        return self.answered if self.queue else self.seq

    def _start(self, request: Request) -> list[Action]:
        self.running, self.again = request, False
        left = self.unfinished
        if left is not None and left.triggers.keys() <= request.triggers.keys():
            self.unfinished = None
        if request.restart:
            # Now, not when its thread begins: what comes meanwhile must wait for new widgets.
            self.start_over()
        if request.past is not None:
            self.go_back(request.past)
        return [Start(request)]

    def knows(self, request: Request) -> bool:
        """Whether the widgets that a request names have been drawn here."""
        named = (*request.values, *request.triggers)
        return self.complete or all(self.state.spec(id) is not None for id in named)

    def start_over(self) -> None:
        """Forgets what the session holds, here and with the next commit in the store.

        The page shows its old widgets until the run has drawn the new ones.
        """
        self.complete = False
        self.forgotten = True
        self.unfinished = None
        self.state.clear()
        self.dropped_files.extend(self.files)
        self.files.clear()
        self.query = ""

    def go_back(self, past: Past) -> None:
        """Holds again what it held then, here and with the next commit in the store."""
        state = self.state
        kept = {key: state.user[key] for key in past.as_it_is if key in state.user}
        self.complete = False
        self.forgotten = True
        self.unfinished = None
        state.clear()
        state.user.update(past.user)
        state.user.update(kept)
        state.touched.update(dict.fromkeys(state.user))
        for id, (key, value, keep) in past.widgets.items():
            state.hold(id, key, value, keep)
        state.changed.update(dict.fromkeys(state.with_value()))
        self.page, self.query = past.page, past.query

    def _may_join(self, request: Request) -> bool:
        """Whether a request may be answered together with the last one that waits.

        That one may have interrupted the run that was about to draw this one's widgets.
        """
        return self.complete or self.knows(request) or not self.knows(self.queue[-1])

    def idle(self) -> bool:
        """Whether nothing runs; what waits then has nothing to run it."""
        return self.running is None

    def snapshot_values(self, tree: Tree | None = None) -> list[Value]:
        """Returns the ops that tell a page that starts from nothing its widgets' values.

        Args:
            tree: What it shows, if that is not the page as the last run left it.
        """
        told = self.state.show_anew((tree or self.tree).ids())
        return [Value(id, wire) for id, wire in told.items()]

    def forget_what_is_gone(self) -> None:
        """Notes that what is not on the page shows nothing when it comes back."""
        self.state.forget_shown(self.tree.ids)

    def let_files_go(self, held: Callable[[str], bool], now: float) -> None:
        """Forgets the files that nothing holds any more, or that no widget was given in time."""
        for id in list(self.files):
            since = self.unnamed.get(id)
            if not held(id) and (since is None or now - since > _UNNAMED):
                del self.files[id]
                self.unnamed.pop(id, None)
                self.dropped_files.append(id)

    def take_files(self, widget: str, wire: Any) -> None:
        """Keeps the files that an uploader was given, as its value names them."""
        spec = self.state.spec(widget)
        if spec is not None and spec.codec.files is not None:
            for item in wire:
                self.unnamed.pop(item["id"], None)
                if item["id"] not in self.files:
                    self.files[item["id"]] = {n: item[n] for n in ("name", "size", "type")}
