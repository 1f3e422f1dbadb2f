"""Links that open a copy of a session: `id.seal`, where the seal holds when the link ends.

A link is no way into the session itself, and says nothing of what it holds.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

from kawa.errors import StoreError
from kawa.store.envelope import Sealer

LASTS = 600
"""Seconds that a link opens."""
_NAME = "link"
_LONGEST = 200
_SEAL = 24


class LinkRefused(Exception):
    """A link does not open anything; its text is the code of the notice that says why."""


def make_link(sealer: Sealer, session: str, now: float) -> str:
    """Returns a link to a copy of a session, good for ten minutes."""
    seal = sealer.seal(session, _NAME, int(now) + LASTS, b"")
    return f"{session}.{urlsafe_b64encode(seal).decode()}"


def open_link(sealer: Sealer, link: str, now: float) -> str:
    """Returns the id of the session that a link is for.

    Raises:
        LinkRefused: It is not genuine, or too old.
    """
    session, _, text = link.partition(".")
    try:
        seal = urlsafe_b64decode(text.encode()) if len(link) <= _LONGEST else b""
        if len(seal) != _SEAL:
            raise LinkRefused("copy_forged")
        sealer.open(session, _NAME, 2**64, seal)
    except (StoreError, binascii.Error, UnicodeError) as error:
        raise LinkRefused("copy_forged") from error
    if int.from_bytes(seal[16:], "big") < now:
        raise LinkRefused("copy_expired")
    return session
