"""One request carried out: new values in, callbacks, the script, and how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import get_ident
from typing import Any

import msgspec

from kawa.errors import FragmentHandledException, RerunException, StopException
from kawa.protocol.messages import Notice, Op
from kawa.protocol.outgoing import Outgoing
from kawa.runtime.app import App
from kawa.runtime.dialogs import call_of, kept_dialog
from kawa.runtime.drawn import NOTHING_DRAWN, Drawn
from kawa.runtime.fragments import Pace, place_of, redraw, scope_of
from kawa.runtime.here import place_var, run_var
from kawa.runtime.loops import close_loop, promise_loop
from kawa.runtime.pages import Pages
from kawa.runtime.part import Part
from kawa.runtime.receiving import receive
from kawa.runtime.request import Request
from kawa.runtime.run import Run
from kawa.runtime.session import Session
from kawa.runtime.settling import How, settle, settle_parts
from kawa.runtime.uploads import Uploads

_LOG = logging.getLogger("kawa")


class Target(msgspec.Struct):
    """Where `st.rerun` and `st.switch_page` go: carried by RerunException.

    Attributes:
        page: Path of the page; None: the same.
        query: Query string; None: the same.
        parts: The fragments that alone are to run, by id; none: the whole script.
    """

    page: str | None = None
    query: str | None = None
    parts: tuple[str, ...] = ()


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
        moved: It has gone to another page, or changed the query string.
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
        "moved",
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
        self.leaving = self.moved = False
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
        return self._session.knows(later) and not self._session.scope(later)


def execute(app: App, session: Session, job: Job) -> Outcome:
    """Carries a request out, in the calling thread.

    Afterwards the session's tree is what the browser has once it got all ops.
    """
    request = job.request
    if request.restart:
        session.start_over()
        close_loop(session.state)
    started = time.perf_counter()
    job.thread = get_ident()
    callbacks, triggers = receive(session, request, job.notices)
    target = Target(request.page, request.query, request.fragments)
    place = session.page, session.query
    dialog = kept_dialog(session.state) if request.reason == "load" else None
    pace = Pace()
    while True:
        parts = _parts(app, session, target)
        run = _new_run(app, session, job, target, parts)
        job.watch(run, session)
        run.drawn = Drawn(triggers)
        outcome, again = _pass(app, session, run, parts, callbacks, dialog)
        if not run.alone:
            session.failed = outcome.error is not None
        if run.opens_again is not None:
            outcome, again = _open_again(app, session, job, run)
        if again is None:
            break
        job.passed()
        callbacks, triggers, target = pace.check(again.parts), {}, again
        dialog = None
    job.moved = place != (session.page, session.query)
    outcome.script_seconds = time.perf_counter() - started
    return outcome


def _open_again(app: App, session: Session, job: Job, before: Run) -> tuple[Outcome, Target | None]:
    """Opens a dialog again once the page is drawn; both together are one whole run."""
    run = _new_run(app, session, job, Target(), (), {"dialogs": False})
    run.reopens = True
    job.watch(run, session)
    run.drawn = Drawn()
    run.drawn.names.update(before.drawn.names)
    assert before.opens_again is not None
    return _pass(app, session, run, (), (before.opens_again,))


def _parts(app: App, session: Session, target: Target) -> list[Part]:
    """Returns the fragments that alone are to run; none: the whole script.

    It is run too where one of them is not there, or is of a script that was edited since.
    """
    known = [session.parts.get(id) for id in target.parts]
    parts = [part for part in known if part is not None]
    if len(parts) < len(known) or session.code_version != app.version:
        return []
    # One that was called in another one is drawn with that.
    return [one for one in parts if not any(one is not o and one.within(o) for o in parts)]


def _new_run(
    app: App,
    session: Session,
    job: Job,
    target: Target,
    parts: Sequence[Part],
    scope: Mapping[str, bool] | None = None,
) -> Run:
    if target.page is not None:
        session.page = target.page
    if target.query is not None:
        session.query = target.query
    services = app.services
    scope = scope_of(parts, session.tree) if parts else scope
    head = app.new_head(session) if scope is None else session.head
    run = Run(
        session.state,
        session.tree,
        head=msgspec.structs.replace(head, query=session.query),
        pages=_new_pages(app, session, head.title) if scope is None else session.pages,
        client=session.client,
        edited=session.runs > 0 and session.code_version != app.version,
        outgoing=job.outgoing,
        services=services,
        uploads=Uploads(services, session.id, session.files),
        scope=scope,
    )
    run.parts = session.parts
    run.redrawn = [part.id for part in parts]
    run.visit, run.caches = session.visit, session.caches
    run.event = (session.id, job.request.click or job.request.seq)
    run.head_before = session.head if session.complete else None
    session.code_version = app.version
    session.runs += 1
    return run


def _new_pages(app: App, session: Session, title: str) -> Pages:
    return Pages(app.path, session.page, session.pages, title=title)


def _pass(
    app: App,
    session: Session,
    run: Run,
    parts: Sequence[Part],
    callbacks: Iterable[Callable[[], Any]],
    dialog: dict[str, Any] | None = None,
) -> tuple[Outcome, Target | None]:
    """One pass through callbacks and script; the second result asks for another."""
    run_token = run_var.set(run)
    place_token = place_var.set(run.places["main"])
    promise_loop(session.state)
    error: BaseException | None = None
    again: Target | None = None
    how: How = "done"
    clean = False
    try:
        _carry_out(app, run, parts, callbacks)
        app.after_run(session)
        run.opens_again = None if dialog is None else call_of(run, dialog)
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
        error = _shown_error(app, run, parts, uncaught)
    finally:
        place_var.reset(place_token)
        run_var.reset(run_token)
        run.live = False
    waiting = run.drawn.undelivered if how == "interrupted" else ()
    replay = {id: run.drawn.triggers[id] for id in waiting}
    keeps_page = app.keeps_page and not session.forgotten
    end = settle_parts if run.alone else settle
    end(session, run, how, clean, failed=error is not None, keeps_page=keeps_page)
    if again is not None:
        return Outcome("interrupted"), again
    return Outcome(how, replay, error), None


def _carry_out(
    app: App, run: Run, parts: Sequence[Part], callbacks: Iterable[Callable[[], Any]]
) -> None:
    """Runs the callbacks, then the parts, or the whole script if there are none."""
    run.in_callback = True
    for callback in callbacks:
        callback()
    run.in_callback = False
    try:
        if run.alone:
            redraw(run, parts)
        else:
            _run_page(app, run)
    finally:
        run.threads.wait()
    run.threads.check()


def _shown_error(app: App, run: Run, parts: Sequence[Part], error: BaseException) -> BaseException:
    """Shows an uncaught error, unless that was done; the page must be settled also if it fails."""
    if isinstance(error, FragmentHandledException) and error.__cause__ is not None:
        return error.__cause__
    if parts:
        # A callback's, as the page itself is not drawn.
        place_var.set(place_of(run, parts[0]))
    try:
        app.show_error(run, error)
    except Exception:
        _LOG.exception("The error above cannot be shown")
        app.show_error(run, RuntimeError(ascii(error)))
    return error


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
