"""The seal: what was moved, changed, or comes from another app or key is not looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawa.errors import StoreError
from kawa.store.envelope import Sealer

KEY = b"0123456789abcdef"
SEALER = Sealer("app", KEY)
BLOB = SEALER.seal("session", "u:x", 3, b"payload")


@given(st.text(), st.text(), st.integers(0, 2**63), st.binary())
def test_what_was_sealed_opens(session: str, name: str, version: int, payload: bytes) -> None:
    blob = SEALER.seal(session, name, version, payload)
    assert SEALER.open(session, name, version, blob) == payload
    assert SEALER.open(session, name, version + 1, blob) == payload


@pytest.mark.parametrize(
    "session, name",
    [
        ("other", "u:x"),
        ("session", "u:y"),
        ("session", "w:x"),
        ("", ""),
        ("sessionu", ":x"),
        ("u:x", "session"),
    ],
)
def test_a_blob_opens_only_where_it_belongs(session: str, name: str) -> None:
    with pytest.raises(StoreError, match="wrong seal"):
        SEALER.open(session, name, 3, BLOB)


@pytest.mark.parametrize(
    "sealer",
    [
        Sealer("app", b"another key of 16"),
        Sealer("app2", KEY),
        Sealer("ap", KEY),
        Sealer("app", KEY + b"\0"),
    ],
    ids=["key", "app", "part of the app", "longer key"],
)
def test_another_app_or_key_does_not_open_it(sealer: Sealer) -> None:
    with pytest.raises(StoreError, match="wrong seal"):
        sealer.open("session", "u:x", 3, BLOB)


@given(st.integers(0, len(BLOB) - 1), st.integers(1, 255))
def test_no_byte_may_be_changed(at: int, by: int) -> None:
    changed = bytearray(BLOB)
    changed[at] ^= by
    with pytest.raises(StoreError, match="wrong seal"):
        SEALER.open("session", "u:x", 2**63, bytes(changed))


@pytest.mark.parametrize("length", range(len(BLOB)))
def test_nothing_may_be_cut_off(length: int) -> None:
    with pytest.raises(StoreError, match="wrong seal"):
        SEALER.open("session", "u:x", 3, BLOB[:length])


def test_nothing_may_be_added() -> None:
    with pytest.raises(StoreError, match="wrong seal"):
        SEALER.open("session", "u:x", 3, BLOB + b"\0")


def test_a_blob_of_a_later_version_is_not_of_this_session() -> None:
    with pytest.raises(StoreError, match="newer than its session"):
        SEALER.open("session", "u:x", 2, BLOB)


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 15])
def test_a_short_key_is_refused(key: bytes) -> None:
    with pytest.raises(StoreError, match="at least 16"):
        Sealer("app", key)


def test_an_error_tells_nothing_of_the_value() -> None:
    with pytest.raises(StoreError) as raised:
        SEALER.open("other", "u:x", 3, BLOB)
    assert "payload" not in str(raised.value)
