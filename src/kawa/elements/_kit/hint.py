"""What to do about an error, where its kind says it: shown below its message."""

from __future__ import annotations

import builtins
import re
import traceback
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from kawa.errors import MarkdownFormattedException, nearest
from kawa.runtime.here import current_run, in_run

PACKAGES: Final = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}
"""Packages that are installed by another name than they are imported by."""

CUSTOMARY: Final = {
    "alt": "altair",
    "np": "numpy",
    "pd": "pandas",
    "pl": "polars",
    "plt": "matplotlib.pyplot",
    "px": "plotly.express",
    "sns": "seaborn",
    "st": "kawa",
}
"""Short names that everybody imports the same way."""


_MISSING_STATE = re.compile(r"session_state has no '(.*?)'\. ")


def hint_of(error: BaseException) -> str | None:
    """Returns what to do about an error, in Markdown; None where nothing helps.

    Args:
        error: What was raised.
    """
    parts = [*_cause(error), *getattr(error, "__notes__", ())]
    try:
        for cls, find in _FINDERS:
            if isinstance(error, cls) and not isinstance(error, MarkdownFormattedException):
                parts += find(error)
                break
    except Exception:
        pass  # A hint must not hide the error: the user's objects may fail when looked at.
    return "\n\n".join(str(part) for part in parts) or None


def _cause(error: BaseException) -> Iterable[str]:
    """Names what an error was raised from, and what a group of errors holds."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        how = "It was raised because of" if error.__cause__ is before else "It came while handling"
        yield f"{how} `{_short(before)}`{_where(before)}."
    if isinstance(error, BaseExceptionGroup):
        yield "It holds " + ", ".join(f"`{_short(e)}`{_where(e)}" for e in error.exceptions) + "."


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ").replace("`", "'")


def _where(error: BaseException) -> str:
    steps = traceback.extract_tb(error.__traceback__)
    return f" in line {steps[-1].lineno} of `{Path(steps[-1].filename).name}`" if steps else ""


def _name_error(error: NameError) -> Iterable[str]:
    name = error.name
    if not name:
        return
    if name in CUSTOMARY:
        yield f"Write `import {CUSTOMARY[name]} as {name}` at the top of the script."
        return
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    known = set(dir(builtins))
    if trace is not None:
        known |= {*trace.tb_frame.f_locals, *trace.tb_frame.f_globals}
    yield from _meant(name, (word for word in known if not word.startswith("__")))


def _attribute_error(error: AttributeError) -> Iterable[str]:
    if is_missing_state(error):
        yield from _state_key(error)
    elif error.name and error.obj is not None:
        yield from _meant(error.name, dir(error.obj))


def _key_error(error: KeyError) -> Iterable[str]:
    yield from _state_key(error)


def is_missing_state(error: BaseException) -> re.Match[str] | None:
    """Tells whether it says that `session_state` lacks a key; group 1 is the key."""
    return _MISSING_STATE.match(str(error.args[0])) if error.args else None


def _state_key(error: BaseException) -> Iterable[str]:
    found = is_missing_state(error)
    if found is not None and in_run():
        yield from _meant(found[1], current_run().state)


def _no_module(error: ModuleNotFoundError) -> Iterable[str]:
    name = error.name or ""
    root = name.partition(".")[0]
    if root and root != name and find_spec(root) is not None:
        yield f"`{root}` is installed, but has no `{name.removeprefix(root + '.')}`."
    elif root:
        yield f"Install it: `pip install {PACKAGES.get(root, root)}`. Then run the script again."


def _no_file(error: FileNotFoundError) -> Iterable[str]:
    if isinstance(error.filename, str) and not Path(error.filename).is_absolute():
        yield f"A relative path begins at `{Path.cwd()}`, where the app was started."


def _exit(error: SystemExit) -> Iterable[str]:
    yield "To end a run early without an error, use `st.stop()`."


def _meant(name: str, known: Iterable[str]) -> Iterable[str]:
    suggestion = nearest(name, known).strip()
    if suggestion:
        yield suggestion


_FINDERS: Final[list[tuple[type[BaseException], Callable[[Any], Iterable[str]]]]] = [
    (NameError, _name_error),
    (AttributeError, _attribute_error),
    (ModuleNotFoundError, _no_module),
    (KeyError, _key_error),
    (FileNotFoundError, _no_file),
    (SystemExit, _exit),
]
