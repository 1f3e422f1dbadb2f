"""What a session knows of the files that its page uploaded, and how it reads them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from kawa.runtime.services import Services
from kawa.store.envelope import Sealer


class Uploads:
    """The uploaded files of one session.

    Args:
        services: Keep the bytes, and sign the ids.
        session: The session's id.
        known: What is known of each, by file id.
    """

    __slots__ = ("_known", "_services", "_session")

    def __init__(self, services: Services, session: str, known: Mapping[str, Any]) -> None:
        self._services = services
        self._session = session
        self._known = known

    def read(self, file: str) -> bytes | None:
        """Returns the bytes of a file; None if they are not kept any more."""
        return self._services.store.get_file(self._session, file)

    def known(self, item: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Returns what is known of a file that a page names; None if there is no such file.

        One that another process took proves itself.
        """
        id = item.get("id")
        known: Mapping[str, Any] | None = self._known.get(id) if type(id) is str else None
        if known is None and is_genuine(self._services.sealer, self._session, item):
            return item
        return known


def new_file_id(sealer: Sealer, session: str, name: str, size: int, type: str) -> str:
    """Returns an id that says by itself what was uploaded, and to which session.

    So any process may take a file, and the one that has the session believes the page.
    """
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{sealer.sign('file', session, nonce, name, size, type)}"


def is_genuine(sealer: Sealer, session: str, item: Mapping[str, Any]) -> bool:
    """Tells whether a session was really sent the file that a page describes."""
    id, name, size, type = (item.get(field) for field in ("id", "name", "size", "type"))
    if not (isinstance(id, str) and isinstance(name, str) and isinstance(type, str)):
        return False
    nonce, _, signature = id.partition(".")
    return isinstance(size, int) and sealer.signed(
        signature, "file", session, nonce, name, size, type
    )
