"""`st.exception`, and how an error that the script did not catch is shown and logged.

Only the user's own lines are shown; those of Kawa say nothing to them.
"""

from __future__ import annotations

import linecache
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, TracebackType
from typing import Any, ClassVar, Final, Literal

import msgspec

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import WidthWithoutContent, check_width, element
from kawa.elements._kit.hint import hint_of, is_missing_state
from kawa.elements._kit.props import Props
from kawa.errors import (
    Error,
    MarkdownFormattedException,
    ScriptUnreadableError,
    StreamlitAPIWarning,
)
from kawa.runtime.here import place_var, services_here
from kawa.runtime.identity import PACKAGE, RUN, is_ours
from kawa.runtime.run import Run

__all__ = ["exception"]

_LOG = logging.getLogger("kawa")
_encode = msgspec.msgpack.Encoder().encode

REDACTED: Final = "This app could not finish. Its log has the details."
"""Shown in place of the message where `client.showErrorDetails` hides it."""

FRAME_LIMIT: Final = 50
OUTER_FRAMES: Final = 10


class StackFrame(msgspec.Struct):
    """One step of the way to an error; `code` is the line of source."""

    file: str
    line: int
    function: str
    code: str


class ExceptionProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `exception`; `frames` from the outermost to the one that failed."""

    READINGS: ClassVar = {
        "is_markdown": lambda view, props: props["markdown"],
        "is_warning": lambda view, props: props["warning"],
        "stack_trace": lambda view, props: [_stack_line(frame) for frame in props["frames"]],
        "value": lambda view, props: props["message"],
    }

    name: str
    message: str
    markdown: bool = False
    frames: tuple[StackFrame, ...] = ()
    hint: str | None = None
    width: WidthWithoutContent = "stretch"
    warning: bool = False


def exception(exception: BaseException, width: WidthWithoutContent = "stretch") -> Container:
    """Shows an exception: what it is, what it says, and how the script came to it.

    Args:
        exception: The exception; anything else is shown by its type and text.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitInvalidWidthError: `width` is neither.

    Example:
        >>> import kawa as st
        >>> try:
        ...     int("seven")
        ... except ValueError as error:
        ...     _ = st.exception(error)
    """
    check_width(width, content=False)
    props = _describe(exception, "full", services_here().secrets.cover)
    props.width = width
    return element(props)


def show_error(run: Run, error: BaseException) -> None:
    """Shows an error that the script did not catch where the script writes, and logs it.

    Args:
        run: The run that it ended.
        error: What was raised.
    """
    cover = run.services.secrets.cover
    _log(error, cover)
    props = _describe(error, run.services.settings.get("client.showErrorDetails"), cover)
    # Not by way of `run.put`: a run that is to stop must still show why it failed.
    place = place_var.get(run.places["main"])
    place.put(run, 0, "exception", _encode(props), None)


def _describe(
    error: Any,
    details: Literal["full", "stacktrace", "type", "none"],
    cover: Callable[[str], str],
) -> ExceptionProps:
    props = ExceptionProps(
        name="Error" if details == "none" else _name(error),
        message=REDACTED,
        warning=isinstance(error, Warning),
    )
    if details == "full":
        props.message = cover(_message(error))
        props.markdown = isinstance(error, MarkdownFormattedException)
        props.hint = hint_of(error) if isinstance(error, BaseException) else None
    # No line of the user's is the cause of a script that is not there.
    told = isinstance(error, ScriptUnreadableError) or not isinstance(error, BaseException)
    if details in ("full", "stacktrace") and not told:
        props.frames = _frames(error)
        for frame in props.frames:
            frame.code = cover(frame.code)
    return props


def _name(error: Any) -> str:
    cls = type(error)
    if cls.__module__ == "builtins" or isinstance(error, Error):
        return cls.__qualname__
    return f"{cls.__module__}.{cls.__qualname__}"


def _message(error: Any) -> str:
    try:
        if isinstance(error, KeyError) and is_missing_state(error):
            return str(error.args[0])  # A sentence, which `str` would put in quotes.
        return str(error).strip()
    except Exception as failure:
        return f"(its `__str__` raises {type(failure).__name__})"


def _frames(error: BaseException) -> tuple[StackFrame, ...]:
    if isinstance(error, StreamlitAPIWarning) and error.tacked_on_stack is not None:
        stack = error.tacked_on_stack
        own = [_frame(s.filename, s.lineno or 0, s.name) for s in stack if not _kawas(s.filename)]
        return _shortened(own)
    entries = list(traceback.walk_tb(_from_script(error.__traceback__)))
    own = [_frame_of(*entry) for entry in _without_kawa(entries)]
    if isinstance(error, SyntaxError) and error.filename is not None:
        code = (error.text or "").strip()
        own.append(StackFrame(error.filename, error.lineno or 0, "", code))
    # One that an element shows by itself was raised below the line that called it. An error
    # of Kawa itself has no other frames than Kawa's.
    if entries and not own:
        own = [_frame_of(*entry) for entry in _without_kawa(_stack_of_script())]
    return _shortened(own or [_frame_of(*entry) for entry in entries])


def _stack_of_script() -> list[tuple[FrameType, int]]:
    """Returns where the script is now, outermost first; nothing if none runs in this thread."""
    found: list[tuple[FrameType, int]] = []
    for frame, line in traceback.walk_stack(sys._getframe()):
        if frame.f_code.co_name == RUN and is_ours(frame.f_code):
            return found[::-1]
        found.append((frame, line))
    return []


def _kawas(file: str) -> bool:
    return file.startswith(PACKAGE)


def _frame_of(frame: FrameType, line: int) -> StackFrame:
    return _frame(frame.f_code.co_filename, line, frame.f_code.co_name)


def _frame(file: str, line: int, function: str) -> StackFrame:
    return StackFrame(file, line, function, linecache.getline(file, line).strip())


def _without_kawa(entries: list[tuple[FrameType, int]]) -> Iterator[tuple[FrameType, int]]:
    """Leaves out Kawa's frames, and those of the standard library below them."""
    below_ours = False
    for frame, line in entries:
        module = str(frame.f_globals.get("__name__", "")).split(".")[0]
        if is_ours(frame.f_code):
            below_ours = True
        elif below_ours and module in sys.stdlib_module_names:
            continue
        elif module not in ("asyncio", "importlib"):
            below_ours = False
            yield frame, line


def _from_script(trace: TracebackType | None) -> TracebackType | None:
    """Returns the traceback from where Kawa called the script, if it did."""
    found = trace
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_name == RUN and is_ours(code):
            found = trace.tb_next
        trace = trace.tb_next
    return found


def _shortened(frames: list[StackFrame]) -> tuple[StackFrame, ...]:
    """Leaves out the middle of an endless recursion."""
    if len(frames) > FRAME_LIMIT:
        del frames[OUTER_FRAMES : OUTER_FRAMES - FRAME_LIMIT]
    return tuple(frames)


def _log(error: BaseException, cover: Callable[[str], str]) -> None:
    trace = _from_script(error.__traceback__) or error.__traceback__
    text = "".join(traceback.format_exception(type(error), error, trace))
    _LOG.error("The script ended with an error.\n%s", cover(text.rstrip()))


def _stack_line(frame: Mapping[str, Any]) -> str:
    inside = f", in {frame['function']}" if frame["function"] else ""
    return f'File "{frame["file"]}", line {frame["line"]}{inside}\n    {frame["code"]}'
