"""`st.echo`: a block of the script that is run, and shown as code too."""

from __future__ import annotations

import ast
import linecache
import sys
import textwrap
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Literal

from kawa.elements._kit.registry import resolve
from kawa.errors import StreamlitAPIException
from kawa.runtime.identity import is_ours

__all__ = ["echo"]
DRAWS_NOTHING = True


def echo(code_location: Literal["above", "below"] = "above") -> AbstractContextManager[None]:
    """Runs a block of code and shows its source.

    The block must begin on a line of its own.

    Args:
        code_location: Where the code is shown: `above` or `below` what the block draws.

    Raises:
        StreamlitAPIException: The source of the block cannot be read.

    Example:
        >>> import kawa as st
        >>> def show() -> None:
        ...     with st.echo():
        ...         st.text("drawn, and shown as code")
    """
    return _shown(code_location)


@contextmanager
def _shown(code_location: str) -> Generator[None]:
    source = _source_of_block()
    slot = resolve("empty")() if code_location != "below" else None
    yield
    if slot is None:
        resolve("code")(source, language="python")
    else:
        slot.code(source, language="python")


def _source_of_block() -> str:
    """Returns the lines of the innermost `with` that the script is just entering."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (
        is_ours(frame.f_code) or frame.f_globals.get("__name__") == "contextlib"
    ):
        frame = frame.f_back
    lines = [] if frame is None else linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    if frame is None or not lines:
        raise StreamlitAPIException(
            "`st.echo` cannot read the source of its block. Use it in a script that is a file."
        )
    block = _block_at(ast.parse("".join(lines)), frame.f_lineno)
    if block is None:
        raise StreamlitAPIException(
            f"`st.echo` finds no block at line {frame.f_lineno}. Begin the block of "
            "`with st.echo():` on a line of its own."
        )
    first, last = block
    # Comments above the first statement belong to it, and so do those below the last.
    while lines[first - 2].lstrip().startswith("#") or not lines[first - 2].strip():
        first -= 1
    return textwrap.dedent("".join(lines[first - 1 : last])).strip("\n")


def _block_at(tree: ast.Module, line: int) -> tuple[int, int] | None:
    """Returns first and last line of the body of the `with` whose head has a line."""
    found: tuple[int, int] | None = None
    for node in ast.walk(tree):
        if not isinstance(node, ast.With | ast.AsyncWith):
            continue
        body = node.body
        first = min([body[0].lineno, *(d.lineno for d in getattr(body[0], "decorator_list", ()))])
        if node.lineno <= line < first:
            found = first, body[-1].end_lineno or body[-1].lineno
    return found
