"""A run has ended: its session is brought up to date with how it did."""

from __future__ import annotations

from typing import Literal

from kawa.protocol.head import encode_head
from kawa.runtime.dialogs import has_dialog, settle_dialog
from kawa.runtime.fragments import close_dialogs
from kawa.runtime.run import Run
from kawa.runtime.session import Session

How = Literal["done", "interrupted", "stopped"]


def settle(
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
        if run.opens_again is not None:
            # The dialog stays until it is drawn again: what is half typed in it does too.
            run.writer.leave("dialogs")
        if failed and keeps_page and not page_changed:
            run.writer.abandon()
        else:
            run.writer.finish()
        session.complete = session.complete or not failed
    else:
        run.writer.abandon()
    if clean and run.opens_again is None:
        session.state.end(run.drawn, page_changed=page_changed)
    if how == "done" and not failed:
        session.media = run.media
    _settle_rest(session, run, whole=how == "done" and not failed)


def settle_parts(
    session: Session, run: Run, how: How, clean: bool, *, failed: bool, keeps_page: bool
) -> None:
    """The same after a run of fragments: the page around them, and its widgets, stay."""
    session.query = run.head.query = run.query.text
    if clean:
        close_dialogs(run, session.parts)
        # What opens a dialog again ends the run before it, too.
        among = None if run.reopens else session.tree.below(run.writer.scope)
        session.state.end(run.drawn, among=among)
    if how == "done":
        session.head = run.head
        run.writer.set_head(encode_head(run.head))
    if how != "done" or (failed and keeps_page):
        run.writer.abandon()
    else:
        run.writer.finish()
    _settle_rest(session, run, whole=how == "done" and not failed)


def _settle_rest(session: Session, run: Run, *, whole: bool) -> None:
    session.keep_parts(run.drawn.parts)
    is_open = has_dialog(session.parts)
    if is_open or run.opens_again is None:
        settle_dialog(session.state, is_open=is_open)
    session.forget_what_is_gone()
    media = set(session.media).union(*(part.media for part in session.parts.values()))
    run.services.media.settle(session.id, media, whole=whole)
    for form in run.drawn.to_clear:
        for id, wire in session.state.reset_form(form).items():
            run.writer.tell(id, wire)
