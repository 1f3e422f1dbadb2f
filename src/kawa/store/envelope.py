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
_MIX, _SET = "mix", "set"
"""Names of no entry either: those begin with a letter and a colon."""
_SUMS = 2 ** (8 * _MAC)


class Sealer:
    """Seals and opens the blobs of one app.

    Args:
        app: Names the app; a blob of another app does not open.
        key: The secret. At least 16 bytes.
        former: Keys that sealed before it; what they have sealed opens too.
    """

    __slots__ = ("_former", "_mac", "_mixer", "app")

    def __init__(self, app: str, key: bytes, *former: bytes) -> None:
        self.app = app
        self._mac = _keyed(app, key)
        self._mixer = _mixer(self._mac)
        self._former = [_keyed(app, other) for other in former]

    @property
    def rotating(self) -> bool:
        """Whether what is restored may have a former key's seal, and should get the new one."""
        return bool(self._former)

    def seal(self, session: str, name: str, version: int, payload: bytes | memoryview) -> bytes:
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
        genuine = hmac.compare_digest(mac, _sign(self._mac, session, name, at, payload))
        for keyed in () if genuine else self._former:
            genuine = genuine or hmac.compare_digest(mac, _sign(keyed, session, name, at, payload))
        if len(blob) < _HEAD or not genuine:
            raise StoreError(
                f"The stored value of {name!r} has a wrong seal and is not used: "
                "another app, a script at another path or another secret key has written it."
            )
        if int.from_bytes(at, "big") > newest:
            raise StoreError(f"The stored value of {name!r} is newer than its session.")
        return payload

    def mix(self, tag: bytes) -> int:
        """Returns the secret number that stands for a tag in the sum over a set of them.

        Sums of such numbers tell sets apart, and are kept up to date tag by tag (Clarke et
        al., "Incremental Multiset Hash Functions", 2003). They must stay secret: what is
        stored is `digest`.
        """
        mac = self._mixer.copy()
        mac.update(tag)
        return int.from_bytes(mac.digest(), "big")

    def digest(self, session: str, bucket: int, total: int) -> bytes:
        """Returns what may be stored of a sum of mixed tags."""
        whole = (total % _SUMS).to_bytes(_MAC, "big")
        return _sign(self._mac, session, _SET, bucket.to_bytes(8, "big"), whole)[:_TAG]

    def each(self) -> list[Sealer]:
        """Returns sealers for each of its keys alone, the newest first."""
        return [_with(mac) for mac in (self._mac, *self._former)]

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
    """Returns what tells a sealed blob from any other."""
    return blob[:_TAG]


def version_of(blob: bytes) -> int:
    """Returns the version that a sealed blob says it is of; `Sealer.open` says if it is."""
    return int.from_bytes(blob[_MAC:_HEAD], "big")


def _with(mac: blake2b) -> Sealer:
    sealer = Sealer.__new__(Sealer)
    sealer._mac, sealer._mixer, sealer._former = mac, _mixer(mac), []
    return sealer


def _keyed(app: str, key: bytes) -> blake2b:
    if len(key) < 16:
        raise StoreError(f"The secret key has {len(key)} bytes; give at least 16.")
    digest = blake2b(key, digest_size=32, person=b"kawa-seal").digest()
    return blake2b(_part(app.encode()), key=digest, digest_size=_MAC)


def _sign(keyed: blake2b, session: str, name: str, at: bytes, payload: bytes | memoryview) -> bytes:
    mac = keyed.copy()
    mac.update(_head(session, name, at) + payload)
    return mac.digest()


def _mixer(keyed: blake2b) -> blake2b:
    """Returns what signs tags: it has taken in all that is the same for each."""
    mac = keyed.copy()
    mac.update(_head("", _MIX, _NEVER))
    return mac


def _head(session: str, name: str, at: bytes) -> bytes:
    return _part(session.encode()) + _part(name.encode()) + at


def _part(data: bytes) -> bytes:
    """Length first, so that two parts cannot run into each other."""
    return len(data).to_bytes(4, "big") + data
