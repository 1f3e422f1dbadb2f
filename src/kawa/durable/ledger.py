"""What the store holds of one session, and what of the session has changed since.

Only keys that were read or written since then can have changed. A value that
cannot change under its holder is compared as it is, any other by its encoding.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import msgspec

from kawa.durable.buckets import Buckets, changed, seals_of
from kawa.durable.coding import HARMLESS, Changing
from kawa.durable.elsewhere import referred_to
from kawa.durable.groups import Groups, Within
from kawa.durable.held import Digest, LargeDigest, held_as, retagged
from kawa.durable.large import LARGE, Large, Unstorable
from kawa.durable.looks import Looked, Looks
from kawa.durable.meta import FILE, GROUP, USER, WIDGET, Meta, both, seal_meta, told
from kawa.durable.watch import UNWATCHED, Watch
from kawa.runtime import files  # noqa: F401  It tells the codec of uploaded files.
from kawa.runtime.session import Session
from kawa.runtime.slot import NOTHING
from kawa.runtime.unfinished import Unfinished
from kawa.store import Changes
from kawa.store.codec import NotStorable
from kawa.store.envelope import Sealer
from kawa.store.parts import Part, Parts

_LOG = logging.getLogger("kawa")

_NONE: Final[frozenset[str]] = frozenset()
"""Shared, so that an idle session holds no set of its own."""


class Ledger(Looks):
    """The books of one session: it says what to commit, and is told how that went.

    Args:
        session: It must not run while the ledger looks at it.
        sealer: Seals what is stored.
        closed: Only the closed codec may be used.
    """

    __slots__ = ("_shared",)

    def __init__(self, session: Session, sealer: Sealer, *, closed: bool = False) -> None:
        super().__init__(session, sealer, closed=closed)
        self._shared: Collection[str] = _NONE

    # Commits.

    def changes(
        self,
        seq: int,
        *,
        defer: bool = False,
        large: Iterable[Large | Unstorable] = (),
        left: Unfinished | None = None,
        watch: Watch = UNWATCHED,
        beyond: bool = False,
    ) -> Changes:
        """Returns what has changed since the last commit.

        Call `committed` once it is stored, or `failed`; `dismiss` if it is not to be.

        Args:
            seq: The last event whose effects are in it.
            defer: Large values are left out, and named in `pending`.
            large: Some of those, whose pieces are stored now.
            left: What the run that is under way has not done.
            watch: Sees at which value this thread is.
            beyond: Also what no click looks at, as others may have changed it meanwhile.

        Raises:
            GivenUp: Another thread has been asked instead, as this one took too long.
        """
        self._watch = watch
        if self.session.forgotten:
            self._forget()
        self._fresh = {}
        self._after = None
        version = max(self.version, self._doubt.version) + 1
        found = Changes(self.epoch, version, seq, clear=self._cleared, since=self.version)
        found.anew = self._anew
        self.raise_turns()
        before = dict(self.pending)
        self._find_values(found, defer, beyond)
        for ready in large:
            # A group may have become another one just now.
            if ready.name[:2] != GROUP or self.pending.get(ready.name) == before.get(ready.name):
                self._take_large(found, ready)
        if self._groups is not None:
            self._find_groups(found, self._groups)
        self._find_widgets(found)
        self._find_files(found)
        found.drop += [name for name in self._refused if name not in found.put]
        # Several reasons may drop one entry, which is taken from its bucket once.
        found.drop = list(dict.fromkeys(found.drop))
        found.openers = b"".join(self.openers)
        found.pending = any(
            name not in found.put or self._doubt.repeats(name, found) for name in self.pending
        )
        found.meta = self._meta(found, left)
        self._watch = UNWATCHED
        return found

    # What has changed.

    def _find_values(self, found: Changes, defer: bool, beyond: bool) -> None:
        user = self.session.state.user
        looked, unstored = self._suspected(beyond)
        together: dict[str, Looked | None] = {}
        work, seen = list(looked), set[int | str]()
        for key in work:
            value = user.get(key, NOTHING)
            name, parts = USER + key, None if type(value) in HARMLESS else Parts()
            if value is NOTHING:
                self._drop(found, name)
                new = None
            else:
                new = self._look(found, name, value, defer, parts)
            del value
            if key in unstored and key not in self.unstored:
                more = [one for one in self.unstored_still(large=True) if one not in looked]
                looked.update(dict.fromkeys(more))
                work += more
            top = referred_to(user, key)
            if top is not None or parts or self._groups is not None:
                self._note(name, parts, top, new is not None)
                for other in self.groups.near(name, seen):
                    if other[2:] not in looked:
                        looked[other[2:]] = None
                        work.append(other[2:])
                if self.groups.knows(name):
                    together[name] = new
                    continue
            if new is not None:
                self._keep(found, name, new)
        shared = [key for key in self._shared if key not in looked]
        if self._groups is not None:
            self._put_shared(found, looked, together, defer)
            shared += [name[2:] for name in together if self._groups.elsewhere(name)]
        self._shared = frozenset(shared) if shared else _NONE

    def _suspected(self, beyond: bool) -> tuple[dict[str, None], Collection[str]]:
        """Returns the keys to look at first, and those that may be stored again by that."""
        touched = self.session.state.touched
        while self.late:
            touched[self.late.popitem()[0]] = None
        now = dict.fromkeys(touched, True)
        # What a thread touches from here on is looked at once more.
        touched.update(now)
        # What a key shares that could not be stored, or waits, nobody knows.
        blind = any(key in self.unstored or USER + key in self.pending for key in now)
        looked: dict[str, None] = dict.fromkeys((*now, *self._may_have_changed(beyond or blind)))
        unstored = frozenset(self.unstored) if blind else _NONE
        if unstored:
            looked.update(dict.fromkeys(self.unstored_still(large=False)))
        return looked, unstored

    def _may_have_changed(self, beyond: bool) -> Iterator[str]:
        """Yields keys that were not touched, but whose small values something else holds, or held.

        A module may keep a list that it once took from session_state. Large values are left
        out: writing one at each click would cost more than that is worth.
        """
        waiting = self._groups.waiting.values() if self._groups is not None else ()
        for key in self._shared:
            held = self.stored(USER + key)
            if any(USER + key in names for names in waiting):
                continue
            if type(held) is Within:
                held = self.stored(held.group)
            if type(held) is Digest or (beyond and type(held) is LargeDigest):
                yield key

    def may_have_changed(self) -> bool:
        """Whether others than its runs can have changed something since the last commit."""
        return bool(self._shared or self.late or self.session.state.touched)

    def large_elsewhere(self) -> list[str]:
        """Returns the entries of large values that something else holds as well."""
        found: dict[str, None] = {}
        for key in self._shared:
            held, name = self.stored(USER + key), USER + key
            if type(held) is Within:
                held, name = self.stored(held.group), held.group
            if isinstance(held, Large):
                found[name] = None
        return list(found)

    def look_again(self, name: str) -> None:
        """Has the next commit look at the values of an entry."""
        self.late.update(dict.fromkeys(self.value(name) if name[:2] == GROUP else (name[2:],)))

    def _note(self, name: str, parts: Parts | None, top: Part | None, written: bool) -> None:
        """Notes what a value shares.

        Args:
            name: Its entry.
            parts: Its parts that something else refers to.
            top: The same of the value itself.
            written: It was written, so that these are all of its parts.
        """
        groups, value = self.groups, self.session.state.user.get(name[2:])
        if written:
            parts = parts or {}
            if top is not None:
                parts[id(value)] = top
            groups.note(name, id(value), parts)
        elif name[2:] in self.unstored and name not in self.pending:
            groups.note(name, 0, {})
        else:
            groups.add(name, id(value), top)

    def _put_shared(
        self,
        found: Changes,
        looked: Iterable[str],
        together: dict[str, Looked | None],
        defer: bool,
    ) -> None:
        """Adds the values that may share something, each with those that it does share with."""
        for group in self.groups.begin(USER + key for key in looked):
            self.pending.pop(group, None)
        done: set[str] = set()
        for name, new in together.items():
            if name in done:
                continue
            names = self.groups.component(name)
            done.update(names)
            if len(names) > 1:
                self._put_group(found, {one: together.get(one) for one in names}, defer)
            elif new is not None:
                self._keep(found, name, new)

    def _put_group(self, found: Changes, looked: dict[str, Looked | None], defer: bool) -> None:
        """Adds values that share objects, as one."""
        user = self.session.state.user
        name = self.groups.name(looked, self._held)
        value = {one[2:]: user[one[2:]] for one in sorted(looked) if one[2:] in user}
        late = any(one in self.pending for one in looked)
        try:
            payload = None if late else self._payload(name, value, defer, None)
        except Changing:
            payload = None
        except NotStorable as error:
            self._take_apart(looked, str(error))
            for one, new in looked.items():
                if new is not None:
                    self._keep(found, one, new)
            return
        if payload is None and not defer:
            self.late.update(dict.fromkeys(value))
        elif payload is None:
            for one in looked:
                self.pending.pop(one, None)
                self._doubt.repeat(one, found, self._fresh)
            self.groups.waiting[name] = tuple(sorted(looked))
            self._defer(found, name)
        else:
            self._keep(found, name, (payload, held_as(value, payload)))
            self._name_group(found, name, looked)

    def _name_group(self, found: Changes, group: str, members: Iterable[str]) -> None:
        """Has the entries of a group's members name it."""
        inside = Within(group)
        for name in members:
            if self.stored(name) != inside:
                self._write(found, name, inside.payload(), inside)
            self.unstored.pop(name[2:], None)

    def _take_apart(self, members: Collection[str], why: str) -> None:
        """Has values stored one by one from now on, though they share objects."""
        self.groups.apart.update(members)
        keys = ", ".join(sorted(name[2:] for name in members))
        _LOG.warning("%s share objects, and are stored apart, as together %s", keys, why)

    def _find_groups(self, found: Changes, groups: Groups) -> None:
        """Removes groups that no entry names, and repeats what may be stored of the others."""
        assert self._fresh is not None
        used = groups.used({name: self._fresh[name] for name in found.put}, set(found.drop))
        for name in groups.stored:
            if name not in used:
                found.drop.append(name)
            elif name not in found.put:
                self._doubt.repeat(name, found, self._fresh)

    def _take_large(self, found: Changes, ready: Large | Unstorable) -> None:
        """Adds a value that was stored beside the clicks."""
        name, group = ready.name, ready.name[:2] == GROUP
        members = self.groups.waiting.get(name, ()) if group else ()
        if not isinstance(ready, Unstorable):
            if ready.size <= LARGE:
                self.light(name)
            self._write(found, name, ready.payload(), ready)
            before = len(self.unstored)
            self._name_group(found, name, members)
            self.unstored.pop(name[2:], None)
            if len(self.unstored) < before:
                for key in self.unstored_still(large=True):
                    self._defer(found, USER + key)
            return
        self.pending.pop(name, None)
        if group:
            self._take_apart(members, ready.why)
            self.late.update(dict.fromkeys(one[2:] for one in members))
        else:
            self._not_storable(found, name, ready.why)

    def _find_widgets(self, found: Changes) -> None:
        state = self.session.state
        for id in state.changed:
            held = state.to_store(id)
            if held is None:
                self._drop(found, WIDGET + id)
            else:
                new = self._look(found, WIDGET + id, held, False, None)
                if new is not None:
                    self._keep(found, WIDGET + id, new)

    def _find_files(self, found: Changes) -> None:
        known = self.session.files
        for file in list(known):
            if not self._files.get(file):
                self._write(found, FILE + file, msgspec.msgpack.encode(known[file]), None)
        found.drop += [FILE + file for file in self._files if file not in known]

    # Values that are stored beside the clicks.

    def value(self, name: str) -> Any:
        """Returns what is to be stored under the name of an entry; of a group, by key."""
        user = self.session.state.user
        if name[:2] != GROUP:
            return user.get(name[2:])
        members = self.groups.waiting.get(name) or sorted(self.groups.members_of(name))
        return {one[2:]: user[one[2:]] for one in members if one[2:] in user}

    def has_still(self, name: str, value: Any) -> bool:
        """Tells whether that is what `value` has returned before."""
        now = self.value(name)
        if name[:2] != GROUP:
            return now is value
        return now.keys() == value.keys() and all(now[key] is value[key] for key in now)

    def joins(self, name: str, parts: dict[str, Parts]) -> bool:
        """Notes what large values share, which is known once they are encoded.

        Args:
            name: An entry that is pending.
            parts: What was found, by the entries whose values these are.

        Returns:
            Whether its values are to be stored with others, or without: the next commit sees to
            that.
        """
        user = self.session.state.user
        for one, found in parts.items():
            top = referred_to(user, one[2:])
            if top is not None or found or self._groups is not None:
                self._note(one, found, top, True)
                if self.groups.elsewhere(one):
                    self._shared = frozenset((*self._shared, one[2:]))
        if self._groups is None:
            return False
        members = self._groups.waiting.get(name, ()) if name[:2] == GROUP else (name,)
        now = self._groups.component(members[0]) if members else {}
        if now.keys() == set(members):
            return False
        self.late.update(dict.fromkeys(one[2:] for one in (*now, *members)))
        return True

    def _meta(self, found: Changes, left: Unfinished | None) -> bytes:
        session = self.session
        before: Buckets = {} if found.clear else self._buckets
        self._after = changed(session.id, before, retagged(self._held, found), self._sealer)
        meta = Meta(session.page, session.query, found.seq, seals_of(self._after))
        meta.unfinished = both(session.unfinished, left)
        if self.unstored:
            meta.unstored = told(self.unstored)
        return seal_meta(session.id, meta, found.openers, found.version, self._sealer)
