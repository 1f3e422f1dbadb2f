"""What only a store on a server has to bear: it hangs, dies, forgets, is full, asks for names."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis_server import RedisServer
from server.process import free_port
from waiting import until

from kawa.errors import ConfigError, StoreConflictError, StoreError
from kawa.store import Changes, open_store
from kawa.store.redis import RedisStore

Start = Callable[..., RedisServer]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers of a test's own."""
    servers: list[RedisServer] = []

    def one(*options: str) -> RedisServer:
        directory = tmp_path / f"redis{len(servers)}"
        directory.mkdir()
        servers.append(RedisServer(directory, *options))
        return servers[-1].start()

    yield one
    for server in servers:
        server.kill()


def takes(store: RedisStore, session: str, changes: Changes) -> bool:
    """Tells whether the store takes a commit now."""
    try:
        store.commit(session, changes)
    except StoreConflictError:
        raise
    except StoreError:
        return False
    return True


def test_unused_sessions_and_their_files_are_forgotten_and_open_ones_are_not(start: Start) -> None:
    server = start()
    store = RedisStore(server.url, ttl=1)
    for session in ("open", "left"):
        store.commit(session, Changes(1, 1, 1, b"meta"))
        store.put_file(session, "f", b"data")

    def left_is_gone() -> bool:
        store.expire(0, {"open"})
        return store.load("left") is None and store.get_file("left", "f") is None

    until(left_is_gone)
    assert store.load("open") is not None and store.get_file("open", "f") == b"data"
    until(lambda: store.load("open") is None and store.get_file("open", "f") is None)
    client = redis.Redis(port=server.port)
    assert client.keys("*{*") == [], "nothing of them stays"
    client.close()
    store.close()


def test_a_claim_and_a_commit_prolong_the_files(start: Start) -> None:
    server = start()
    store = RedisStore(server.url, ttl=100)
    store.commit("a", Changes(1, 1, 1, b"meta"))
    store.put_file("a", "f", b"data")
    client = redis.Redis(port=server.port)
    for prolong in (lambda: store.commit("a", Changes(1, 2, 2)), lambda: store.claim("a")):
        for key in client.keys("*{*"):
            client.expire(key, 5)
        prolong()
        assert [client.ttl(key) > 90 for key in client.keys("*{*")] == [True, True]
    client.close()
    store.close()


def test_a_server_that_has_forgotten_the_scripts_is_told_them_again(start: Start) -> None:
    server = start()
    store = RedisStore(server.url, ttl=100)
    store.commit("a", Changes(1, 1, 1, b"meta"))
    client = redis.Redis(port=server.port)
    client.script_flush()
    assert store.commit_all([("a", Changes(1, 2, 2)), ("b", Changes(1, 1, 1, b"m"))]) == [None] * 2
    client.script_flush()
    store.commit("a", Changes(1, 3, 3))
    client.script_flush()
    record = store.claim("a")
    assert record is not None and record.version == 3
    client.close()
    store.close()


def test_a_server_that_dies_and_comes_back_has_everything(start: Start) -> None:
    server = start()
    store = RedisStore(server.url, ttl=100)
    store.commit("a", Changes(1, 1, 1, b"meta", {"x": b"1"}))
    server.kill()
    with pytest.raises(StoreError, match="does not answer"):
        store.commit("a", Changes(1, 2, 2))
    with pytest.raises(StoreError, match="does not answer"):
        store.load("a")
    server.start()
    until(lambda: takes(store, "a", Changes(1, 9, 2, None, {"y": b"2"}, since=1)))
    record = store.load("a")
    assert record is not None and record.entries == {"x": b"1", "y": b"2"}
    store.close()


def test_a_server_that_hangs_is_waited_for_once(start: Start) -> None:
    server = start()
    store = RedisStore(server.url, ttl=100)
    store.commit("a", Changes(1, 1, 1, b"meta"))
    server.halt()
    begun = time.monotonic()
    assert not takes(store, "a", Changes(1, 2, 2))
    first = time.monotonic() - begun
    assert 1 < first < 6
    for _ in range(50):
        assert not takes(store, "a", Changes(1, 2, 2))
    assert time.monotonic() - begun - first < 0.5, "those after it fail at once"
    # What it was asked it does when it goes on; that is gone over, and not taken for another's.
    server.go_on()
    until(lambda: takes(store, "a", Changes(1, 3, 3, since=1)))
    record = store.load("a")
    assert record is not None and (record.version, record.seq) == (3, 3)
    store.close()


def test_a_full_server_refuses_a_commit_whole(start: Start) -> None:
    server = start("--maxmemory-policy", "noeviction")
    store = RedisStore(server.url, ttl=100)
    store.commit("a", Changes(1, 1, 1, b"meta", {"x": b"1", "y": b"2"}))
    before = store.load("a")
    client = redis.Redis(port=server.port)
    client.config_set("maxmemory", 1)
    with pytest.raises(StoreError, match="cannot be written"):
        store.commit("a", Changes(1, 2, 2, b"no", {"x": b"9"}, ["y"], clear=True))
    [result] = store.commit_all([("a", Changes(1, 2, 2, b"no", {"x": b"9"}, ["y"]))])
    assert isinstance(result, StoreError)
    assert store.load("a") == before
    client.config_set("maxmemory", 0)
    store.commit("a", Changes(1, 2, 2))
    client.close()
    store.close()


def test_two_stores_on_one_server_fight_and_one_wins_each_version(start: Start) -> None:
    server = start()
    stores = [RedisStore(server.url, ttl=100) for _ in range(2)]
    stores[0].commit("a", Changes(1, 1, 0, b"m"))
    won: list[int] = []

    def owner(store: RedisStore) -> None:
        for version in range(2, 102):
            try:
                store.commit("a", Changes(1, version, version))
                won.append(version)
            except StoreConflictError:
                continue

    threads = [threading.Thread(target=owner, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == len(set(won))
    record = stores[0].load("a")
    assert record is not None and record.version == len(won) + 1
    for store in stores:
        store.close()


def test_a_password_is_used_and_not_told(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    server = start("--requirepass", "s3cret-word")
    place = f"127.0.0.1:{server.port}/0"
    store = open_store(f"valkey://:s3cret-word@{place}", Path(), 100)
    store.commit("a", Changes(1, 1, 1, b"meta"))
    server.kill()
    with caplog.at_level("DEBUG"), pytest.raises(StoreError) as raised:
        store.load("a")
    assert "s3cret" not in caplog.text
    assert "s3cret" not in str(raised.value) and str(server.port) in str(raised.value)
    store.close()
    server.start()
    with pytest.raises(StoreError, match="cannot be opened") as refused:
        open_store(f"redis://:wr0ng-word@{place}", Path())
    assert "wr0ng" not in str(refused.value)


def test_a_server_that_is_not_there_ends_the_start(start: Start) -> None:
    server = start()
    server.kill()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(server.url, Path())


@pytest.mark.parametrize("url", ["redis://localhost:port/0", "redis://h:1/0?socket_timeout=x"])
def test_an_address_that_is_none_is_a_clear_error(url: str) -> None:
    with pytest.raises(ConfigError, match="redis://host:6379/0"):
        open_store(url, Path())


@pytest.mark.parametrize(
    "url",
    [
        "redis://ada:s3c/ret@127.0.0.1:1/0",
        "redis://ada:s3c#ret@127.0.0.1:1/0",
        "redis://ada:s3c?ret@127.0.0.1:1/0",
        "redis://ada:[s3cret@127.0.0.1:1/0",
        "redis://127.0.0.1:1/0?password=s3cret",
        "redis://ada:s3cret@127.0.0.1:1/0?db=x",
        "postgres://ada:s3cret@host",
        "redis:/ada:s3cret@host",
    ],
)
def test_no_error_tells_a_password(url: str) -> None:
    with pytest.raises((ConfigError, StoreError)) as raised:
        open_store(url, Path())
    assert "s3c" not in str(raised.value) and "redis://" in str(raised.value)


@pytest.fixture
def cluster(start: Start) -> list[RedisServer]:
    """Three servers that share the slots of a cluster."""
    servers = [start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000") for _ in "123"]
    admins = [redis.Redis(port=server.port) for server in servers]
    for number, admin in enumerate(admins):
        first, last = 16384 * number // 3, 16384 * (number + 1) // 3 - 1
        admin.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)

    def met() -> bool:
        """On a busy machine they may give up before they have met, and do not try again."""
        for number, admin in enumerate(admins):
            for other in servers[:number]:
                admin.execute_command("CLUSTER", "MEET", "127.0.0.1", other.port)
        with contextlib.suppress(AssertionError):
            until(lambda: all(map(is_whole, admins)), patience=8)
            return True
        return False

    until(met, patience=40)
    for admin in admins:
        admin.close()
    return servers


def is_whole(admin: redis.Redis) -> bool:
    told: bytes = admin.execute_command("CLUSTER", "INFO")
    return b"cluster_state:ok" in told and b"cluster_known_nodes:3" in told


def address(server: RedisServer) -> str:
    return server.url.removesuffix("/0") + "?cluster=true"


def test_a_cluster_keeps_a_session_in_one_place(cluster: list[RedisServer]) -> None:
    store = RedisStore(address(cluster[1]), ttl=100)
    names = [f"s{number}" for number in range(40)]
    made = [(name, Changes(1, 1, 1, b"m", {"x": b"1"})) for name in names]
    assert store.commit_all(made) == [None] * 40
    for name in names:
        store.put_file(name, "f", b"data")
        record = store.claim(name)
        assert record is not None and record.epoch > 1
    store.expire(0, names)
    assert {one.id for one in store.sessions()} == set(names)
    counts = [len(server.keys("kawa:{*")) for server in cluster]
    assert sum(counts) == 80 and all(count >= 8 for count in counts), "they are spread"
    assert not store.restarted()
    store.close()


def test_a_session_that_moves_to_another_server_of_the_cluster_is_found(
    cluster: list[RedisServer],
) -> None:
    """A client that does not know of it is sent on, also in the middle of many commits."""
    store = RedisStore(address(cluster[0]), ttl=100)
    names = [f"s{number}" for number in range(40)]
    assert store.commit_all([(name, Changes(1, 1, 1, b"m")) for name in names]) == [None] * 40
    # Of two keys of which one is not there, Redis cannot tell whether it has moved.
    store.put_file("s0", "f", b"data")
    admins = [redis.Redis(port=server.port) for server in cluster]
    ids = [admin.execute_command("CLUSTER", "MYID") for admin in admins]
    slot = admins[0].execute_command("CLUSTER", "KEYSLOT", store._keys("s0")[0])
    source = next(n for n, server in enumerate(cluster) if server.keys("kawa:{s0}:*"))
    target = (source + 1) % 3
    admins[target].execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[source])
    admins[source].execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[target])
    for key in admins[source].execute_command("CLUSTER", "GETKEYSINSLOT", slot, 100):
        admins[source].execute_command("MIGRATE", "127.0.0.1", cluster[target].port, key, 0, 5000)
    # Half way, the old place says who to ask, and then that it is not there any more.
    assert store.commit_all([(name, Changes(1, 2, 2)) for name in names]) == [None] * 40
    for admin in (admins[target], admins[source]):
        admin.execute_command("CLUSTER", "SETSLOT", slot, "NODE", ids[target])
    assert store.commit_all([(name, Changes(1, 3, 3)) for name in names]) == [None] * 40
    record = store.load("s0")
    assert record is not None and record.version == 3
    store.close()
    for admin in admins:
        admin.close()


def test_a_server_of_the_cluster_that_dies_does_not_take_the_others_with_it(
    cluster: list[RedisServer],
) -> None:
    store = RedisStore(address(cluster[0]), ttl=100)
    with redis.Redis(port=cluster[0].port) as admin:
        for server in cluster:
            with redis.Redis(port=server.port) as other:
                other.config_set("cluster-require-full-coverage", "no")
        names = [f"s{number}" for number in range(40)]
        assert store.commit_all([(name, Changes(1, 1, 1, b"m")) for name in names]) == [None] * 40
        cluster[2].kill()
        until(lambda: b"cluster_slots_fail:0" not in admin.execute_command("CLUSTER", "INFO"))
    results = store.commit_all([(name, Changes(1, 2, 2)) for name in names])
    assert any(isinstance(result, StoreError) for result in results)
    cluster[2].start()
    for name in names:
        until(lambda name=name: takes(store, name, Changes(1, 3, 3, since=1)))
    store.close()


def test_encrypted_connections(start: Start, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    server = start()
    tls_port = free_port()
    client = redis.Redis(port=server.port)
    client.config_set("tls-cert-file", str(certificate))
    client.config_set("tls-key-file", str(key))
    client.config_set("tls-ca-cert-file", str(certificate))
    client.config_set("tls-auth-clients", "no")
    client.config_set("tls-port", tls_port)
    address = f"rediss://127.0.0.1:{tls_port}/0?ssl_ca_certs={certificate}"
    store = open_store(address, Path(), 100)
    store.commit("a", Changes(1, 1, 1, b"meta"))
    assert store.load("a") is not None
    store.close()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"rediss://127.0.0.1:{tls_port}/0", Path())
    client.close()
