"""What happens where no script runs: nothing is drawn, and that is said once."""

from __future__ import annotations

import logging
import sys
import threading

_LOG = logging.getLogger("kawa")
_said: set[str] = set()


def warn_without_run() -> None:
    """Says once how to see the app, or how a thread becomes part of it."""
    thread = threading.current_thread()
    kind = "plain" if thread is threading.main_thread() else "thread"
    if kind in _said:
        return
    _said.add(kind)
    if kind == "plain":
        script = sys.argv[0] if sys.argv and sys.argv[0].endswith(".py") else "app.py"
        _LOG.warning(
            "This script runs as plain Python, so nothing is drawn and session_state is not kept. "
            "Run it with: kawa run %s",
            script,
        )
        return
    _LOG.warning(
        "The thread %s calls Kawa, but belongs to no session: nothing is drawn, and its "
        "session_state is nobody's. Give it the session with `add_script_run_ctx(thread)` from "
        "`streamlit.runtime.scriptrunner`. This is said once.",
        thread.name,
    )
