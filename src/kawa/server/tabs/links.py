"""Links that open a copy of a session: `id.ends.signature`.

A link is no way into the session itself, and says nothing of what it holds.
"""

from __future__ import annotations

from kawa.store.envelope import Sealer

LASTS = 600
"""Seconds that a link opens."""
_CLAIM = "copy"
_LONGEST = 200


class LinkRefused(Exception):
    """A link does not open anything; its text is the code of the notice that says why."""


def make_link(sealer: Sealer, session: str, now: float) -> str:
    """Returns a link to a copy of a session, good for ten minutes."""
    ends = str(int(now) + LASTS)
    return f"{session}.{ends}.{sealer.sign(_CLAIM, session, ends)}"


def open_link(sealer: Sealer, link: str, now: float) -> str:
    """Returns the id of the session that a link is for.

    Raises:
        LinkRefused: It is not genuine, or too old.
    """
    session, _, rest = link[:_LONGEST].partition(".")
    ends, _, signature = rest.partition(".")
    if not sealer.signed(signature, _CLAIM, session, ends):
        raise LinkRefused("copy_forged")
    if int(ends) < now:
        raise LinkRefused("copy_expired")
    return session
