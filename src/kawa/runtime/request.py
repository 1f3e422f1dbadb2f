"""What is asked of a session: a run of its script, or of some of its fragments."""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Past(msgspec.Struct):
    """What a session held after an earlier run, to go back to.

    Attributes:
        page: The page it was on.
        query: The query string.
        user: The script's values by key.
        widgets: Key, value and how long it is kept, by widget id.
        as_it_is: Keys whose value could not be kept; it stays what it is now.
    """

    page: str
    query: str
    user: dict[str, Any] = {}
    widgets: dict[str, tuple[str | None, Any, str | None]] = {}
    as_it_is: list[str] = []


class Request(msgspec.Struct):
    """A run that is asked for.

    Attributes:
        seq: The last event that it answers.
        click: The event that has the triggers; 0 if it has none.
        values: New widget values by id.
        triggers: Clicks and the like by id.
        page: Path of the page to go to.
        query: Query string of the address.
        restart: Forget the session's state first.
        past: Take the session's state back to this first.
        reason: Why: shown in the log and the developer's panel.
        fragments: The fragments that alone are to run, by id; none: the whole script.
        cause: The widget that it is from, if it is from one. After a restart only the first run
            tells whether that is in a fragment.
        called: Triggers whose callbacks a run has called already.
        again: It was asked for before, of a process that may have ended because of it.
    """

    seq: int = 0
    click: int = 0
    values: dict[str, Any] = {}
    triggers: dict[str, Any] = {}
    page: str | None = None
    query: str | None = None
    restart: bool = False
    past: Past | None = None
    reason: Literal["load", "event", "rerun", "save", "back", "tick"] = "event"
    fragments: tuple[str, ...] = ()
    cause: str | None = None
    called: frozenset[str] = frozenset()
    again: bool = False

    def merge(self, later: Request) -> bool:
        """Takes a later request in, unless that would lose a click; tells whether it did.

        Each click has a run of its own: one that is done again after a crash must have the
        same name for the world outside (`st.context.event_id`), whatever came after it.
        """
        if later.past or self.past or later.again or self.again:
            return False
        if later.restart or self.restart or (self.triggers and later.triggers):
            return False
        if later.page is not None and (later.page != self.page and (self.triggers or self.values)):
            return False
        if not self._may_join_parts(later):
            return False
        self.cause = self.cause if self.cause == later.cause else None
        whole = not (self.fragments and later.fragments)
        self.fragments = () if whole else tuple(dict.fromkeys(self.fragments + later.fragments))
        self.seq = max(self.seq, later.seq)
        self.click = self.click or later.click
        self.values = {**self.values, **later.values}
        self.triggers = {**self.triggers, **later.triggers}
        self.called |= later.called
        self.page = self.page if later.page is None else later.page
        self.query = self.query if later.query is None else later.query
        if self.reason != "load" and later.reason != "tick":
            self.reason = later.reason
        return True

    def _may_join_parts(self, later: Request) -> bool:
        """Whether one run may answer both, as far as fragments go.

        The whole script runs its fragments too. A click must reach its own fragment: one that
        another fragment before it ends would be lost.
        """
        if self.fragments == later.fragments or not (self.fragments and later.fragments):
            return True
        return not (self.triggers or later.triggers)
