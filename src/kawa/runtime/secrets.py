"""Where `st.secrets` comes from: TOML files and folders, read again when they have changed.

No error is raised, and none handled, in a frame that holds what a file says: tools that show
the variables of a traceback would show it.
"""

from __future__ import annotations

import os
import threading
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kawa.errors import StreamlitSecretNotFoundError

_LEAST_HIDDEN: Final = 8
"""Texts shorter than this may be ordinary words, and stay as they are in messages."""
_COVER: Final = "••••"

_Stamp = tuple[tuple[str, int, int, int], ...]


class SecretFiles:
    """The secrets of one app.

    Attributes:
        given: Stands for all files, if it is not None: a test's own.
        used: Somebody has asked for a secret.
    """

    __slots__ = ("_added", "_environ", "_files", "_lock", "_merged", "_stamp", "given", "used")

    def __init__(self) -> None:
        self.given: Mapping[str, Any] | None = None
        self.used = False
        self._added: dict[str, Any] = {}
        self._files: dict[str, Any] | str | None = None
        self._merged: dict[str, Any] = {}
        self._stamp: _Stamp | None = None
        self._environ: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, values: Mapping[str, Any]) -> None:
        """Adds secrets that win over those of files."""
        with self._lock:
            self._added.update(values)
            self._stamp = None

    def read(self, paths: list[str]) -> Mapping[str, Any]:
        """Returns all secrets as they are now.

        Args:
            paths: Files and folders; later ones win.

        Raises:
            StreamlitSecretNotFoundError: There is none of them, or one cannot be read.
        """
        self.used = True
        if self.given is not None:
            return self.given
        self._refresh(paths)
        problem = self._files if isinstance(self._files, str) else None
        if problem is None and self._files is None and not self._added:
            problem = _nowhere(paths)
        if problem is not None:
            raise StreamlitSecretNotFoundError(problem)
        return self._merged

    def load(self, paths: list[str]) -> bool:
        """Reads what there is; tells whether there was anything, and all of it could be read."""
        if self.given is not None:
            return True
        self._refresh(paths)
        return isinstance(self._files, dict)

    def names(self, paths: list[str], changed: Iterable[Path]) -> bool:
        """Tells whether one of some files that have changed may hold secrets."""
        own = [Path(path).absolute() for path in paths]
        return any(one == path or path in one.parents for one in changed for path in own)

    def cover(self, text: str) -> str:
        """Returns a text with a cover over each secret in it."""
        hidden = self.given if self.given is not None else self._merged
        for secret in sorted(set(_texts(hidden)), key=len, reverse=True):
            text = text.replace(secret, _COVER)
        return text

    def _refresh(self, paths: list[str]) -> None:
        stamp = tuple(entry for path in paths for entry in _stamp_of(Path(path)))
        if stamp == self._stamp:
            return
        with self._lock:
            self._files = _load(paths)
            found = self._files if isinstance(self._files, dict) else {}
            self._merged = {**found, **self._added}
            self._to_environ()
            self._stamp = stamp

    def _to_environ(self) -> None:
        """Makes plain values variables, and takes back those of files as they were."""
        now = {
            name: str(value)
            for name, value in self._merged.items()
            if isinstance(value, str | int | float) and not isinstance(value, bool)
        }
        for name, text in self._environ.items():
            if name not in now and os.environ.get(name) == text:
                del os.environ[name]
        self._environ = {name: text for name, text in now.items() if _fits(name, text)}
        os.environ.update(self._environ)


def _fits(name: str, text: str) -> bool:
    return bool(name) and "=" not in name and "\0" not in name + text


def _nowhere(paths: list[str]) -> str:
    looked = ", ".join(f"`{path}`" for path in paths) or "nowhere: `secrets.files` is empty"
    return (
        f"There are no secrets; looked for them in {looked}. Write them as TOML, such as "
        '`password = "…"`, into `.streamlit/secrets.toml` beside the app.'
    )


def _stamp_of(path: Path) -> Iterator[tuple[str, int, int, int]]:
    """Says what changes whenever a file, or one in a folder of secrets, is another."""
    try:
        stat = path.stat()
    except OSError:
        return
    yield str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino
    if path.is_dir():
        for below in _children(path):
            yield from _stamp_of(below)


def _children(folder: Path) -> list[Path]:
    # Kubernetes keeps what it links to in folders whose names begin with two dots.
    return sorted(one for one in folder.iterdir() if not one.name.startswith(".."))


def _load(paths: list[str]) -> dict[str, Any] | str | None:
    """Returns the secrets, what is wrong with them, or None where there is no file."""
    found: dict[str, Any] | None = None
    for path in map(Path, paths):
        read = _read_folder(path) if path.is_dir() else _read_file(path)
        if isinstance(read, str):
            return read
        if read is not None:
            found = {**(found or {}), **read}
    return found


def _read_file(path: Path) -> dict[str, Any] | str | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"The secrets in `{path}` cannot be read: {error.strerror}."
    except UnicodeDecodeError as error:
        return f"The secrets in `{path}` are not UTF-8, at byte {error.start}."
    except tomllib.TOMLDecodeError as error:
        # Only where it is: what stands there may be a secret.
        _, _, place = str(error).rpartition("(")
        return (
            f"The secrets in `{path}` are not TOML ({place or 'somewhere)'}. "
            'Write one `name = "value"` a line.'
        )


def _read_folder(path: Path) -> dict[str, Any] | str:
    """Reads a folder as Kubernetes mounts secrets: a folder each, with files for its parts."""
    found: dict[str, Any] = {}
    try:
        for secret in _children(path):
            if not secret.is_dir():
                return (
                    f"`{secret}` is a file, but in a folder of secrets each is a folder of its "
                    f"own. Move it into `{secret.with_suffix('')}/`."
                )
            files = [one for one in _children(secret) if one.is_file()]
            parts = {one.name: one.read_text(encoding="utf-8").strip() for one in files}
            found[secret.name] = parts.popitem()[1] if len(parts) == 1 else parts
    except (OSError, UnicodeDecodeError) as error:
        return f"The secrets in `{path}` cannot be read: {type(error).__name__}."
    return found


def _texts(value: Any) -> Iterator[str]:
    """Returns the texts anywhere in a value that are long enough to be secret."""
    if isinstance(value, str):
        if len(value) >= _LEAST_HIDDEN:
            yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
