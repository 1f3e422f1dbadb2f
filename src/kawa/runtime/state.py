"""What a session remembers between runs: the script's own values and those of its widgets.

Pure: no thread, socket or clock. `api/session_state.py` is the face it has for scripts,
`durable/ledger.py` how it is stored.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

from kawa.errors import (
    StreamlitAPIException,
    StreamlitValueAssignmentNotAllowedError,
    StreamlitWidgetAlreadyInstantiatedError,
)
from kawa.runtime.drawn import NOTHING_DRAWN, Drawn
from kawa.runtime.slot import NOTHING, Held, Slot, same
from kawa.runtime.spec import Spec
from kawa.store.codec import IMMUTABLE

ID_PREFIX: Final = "$$ID-"
"""Begins the id of every widget; user keys may not begin with it."""


class Refused(Exception):
    """A value from the browser that its widget does not take."""


class SessionState:
    """The state of one session.

    Attributes:
        user: Values the script has set, by key; also those waiting for a widget.
        slots: What is known of each widget, by widget id.
        keys: Widget id by user key.
        touched: User keys read or written since the last commit; True: none since a commit has
            looked at it that is under way.
        changed: Widgets whose value was set or dropped since the last commit.
    """

    __slots__ = ("__weakref__", "changed", "keys", "slots", "touched", "user")

    def __init__(self) -> None:
        self.user: dict[str, Any] = {}
        self.slots: dict[str, Slot] = {}
        self.keys: dict[str, str] = {}
        self.touched: dict[str, bool | None] = {}
        self.changed: dict[str, None] = {}

    # The mapping that scripts see.

    def get(self, key: str, drawn: Drawn = NOTHING_DRAWN) -> Any:
        """Returns the value under a key.

        Args:
            key: The user's key.
            drawn: The run that asks, which may have been clicked for.

        Raises:
            KeyError: There is none.
        """
        user = self.user
        if key in user:
            self.touched[key] = None
            return user[key]
        id = self.keys.get(key)
        slot = None if id is None else self.slots.get(id)
        if slot is not None:
            if slot.value is not NOTHING:
                return slot.value
            spec = slot.spec
            if spec is not None and spec.codec.trigger:
                return drawn.triggers.get(spec.id, spec.codec.default)
        raise KeyError(key)

    def set(self, key: str, value: Any, drawn: Drawn = NOTHING_DRAWN) -> None:
        """Sets the value under a key.

        Raises:
            StreamlitWidgetAlreadyInstantiatedError: The key is a widget's or a
                form's that the run has drawn.
        """
        if key.startswith(ID_PREFIX):
            raise StreamlitAPIException(
                f"`{key}` cannot be a key of session_state: names that begin with "
                f"`{ID_PREFIX}` are Kawa's own. Use another name.",
                error_id="reserved-generated-element-id-prefix",
            )
        if key in drawn.names or key in drawn.forms:
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
        if self.user.pop(key, NOTHING) is not NOTHING:
            self.touched[key] = None
        id = self.keys.get(key)
        if id is not None:
            self.drop(id)

    def __contains__(self, key: str) -> bool:
        if key in self.user:
            return True
        id = self.keys.get(key)
        slot = None if id is None else self.slots.get(id)
        if slot is None:
            return False
        return slot.value is not NOTHING or (slot.spec is not None and slot.spec.codec.trigger)

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self.user if not key.startswith(ID_PREFIX))
        for key in self.keys:
            if key not in self.user and key in self:
                yield key

    # What others ask of widgets.

    def spec(self, id: str) -> Spec | None:
        """Returns a widget as it was last drawn; None: it was not, or has gone."""
        slot = self.slots.get(id)
        return None if slot is None else slot.spec

    def specs(self) -> Iterator[Spec]:
        """Yields the widgets as they were last drawn."""
        for slot in self.slots.values():
            if slot.spec is not None:
                yield slot.spec

    def value(self, spec: Spec) -> Any:
        """Returns a widget's value."""
        slot = self.slots.get(spec.id)
        return spec.codec.default if slot is None or slot.value is NOTHING else slot.value

    def held(self, id: str) -> Held | None:
        """Returns what is held of a widget; None: it has no value."""
        slot = self.slots.get(id)
        if slot is None or slot.value is NOTHING:
            return None
        return slot.key, slot.value, slot.keep

    def to_store(self, id: str) -> Held | None:
        """Returns what must be stored of a widget.

        None also for one without a key that has its default: that is part of its identity,
        so the next run that draws it gives it the same. A key can be read before that.
        """
        slot = self.slots.get(id)
        return None if slot is None or not (slot.own or slot.key) else self.held(id)

    def with_value(self) -> list[str]:
        """Returns the ids of the widgets that have a value."""
        return [id for id, slot in self.slots.items() if slot.value is not NOTHING]

    def hold(self, id: str, key: str | None, value: Any, keep: str | None) -> None:
        """Takes a widget's value back, as it was stored or held before."""
        slot = self.slots.get(id)
        if slot is None:
            slot = self.slots[id] = Slot()
        slot.value = value
        slot.own = True
        if key is not None:
            slot.key = key
            self.keys[key] = id
        if keep is not None:
            slot.keep = keep

    # What the rerun does with it.

    def receive(self, id: str, wire: Any) -> bool:
        """Takes a value from the browser.

        Returns:
            Whether it differs from the one before.

        Raises:
            Refused: The widget is unknown or disabled, or does not take the value.
        """
        spec = self._accepting(id)
        if spec.codec.trigger:
            raise Refused(f"{spec.type} {id} has no lasting value")
        try:
            value = spec.codec.decode(wire)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise Refused(f"{spec.type} {id}: {error}") from error
        slot = self.slots[id]
        before = self.value(spec)
        slot.shown = wire
        if spec.key is not None and self.user.pop(spec.key, NOTHING) is not NOTHING:
            self.touched[spec.key] = None
        self._change(slot, id, value)
        return not same(before, value)

    def receive_trigger(self, id: str, wire: Any) -> Any:
        """Returns the value of a click or the like, which lasts for the run that follows.

        Raises:
            Refused: The widget is unknown or disabled, or is no trigger.
        """
        spec = self._accepting(id)
        if not spec.codec.trigger:
            raise Refused(f"{spec.type} {id} is no trigger")
        try:
            return spec.codec.decode(wire)
        except (ValueError, TypeError, LookupError) as error:
            raise Refused(f"{spec.type} {id}: {error}") from error

    def _accepting(self, id: str) -> Spec:
        spec = self.spec(id)
        if spec is None:
            raise Refused(f"no widget {id[:80]!r}")
        if spec.disabled:
            raise Refused(f"{spec.type} {id} is disabled")
        return spec

    def _change(self, slot: Slot, id: str, value: Any) -> None:
        slot.value = value
        slot.own = True
        self.changed[id] = None

    def put(self, spec: Spec, value: Any) -> None:
        """Gives a widget that is about to be drawn a value."""
        slot = self.slots.get(spec.id)
        if slot is None:
            slot = self.slots[spec.id] = Slot()
        slot.key = spec.key
        self._change(slot, spec.id, value)

    def draw(self, spec: Spec, drawn: Drawn) -> Any:
        """Registers a widget as drawn in a run and returns its value.

        Raises:
            StreamlitValueAssignmentNotAllowedError: A value was assigned to its
                key, and this kind of widget does not take that.
        """
        id, key, codec = spec.id, spec.key, spec.codec
        if key is not None:
            if key in self.user:
                self._assign(spec, key)
            if self.keys.get(key) != id:
                self._own_key(key, id, drawn)
            drawn.names.add(key)
        drawn.names.add(id)
        slot = self.slots.get(id)
        if slot is None:
            slot = self.slots[id] = Slot()
        slot.key, slot.spec = key, spec
        if spec.persist is not None:
            slot.keep = spec.persist
        if codec.trigger:
            return drawn.triggers.get(id, codec.default)
        value = slot.value
        if value is NOTHING:
            value = slot.value = codec.default
            slot.own = codec.momentary
            self.changed[id] = None
        else:
            checked = codec.check(value)
            if checked is not value:
                value = checked
                self._change(slot, id, value)
            elif not slot.own and value is not codec.default and not same(value, codec.default):
                self._change(slot, id, value)
        return value if type(value) in IMMUTABLE else copy.deepcopy(value)

    def _assign(self, spec: Spec, key: str) -> None:
        codec = spec.codec
        if not codec.assignable:
            raise StreamlitValueAssignmentNotAllowedError(key)
        value = codec.check(self.user[key])
        codec.encode(value)
        del self.user[key]
        self.touched[key] = None
        self.put(spec, value)

    def _own_key(self, key: str, id: str, drawn: Drawn) -> None:
        before = self.keys.get(key)
        self.keys[key] = id
        if before is not None and before not in drawn.names:
            self.drop(before)

    def drop(self, id: str) -> None:
        """Forgets a widget's value."""
        slot = self.slots.get(id)
        if slot is None:
            return
        if slot.value is not NOTHING:
            slot.value = NOTHING
            slot.own = False
            self.changed[id] = None
        slot.keep = None
        if slot.spec is None:
            self._remove(id, slot)

    def _remove(self, id: str, slot: Slot) -> None:
        del self.slots[id]
        if slot.key is not None and self.keys.get(slot.key) == id:
            del self.keys[slot.key]

    def reset_form(self, form: str) -> dict[str, Any]:
        """Puts the widgets of a form back to their defaults; returns what to show by id."""
        told: dict[str, Any] = {}
        for id, slot in self.slots.items():
            spec = slot.spec
            if spec is not None and spec.form == form and slot.value is not NOTHING:
                slot.value, slot.shown = spec.codec.default, NOTHING
                slot.own = spec.codec.momentary
                self.changed[id] = None
                told[id] = spec.codec.default_wire
        return told

    def end(
        self, drawn: Drawn, *, page_changed: bool = False, among: Collection[str] | None = None
    ) -> None:
        """Ends a run that went through: widgets that it did not draw lose their value.

        Args:
            drawn: What the run has drawn.
            page_changed: The next run is of another page.
            among: The widgets that the run could have drawn, if it was of a part of the page
                (`Tree.below`); others are none of its business.
        """
        names = drawn.names
        able = self.slots if among is None else [id for id in among if id in self.slots]
        for id in [id for id in able if id not in names]:
            slot = self.slots[id]
            if slot.value is not NOTHING:
                if slot.keep == "session" or (slot.keep == "page" and not page_changed):
                    continue
                self.changed[id] = None
            self._remove(id, slot)

    def clear(self) -> None:
        """Starts over: everything is forgotten but what the browser shows, which is told anew."""
        shown = {id: slot.shown for id, slot in self.slots.items() if slot.shown is not NOTHING}
        for holder in (self.user, self.slots, self.keys, self.touched, self.changed):
            holder.clear()
        for id, wire in shown.items():
            slot = self.slots[id] = Slot()
            slot.shown = wire

    # What the browser shows.

    def to_show(self, spec: Spec) -> Any:
        """Returns the value that the browser must be told, or `NOTHING`."""
        slot, codec = self.slots[spec.id], spec.codec
        value, shown = slot.value, slot.shown
        if shown is NOTHING:
            if value is codec.default:
                return NOTHING
            shown = codec.default_wire
        wire = codec.encode(value)
        if same(shown, wire):
            return NOTHING
        slot.shown = wire
        return wire

    def distrust(self, id: str, *, unseen: bool = False) -> None:
        """Has the browser told anew what a widget shows; also one that is `unseen` as yet."""
        slot = self.slots.setdefault(id, Slot()) if unseen else self.slots.get(id)
        drawn = slot is not None and slot.spec is not None and slot.value is not NOTHING
        if slot is not None and (drawn or unseen):
            slot.shown = object()

    def forget_shown(self, on_page: Callable[[], Collection[str]] = tuple) -> None:
        """Notes that widgets which are not on the page show their defaults when they come back.

        Args:
            on_page: Returns the nodes of the page; it is called only if that matters.
        """
        told = [(id, slot) for id, slot in self.slots.items() if slot.shown is not NOTHING]
        there = on_page() if told else ()
        for id, slot in told:
            if id not in there:
                slot.shown = NOTHING

    def show_anew(self, there: Collection[str]) -> dict[str, Any]:
        """Returns what a browser that starts from nothing must be told, by widget id.

        Args:
            there: The nodes of the page it shows.
        """
        told: dict[str, Any] = {}
        for id, slot in self.slots.items():
            # What was told already may have been lost, where it shows something else now.
            told_before, slot.shown = slot.shown is not NOTHING, NOTHING
            if slot.spec is not None and slot.value is not NOTHING and id in there:
                wire = slot.spec.codec.encode(slot.value)
                if told_before or not same(wire, slot.spec.codec.default_wire):
                    slot.shown = told[id] = wire
        return told
