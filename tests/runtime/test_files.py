"""Uploaded files: read when wanted, kept by name."""

from __future__ import annotations

import copy
import io
import pickle
import zipfile

import pytest

from kawa.runtime.files import DeletedFile, UploadedFile, UploadedFileRec
from kawa.store import codec


def kept(data=b"one\ntwo\n", reads=None):
    def fetch(id):
        if reads is not None:
            reads.append(id)
        return data

    return UploadedFile.kept("id", "a.txt", "text/plain", len(data or b""), fetch)


def test_bytes_are_read_once_and_late():
    reads: list[str] = []
    file = kept(reads=reads)
    assert (file.name, file.size, file.tell()) == ("a.txt", 8, 0)
    assert reads == []
    assert file.read(3) == b"one"
    assert file.read() == b"\ntwo\n"
    assert reads == ["id"]


@pytest.mark.parametrize(
    ("use", "result"),
    [
        (list, [b"one\n", b"two\n"]),
        (next, b"one\n"),
        (lambda f: f.readlines(), [b"one\n", b"two\n"]),
        (lambda f: bytes(f.getbuffer()), b"one\ntwo\n"),
        (lambda f: f.seek(0, 2), 8),
        (lambda f: f.readinto(bytearray(4)), 4),
        (lambda f: io.TextIOWrapper(f).read(), "one\ntwo\n"),
        (lambda f: io.BufferedReader(f).read(), b"one\ntwo\n"),
        (lambda f: f.write(b"ONE") and f.getvalue(), b"ONE\ntwo\n"),
    ],
)
def test_every_way_to_read(use, result):
    assert use(kept()) == result


def test_as_a_zip_file():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x", "y")
    assert zipfile.ZipFile(kept(packed.getvalue())).read("x") == b"y"


def test_gone_from_the_store():
    file = UploadedFile.kept("id", "a.txt", "text/plain", 1, lambda id: None)
    with pytest.raises(FileNotFoundError, match=r"a\.txt"):
        file.read()


def test_closed():
    file = kept()
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.read()


def test_same_file():
    assert kept() == kept(b"other")
    assert len({kept(), kept()}) == 1
    assert kept() != io.BytesIO(b"one\ntwo\n")


def test_a_copy_is_at_its_beginning():
    file = kept()
    file.read()
    assert copy.deepcopy(file).read() == b"one\ntwo\n"


def test_pickled_it_takes_its_bytes_along():
    assert pickle.loads(pickle.dumps(kept())).read() == b"one\ntwo\n"


def test_stored_it_does_not():
    stored = codec.encode([kept(b"secret" * 100)], closed=True)
    assert b"secret" not in stored
    file = codec.decode(stored)[0]
    assert (file.file_id, file.name, file.type, file.size) == ("id", "a.txt", "text/plain", 600)


def test_one_made_by_hand_is_stored_whole():
    file = UploadedFile(UploadedFileRec("1", "a", "text/plain", b"hello"), None)
    assert codec.decode(codec.encode(file)).read() == b"hello"


def test_a_deleted_file_has_its_id():
    assert DeletedFile("1").file_id == "1"
