"""What component packages and threaded scripts take from `streamlit.runtime`."""

from __future__ import annotations

import contextvars
import functools
import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from kawa.api.session_state import SessionStateProxy, session_state
from kawa.api.user import user
from kawa.errors import (
    NotBuiltError,
    RerunException,
    ScriptControlException,
    StopException,
)
from kawa.runtime.here import HANDED as SCRIPT_RUN_CONTEXT_ATTR_NAME
from kawa.runtime.here import in_run, run_var
from kawa.runtime.run import Run

__all__ = [
    "SCRIPT_RUN_CONTEXT_ATTR_NAME",
    "RerunException",
    "ScriptControlException",
    "ScriptRunContext",
    "StopException",
    "add_script_run_ctx",
    "exists",
    "gather_metrics",
    "get_script_run_ctx",
    "get_session_state",
]

F = TypeVar("F", bound=Callable[..., Any])


class ScriptRunContext:
    """The run that code is part of, to hand it on to another thread.

    Attributes:
        variables: The context variables that make code a part of it.
    """

    def __init__(self, run: Run, variables: contextvars.Context) -> None:
        self._run = run
        self.variables = variables

    @property
    def session_id(self) -> str:
        """Names the session; no secret."""
        return self._run.event[0]

    @property
    def main_script_path(self) -> str:
        """The app's main script."""
        pages = self._run.pages
        return "" if pages is None else str(pages.main)

    @property
    def user_info(self) -> dict[str, Any]:
        """What `st.user` has."""
        return user.to_dict()

    @property
    def session_state(self) -> SessionStateProxy:
        """The session's state, as `st.session_state`."""
        return session_state

    @property
    def query_string(self) -> str:
        """The page's query string, without the question mark."""
        return self._run.query.text

    @property
    def page_script_hash(self) -> str:
        """Names the page within the app."""
        return self._run.page_id

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotBuiltError(f"ScriptRunContext.{name}")


def get_script_run_ctx(suppress_warning: bool = False) -> ScriptRunContext | None:
    """Find the run that this code is part of.

    Args:
        suppress_warning: Do not log it when there is none.

    Returns:
        The run, or None outside of any.

    Example:
        >>> get_script_run_ctx(suppress_warning=True) is None
        True
    """
    if in_run():
        return ScriptRunContext(run_var.get(), contextvars.copy_context())
    if not suppress_warning:
        logging.getLogger("kawa").warning(
            "No script runs on the thread %s, so it has no session. Give it one with "
            "`add_script_run_ctx(thread)` before it starts.",
            threading.current_thread().name,
        )
    return None


def add_script_run_ctx(
    thread: threading.Thread | None = None, ctx: ScriptRunContext | None = None
) -> threading.Thread:
    """Make a thread part of a run, so that it can draw and read the session's state.

    Args:
        thread: The thread; the current one unless given. One that runs already is part of the
            run from its next call of Kawa on.
        ctx: The run; the current one unless given.

    Returns:
        The thread.

    Example:
        >>> import threading
        >>> thread = add_script_run_ctx(threading.Thread(target=print))
    """
    thread = thread or threading.current_thread()
    ctx = ctx or get_script_run_ctx()
    if ctx is None:
        return thread
    setattr(thread, SCRIPT_RUN_CONTEXT_ATTR_NAME, ctx)
    if thread is threading.current_thread():
        for variable, value in ctx.variables.items():
            variable.set(value)
    elif thread.ident is None:
        # A context can be entered by one thread at a time, so each gets a copy.
        variables = ctx.variables.copy()
        thread.run = functools.partial(variables.run, thread.run)  # type: ignore[method-assign]
    return thread


def exists() -> bool:
    """Whether this code is run by a server or a test, rather than by plain Python.

    Returns:
        True within a run.

    Example:
        >>> exists()
        False
    """
    return in_run()


def get_session_state() -> SessionStateProxy:
    """Find the session's state.

    Returns:
        The same as `st.session_state`.

    Example:
        >>> get_session_state().get("name")
    """
    return session_state


def gather_metrics(name: str, func: F | None = None) -> Any:
    """Do nothing: Kawa gathers no telemetry, but component packages decorate with this.

    Args:
        name: Not used.
        func: The function, if this is not used as a decorator with arguments.

    Returns:
        The function as it is, or a decorator that leaves functions as they are.

    Example:
        >>> gather_metrics("name", len) is len
        True
    """
    return func if func is not None else lambda function: function
