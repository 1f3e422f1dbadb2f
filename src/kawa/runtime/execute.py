"""One request carried out: new values in, callbacks, the script, and how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from threading import get_ident
from typing import Any, Literal

import msgspec

from kawa.errors import RerunException, StopException
from kawa.protocol.head import encode_head
from kawa.protocol.messages import Notice, Op
from kawa.protocol.outgoing import Outgoing
from kawa.runtime import calls
from kawa.runtime.app import App
from kawa.runtime.drawn import NOTHING_DRAWN, Drawn
from kawa.runtime.loops import end_loop, promise_loop
from kawa.runtime.pages import Pages
from kawa.runtime.run import Run, place_var, run_var
from kawa.runtime.session import Request, Session
from kawa.runtime.state import Refused, SessionState
from kawa.runtime.uploads import Uploads

_LOG = logging.getLogger("kawa")

How = Literal["done", "interrupted", "stopped"]


class Target(msgspec.Struct):
    """Where `st.rerun` and `st.switch_page` go: carried by RerunException.

    Attributes:
        page: Path of the page; None: the same.
        query: Query string; None: the same.
    """

    page: str | None = None
    query: str | None = None


class Outcome(msgspec.Struct):
    """How a request ended.

    Attributes:
        how: It went through (also with an error shown), or ended early.
        replay: Clicks that it had not come to.
        error: The uncaught error that the page shows.
        script_seconds: Time in the user's code.
    """

    how: How
    replay: dict[str, Any] = {}
    error: BaseException | None = None
    script_seconds: float = 0.0


class Job:
    """A request under way: what other threads may ask of it and take from it.

    Args:
        request: What it answers.
        store: Called in the run's thread when its session is to be stored before the run has
            ended, with what the present pass has delivered.

    Attributes:
        run: The present pass through the script; another after each `st.rerun`.
        outgoing: What is to be sent. It is `whole` if the page was empty when the job
            began or `show_whole` was called, and nothing was taken since.
        notices: What to tell the user outside the tree.
        began: When the job was made, by the monotonic clock.
        thread: The thread that it runs in; 0 before it does.
        leaving: It is to end, and what it has not come to is done later or elsewhere.
    """

    __slots__ = (
        "_later",
        "_session",
        "_show",
        "_stop",
        "_store",
        "_store_now",
        "began",
        "leaving",
        "notices",
        "outgoing",
        "request",
        "run",
        "thread",
    )

    def __init__(self, request: Request, store: Callable[[Drawn], object] | None = None) -> None:
        self.request = request
        self.run: Run | None = None
        self.outgoing = Outgoing()
        self.notices: list[Notice] = []
        self.began = time.monotonic()
        self.thread = 0
        self.leaving = False
        self._stop = False
        self._later: Request | None = None
        self._show = False
        self._store = store
        self._store_now = False

    def interrupt(self, later: Request) -> None:
        """Ends the run at the next Kawa call at which no click would be lost by it.

        Neither one that this run answers, nor one that waits for a widget to be drawn.
        """
        self._later = later
        self._have_asked()

    def show_whole(self) -> None:
        """Has the run's next Kawa call begin the ops anew, with the whole page as it is then."""
        self._show = True
        self._have_asked()

    def store_soon(self) -> None:
        """Has the run's next Kawa call store what it has changed; callbacks are not divided."""
        self._store_now = True
        self._have_asked()

    def leave(self) -> None:
        """Ends the run at the next Kawa call; the clicks that it has not come to remain."""
        self.leaving = True
        self._have_asked()

    def passed(self) -> None:
        """A pass has ended, and another one begins: between the two all may be stored."""
        if self._store_now and self._store is not None:
            self._store_now = False
            self._store(NOTHING_DRAWN)

    def stop(self) -> None:
        """Ends the run at the next Kawa call."""
        self._stop = True
        if self.run is not None:
            self.run.request_stop()

    def take_ops(self) -> list[Op]:
        """Takes the ops that are ready to be sent. Any thread may.

        There are none when `outgoing` has overflowed; then the page is needed as a whole.
        """
        return self.outgoing.take()

    def watch(self, run: Run, session: Session) -> None:
        """Makes this pass of the session the present one."""
        self.run, self._session = run, session
        if self._stop:
            run.request_stop()
        if self._later is not None or self._show or self.leaving or self._store_now:
            self._have_asked()

    def _have_asked(self) -> None:
        if self.run is not None:
            self.run.interrupt(self._at_call)

    def _at_call(self, run: Run) -> bool:
        """Does what was asked for, in the run's thread; tells whether the run is to end."""
        if self._show:
            self._show, session = False, self._session
            tree = run.writer.present()
            self.outgoing.begin_anew([*tree.snapshot(), *session.snapshot_values(tree)])
        if self._store_now and self._store is not None:
            self._store_now = False
            self._store(run.drawn)
        if self.leaving:
            return True
        later = self._later
        if later is None or (run.drawn.undelivered and later.triggers):
            return False
        return self._session.knows(later)


def execute(app: App, session: Session, job: Job) -> Outcome:
    """Carries a request out, in the calling thread.

    Afterwards the session's tree is what the browser has once it got all ops.
    """
    request = job.request
    if request.restart:
        session.start_over()
    started = time.perf_counter()
    job.thread = get_ident()
    callbacks, triggers = _receive(session, job)
    target = Target(request.page, request.query)
    while True:
        run = _new_run(app, session, job, target)
        job.watch(run, session)
        run.drawn = Drawn(triggers)
        outcome, again = _pass(app, session, run, callbacks)
        if again is None:
            break
        job.passed()
        callbacks, triggers, target = [], {}, again
    session.failed = outcome.error is not None
    outcome.script_seconds = time.perf_counter() - started
    return outcome


def _receive(session: Session, job: Job) -> tuple[list[Callable[[], Any]], dict[str, Any]]:
    """Takes the request's values in.

    Returns:
        The callbacks they call for, in order, and the values that last one run.
    """
    state = session.state
    callbacks: list[Callable[[], Any]] = []
    triggers: dict[str, Any] = {}
    for id, wire in job.request.values.items():
        try:
            changed = state.receive(id, wire)
        except Refused as refusal:
            _refuse(session, job, id, refusal)
            continue
        session.take_files(id, wire)
        if changed:
            callbacks += _callback(state, id)
    for id, wire in job.request.triggers.items():
        try:
            triggers[id] = state.receive_trigger(id, wire)
        except Refused as refusal:
            _refuse(session, job, id, refusal)
            continue
        if id not in job.request.called:
            callbacks += _callback(state, id)
    return callbacks, triggers


def _callback(state: SessionState, id: str) -> list[Callable[[], Any]]:
    spec = state.spec(id)
    callback = None if spec is None else spec.callback
    if callback is None:
        return []
    return [partial(calls.run_user_code, callback.function, callback.args, callback.kwargs)]


def _refuse(session: Session, job: Job, id: str, refusal: Refused) -> None:
    """Says that a value was not taken, and gives the page back the one that holds."""
    notice = Notice("warning", "value_refused")
    if notice not in job.notices:
        # Said once: a page that forges values may name any number of them, of any length.
        reason = " ".join(str(refusal)[:300].split())
        _LOG.warning("Session %s: refused a value from the page: %s", session.id[:8], reason)
        job.notices.append(notice)
    session.state.distrust(id)


def _new_run(app: App, session: Session, job: Job, target: Target) -> Run:
    if target.page is not None:
        session.page = target.page
    if target.query is not None:
        session.query = target.query
    services, head = app.services, app.new_head(session)
    run = Run(
        session.state,
        session.tree,
        head=head,
        pages=Pages(app.path, session.page, session.pages, title=head.title),
        client=session.client,
        edited=session.runs > 0 and session.code_version != app.version,
        outgoing=job.outgoing,
        services=services,
        uploads=Uploads(services, session.id, session.files),
    )
    run.visit, run.caches = session.visit, session.caches
    run.event = (session.id, job.request.click or job.request.seq)
    run.head_before = session.head if session.complete else None
    session.code_version = app.version
    session.runs += 1
    return run


def _pass(
    app: App, session: Session, run: Run, callbacks: Iterable[Callable[[], Any]]
) -> tuple[Outcome, Target | None]:
    """One pass through callbacks and script; the second result asks for another."""
    run_token = run_var.set(run)
    place_token = place_var.set(run.places["main"])
    promise_loop()
    error: BaseException | None = None
    again: Target | None = None
    how: How = "done"
    clean = False
    try:
        run.in_callback = True
        for callback in callbacks:
            callback()
        run.in_callback = False
        _run_page(app, run)
        app.after_run(session)
        clean = True
    except StopException:
        how = "stopped" if run.stop_requested else "done"
    except RerunException as rerun:
        if isinstance(rerun.rerun_data, Target):
            again = rerun.rerun_data
        elif not run.interrupted:
            # A script may raise it by itself, as it was done before `st.rerun`.
            again = Target()
        how = "interrupted"
    except BaseException as uncaught:
        error = uncaught
        _show_error(app, run, uncaught)
    finally:
        end_loop()
        place_var.reset(place_token)
        run_var.reset(run_token)
        run.live = False
    waiting = run.drawn.undelivered if how == "interrupted" else ()
    replay = {id: run.drawn.triggers[id] for id in waiting}
    keeps_page = app.keeps_page and not session.forgotten
    _settle(session, run, how, clean, failed=error is not None, keeps_page=keeps_page)
    if again is not None:
        return Outcome("interrupted"), again
    return Outcome(how, replay, error), None


def _show_error(app: App, run: Run, error: BaseException) -> None:
    """Shows an uncaught error; the page must be settled also where that fails."""
    try:
        app.show_error(run, error)
    except Exception:
        _LOG.exception("The error above cannot be shown")
        app.show_error(run, RuntimeError(ascii(error)))


def _settle(
    session: Session, run: Run, how: How, clean: bool, *, failed: bool, keeps_page: bool
) -> None:
    """Brings the session up to date with how the run ended.

    Args:
        clean: The script has gone through.
        failed: An error ended it.
        keeps_page: What it did not draw is to stay then.
    """
    session.query = run.head.query = run.query.text
    pages = run.pages
    assert pages is not None
    if pages.current is not None:
        session.page = pages.path(pages.current)
    if pages.all or how == "done":
        session.pages = pages
    page_changed = session.head.page != session.page
    if how == "done":
        run.head.page = session.page
        if not pages.all:
            run.head.navigation = []
        session.head = run.head
        run.writer.set_head(encode_head(run.head))
        if failed and keeps_page and not page_changed:
            run.writer.abandon()
        else:
            run.writer.finish()
        session.complete = session.complete or not failed
    else:
        run.writer.abandon()
    if clean:
        session.state.end(run.drawn, page_changed=page_changed)
    session.forget_what_is_gone()
    run.services.media.settle(session.id, run.media, whole=how == "done" and not failed)
    for form in run.drawn.to_clear:
        for id, wire in session.state.reset_form(form).items():
            run.writer.tell(id, wire)


def _run_page(app: App, run: Run) -> None:
    """Runs the main script, or the file of the `pages` folder that the address names."""
    pages = run.pages
    assert pages is not None
    path = app.path
    found = [] if app.may_navigate(pages.requested) else pages.from_folder()
    if found:
        page = pages.choose(found)
        run.begin_page(pages.identity(page))
        shown = run.services.settings.get("client.showSidebarNavigation")
        pages.own_title = page.title
        # At once: the page may take long, and a reload meanwhile is to come to it.
        run.change_head(
            navigation=pages.listed(),
            nav_position="sidebar" if shown else "hidden",
            page=pages.path(page),
            not_found=pages.not_found,
            title=page.title,
            icon=page.icon,
        )
        path = pages.file(page)
    app.run_file(path)
