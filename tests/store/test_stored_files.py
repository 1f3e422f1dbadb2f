"""Files in a shared folder or an object store, beside the store of their sessions."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import fsspec
import pytest
from redis_server import RedisServer
from s3_server import S3Server
from waiting import until

from kawa.errors import ConfigError, StoreAwayError, StoreError
from kawa.store import Changes, Store, open_store
from kawa.store.objects import Objects

Open = Callable[[], Store]
COMMIT = Changes(1, 1, 1, b"meta")
LONG_AGO = time.time() - 1e6
SRC = Path(__file__).parents[2] / "src"


@pytest.fixture(params=["file", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty folder, by address."""
    if request.param == "file":
        (tmp_path / "files").mkdir()
        return (tmp_path / "files").as_uri()
    server: S3Server = request.getfixturevalue("s3_server")
    request.getfixturevalue("configure")(server)
    return server.bucket(f"bucket-{secrets.token_hex(6)}")


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Callable[[S3Server], None]:
    """Tells fsspec of a server, as its files and variables do when it is imported."""
    return lambda server: monkeypatch.setitem(fsspec.config.conf, "s3", server.options)


@pytest.fixture
def open_at(place: str, tmp_path: Path) -> Iterator[Open]:
    """Opens the store of sessions once more, with its files at that place."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(open_store("sqlite", tmp_path, 60, place)))


def test_what_one_process_keeps_another_reads(open_at: Open) -> None:
    one, other = open_at(), open_at()
    for data in (b"", b"x", os.urandom(3_000_000)):
        one.put_file("a", "f.1", data)
        assert other.get_file("a", "f.1") == data, "the last one written"
    assert other.get_file("a", "f.2") is None and other.get_file("b", "f.1") is None
    other.drop_file("a", "f.1")
    assert one.get_file("a", "f.1") is None
    other.drop_file("a", "f.1")


NAMES = ["a", "A", "", ".", "..", "../x", "/etc/x", "a/b", "a\\b", "a.b", "=2E", "%2e", "*", "é\0"]


def test_no_name_leads_elsewhere_or_is_another_ones(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    store = open_store("sqlite", tmp_path, 60, (tmp_path / "files").as_uri())
    for session in NAMES:
        for file in NAMES:
            store.put_file(session, file, f"{session} {file}".encode())
    for session in NAMES:
        for file in NAMES:
            assert store.get_file(session, file) == f"{session} {file}".encode()
    assert {path.name.partition(".")[0] for path in tmp_path.iterdir()} == {"files", "sessions"}
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["kawa-files"]
    for session in NAMES:
        store.commit(session, COMMIT)
        store.drop(session)
    assert not list((tmp_path / "files").glob("kawa-files/*/*")), "their folders are gone too"
    store.close()


def test_files_on_a_disk_are_for_their_owner_alone(tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path / "state", 60, tmp_path.as_uri())
    store.put_file("a", "f", b"1")
    [file] = tmp_path.glob("kawa-files/a/a/f")
    assert file.stat().st_mode & 0o077 == 0 and file.parent.stat().st_mode & 0o077 == 0
    store.close()


def test_files_of_before_the_setting_are_found_and_forgotten(open_at: Open, tmp_path: Path) -> None:
    with closing(open_store("sqlite", tmp_path)) as before:
        before.put_file("a", "f", b"old")
    store = open_at()
    assert store.get_file("a", "f") == b"old"
    store.put_file("a", "f", b"new")
    assert store.get_file("a", "f") == b"new"
    store.drop_file("a", "f")
    assert store.get_file("a", "f") is None


def test_sizes_are_found_by_one_listing(
    s3_server: S3Server, configure: Callable[[S3Server], None], tmp_path: Path
) -> None:
    configure(s3_server)
    place = s3_server.bucket(f"bucket-{secrets.token_hex(6)}")
    with closing(open_store("sqlite", tmp_path, 60, place)) as store:
        for number in range(12):
            session = f"{number}.session"
            store.commit(session, Changes(1, 1, 1, b"meta", {"x": b"12"}))
            store.put_file(session, "f", b"x" * number)
            store.put_file(session, "g", b"x" * 100)
        before = len(s3_server.requests())
        sizes = {one.id: one.size for one in store.sessions()}
        assert sizes == {f"{number}.session": 102 + number for number in range(12)}
        assert len(s3_server.requests()) == before + 1


def sweep(store: Store, older_than: float, alive: tuple[str, ...] = ()) -> None:
    """Has a store that was just opened go through all files; each call does one letter."""
    for _ in range(8):
        store.expire(older_than, alive)


def test_files_of_sessions_that_are_gone_are_removed(open_at: Open) -> None:
    store = open_at()
    for session in ("open", "gone", "stored"):
        for file in "fgh":
            store.put_file(session, file, file.encode())
    sweep(store, LONG_AGO)
    assert store.get_file("gone", "f") == b"f", "it may be of a session that is not stored yet"
    now = time.time()
    store.commit("stored", COMMIT)
    others = [open_at(), open_at()]
    threads = [threading.Thread(target=sweep, args=(one, now, ("open",))) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for file in "fgh":
        assert store.get_file("gone", file) is None
        assert store.get_file("open", file) == store.get_file("stored", file) == file.encode()


def test_a_young_file_keeps_the_older_ones_of_its_session(tmp_path: Path) -> None:
    with closing(open_store("sqlite", tmp_path / "state", 60, tmp_path.as_uri())) as store:
        store.put_file("a", "old", b"1")
        os.utime(tmp_path / "kawa-files" / "a" / "a" / "old", (1, 1))
        store.put_file("a", "new", b"2")
        sweep(store, time.time() - 60)
        assert store.get_file("a", "old") == b"1"


def test_what_else_is_at_the_place_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "a" / "a").mkdir(parents=True)
    (tmp_path / "a" / "a" / "thesis").write_text("of somebody")
    with closing(open_store("sqlite", tmp_path / "state", 60, tmp_path.as_uri())) as store:
        store.put_file("a", "f", b"1")
        sweep(store, time.time() + 60)
        assert store.get_file("a", "f") is None
        assert (tmp_path / "a" / "a" / "thesis").exists()


def test_redis_forgets_by_itself_and_the_files_follow(redis: RedisServer, tmp_path: Path) -> None:
    with closing(open_store(redis.url, tmp_path, 1, tmp_path.as_uri())) as store:
        store.commit("a", COMMIT)
        store.put_file("a", "f", b"1")
        store.put_file("b", "f", b"1")
        assert not redis.keys("*files")
        until(lambda: not store.has("a"))
        redis.kill()
        with pytest.raises(StoreError):
            sweep(store, time.time())
        assert store.get_file("a", "f") == b"1", "nobody knows now whose it is"
        redis.start()
    with closing(open_store(redis.url, tmp_path, 1, tmp_path.as_uri())) as store:
        sweep(store, time.time())
        assert store.get_file("a", "f") is None and store.get_file("b", "f") is None


# What fails


def test_a_disk_that_is_not_mounted_has_not_lost_its_files(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    with closing(open_store("sqlite", tmp_path, 60, folder.as_uri())) as store:
        store.put_file("a", "f", b"1")
        folder.rename(tmp_path / "aside")
        folder.mkdir()
        with pytest.raises(StoreAwayError, match="not mounted"):
            store.get_file("a", "f")
        with pytest.raises(StoreAwayError, match="not mounted"):
            store.put_file("a", "g", b"1")
        assert not list(folder.iterdir()), "nothing was put where it will not be found"
        folder.rmdir()
        (tmp_path / "aside").rename(folder)
        until(lambda: _reads(store) == b"1")
    assert "answers again" in caplog.text and "Sessions go on in memory" not in caplog.text


def _reads(store: Store) -> bytes | None:
    try:
        return store.get_file("a", "f")
    except StoreAwayError:
        return None


def test_a_full_disk_takes_nothing_half(tmp_path: Path) -> None:
    """No file may grow beyond what the limit says, as if the disk were full."""
    code = """
import resource, sys
from kawa.errors import StoreAwayError
from kawa.store.objects import Objects
objects = Objects(sys.argv[1])
objects.put("a/a/before", b"1")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    objects.put("a/a/large", bytes(1_000_000))
except StoreAwayError as error:
    print(error)
objects.put("a/a/small", b"2")
print(objects.get("a/a/before"), objects.get("a/a/large"), [one.path for one in objects.files()])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path.as_uri()], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )  # fmt: skip
    said, held = done.stdout.splitlines()
    assert "cannot be written" in said and "File too large" in said, done.stderr
    assert held == "b'1' None ['a/a/before', 'a/a/small']"


def test_an_object_store_that_dies_is_an_error_within_seconds(
    s3: S3Server, configure: Callable[[S3Server], None]
) -> None:
    configure(s3)
    objects = Objects(s3.bucket("bucket"), quiet=1)
    objects.put("a/a/f", b"1")
    s3.kill()
    begun = time.monotonic()
    with pytest.raises(StoreAwayError, match="does not answer"):
        objects.get("a/a/f")
    assert time.monotonic() - begun < 10
    objects.close()


def test_an_object_store_that_hangs_is_waited_for_once(
    s3: S3Server, configure: Callable[[S3Server], None]
) -> None:
    configure(s3)
    objects = Objects(s3.bucket("bucket"), quiet=1)
    objects.put("a/a/f", b"1")
    s3.halt()
    begun = time.monotonic()
    with pytest.raises(StoreAwayError, match="no sign of life"):
        objects.put("a/a/g", b"2")
    first = time.monotonic() - begun
    for _ in range(50):
        with pytest.raises(StoreAwayError, match="no sign of life"):
            objects.get("a/a/f")
        with pytest.raises(StoreAwayError):
            objects.files()
    assert first < 10 and time.monotonic() - begun - first < 0.3, "those after it fail at once"
    s3.go_on()
    until(lambda: _holds(objects, b"1"))
    objects.close()


def _holds(objects: Objects, data: bytes) -> bool:
    try:
        return objects.get("a/a/f") == data
    except StoreAwayError:
        return False


def test_a_large_file_that_takes_its_time_is_waited_for(
    s3_server: S3Server, configure: Callable[[S3Server], None]
) -> None:
    address = s3_server.bucket(f"bucket-{secrets.token_hex(6)}")
    with SlowTo(s3_server.port, b"PUT", b"/a/a/f") as slow:
        slow_server = S3Server(s3_server.log.parent)
        slow_server.port = slow.port
        configure(slow_server)
        objects = Objects(address, quiet=1)
        # It goes on when a sign of life was asked for twice.
        threading.Thread(target=lambda: (until(lambda: slow.others > 3), slow.go_on.set())).start()
        objects.put("a/a/f", b"1")
        assert slow.go_on.is_set() and objects.get("a/a/f") == b"1"
        objects.close()


class SlowTo:
    """A server before another one, that lets one request of a kind wait.

    Args:
        port: The other one's.
        method: Of the request.
        end: Of its path.
    """

    def __init__(self, port: int, method: bytes, end: bytes) -> None:
        self.go_on = threading.Event()
        self.others = 0
        self._before = port
        self._wanted = (method, end)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def __enter__(self) -> SlowTo:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client = self._listening.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._before)) as server:
            head = client.recv(65536)
            method, path = head.split(b" ", 2)[:2]
            if method == self._wanted[0] and path.endswith(self._wanted[1]):
                self.go_on.wait(20)
            else:
                self.others += 1
            server.sendall(head)
            threading.Thread(target=_pump, args=(client, server), daemon=True).start()
            _pump(server, client)


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while part := source.recv(65536):
            target.sendall(part)
    except OSError:
        pass


# What cannot be opened


@pytest.mark.parametrize(
    "url, said",
    [
        ("gs://bucket/x", "gcsfs"),
        ("nope://bucket/x", "no address"),
        ("/mnt/files", "no address"),
        ("s3", "no address"),
        ("simplecache::s3://bucket/x", "no address"),
        ("s3://", "no bucket"),
        ("ftp://ada:s3cret@host/x", "many threads"),
        ("memory://x", "many threads"),
    ],
)
def test_an_address_that_cannot_be_used_is_a_clear_error(
    url: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=rf"session\.files is .*{said}") as caught:
        open_store("sqlite", tmp_path, 60, url)
    assert "s3cret" not in str(caught.value)


def test_a_place_that_is_not_there_ends_the_start(
    s3_server: S3Server, configure: Callable[[S3Server], None], tmp_path: Path
) -> None:
    configure(s3_server)
    with pytest.raises(StoreError, match=r"nowhere/x cannot be opened: .*bucket does not exist"):
        open_store("sqlite", tmp_path, 60, "s3://nowhere/x")
    with pytest.raises(StoreError, match="cannot be opened: that folder is not there"):
        open_store("sqlite", tmp_path, 60, (tmp_path / "nowhere").as_uri())
    assert not (tmp_path / "nowhere").exists()


def test_a_store_without_other_processes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"session\.store is 'memory'"):
        open_store("memory", tmp_path, 60, tmp_path.as_uri())


def test_the_package_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ConfigError, match=r"pip install 'kawa\[files\]'"):
        open_store("sqlite", tmp_path, 60, tmp_path.as_uri())
