"""The seal on every stored blob: who wrote it, for which session, entry and version.

The seal is a keyed BLAKE2b MAC (RFC 7693) over all of these and the payload, and
is checked before a single byte of the payload is decoded.
"""

from __future__ import annotations

import hmac
from hashlib import blake2b

from kawa.errors import StoreError

_MAC = 16
_HEAD = _MAC + 8


class Sealer:
    """Seals and opens the blobs of one app.

    Args:
        app: Names the app; a blob of another app does not open.
        key: The secret. At least 16 bytes.
    """

    __slots__ = ("_mac",)

    def __init__(self, app: str, key: bytes) -> None:
        if len(key) < 16:
            raise StoreError(f"The secret key has {len(key)} bytes; give at least 16.")
        digest = blake2b(key, digest_size=32, person=b"kawa-seal").digest()
        self._mac = blake2b(_part(app.encode()), key=digest, digest_size=_MAC)

    def seal(self, session: str, name: str, version: int, payload: bytes) -> bytes:
        """Returns the payload with its version and seal."""
        at = version.to_bytes(8, "big")
        return self._sign(session, name, at, payload) + at + payload

    def open(self, session: str, name: str, newest: int, blob: bytes) -> bytes:
        """Returns the payload of a sealed blob.

        Args:
            newest: The session's version; a blob cannot be of a later one.

        Raises:
            StoreError: The seal does not fit; the payload was not looked at.
        """
        mac, at, payload = blob[:_MAC], blob[_MAC:_HEAD], blob[_HEAD:]
        if len(blob) < _HEAD or not hmac.compare_digest(
            mac, self._sign(session, name, at, payload)
        ):
            raise StoreError(f"The stored value of {name!r} has a wrong seal and is not used.")
        if int.from_bytes(at, "big") > newest:
            raise StoreError(f"The stored value of {name!r} is newer than its session.")
        return payload

    def _sign(self, session: str, name: str, at: bytes, payload: bytes) -> bytes:
        mac = self._mac.copy()
        mac.update(_part(session.encode()) + _part(name.encode()) + at + payload)
        return mac.digest()


def _part(data: bytes) -> bytes:
    """Length first, so that two parts cannot run into each other."""
    return len(data).to_bytes(4, "big") + data
