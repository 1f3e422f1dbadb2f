"""Where sessions are kept on this machine, and the key that seals them."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from kawa._config import Settings, state_directory
from kawa.errors import ConfigError, StoreError

KEY_LENGTH = 32


def app_name(script: Path, settings: Settings) -> str:
    """Returns whose sessions are whose: the name that is set, or the script's whole path."""
    named: str = settings.get("session.app")
    # A path need not be UTF-8; what is stored and sealed under it must be.
    return named or str(script.resolve()).encode("utf-8", "backslashreplace").decode()


def session_directory(settings: Settings) -> Path:
    """Returns `session.path`, or the user's state directory.

    Raises:
        ConfigError: There is neither.
    """
    chosen = settings.get("session.path")
    try:
        return Path(chosen).expanduser() if chosen else state_directory()
    except RuntimeError:
        raise ConfigError(
            "There is no home folder to keep sessions in: HOME is not set, and this user has no "
            "entry in the system's list of users. Set session.path (KAWA_SESSION_PATH) to a folder "
            'that may be written, or session.store to "memory".'
        ) from None


def secret_keys(settings: Settings, directory: Path, shared: bool = False) -> list[bytes]:
    """Returns the keys that seal sessions: `server.secretKeys`, or one made once and kept.

    The first one seals, all of them open.

    Args:
        settings: Of the app.
        directory: Where the one that is made is kept.
        shared: Other machines are to open what is sealed here, so none is made.

    Raises:
        ConfigError: None are set, and none can be made.
        StoreError: The kept key cannot be read or written, or is not whole.
    """
    configured = settings.get("server.secretKeys")
    if configured:
        return [str(key).encode() for key in configured]
    if shared:
        raise ConfigError(
            "session.store names a server that several machines may use, and server.secretKeys is "
            "empty. Give all of them the same key of 16 characters or more in the environment: "
            f"KAWA_SERVER_SECRET_KEYS='[\"{secrets.token_urlsafe(KEY_LENGTH)}\"]' would do."
        )
    path = directory / "secret.key"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _put_key(path, secrets.token_bytes(KEY_LENGTH))
        key = path.read_bytes()
    except OSError as error:
        raise StoreError(f"The secret key {path} cannot be kept: {error}") from error
    if len(key) < KEY_LENGTH:
        raise StoreError(
            f"The secret key {path} has {len(key)} bytes, fewer than the {KEY_LENGTH} it was made "
            "with. Put a copy back, or delete it: then a new one is made, and all sessions start "
            "anew."
        )
    return [key]


def keep_key(settings: Settings, directory: Path, key: bytes) -> None:
    """Writes the key again that was made and kept, if it was removed with the sessions.

    Raises:
        StoreError: It cannot be written.
    """
    path = directory / "secret.key"
    try:
        if not settings.get("server.secretKeys") and not path.exists():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put_key(path, key)
    except OSError as error:
        raise StoreError(f"The secret key {path} cannot be kept: {error}") from error


def _put_key(path: Path, key: bytes) -> None:
    """Writes a key; of two processes that do so at once, the first one's is kept."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(key)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
