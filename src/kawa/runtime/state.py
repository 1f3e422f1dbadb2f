"""What a session remembers between runs: the script's own values and those of its widgets.

Pure: no thread, socket or clock. `api/session_state.py` is the face it has for scripts,
`snapshot.py` how it is stored.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final

from kawa.errors import (
    StreamlitAPIException,
    StreamlitValueAssignmentNotAllowedError,
    StreamlitWidgetAlreadyInstantiatedError,
)
from kawa.runtime.spec import Spec
from kawa.store.codec import IMMUTABLE

ID_PREFIX: Final = "$$ID-"
"""Begins the id of every widget; user keys may not begin with it."""

_MISSING: Final = object()
_NOT_IN_A_RUN: Final[set[str]] = set()
"""Shared and never filled: an idle session holds no sets of its own."""


class Refused(Exception):
    """A value from the browser that its widget does not take."""


class SessionState:
    """The state of one session.

    Attributes:
        user: Values the script has set, by key; also those waiting for a widget.
        values: Widget values by widget id.
        keys: Widget id by user key.
        specs: The widgets as last drawn.
        shown: What the browser shows, by widget id, where it is not the default.
        triggers: Values that last this run.
        drawn: Widgets and keys that this run has drawn.
        forms: Keys of the forms that this run has opened.
        touched: User keys read or written since the last commit.
        changed: Widgets whose value was set or dropped since the last commit.
        kept: How long widgets that ask for it are kept while not drawn, by widget id.
    """

    __slots__ = (
        "changed",
        "drawn",
        "forms",
        "kept",
        "keys",
        "shown",
        "specs",
        "touched",
        "triggers",
        "user",
        "values",
    )

    def __init__(self) -> None:
        self.user: dict[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        self.specs: dict[str, Spec] = {}
        self.shown: dict[str, Any] = {}
        self.triggers: dict[str, Any] = {}
        self.drawn = _NOT_IN_A_RUN
        self.forms = _NOT_IN_A_RUN
        self.touched: dict[str, None] = {}
        self.changed: dict[str, None] = {}
        self.kept: dict[str, str] = {}

    # The mapping that scripts see.

    def get(self, key: str) -> Any:
        """Returns the value under a key.

        Raises:
            KeyError: There is none.
        """
        user = self.user
        if key in user:
            self.touched[key] = None
            return user[key]
        id = self.keys.get(key)
        if id is not None:
            value = self.values.get(id, _MISSING)
            if value is not _MISSING:
                return value
            spec = self.specs.get(id)
            if spec is not None and spec.trigger:
                return self.triggers.get(id, spec.default)
        raise KeyError(key)

    def set(self, key: str, value: Any) -> None:
        """Sets the value under a key.

        Raises:
            StreamlitWidgetAlreadyInstantiatedError: The key is a widget's or a
                form's that this run has drawn.
        """
        if key.startswith(ID_PREFIX):
            raise StreamlitAPIException(
                f"`{key}` cannot be a key of session_state: names that begin with "
                f"`{ID_PREFIX}` are Kawa's own. Use another name.",
                error_id="reserved-generated-element-id-prefix",
            )
        if key in self.drawn or key in self.forms:
            raise StreamlitWidgetAlreadyInstantiatedError(key)
        self.user[key] = value
        self.touched[key] = None

    def delete(self, key: str) -> None:
        """Forgets a key.

        Raises:
            KeyError: There is no such key.
        """
        if key not in self:
            raise KeyError(key)
        if self.user.pop(key, _MISSING) is not _MISSING:
            self.touched[key] = None
        id = self.keys.get(key)
        if id is not None:
            self.drop(id)

    def __contains__(self, key: str) -> bool:
        if key in self.user:
            return True
        id = self.keys.get(key)
        if id is None:
            return False
        spec = self.specs.get(id)
        return id in self.values or (spec is not None and spec.trigger)

    def __iter__(self) -> Iterator[str]:
        yield from self.user
        for key in self.keys:
            if key not in self.user and key in self:
                yield key

    # What the rerun does with it.

    def begin(self) -> None:
        """Starts a run: nothing is drawn yet."""
        self.drawn = set()
        self.forms = set()

    def receive(self, id: str, wire: Any) -> bool:
        """Takes a value from the browser.

        Returns:
            Whether it differs from the one before.

        Raises:
            Refused: The widget is unknown or disabled, or does not take the value.
        """
        spec = self._accepting(id)
        if spec.trigger:
            raise Refused(f"{spec.type} {id} has no lasting value")
        try:
            value = spec.decode(wire)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise Refused(f"{spec.type} {id}: {error}") from error
        self.shown[id] = wire
        before = self.values.get(id, spec.default)
        if spec.key is not None and self.user.pop(spec.key, _MISSING) is not _MISSING:
            self.touched[spec.key] = None
        self.values[id] = value
        self.changed[id] = None
        return not _same(before, value)

    def receive_trigger(self, id: str, wire: Any) -> None:
        """Takes a click or the like, which lasts for the run that follows.

        Raises:
            Refused: The widget is unknown or disabled, or is no trigger.
        """
        spec = self._accepting(id)
        if not spec.trigger:
            raise Refused(f"{spec.type} {id} is no trigger")
        try:
            self.triggers[id] = spec.decode(wire)
        except (ValueError, TypeError, LookupError) as error:
            raise Refused(f"{spec.type} {id}: {error}") from error

    def _accepting(self, id: str) -> Spec:
        spec = self.specs.get(id)
        if spec is None:
            raise Refused(f"no widget {id[:80]!r}")
        if spec.disabled:
            raise Refused(f"{spec.type} {id} is disabled")
        return spec

    def draw(self, spec: Spec) -> Any:
        """Registers a widget as drawn in this run and returns its value.

        Raises:
            StreamlitValueAssignmentNotAllowedError: A value was assigned to its
                key, and this kind of widget does not take that.
        """
        id, key = spec.id, spec.key
        if key is not None:
            if key in self.user:
                if not spec.assignable:
                    raise StreamlitValueAssignmentNotAllowedError(key)
                self._assign(spec)
            self._own_key(key, id)
            self.drawn.add(key)
        self.drawn.add(id)
        self.specs[id] = spec
        if spec.persist is not None:
            self.kept[id] = spec.persist
        if spec.trigger:
            return self.triggers.get(id, spec.default)
        value = self.values.get(id, _MISSING)
        if value is _MISSING:
            value = self.values[id] = spec.default
            self.changed[id] = None
        elif spec.check is not None:
            checked = spec.check(value)
            if checked is not value:
                value = self.values[id] = checked
                self.changed[id] = None
        return value if type(value) in IMMUTABLE else copy.deepcopy(value)

    def _assign(self, spec: Spec) -> None:
        assert spec.key is not None
        value = self.user[spec.key]
        if spec.check is not None:
            value = spec.check(value)
        spec.encode(value)
        del self.user[spec.key]
        self.touched[spec.key] = None
        self.values[spec.id] = value
        self.changed[spec.id] = None

    def _own_key(self, key: str, id: str) -> None:
        before = self.keys.get(key)
        if before != id:
            self.keys[key] = id
            if before is not None and before not in self.drawn:
                self.drop(before)

    def to_show(self, spec: Spec) -> Any:
        """Returns the value that the browser must be told, or `NOTHING`."""
        id = spec.id
        value = self.values[id]
        if value is spec.default and id not in self.shown:
            return NOTHING
        wire = spec.encode(value)
        if _same(self.shown.get(id, spec.default_wire), wire):
            return NOTHING
        self.shown[id] = wire
        return wire

    def shown_values(self) -> dict[str, Any]:
        """Returns what a browser that starts from nothing must be told."""
        told: dict[str, Any] = {}
        for id, spec in self.specs.items():
            if not spec.trigger and id in self.values:
                wire = spec.encode(self.values[id])
                if not _same(wire, spec.default_wire):
                    told[id] = wire
        return told

    def end(self, *, complete: bool, page_changed: bool = False) -> None:
        """Ends a run; the clicks are over.

        Args:
            complete: The script went through: widgets that it did not draw lose their
                value.
            page_changed: The next run is of another page.
        """
        self.triggers.clear()
        drawn, self.drawn, self.forms = self.drawn, _NOT_IN_A_RUN, _NOT_IN_A_RUN
        if not complete:
            return
        for id in [id for id in self.values if id not in drawn]:
            keep = self.kept.get(id)
            if keep == "session" or (keep == "page" and not page_changed):
                continue
            self.drop(id)
        for id in [id for id in self.specs if id not in drawn and id not in self.values]:
            spec = self.specs.pop(id)
            if spec.key is not None and self.keys.get(spec.key) == id:
                del self.keys[spec.key]

    def drop(self, id: str) -> None:
        """Forgets a widget's value."""
        if self.values.pop(id, _MISSING) is not _MISSING:
            self.changed[id] = None
        self.kept.pop(id, None)
        for key, owner in list(self.keys.items()):
            if owner == id and id not in self.specs:
                del self.keys[key]

    def reset_form(self, form: str) -> dict[str, Any]:
        """Puts the widgets of a form back to their defaults; returns what to show by id."""
        told: dict[str, Any] = {}
        for id, spec in self.specs.items():
            if spec.form == form and not spec.trigger and id in self.values:
                self.values[id] = spec.default
                self.changed[id] = None
                self.shown.pop(id, None)
                told[id] = spec.default_wire
        return told

    def hold(self, id: str, key: str | None, value: Any, keep: str | None) -> None:
        """Takes a widget's value back, as it was stored or held before.

        Args:
            key: The user's key, if it has one.
            keep: How long it is kept while it is not drawn, if it asked for that.
        """
        self.values[id] = value
        if key is not None:
            self.keys[key] = id
        if keep is not None:
            self.kept[id] = keep

    def clear(self) -> None:
        """Starts over: everything is forgotten but what the browser shows, which is told anew."""
        for holder in (
            self.user,
            self.values,
            self.keys,
            self.specs,
            self.triggers,
            self.touched,
            self.changed,
            self.kept,
        ):
            holder.clear()


NOTHING: Final = _MISSING
"""Returned by `SessionState.to_show` when the browser shows the right value already."""


def _same(a: Any, b: Any) -> bool:
    """Equality that also tells 1 from True and 1.0, and takes values that cannot say."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    try:
        return bool(a == b)
    except Exception:
        return False
