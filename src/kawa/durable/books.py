"""The books of one session: what the store holds of it, and how each commit went."""

from __future__ import annotations

from typing import Any

from kawa.durable.buckets import Buckets
from kawa.durable.doubt import NO_DOUBT, Doubt, freed, pieces_of
from kawa.durable.groups import Groups, Within
from kawa.durable.held import UNKNOWN, Held
from kawa.durable.meta import FILE, GROUP, USER
from kawa.runtime.session import Session
from kawa.store import OPENER, Changes, Record
from kawa.store.envelope import tag


class Books:
    """What the store holds of one session.

    Args:
        session: Whose books these are.

    Attributes:
        epoch: The store's epoch that this process owns the session under.
        version: The store's version of the session.
        seq: The last event whose effects are stored.
        openers: Digests of what opens it: a resume token with the browser's cookie; newest first.
        unstored: Why a value cannot be stored, by its key.
        pending: Large values that are not stored as they are now, by entry; the number rises
            whenever a run has touched one. Also those that are slow, or change just then.
    """

    __slots__ = (
        "_after", "_anew", "_buckets", "_cleared", "_doubt", "_dropped", "_files", "_fresh",
        "_groups", "_held", "_refused",
        "epoch", "openers", "pending", "seq", "session", "unstored", "version",
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        self.session = session
        self.epoch = 1
        self.version = 0
        self.seq = 0
        self.openers: list[bytes] = []
        self.unstored: dict[str, str] = {}
        self.pending: dict[str, int] = {}
        self._doubt = NO_DOUBT
        self._held: dict[str, Held] = {}
        self._buckets: Buckets = {}
        # Values that share objects; most sessions have none.
        self._groups: Groups | None = None
        # What the commit under way writes, and the buckets once it is stored.
        self._fresh: dict[str, Any] | None = None
        self._after: Buckets | None = None
        # Files by id, and whether the store has what is known of them for sure.
        self._files: dict[str, bool] = {}
        self._refused: list[str] = []
        self._dropped: list[str] = []
        self._cleared = self._anew = False

    @property
    def groups(self) -> Groups:
        """Values that share objects."""
        if self._groups is None:
            self._groups = Groups()
        return self._groups

    def committed(self, done: Changes, *, goes_on: bool = False) -> None:
        """Notes that changes are stored. If the run `goes_on`, it may change the same further."""
        assert self._fresh is not None and self._after is not None
        self.version, self.seq, self._buckets = done.version, done.seq, self._after
        if done.clear:
            self._held.clear()
            self._files.clear()
        for name in done.drop:
            self._dropped = freed(self._dropped, self._held.pop(name, None), None)
            self._files.pop(name[2:], None)
            if self._groups is not None:
                self._groups.drops(name)
        for name, blob in done.put.items():
            now = Held(self._fresh[name], tag(blob))
            if not self._doubt.repeats(name, done):
                self.pending.pop(name, None)
            self._dropped = freed(self._dropped, self._held.get(name), now)
            self._held[name] = now
            if self._groups is not None:
                self._groups.holds(name, now.value)
            if name[:2] == FILE:
                self._files[name[2:]] = True
        self._fresh = self._after = None
        self._doubt = NO_DOUBT
        self._refused = []
        self._cleared = self._anew = False
        if not goes_on:
            self._settle()

    def dismiss(self) -> None:
        """Notes that changes are not to be stored now."""
        self._fresh = self._after = None

    def unchanged(self) -> None:
        """Notes that a look has found nothing that is to be stored."""
        self.dismiss()
        self._settle()

    def failed(self, tried: Changes) -> None:
        """Notes that nobody knows whether changes are stored: the next ones go over them."""
        state, fresh = self.session.state, self._fresh or {}
        self._doubt = Doubt() if self._doubt is NO_DOUBT else self._doubt
        self._doubt.add(tried, fresh)
        for name in (*tried.put, *tried.drop):
            before = self._held.get(name)
            # Those that the next commit refers to stay.
            self._dropped += pieces_of(before.value if before else None, fresh.get(name))
            self._held[name] = Held(UNKNOWN, before.tag if before is not None else b"")
            if name[:2] == FILE:
                self._files[name[2:]] = False
            elif name[:2] == GROUP:
                self.groups.stored[name] = None
                for one in self.groups.members_of(name):
                    state.touched[one[2:]] = None
            else:
                (state.touched if name[:2] == USER else state.changed)[name[2:]] = None

    def skip(self, seq: int) -> None:
        """Notes that what events up to `seq` did is kept, by a store that stores nothing."""
        self.seq = seq
        self.session.forgotten = False
        self.session.state.touched.clear()
        self._settle()

    def anew(self) -> None:
        """Has the next commit store all that the session holds, as the store has lost of it."""
        self._cleared = self._anew = True
        self._doubt.forget()
        self._held.clear()
        self._files.clear()
        self._groups = None
        self.pending.clear()
        self._touch_all()

    def dropped_files(self) -> list[str]:
        """Returns the files that the store is to forget after the last commit, once."""
        session = self.session
        dropped = [*session.dropped_files, *self._dropped]
        session.dropped_files, self._dropped = [], []
        return dropped

    def stored(self, name: str) -> Any:
        """Returns what the store holds under the name of an entry; see `Held`."""
        held = self._held.get(name)
        return None if held is None else held.value

    # The way back.

    def begin(self, record: Record, buckets: Buckets) -> None:
        """Takes over from what a store has; its entries are then named by `holds`."""
        self.epoch, self.version, self.seq = record.epoch, record.version, record.seq
        joined = record.openers
        self.openers = [joined[at : at + OPENER] for at in range(0, len(joined), OPENER)]
        self._buckets = buckets

    def holds(
        self,
        name: str,
        value: Any,
        tag: bytes,
        *,
        group: str | None = None,
        refused: bool = False,
    ) -> None:
        """Notes an entry that the store has.

        Args:
            name: The entry's.
            value: See `Held`.
            tag: Its tag; empty if its bucket is not sound.
            group: The group that it names, whether or not that has its value.
            refused: It is not genuine: the next commit removes it.
        """
        self._held[name] = Held(value, tag)
        if name[:2] == GROUP or group is not None:
            self.groups.holds(name, value if group is None else Within(group))
        if refused:
            self._refused.append(name)
        elif name[:2] == FILE:
            self._files[name[2:]] = True

    def seal_again(self) -> None:
        """Has the next commit write every entry anew, as a former key sealed them."""
        self._held = {name: Held(UNKNOWN, held.tag) for name, held in self._held.items()}
        self._files = dict.fromkeys(self._files, False)
        self._touch_all()

    # All of it.

    def _forget(self) -> None:
        """The session has started over, or gone back: nothing of what is stored stays."""
        self._dropped += pieces_of(*(held.value for held in self._held.values()))
        self._doubt.forget()
        self._held.clear()
        self._files.clear()
        self._groups = None
        self.unstored.clear()
        self.pending.clear()
        self._refused = []
        self._cleared = True
        self.session.forgotten = False

    def _touch_all(self) -> None:
        state = self.session.state
        state.touched.update(dict.fromkeys(state.user))
        state.changed.update(dict.fromkeys(state.with_value()))

    def _settle(self) -> None:
        state = self.session.state
        if None not in state.touched.values():
            state.touched.clear()
        for key in list(state.touched):
            # A thread has touched some since they were looked at.
            if state.touched.pop(key, True) is None:
                state.touched[key] = None
        state.changed.clear()
