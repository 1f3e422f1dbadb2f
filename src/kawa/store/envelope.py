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
_TAG = 8
_CLAIM, _NEVER = "claim", bytes(8)
"""What is signed for browsers is of no session, so it is no blob of any."""


class Sealer:
    """Seals and opens the blobs of one app.

    Args:
        app: Names the app; a blob of another app does not open.
        key: The secret. At least 16 bytes.
        former: Keys that sealed before it; what they have sealed opens too.
    """

    __slots__ = ("_former", "_mac")

    def __init__(self, app: str, key: bytes, *former: bytes) -> None:
        self._mac = _keyed(app, key)
        self._former = [_keyed(app, other) for other in former]

    @property
    def rotating(self) -> bool:
        """Whether what is restored may have a former key's seal, and should get the new one."""
        return bool(self._former)

    def seal(self, session: str, name: str, version: int, payload: bytes) -> bytes:
        """Returns the payload with its version and seal."""
        at = version.to_bytes(8, "big")
        return _sign(self._mac, session, name, at, payload) + at + payload

    def open(self, session: str, name: str, newest: int, blob: bytes) -> bytes:
        """Returns the payload of a sealed blob.

        Args:
            newest: The session's version; a blob cannot be of a later one.

        Raises:
            StoreError: The seal does not fit; the payload was not looked at.
        """
        mac, at, payload = blob[:_MAC], blob[_MAC:_HEAD], blob[_HEAD:]
        genuine = len(blob) >= _HEAD and any(
            hmac.compare_digest(mac, _sign(keyed, session, name, at, payload))
            for keyed in (self._mac, *self._former)
        )
        if not genuine:
            raise StoreError(f"The stored value of {name!r} has a wrong seal and is not used.")
        if int.from_bytes(at, "big") > newest:
            raise StoreError(f"The stored value of {name!r} is newer than its session.")
        return payload

    def sign(self, *claim: str | int) -> str:
        """Returns a signature of what this app says, which browsers may carry."""
        return _sign(self._mac, "", _CLAIM, _NEVER, _claimed(claim)).hex()

    def signed(self, signature: str, *claim: str | int) -> bool:
        """Tells whether a signature is of this claim, by this app's key or a former one."""
        given, payload = signature.encode(), _claimed(claim)
        return any(
            hmac.compare_digest(given, _sign(keyed, "", _CLAIM, _NEVER, payload).hex().encode())
            for keyed in (self._mac, *self._former)
        )


def _claimed(claim: tuple[str | int, ...]) -> bytes:
    return b"".join(_part(repr(word).encode()) for word in claim)


def tag(blob: bytes) -> bytes:
    """Returns what tells a sealed blob from any other: a session lists those that it holds."""
    return blob[:_TAG]


def tags(joined: bytes) -> set[bytes]:
    """Returns the tags that were joined."""
    return {joined[at : at + _TAG] for at in range(0, len(joined), _TAG)}


def version_of(blob: bytes) -> int:
    """Returns the version that a sealed blob says it is of; `Sealer.open` says if it is."""
    return int.from_bytes(blob[_MAC:_HEAD], "big")


def _keyed(app: str, key: bytes) -> blake2b:
    if len(key) < 16:
        raise StoreError(f"The secret key has {len(key)} bytes; give at least 16.")
    digest = blake2b(key, digest_size=32, person=b"kawa-seal").digest()
    return blake2b(_part(app.encode()), key=digest, digest_size=_MAC)


def _sign(keyed: blake2b, session: str, name: str, at: bytes, payload: bytes) -> bytes:
    mac = keyed.copy()
    mac.update(_part(session.encode()) + _part(name.encode()) + at + payload)
    return mac.digest()


def _part(data: bytes) -> bytes:
    """Length first, so that two parts cannot run into each other."""
    return len(data).to_bytes(4, "big") + data
