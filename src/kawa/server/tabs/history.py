"""The last reruns of a session, and its state after each: what the developer panel shows.

Pure. A value is encoded when a run has touched it, and shared by all reruns until it
changes, so a rerun costs what it has changed. A large one is not: a click waits for this,
even if only in development, where the history is kept.
"""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from kawa.durable.large import LARGE, weight
from kawa.runtime.request import Past
from kawa.runtime.session import Session
from kawa.store.codec import Encoded, NotStorable, decode, encode
from kawa.store.pickling import TooLarge

KEPT: Final = 20
"""Reruns that one can go back to."""
LISTED: Final = 100
"""Reruns that are listed."""
_MOST_BYTES: Final = 8 * 1024 * 1024
_SHORT: Final = 160
_USER, _WIDGET = "u:", "w:"


class _Short(reprlib.Repr):
    """Values in short, with a cover over secrets, also where only a part of one is shown."""

    def __init__(self, cover: Callable[[str], str]) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = 120
        self._cover = cover

    def repr_str(self, x: str, level: int) -> str:
        return super().repr_str(self._cover(x), level)

    def repr_instance(self, x: Any, level: int) -> str:
        return self._cover(super().repr_instance(x, level))


class Entry(msgspec.Struct, frozen=True):
    """A value as it was after a rerun.

    Attributes:
        name: Its key, or what its widget is called.
        widget: It is a widget's.
        type: The name of its type.
        preview: The value in short.
        payload: It, encoded; None where it is not kept, as it is large or cannot be stored.
        size: Bytes of its encoding; None where that is not known.
        reason: Why it cannot be stored; empty if it can.
    """

    name: str
    widget: bool
    type: str
    preview: str
    payload: Encoded | None
    size: int | None
    reason: str


class Rerun(msgspec.Struct):
    """One rerun.

    Attributes:
        number: Counted from 1 since the session came to this process.
        reason: Why it ran, as in `Request`.
        widgets: What the user changed or clicked, by name.
        at: When it began, in Unix seconds.
        script_ms: Time in the script and its callbacks.
        commit_ms: Time until what it changed was stored; None: it was not.
        bytes: Bytes sent to the page.
        version: The store's version that it made.
        failed: The script ended with an error.
        entries: What the session held afterwards; None if that is kept no more.
        page: The page it was on.
        query: The query string.
    """

    number: int
    reason: str
    widgets: list[str]
    at: float
    script_ms: float = 0.0
    commit_ms: float | None = None
    bytes: int = 0
    version: int = 0
    failed: bool = False
    entries: dict[str, Entry] | None = None
    page: str = ""
    query: str = ""


class History:
    """The last reruns of one session.

    Args:
        closed: Only the closed codec may be used.
        most_bytes: Of all values that are kept.
        cover: Puts a cover over secrets.
    """

    def __init__(
        self,
        closed: bool = False,
        most_bytes: int = _MOST_BYTES,
        cover: Callable[[str], str] = str,
    ) -> None:
        self._cover = cover
        self.reruns: list[Rerun] = []
        self.entries: dict[str, Entry] = {}
        self._closed = closed
        self._most_bytes = most_bytes

    def add(self, rerun: Rerun, session: Session) -> None:
        """Notes a rerun that has ended and is not committed yet, with what it has changed."""
        self.entries = self._present(session)
        rerun.entries, rerun.page, rerun.query = self.entries, session.page, session.query
        self.reruns = [*self.reruns[1 - LISTED :], rerun]
        self._forget_beyond()

    def past(self, number: int) -> Past | None:
        """Returns the state after a rerun; None if it is kept no more."""
        rerun = next((rerun for rerun in self.reruns if rerun.number == number), None)
        if rerun is None or rerun.entries is None:
            return None
        past = Past(rerun.page, rerun.query)
        for name, entry in rerun.entries.items():
            key = name[len(_USER) :]
            if entry.payload is None:
                if not entry.widget:
                    past.as_it_is.append(key)
                continue
            value = decode(entry.payload)
            if entry.widget:
                past.widgets[key] = value
            else:
                past.user[key] = value
        return past

    def _present(self, session: Session) -> dict[str, Entry]:
        """Returns what the session holds; what was not touched as it was before."""
        state = session.state
        whole = session.forgotten or not self.reruns
        users: Iterable[str] = state.user if whole else state.touched
        widgets: Iterable[str] = state.with_value() if whole else state.changed
        found = {} if whole else dict(self.entries)
        for key in list(users):
            if key in state.user:
                value = state.user[key]
                found[_USER + key] = self._entry(key, value, value)
            else:
                found.pop(_USER + key, None)
        for id in list(widgets):
            held = state.held(id)
            if held is not None:
                name = name_of(session, id)
                found[_WIDGET + id] = self._entry(name, held[1], held, widget=True)
            else:
                found.pop(_WIDGET + id, None)
        return found

    def _entry(self, name: str, value: Any, held: Any, *, widget: bool = False) -> Entry:
        payload, size, reason = self._encoded(value, held)
        return Entry(name, widget, _type(value), preview(value, self._cover), payload, size, reason)

    def _encoded(self, value: Any, held: Any) -> tuple[Encoded | None, int | None, str]:
        try:
            if weight(held) > LARGE:
                raise TooLarge
            payload = encode(held, closed=self._closed, most=LARGE)
        except TooLarge:
            known = _guess(value)
            return None, known if known > LARGE else None, ""
        except (NotStorable, UnicodeError) as error:
            return None, None, str(error)
        return payload, len(payload), ""

    def _forget_beyond(self) -> None:
        """Forgets the states that are too many or too large, the oldest first."""
        seen: set[int] = set()
        total = 0
        for at, rerun in enumerate(reversed(self.reruns)):
            for entry in (rerun.entries or {}).values():
                if entry.payload is not None and id(entry) not in seen:
                    seen.add(id(entry))
                    total += len(entry.payload)
            if at and (at >= KEPT or total > self._most_bytes):
                rerun.entries = None


def name_of(session: Session, id: str) -> str:
    """Returns what a widget is called: its key, or its type and label."""
    spec = session.state.spec(id)
    if spec is None:
        return "?"
    if spec.key is not None:
        return spec.key
    label = _label(session, id)
    return f"{spec.type} {label!r}" if label else spec.type


def click_name(session: Session, id: str) -> str:
    """Returns what a user would call a widget: its type and label, and its key."""
    spec = session.state.spec(id)
    if spec is None:
        return "?"
    words = [spec.type]
    if label := _label(session, id):
        words.append(repr(label))
    if spec.key is not None:
        words.append(f"({spec.key})")
    return " ".join(words)


def _label(session: Session, id: str) -> str:
    for nodes in session.tree.blocks.values():
        for node in nodes:
            if node.id == id:
                props = msgspec.msgpack.decode(node.props)
                return str(props.get("label") or "")
    return ""


def preview(value: Any, cover: Callable[[str], str] = str) -> str:
    """Returns a value in short, on one line; whatever its `repr` does."""
    whole = weight(value) <= LARGE or type(value) is str
    try:
        text = _Short(cover).repr(value) if whole else f"{_type(value)}, {_extent(value)}"
        text = " ".join(text.split())
    except Exception as error:
        text = f"its repr raises {type(error).__name__}"
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _extent(value: Any) -> str:
    """Returns how large a large value is, in words."""
    if type(value) in (list, tuple, dict, set, frozenset):
        return f"{len(value)} items"
    shape = getattr(value, "shape", None)
    if type(shape) is tuple:
        return f"shape {shape}"
    known = _guess(value)
    return f"about {known} bytes" if known > LARGE else "large"


def _guess(value: Any) -> int:
    """Returns about how many bytes a value takes, without looking at its parts."""
    try:
        if hasattr(value, "memory_usage"):
            used = value.memory_usage()
            return int(used.sum() if hasattr(used, "sum") else used)
        return int(getattr(value, "nbytes", 0)) or sys.getsizeof(value)
    except Exception:  # What an object of the script's says of itself may be anything.
        return 0


def _type(value: Any) -> str:
    kind = type(value)
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
