"""Looks at values: which are others than the store holds, which wait, which cannot be stored."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping
from typing import Any, Final

from kawa.durable.books import Books
from kawa.durable.coding import HARMLESS, Changing, write
from kawa.durable.held import TOLD_APART, held_as
from kawa.durable.large import LARGE, TOO_LONG, weight
from kawa.durable.meta import USER
from kawa.durable.watch import UNWATCHED
from kawa.runtime.session import Session
from kawa.store import Changes
from kawa.store.codec import Encoded, NotStorable
from kawa.store.envelope import Sealer
from kawa.store.parts import Parts
from kawa.store.pickling import TooLarge

_LOG = logging.getLogger("kawa")
_turns = itertools.count(1)
_NONE: Final[frozenset[str]] = frozenset()
_NOTHING: Final[Mapping[str, int]] = {}
"""Shared, so that an idle session holds nothing of its own."""


Looked = tuple[Encoded, Any]
"""An encoded value, and what a ledger holds of it once it is stored."""


class Looks(Books):
    """Looks at values, one by one.

    Args:
        session: It must not run meanwhile.
        sealer: Seals what is stored.
        closed: Only the closed codec may be used.

    Attributes:
        late: Keys to be looked at with the next commit, as they could not be now.
    """

    __slots__ = ("_closed", "_heavy", "_sealer", "_slow", "_watch", "late")

    def __init__(self, session: Session, sealer: Sealer, *, closed: bool) -> None:
        super().__init__(session)
        self.late: dict[str, None] = {}
        self._sealer = sealer
        self._closed = closed
        self._slow: frozenset[str] = _NONE
        self._heavy: Mapping[str, int] = _NOTHING
        self._watch = UNWATCHED

    def _look(
        self, found: Changes, name: str, value: Any, defer: bool, parts: Parts | None
    ) -> Looked | None:
        """Returns an encoded value; None if it is as it is stored, or is not stored now.

        Args:
            parts: Is given what of it something else refers to.
        """
        if name in self.pending:
            del self.pending[name]
        before = self.stored(name)
        if type(value) in TOLD_APART and type(before) is type(value) and before == value:
            return None
        try:
            payload = self._payload(name, value, defer, parts)
            if payload is not None:
                if self.unstored:
                    self.unstored.pop(name[2:], None)
                return payload, held_as(value, payload)
            self._defer(found, name)
        except Changing:
            # What is stored stays until then.
            if defer:
                self._defer(found, name)
            elif name[:2] == USER:
                self.late[name[2:]] = None
        except (NotStorable, UnicodeError) as error:
            self._not_storable(found, name, str(error))
        return None

    def _keep(self, found: Changes, name: str, new: Looked) -> None:
        """Adds an encoded value if it is another one than is stored."""
        held, before = new[1], self.stored(name)
        if type(held) is type(before) and held == before:
            return
        try:
            self._write(found, name, *new)
        except UnicodeError as error:
            self._not_storable(found, name, str(error))

    def _payload(self, name: str, value: Any, defer: bool, parts: Parts | None) -> Encoded | None:
        """Returns an encoded value; None if it is too large for now, or too slow."""
        closed = self._closed
        if type(value) in HARMLESS:
            return None if defer and weight(value) > LARGE else write(value, closed=closed)
        if name in self._slow or name in self._watch.avoid:
            if not defer:
                raise NotStorable(TOO_LONG)
            return None
        with self._watch.at(name):
            if defer and self.is_large(name, value):
                return None
            try:
                most = LARGE if defer else None
                return write(value, closed=closed, parts=parts, most=most)
            except TooLarge:
                # Its weight does not show; it is not tried again with each click.
                self._heavy = {**self._heavy, name: id(value)}
                return None

    def _defer(self, found: Changes, name: str) -> None:
        """Leaves a value to be stored beside the clicks."""
        self.pending[name] = next(_turns)
        self._doubt.repeat(name, found, self._fresh)

    def is_large(self, name: str, value: Any) -> bool:
        """Tells whether a value is too large for a click, as far as that shows."""
        return weight(value) > LARGE or self._heavy.get(name) == id(value)

    def light(self, name: str) -> None:
        """Notes that a value was found to be small, beside the clicks."""
        if name in self._heavy:
            self._heavy = {other: id for other, id in self._heavy.items() if other != name}

    def slow(self, name: str) -> None:
        """Notes that a value took too long to be written: no click waits for it any more."""
        self._slow |= {name}

    def quick(self, name: str) -> None:
        """Notes that it does so no more."""
        self._slow -= {name}

    def is_slow(self, name: str) -> bool:
        """Tells whether a value has taken too long before."""
        return name in self._slow

    def raise_turns(self) -> None:
        """Has large values encoded anew that a run may have changed through another key.

        What they share is known once they are encoded, and a key may be gone by then. Only one
        of which it was known to share something, or nothing was known, can have led to them.
        """
        if self.pending and any(map(self._may_lead, (*self.late, *self.session.state.touched))):
            for name in list(self.pending):
                self.pending[name] = next(_turns)

    def _may_lead(self, key: str) -> bool:
        name = USER + key
        if key in self.unstored or name in self.pending:
            return True
        return self._groups is not None and self._groups.knows(name)

    def unstored_still(self, *, large: bool) -> list[str]:
        """Returns keys that could not be stored, and may be now, as a run has changed one of them.

        Large ones are tried only once another one can be stored again, or has gone.
        """
        user, found = self.session.state.user, []
        for key in list(self.unstored):
            value, name = user.get(key), USER + key
            if value is None or self.is_slow(name) or name in self._watch.avoid:
                continue
            with self._watch.at(name):
                if self.is_large(name, value) == large:
                    found.append(key)
        return found

    def _write(self, found: Changes, name: str, payload: Encoded, held: Any) -> None:
        found.put[name] = self._sealer.seal(self.session.id, name, found.version, payload)
        assert self._fresh is not None
        self._fresh[name] = held

    def _drop(self, found: Changes, name: str) -> None:
        self.unstored.pop(name[2:], None)
        self.pending.pop(name, None)
        if name in self._held:
            found.drop.append(name)

    def _not_storable(self, found: Changes, name: str, why: str) -> None:
        """Names a value that cannot be stored, once, and drops the one stored before."""
        key = name[2:]
        if key not in self.unstored:
            _LOG.warning(
                "session_state[%r] cannot be stored and will be missing after a restart: %s",
                key,
                why,
            )
            self.unstored[key] = why
        if name in self._held:
            found.drop.append(name)
