"""What the page sent is taken in: the values of widgets, and the callbacks they call for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from kawa.protocol.messages import Notice
from kawa.runtime import calls
from kawa.runtime.request import Request
from kawa.runtime.session import Session
from kawa.runtime.state import Refused, SessionState

_LOG = logging.getLogger("kawa")

Received = tuple[list[Callable[[], Any]], dict[str, Any]]
"""Callbacks in order, and the values that last one run."""


def receive(session: Session, request: Request, notices: list[Notice]) -> Received:
    """Takes the request's values in.

    Args:
        session: Whose they are.
        request: Has them.
        notices: Is given what to tell the user.
    """
    state = session.state
    callbacks: list[Callable[[], Any]] = []
    triggers: dict[str, Any] = {}
    for id, wire in request.values.items():
        try:
            changed = state.receive(id, wire)
        except Refused as refusal:
            _refuse(session, notices, id, refusal)
            continue
        session.take_files(id, wire)
        if changed:
            callbacks += _callback(state, id)
    for id, wire in request.triggers.items():
        try:
            triggers[id] = state.receive_trigger(id, wire)
        except Refused as refusal:
            _refuse(session, notices, id, refusal)
            continue
        if id not in request.called:
            callbacks += _callback(state, id)
    return callbacks, triggers


def _callback(state: SessionState, id: str) -> list[Callable[[], Any]]:
    spec = state.spec(id)
    callback = None if spec is None else spec.callback
    if callback is None:
        return []
    return [partial(calls.run_user_code, callback.function, callback.args, callback.kwargs)]


def _refuse(session: Session, notices: list[Notice], id: str, refusal: Refused) -> None:
    """Says that a value was not taken, and gives the page back the one that holds."""
    notice = Notice("warning", "value_refused")
    if notice not in notices:
        # Said once: a page that forges values may name any number of them, of any length.
        reason = " ".join(str(refusal)[:300].split())
        _LOG.warning("Session %s: refused a value from the page: %s", session.id[:8], reason)
        notices.append(notice)
    session.state.distrust(id)
