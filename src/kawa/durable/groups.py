"""Values that share objects: they are stored together, so that they do so when they come back.

A group is an entry of its own, which holds the values of several keys as one; the entries of
its members only name it. A change through one of them is a change of all, so whoever looks at
one looks at all.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from kawa.durable.meta import GROUP
from kawa.store.parts import Part, Parts

_MARK: Final = b"&"


class Within(msgspec.Struct, frozen=True):
    """What an entry holds whose value stands in a group.

    Attributes:
        group: The group's entry.
    """

    group: str

    def payload(self) -> bytes:
        """Returns what the entry holds."""
        return _MARK + self.group.encode()


def within(payload: bytes | memoryview) -> str | None:
    """Returns the group that an entry's payload names, if it does."""
    return bytes(payload[1:]).decode() if payload[:1] == _MARK else None


class _Owners:
    """The entries whose values refer to a part, and how often they do, all in all."""

    __slots__ = ("names", "own")

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self.own = 0


class Groups:
    """The groups of one session, and what tells which values belong to one.

    Attributes:
        members: The group that an entry names, as it is stored.
        stored: The groups' entries in the store; values: nothing.
        waiting: The members of groups that are stored beside the clicks.
        apart: Entries that are stored by themselves whatever they share.
    """

    __slots__ = ("_owners", "_parts", "apart", "members", "stored", "waiting")

    def __init__(self) -> None:
        self.members: dict[str, str] = {}
        self.stored: dict[str, None] = {}
        self.waiting: dict[str, tuple[str, ...]] = {}
        self.apart: set[str] = set()
        # Of which value these are the parts, and whose a part is.
        self._parts: dict[str, tuple[int, Parts]] = {}
        self._owners: dict[int, _Owners] = {}

    # What is shared.

    def note(self, name: str, value: int, parts: Parts) -> None:
        """Notes which parts of a value something else refers to as well.

        Args:
            name: Its entry.
            value: Its id.
            parts: See `Parts`.
        """
        for id, part in self._parts.pop(name, (0, {}))[1].items():
            owners = self._owners[id]
            del owners.names[name]
            owners.own -= part.own
            if not owners.names:
                del self._owners[id]
        if parts:
            self._parts[name] = value, parts
        for id, part in parts.items():
            owners = self._owners.setdefault(id, _Owners())
            owners.names[name] = None
            owners.own += part.own

    def add(self, name: str, value: int, top: Part | None) -> None:
        """Notes a value that is not looked into now: what was known of its parts still holds."""
        known, parts = self._parts.get(name, (value, {}))
        parts = dict(parts) if known == value else {}
        parts.pop(value, None)
        if top is not None:
            parts[value] = top
        self.note(name, value, parts)

    def elsewhere(self, name: str) -> bool:
        """Whether something outside the session refers to a part of a value."""
        parts = self._parts.get(name, (0, {}))[1]
        return any(part.all > self._owners[id].own for id, part in parts.items())

    def knows(self, name: str) -> bool:
        """Whether a value shares anything, or is stored as one that does."""
        return name in self._parts or name in self.members

    def near(self, name: str, seen: set[int | str]) -> Iterator[str]:
        """Yields the entries that must be looked at if this one is.

        Args:
            name: An entry.
            seen: What earlier calls for the same look have gone through, so that each part is
                gone through once, however many share it.
        """
        yield from self._linked(name, seen)
        group = self.members.get(name)
        if group is not None and group not in seen:
            seen.add(group)
            yield from self.members_of(group)
        for group, names in self.waiting.items():
            # A group of this name that is stored may have other members.
            mark = f"waiting {group}"
            if mark not in seen and name in names:
                seen.add(mark)
                yield from names

    def _linked(self, name: str, seen: set[Any]) -> Iterator[str]:
        for id in self._parts.get(name, (0, {}))[1]:
            if id not in seen:
                seen.add(id)
                yield from self._owners[id].names

    def component(self, name: str) -> dict[str, None]:
        """Returns the entries whose values share objects with this one, directly or by others."""
        found: dict[str, None] = {name: None}
        if name in self.apart:
            return found
        work, seen = [name], set[int]()
        for one in work:
            for other in self._linked(one, seen):
                if other not in found and other not in self.apart and _can_be_stored(other):
                    found[other] = None
                    work.append(other)
        return found

    # Their entries.

    def members_of(self, group: str) -> list[str]:
        """Returns the entries that name a group, as they are stored."""
        return [name for name, its in self.members.items() if its == group]

    def name(self, members: Collection[str], taken: Container[str]) -> str:
        """Returns the entry of a group: the one before, unless others still need that."""
        for group in dict.fromkeys(self.members[one] for one in members if one in self.members):
            if all(one in members for one in self.members_of(group)):
                return group
        name = GROUP + min(members)[2:]
        while name in taken or name in self.stored or name in self.waiting:
            name += "+"
        return name

    def begin(self, looked: Iterable[str]) -> list[str]:
        """Forgets the waiting groups whose members are looked at anew; returns their entries."""
        looked = set(looked)
        gone = [group for group, names in self.waiting.items() if not looked.isdisjoint(names)]
        for group in gone:
            del self.waiting[group]
        return gone

    def used(self, put: Mapping[str, Any], dropped: Container[str]) -> set[str]:
        """Returns the groups that entries name after a commit.

        Args:
            put: What the commit writes, by entry.
            dropped: The entries that it removes.
        """
        stay = {
            group for name, group in self.members.items() if name not in put and name not in dropped
        }
        return stay | {value.group for value in put.values() if type(value) is Within}

    def holds(self, name: str, value: Any) -> None:
        """Notes what the store has under the name of an entry."""
        if type(value) is Within:
            self.members[name] = value.group
        else:
            self.members.pop(name, None)
            if name[:2] == GROUP:
                self.stored[name] = None
                self.waiting.pop(name, None)

    def drops(self, name: str) -> None:
        """Notes that the store has an entry no more."""
        self.members.pop(name, None)
        self.stored.pop(name, None)


def _can_be_stored(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)
