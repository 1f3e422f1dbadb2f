"""What one run has drawn and delivered so far: it begins with the run and ends with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kawa.runtime.part import Part


class Drawn:
    """What one run has drawn and delivered.

    Args:
        triggers: The clicks and the like that the run answers, by widget id.

    Attributes:
        names: Ids and keys of what was drawn.
        forms: Keys of the forms that were opened.
        triggers: Values that last this run, by widget id.
        undelivered: Those that the script has not come to yet.
        bound: Names in the query string that belong to widgets.
        clearing: Forms that a submission clears.
        to_clear: Forms to put back to their defaults when the run has ended.
        parts: Fragments and dialogs, by id.
    """

    __slots__ = (
        "bound", "clearing", "forms", "names", "parts", "to_clear", "triggers", "undelivered",
    )  # fmt: skip

    def __init__(self, triggers: Mapping[str, Any] | None = None) -> None:
        self.names: set[str] = set()
        self.forms: set[str] = set()
        self.triggers: Mapping[str, Any] = triggers or {}
        self.undelivered: set[str] = set(self.triggers)
        self.bound: set[str] = set()
        self.clearing: set[str] = set()
        self.to_clear: set[str] = set()
        self.parts: dict[str, Part] = {}


NOTHING_DRAWN: Final = Drawn()
"""Stands for the run where none is under way; never filled."""
