"""Where sessions are kept on this machine, and the key that seals them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from kawa import _config
from kawa.errors import StoreError


def session_directory() -> Path:
    """Returns `session.path`, or the user's state directory."""
    chosen = _config.get_option("session.path")
    return Path(chosen).expanduser() if chosen else _config.state_directory()


def secret_key(directory: Path) -> bytes:
    """Returns the key that seals sessions: `server.secretKeys`, or one made once and kept.

    Raises:
        StoreError: The kept key cannot be read or written.
    """
    configured = _config.get_option("server.secretKeys")
    if configured:
        return str(configured[0]).encode()
    path = directory / "secret.key"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(fd, "wb") as file:
            key = secrets.token_bytes(32)
            file.write(key)
        return key
    except OSError as error:
        raise StoreError(f"The secret key {path} cannot be kept: {error}") from error
