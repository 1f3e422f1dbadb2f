"""The session as a state machine: what happens, and what is to be done about it.

Pure: `(session, what happened) -> actions`. No thread, socket or clock; the
server and `kawa.testing` carry the actions out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec

from kawa.protocol.head import HeadProps
from kawa.protocol.messages import ClientContext, Event, Tick, Value
from kawa.protocol.tree import Tree
from kawa.runtime.endings import Endings
from kawa.runtime.pages import Pages
from kawa.runtime.part import Part
from kawa.runtime.request import Past, Request
from kawa.runtime.state import SessionState
from kawa.runtime.unfinished import Unfinished
from kawa.runtime.visit import Visit

QUEUE_LIMIT = 1000
"""Events that may wait; a page that sends more is cut off."""
_UNNAMED = 300.0
"""Seconds that a page is given to say which widget a file that it has sent is for."""
_SEQ_LIMIT = 2**53
"""Above it, the numbers of a browser are no whole numbers any more."""


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
        parts: The fragments and dialogs on its page, by id.
        media: Names of the bytes that its last whole run has put outside of them.
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
        "failed", "files", "forgotten", "head", "id", "media", "note", "page", "pages", "parts",
        "query", "queue", "running", "runs", "seq", "skips", "state", "tree", "unfinished",
        "unnamed", "visit",
    )  # fmt: skip

    def __init__(self, id: str) -> None:
        self.id = id
        self.state = SessionState()
        self.tree = Tree()
        self.parts: dict[str, Part] = {}
        self.media: Collection[str] = ()
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

    def on_event(self, event: Event | Tick) -> list[Action]:
        """The page sent an event, or says that it is time for fragments to run again."""
        if isinstance(event, Tick):
            return self._on_tick(event)
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
            cause=cause_of(event),
            again=event.again,
        )
        request.fragments = self.scope(request)
        actions = self.ask(request)
        # One that is refused was not taken in: the page sends it again.
        if not any(isinstance(action, Refuse) for action in actions):
            self.seq = event.seq
            self.skips = False
        return actions

    def _on_tick(self, tick: Tick) -> list[Action]:
        # Those that have gone are ignored.
        there = tuple(id for id in tick.fragments if id in self.parts)
        if not there or (self.queue and self.running is None):
            return []
        return self.ask(Request(fragments=there, reason="tick"))

    def scope(self, request: Request) -> tuple[str, ...]:
        """Returns the fragments that a request is for, as far as that is known by now."""
        if request.fragments or request.cause is None:
            return request.fragments
        spec = self.state.spec(request.cause)
        return () if spec is None or spec.part is None else (spec.part,)

    def interrupter(self) -> Request | None:
        """Returns what the present run is to end for: a fragment waits until it has ended."""
        return next((one for one in self.queue if not self.scope(one)), None)

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
        waits = self.interrupter()
        return [] if waits is None else [Interrupt(waits)]

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
        self.queue = [one for one in self.queue if not self._is_over(one)]
        if not self.queue:
            return []
        if self._must_wait(self.queue[0]):
            # What was asked for meanwhile is a reason to try once more.
            rerun = Request(seq=self.answered, reason="rerun", again=self._doubted())
            return self._start(rerun) if self.again else []
        return self._start(self.queue.pop(0))

    def _is_over(self, request: Request) -> bool:
        return request.reason == "tick" and self.parts.keys().isdisjoint(request.fragments)

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
        request.fragments = self.scope(request)
        left = self.unfinished
        if left is not None and left.triggers.keys() <= request.triggers.keys():
            self.unfinished = None
        if request.restart:
            # Now, not when its thread begins: what comes meanwhile must wait for new widgets.
            self.start_over()
        if request.past is not None:
            self.go_back(request.past)
        return [Start(request)]

    def keep_parts(self, drawn: Mapping[str, Part]) -> None:
        """Takes the fragments that a run has drawn; those that left the page have gone."""
        if self.parts or drawn:
            there = self.tree.ids()
            known = {**self.parts, **drawn}
            self.parts = {id: part for id, part in known.items() if id in there}

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
        self.parts = {}
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
        self.parts = {}
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


def cause_of(event: Event) -> str | None:
    """Returns the widget that an event is from.

    What the page has kept back until then comes first in an event, and what caused it last.
    """
    if event.page is not None or event.query is not None or event.restart:
        return None
    named = [*event.values, *event.triggers]
    return named[-1] if named else None
