"""A session that lives in this process: carries its actions out, stores it, talks to its tab."""

from __future__ import annotations

import logging
import time
from functools import partial

from kawa.durable.ledger import Ledger
from kawa.errors import StoreConflictError, StoreError
from kawa.protocol.messages import Event, Frame, Notice, PanelRequest, ServerMessage, Stop, Tick
from kawa.protocol.tree import EMPTY_PROPS, Tree
from kawa.runtime.app import App
from kawa.runtime.drawn import Drawn
from kawa.runtime.execute import Job, Outcome, execute
from kawa.runtime.files import is_held
from kawa.runtime.request import Request
from kawa.runtime.session import Action, Halt, Interrupt, Refuse, Start
from kawa.server.tabs import connection as codes
from kawa.server.tabs.connection import Connection, State
from kawa.server.tabs.frames import Message, encode_message
from kawa.server.tabs.host import Host
from kawa.server.tabs.ongoing import Ongoing
from kawa.server.tabs.panel import Panel
from kawa.store import Changes

_LOG = logging.getLogger("kawa")
_KEEPS = 3.0


class Live:
    """One session in this process. All methods belong to the event loop but `_work`.

    Args:
        app: The script that it runs.
        ledger: The session, and what is stored of it.
        host: The process that it lives in.
        dev: It notes what the developer panel shows.
    """

    __slots__ = (
        "_app", "_fresh_tree", "_host", "_keeps", "_turn", "connection", "gone", "job", "ledger",
        "left_at", "ongoing", "panel", "session", "unsaved",
    )  # fmt: skip

    def __init__(self, app: App, ledger: Ledger, host: Host[Live], dev: bool = False) -> None:
        self._app = app
        self._host = host
        self.ledger = ledger
        self.session = ledger.session
        self.connection: Connection | None = None
        self.job: Job | None = None
        self.ongoing: Ongoing | None = None
        self.left_at = time.monotonic()
        self.unsaved = False
        self.gone = False
        self.panel = Panel(app.services, self) if dev else None
        self._fresh_tree = True
        self._turn = 0
        # Until then a page that has come back keeps what it shows, rather than a part of it.
        self._keeps = 0.0

    def attach(self, connection: Connection, turn: int = 0) -> bool:
        """The tab has come (back) on this connection.

        Args:
            turn: Rises with each hello. One that took long to be answered must not take
                the session from a later one.

        Returns:
            Whether it has the session now.
        """
        if turn < self._turn:
            connection.close(codes.TAKEN_OVER, "This session goes on in another tab.")
            return False
        if self.connection is not None:
            self.connection.close(codes.TAKEN_OVER, "This session goes on in another tab.")
        self._turn, self.connection = turn, connection
        if self.panel is not None:
            self.panel.attached()
        self._fresh_tree = True
        self.session.skips = self.session.runs > 0 or self.ledger.version > 0 or self.ledger.seq > 0
        return True

    def detach(self, connection: Connection) -> None:
        """The tab's connection is gone; a run under way goes on."""
        if self.connection is connection:
            self.connection = None
            self.left_at = time.monotonic()

    def arrive(self, page: str, query: str, fresh: bool, again: bool = False) -> None:
        """The tab is here: shows it what there is; runs the script, unless a run goes on there.

        Args:
            page: Path of the page that its address names.
            query: Its query string.
            fresh: It was just loaded; otherwise its connection was lost and is back.
            again: It was asked for before, and has not come.
        """
        session = self.session
        if session.runs and fresh and (page, query) != (session.page, session.query):
            # What was shown is not what the address names.
            if self.job is None:
                session.tree = Tree()
                session.state.forget_shown()
        elif session.runs:
            self.show_whole()
            fresh = fresh and (self.job is None or self.job.leaving or bool(session.queue))
        if fresh or not session.runs or session.unfinished is not None:
            self._keeps = 0.0 if fresh else time.monotonic() + _KEEPS
            again = again or (not fresh and bool(session.note))
            self._load(Request(page=page, query=query, reason="load", again=again))

    def _load(self, request: Request) -> None:
        """Runs the script for a tab that has come; what an earlier run left undone follows."""
        left = self.session.unfinished
        self.ask(request)
        if left is not None and left.cut:
            self.send(Notice("info", "run_cut"))
        for again in self.session.finish():
            self.ask(again)

    def show_whole(self, state: State = "done") -> None:
        """Sends the page as it is to a tab that has nothing, or may have missed something.

        While a run draws, the page belongs to it: it sends it at its next Kawa call.
        """
        session, connection = self.session, self.connection
        if self.job is not None:
            self.job.show_whole()
            return
        if connection is None:
            return
        if connection.full:
            self._fresh_tree = True
            connection.when_free(partial(self.show_whole, state))
            return
        ops = [*session.tree.snapshot(), *session.snapshot_values()]
        seq = self.ledger.seq if state in ("done", "stopped") else None
        self._fresh_tree = False
        self.send(Frame(session.runs, ops, state, seq, reset=True))

    def ask(self, request: Request) -> None:
        """A run is asked for, not by an event."""
        if not self._host.draining:
            self.perform(self.session.ask(request))

    def on_event(self, said: Event | Tick | Stop) -> None:
        """The page sent an event, or that fragments are due; or the user pressed Stop."""
        if isinstance(said, Stop):
            self.perform(self.session.on_stop())
        elif not self._host.draining:
            self.perform(self.session.on_event(said))

    def end_run(self) -> None:
        """Ends a run before it is through; called again and again until it has ended."""
        if self.ongoing is not None:
            self.ongoing.end(time.monotonic())

    def on_panel(self, request: PanelRequest) -> None:
        """The page's developer panel wants something."""
        if self.panel is None:
            self.send(Notice("error", "panel_off"))
        else:
            self.panel.on_request(request)

    def hold(self) -> None:
        """Lets what comes wait, while the session is stored as it is. It must be idle."""
        self.session.running = Request(seq=self.session.taken())

    def release(self) -> None:
        """Goes on after `hold`."""
        self.perform(self.session.on_ended())

    def perform(self, actions: list[Action]) -> None:
        """Carries actions out."""
        for action in actions:
            if isinstance(action, Start):
                waits = self._host.must_wait(action.request)
                (partial(self._host.try_again, self) if waits else self.begin)(action.request)
            elif isinstance(action, Interrupt) and self.job is not None:
                self.job.interrupt(action.request)
            elif isinstance(action, Halt) and self.job is not None:
                self.job.stop()
            elif isinstance(action, Refuse) and self.connection is not None:
                code = codes.TRY_AGAIN if action.later else codes.BAD_FRAME
                self.connection.close(code, action.reason)

    def begin(self, request: Request) -> None:
        """Starts the run that the session has decided on."""
        job = self.job = Job(request, self._store_part)
        durable = self._app.services.store.durable
        self.ongoing = Ongoing(job, durable, self._host.write_off)
        tree = self.session.tree
        job.outgoing.whole = not tree.blocks and tree.head == EMPTY_PROPS
        if self._fresh_tree and self.connection and not job.outgoing.whole:
            job.show_whole()
        if self.panel is not None:
            self.panel.starts(request)
        self._host.started(self)
        if (waits := self.session.interrupter()) is not None:
            # What waits came before this run, which may never end by itself.
            job.interrupt(waits)
        self._host.submit(lambda: self._work(job))

    def _work(self, job: Job) -> None:
        """Runs a request. In a thread of the runner."""
        session = self.session
        try:
            outcome = execute(self._app, session, job)
        except BaseException as error:
            _LOG.exception("A run failed in Kawa itself")
            outcome = Outcome("done", error=error)
        state = codes.STATES[outcome.how]
        if state != "done" and job.leaving:
            self._leave(job, outcome)
            return
        if state == "running":
            self._finish(job, outcome, state)
            return
        if self.panel is not None:
            # It goes back to runs that had files which have gone since.
            self.panel.ran(outcome)
        elif session.files and not self.ledger.unstored:
            # What did not come back may name them.
            session.let_files_go(is_held, time.monotonic())
        if self._app.services.store.durable:
            self._host.ran(self, job, outcome)
            return
        self.ledger.skip(job.request.seq)
        self.drop_files()
        self._finish(job, outcome, state)

    def stored(
        self, job: Job, outcome: Outcome, done: Changes | None, error: StoreError | None
    ) -> None:
        """What the run changed is stored, or could not be. In a thread of the runner."""
        if done is not None and error is not None:
            self.ledger.failed(done)
            self.not_stored(error)
            self._finish(job, outcome, "failed")
            return
        if done is not None:
            self.ledger.committed(done)
        if self.panel is not None:
            self.panel.stored()
        self.drop_files()
        if self.unsaved:
            job.notices.append(Notice("info", "stored_again"))
        self.unsaved = False
        self._finish(job, outcome, codes.STATES[outcome.how])

    def not_stored(self, why: StoreError) -> None:
        """The store did not take what a run has changed, or is gone. In any thread."""
        call_soon = self._app.services.call_soon
        if isinstance(why, StoreConflictError):
            call_soon(self.lost)
        elif not self.unsaved:
            _LOG.error("Session %s goes on unsaved: %s", self.session.id[:8], why)
            call_soon(self.send, Notice("error", "not_stored"))
            call_soon(self._host.not_stored)
        self.unsaved = True

    def _store_part(self, drawn: Drawn) -> bool:
        """Stores what the run has changed so far. In its thread.

        Returns:
            Whether its event is answered by that, as far as this process knows.
        """
        job, ongoing, began = self.job, self.ongoing, time.monotonic()
        assert job is not None and ongoing is not None
        if not self._app.services.store.durable:
            self.ledger.skip(job.request.seq)
            return True
        try:
            if self._host.store_part(self, job.request, drawn):
                self._app.services.call_soon(self._part_stored, job)
        except Exception as error:
            if not isinstance(error, StoreError):
                # It is no error of the script, at whose call it would be raised.
                _LOG.exception("Session %s cannot be encoded", self.session.id[:8])
                error = StoreError(f"The session cannot be encoded: {error}")
            self.not_stored(error)
            return True
        finally:
            ongoing.stored(began)
        return self.ledger.seq >= job.request.seq

    def _part_stored(self, job: Job) -> None:
        self.drop_files()
        again, self.unsaved = self.unsaved, False
        if self.job is job:
            self.send(Frame(self.session.runs, [], "running", self.ledger.seq))
        if again:
            self.send(Notice("info", "stored_again"))

    def _leave(self, job: Job, outcome: Outcome) -> None:
        """Stores what a run has changed that ended early; the rest remains. In its thread."""
        drawn = Drawn(job.request.triggers)
        drawn.undelivered = set(outcome.replay)
        answered = self._store_part(drawn)
        self.session.leave(outcome.replay if answered else job.request.triggers)
        self._finish(job, outcome, "stopped")

    def drop_files(self) -> None:
        """Has the store forget the files of a session that started over."""
        files = self.ledger.dropped_files()
        if files:
            self._host.forget_files(self.session.id, files)

    def _finish(self, job: Job, outcome: Outcome, state: State) -> None:
        """Makes the run's last frame and hands over to the event loop."""
        frame: Message | None = None
        if not self._fresh_tree and not job.outgoing.overflowed:
            seq = self.ledger.seq if state in ("done", "stopped") else None
            frame = encode_message(Frame(self.session.runs, job.take_ops(), state, seq))
        self._app.services.call_soon(self._ended, job, outcome, state, frame)

    def _ended(self, job: Job, outcome: Outcome, state: State, frame: Message | None) -> None:
        self.job = self.ongoing = None
        if self.gone:
            self.session.on_ended()
            self._host.ended(self)
            return
        connection = self.connection
        if frame is None or self._fresh_tree or (connection is not None and connection.full):
            job.take_ops()
            if state != "running" or time.monotonic() > self._keeps:
                self.show_whole(state)
        elif connection is not None:
            self._send(frame)
        if self.panel is not None:
            self.panel.ended()
        if self.session.note:
            self._host.tried(self)
        for notice in job.notices:
            self.send(notice)
        self.perform(self.session.on_ended(None if job.leaving else outcome.replay))
        if job.leaving and self.connection is not None and not self._host.draining:
            # The tab came back while the run was ending for its absence.
            self._load(Request(reason="load"))
        if self.job is None:
            self._host.ended(self)

    def pulse(self) -> None:
        """Sends what the run has drawn so far, and has it stored when that is due."""
        job, ongoing, connection = self.job, self.ongoing, self.connection
        if job is None or ongoing is None:
            return
        now = time.monotonic()
        ongoing.look(now)
        if connection is None:
            job.outgoing.give_up()
            if now - max(self.left_at, job.began) > self._host.patience:
                ongoing.end(now)
            return
        if connection.behind:
            return
        if job.outgoing.overflowed:
            self._fresh_tree = True
            job.show_whole()
            return
        reset = self._fresh_tree
        if reset and (not job.outgoing.whole or now < self._keeps):
            return
        if ops := job.take_ops():
            self._fresh_tree = False
            self.send(Frame(self.session.runs, ops, reset=reset))

    def lost(self) -> None:
        """Another owner has claimed the session: the page is sent there, with its events."""
        self.gone = True
        self.session.queue.clear()
        if self.job is not None:
            self.job.stop()
        self._host.lost(self)
        self.move()

    def move(self) -> None:
        """Sends the tab away, to come back at once to whoever answers."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close(codes.MOVED, "This session goes on elsewhere. Connect again.")

    def saved(self) -> None:
        """What an earlier commit could not store is stored now, without a run."""
        self.unsaved = False
        self.send(Frame(self.session.runs, [], "done", self.ledger.seq))
        self.send(Notice("info", "stored_again"))

    def send(self, message: ServerMessage) -> None:
        """Sends a message if the tab is there."""
        if self.connection is not None:
            self._send(encode_message(message))

    def _send(self, message: Message) -> None:
        assert self.connection is not None
        if self.panel is not None:
            self.panel.sent(len(message))
        self.connection.send(message)
