"""Which run, and which of its containers, the code that asks is part of."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from functools import cache

from kawa._config import PROCESS, Settings
from kawa.errors import NoSessionContext
from kawa.protocol.head import Head
from kawa.protocol.tree import Tree
from kawa.runtime.bare import warn_without_run
from kawa.runtime.drawn import Drawn
from kawa.runtime.part import part_var
from kawa.runtime.place import Place
from kawa.runtime.run import Run
from kawa.runtime.services import Services
from kawa.runtime.state import SessionState

run_var: ContextVar[Run] = ContextVar("kawa_run")
place_var: ContextVar[Place] = ContextVar("kawa_place")


def current_run() -> Run:
    """Returns the run that this code is part of.

    Plain `python app.py` and threads without a context get a stand-in that draws
    nowhere, so that scripts and helper functions can be tried by themselves.
    """
    try:
        run = run_var.get()
        if run.live:
            return run
    except LookupError:
        pass
    return _handed_run() or _stand_in()


def run_of_state() -> Run:
    """Returns the run whose session's state this code reads and writes.

    Also one that has ended, for a thread that was made a part of it: what it writes is the
    session's, and drawn by the next run.
    """
    try:
        run = run_var.get()
        return run if run.live else _handed_run() or run
    except LookupError:
        return _handed_run() or _stand_in()


def require_run(name: str) -> Run:
    """Returns the run that this code is part of.

    Raises:
        NoSessionContext: There is none.
    """
    if in_run():
        return run_var.get()
    raise NoSessionContext(
        f"`{name}` was called where no script runs (a thread without Kawa's context, or plain "
        "Python). Call it from the script, or start the thread with a copy of its context: "
        "`contextvars.copy_context().run`."
    )


def in_run() -> bool:
    """Tells whether this code is part of a session's run."""
    try:
        if run_var.get().live:
            return True
    except LookupError:
        pass
    return _handed_run() is not None


HANDED = "streamlit_script_run_ctx"
"""Attribute of a thread that was made part of a run while it ran already: what hands it on."""


def _handed_run() -> Run | None:
    """Returns the run that others have made this thread a part of, while it lives.

    None can change the variables of another thread, so it takes them over itself.
    """
    handed = getattr(threading.current_thread(), HANDED, None)
    if handed is None:
        return None
    for variable, value in handed.variables.items():
        variable.set(value)
    run = run_var.get(None)
    return run if run is not None and run.live else None


def settings_here() -> Settings:
    """Returns the settings of the app whose code this is; those of the process if of none's."""
    try:
        return run_var.get().services.settings
    except LookupError:
        return PROCESS


def services_here() -> Services:
    """Returns what surrounds the app whose code this is; what plain Python has if none's."""
    try:
        return run_var.get().services
    except LookupError:
        return _alone()


@cache
def _alone() -> Services:
    return Services.alone()


def current_place(run: Run) -> Place:
    """Returns the container that `st.…` writes into here."""
    place = place_around(run)
    part = part_var.get()
    return place if part is place.part else run.place_of(part, place)


def place_around(run: Run) -> Place:
    """Returns the container that this code was told to write into."""
    place = place_var.get(None)
    if place is None or not run.live:
        return run.places["main"]
    return place


class _StandIn(threading.local):
    run: Run | None = None


_stand_ins = _StandIn()
_nobodys = SessionState()
_MOST_OPS = 1000
"""A stand-in that has drawn so much is another one's turn: nobody takes what it draws."""


def _stand_in() -> Run:
    if run_var.get(None) is None:
        # Else it is of a run that has ended: nothing is wrong with a thread that goes on.
        warn_without_run()
    run = _stand_ins.run
    if run is None or len(run.writer.outgoing) > _MOST_OPS:
        run = _stand_ins.run = Run(_nobodys, Tree(), head=Head())
    run.drawn = Drawn()
    return run
