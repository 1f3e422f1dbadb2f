"""Uploaded files as scripts see them: each reads its bytes from the store when they are wanted."""

from __future__ import annotations

import io
import weakref
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from kawa.runtime.here import current_run
from kawa.store import codec

Fetch = Callable[[str], bytes | None]

_held: Counter[str] = Counter()
"""How many objects there are of each file whose bytes are in a store, by its id."""
_CODE = 16
"""Number of uploaded files in the store's format."""


class UploadedFileRec(NamedTuple):
    """A file with its bytes."""

    file_id: str
    name: str
    type: str
    data: bytes


class DeletedFile(NamedTuple):
    """A file that is gone."""

    file_id: str


class UploadedFile(io.BytesIO):
    """A file that the user gave, as an open binary file.

    Args:
        record: The file with its bytes.
        file_urls: Has no effect; scripts that make such a file for tests give it.

    Attributes:
        file_id: Unique among all files.
        name: The name it had on the user's machine.
        type: Its MIME type, as the browser says.
        size: Its size in bytes.

    Example:
        >>> file = UploadedFile(UploadedFileRec("1", "a.txt", "text/plain", b"hello"))
        >>> file.name, file.size, file.read()
        ('a.txt', 5, b'hello')
    """

    def __init__(self, record: UploadedFileRec, file_urls: Any = None) -> None:
        super().__init__(record.data)
        self.file_id = record.file_id
        self.name = record.name
        self.type = record.type
        self.size = len(record.data)
        self._fetch: Fetch | None = None
        self._loaded = True

    @classmethod
    def kept(
        cls, file_id: str, name: str, type: str, size: int, fetch: Fetch | None
    ) -> UploadedFile:
        """Returns a file whose bytes are in the store, and are read when they are wanted."""
        file = cls(UploadedFileRec(file_id, name, type, b""))
        file.size = size
        file._fetch = fetch or _fetch_in_run
        file._loaded = False
        _held[file_id] += 1
        weakref.finalize(file, _let_go, file_id).atexit = False
        return file

    def fresh(self, fetch: Fetch | None = None) -> UploadedFile:
        """Returns the same file at its beginning."""
        if self._fetch is None:
            return UploadedFile(self._record())
        return self.kept(self.file_id, self.name, self.type, self.size, fetch or self._fetch)

    def _record(self) -> UploadedFileRec:
        return UploadedFileRec(self.file_id, self.name, self.type, self.getvalue())

    def _load(self) -> None:
        """Reads the bytes, if that was not done yet.

        Raises:
            FileNotFoundError: The store does not have them any more.
        """
        if self._loaded or self.closed:
            return
        assert self._fetch is not None
        data = self._fetch(self.file_id)
        if data is None:
            raise FileNotFoundError(
                f"The uploaded file {self.name!r} is not kept any more. Ask for it again."
            )
        self._loaded = True
        super().__init__(data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UploadedFile) and other.file_id == self.file_id

    def __hash__(self) -> int:
        return hash(self.file_id)

    def __deepcopy__(self, memo: dict[int, Any]) -> UploadedFile:
        return self.fresh()

    def __reduce__(self) -> tuple[Any, ...]:
        return UploadedFile, (self._record(),)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return self.__reduce__()

    def __repr__(self) -> str:
        return (
            f"UploadedFile(file_id={self.file_id!r}, name={self.name!r}, type={self.type!r}, "
            f"size={self.size})"
        )


def _loading(name: str) -> Callable[..., Any]:
    """Returns a method of `BytesIO` that has the bytes read first."""
    method = getattr(io.BytesIO, name)

    def call(self: UploadedFile, *args: Any) -> Any:
        self._load()
        return method(self, *args)

    call.__name__ = name
    call.__doc__ = method.__doc__
    return call


for _name in (
    "__iter__", "__next__", "getbuffer", "getvalue", "read", "read1", "readinto", "readinto1",
    "readline", "readlines", "seek", "truncate", "write", "writelines",
):  # fmt: skip
    setattr(UploadedFile, _name, _loading(_name))


def is_held(file_id: str) -> bool:
    """Tells whether anything in this process holds a file: a widget, a value, the script.

    Copies of a session share their files, so that what one holds stays in the others too.
    """
    return file_id in _held


def _let_go(file_id: str) -> None:
    _held[file_id] -= 1
    if _held[file_id] <= 0:
        del _held[file_id]


def _fetch_in_run(file_id: str) -> bytes | None:
    """Reads a file of the session whose run this is."""
    return current_run().uploads.read(file_id)


def _write(file: UploadedFile) -> list[Any]:
    data = file.getvalue() if file._fetch is None else None
    return [file.file_id, file.name, file.type, file.size, data]


def _read(fields: list[Any]) -> UploadedFile:
    file_id, name, type, size, data = fields
    if data is not None:
        return UploadedFile(UploadedFileRec(file_id, name, type, data))
    return UploadedFile.kept(file_id, name, type, size, None)


# A session that is stored holds the names of its files; their bytes are stored already.
codec.register(UploadedFile, _CODE, _write, _read)
