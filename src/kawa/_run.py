"""Joins the server to the elements, which know nothing of each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kawa._config import PROCESS


def run_app(script: Path, args: Sequence[str] = (), is_hello: bool = False) -> None:
    """Serves a script until the process is told to stop; see `kawa.server.process.serve.serve`."""
    from kawa.server.process.workers import supervise

    if supervise(script, PROCESS, args, is_hello):
        return
    from kawa.compat import install
    from kawa.elements.exception import show_error
    from kawa.elements.write import write
    from kawa.server.process.serve import serve

    install()
    serve(script, args, is_hello, settings=PROCESS, magic=write, show_error=show_error)
