"""Values that processes share on a Redis: one computes, and all get it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis_server import RedisServer
from waiting import until

import kawa as st
from kawa.caching import shared
from kawa.caching.cache import Cache, Entry
from kawa.caching.params import Params
from kawa.caching.shared import Shared
from kawa.caching.values import Held
from kawa.errors import StopException, StoreAwayError
from kawa.store.envelope import Sealer
from kawa.store.redis_cache import RedisCache

SEALER = Sealer("app", b"k" * 32)
NAMES = {"__name__": __name__}
KEY = b"\1" * 20


def entry(value: Any) -> Entry:
    return Entry(Held.of(value, NAMES), [], [], False, 0.5)


class Process:
    """What one process has: a connection of its own."""

    def __init__(self, url: str, most: int = 1_000_000, ttl: Any = None) -> None:
        self.server = RedisCache(url, "app", most)
        params = Params("cache_data", persist="shared", ttl=ttl)
        self.kept = Shared(self.load, b"\2" * 20, params, self.server, SEALER)

    def load(self, key: bytes = KEY, look: Callable[[], object] = lambda: None) -> Any:
        """The value that is shared; None: it is computed here."""
        found = self.kept.load(key, NAMES, look)
        return None if found is None else found.value.take(NAMES)

    def save(self, value: Any, key: bytes = KEY) -> Entry:
        made = entry(value)
        self.kept.save(key, made)
        return made


@pytest.fixture
def two(redis: RedisServer) -> Iterator[tuple[Process, Process]]:
    pair = Process(redis.url), Process(redis.url)
    yield pair
    for one in pair:
        one.server.close()


def waiting(process: Process, found: list[Any]) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append(process.load()))
    thread.start()
    return thread


def test_one_computes_and_the_other_gets_it(two: tuple[Process, Process]) -> None:
    one, other = two
    assert one.load() is None
    found: list[Any] = []
    thread = waiting(other, found)
    one.save([1, 2])
    thread.join(20)
    assert found == [[1, 2]]
    assert one.load() == other.load() == [1, 2]


def test_a_computation_that_fails_is_taken_over(two: tuple[Process, Process]) -> None:
    one, other = two
    assert one.load() is None
    found: list[Any] = []
    thread = waiting(other, found)
    one.kept.give_up(KEY)
    thread.join(20)
    assert found == [None]
    other.save("mine")
    assert one.load() == "mine"


def test_who_dies_holds_nobody_up_for_long(
    two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_LEASE", 0.3)
    one, other = two
    assert one.load() is None
    # As a process that is killed: nobody extends the lease any more.
    one.kept._leases[KEY].end()
    assert other.load() is None
    late = one.save("too late")
    assert late.mark is None
    other.save("right")
    assert one.load() == other.load() == "right"


def test_a_lease_lasts_as_long_as_the_computation(
    two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_LEASE", 0.3)
    one, other = two
    assert one.load() is None
    begun, found = time.monotonic(), list[Any]()
    thread = waiting(other, found)
    until(lambda: time.monotonic() - begun > 1)
    assert found == []
    one.save("done")
    thread.join(20)
    assert found == ["done"]


def test_redis_killed_in_the_middle_of_a_computation(
    redis: RedisServer, two: tuple[Process, Process], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = two
    assert one.load() is None
    found: list[Any] = []
    thread = waiting(other, found)
    redis.kill()
    thread.join(20)
    assert found == [None], "it computes for itself"
    assert one.save("kept here").mark is None
    other.kept.give_up(KEY)
    assert "computes for itself" in caplog.text
    with pytest.raises(StoreAwayError):
        one.server.get("x")
    begun = time.monotonic()
    assert one.load() is None
    assert time.monotonic() - begun < 1, "nobody waits for a server that is away"
    redis.start()
    until(lambda: one.load(b"new") is None and one.kept._leases.get(b"new") is not None)
    one.save("again", b"new")
    until(lambda: other.load(b"new") == "again")


def test_who_waits_ends_when_its_run_is_to(two: tuple[Process, Process]) -> None:
    one, other = two
    assert one.load() is None

    def stop() -> None:
        raise StopException

    with pytest.raises(StopException):
        other.load(look=stop)
    one.kept.give_up(KEY)


def test_clearing_reaches_all_and_what_is_computed_then(two: tuple[Process, Process]) -> None:
    one, other = two
    for key in (KEY, None):
        assert one.load() is None
        made = one.save("old")
        held = other.kept.load(KEY, NAMES, lambda: None)
        assert held is not None and not other.kept.lost(KEY, held)
        one.kept.drop(key)
        for copy in (held, made):
            copy.mark = copy.mark[0], 0.0
            assert other.kept.lost(KEY, copy)
        # A computation that began before does not come in after it.
        assert one.load() is None
        other.kept.drop(key)
        assert one.save("stale").mark is None
        assert other.load() is None
        other.kept.give_up(KEY)


def test_all_values_together_are_bounded(redis: RedisServer) -> None:
    process = Process(redis.url, most=10_000)
    for n in range(5):
        key = bytes([n])
        assert process.load(key) is None
        process.save("x" * 4000, key)
        assert process.load(b"\0") in (None, "x" * 4000)
        process.kept.give_up(b"\0")
    held = [n for n in range(5) if process.server.get(process.kept._entry_name(bytes([n])))]
    assert len(held) == 2
    assert 4 in held
    assert process.load(b"large") is None
    assert process.save("x" * 20_000, b"large").mark is None
    process.server.close()


def test_what_is_old_is_computed_anew(redis: RedisServer) -> None:
    process = Process(redis.url, ttl=0.2)
    assert process.load() is None
    process.save("old")
    assert process.load() == "old"
    until(lambda: process.load() is None)
    process.kept.give_up(KEY)
    process.server.close()


def test_a_spoilt_value_is_refused_and_computed_anew(
    two: tuple[Process, Process], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = two
    db, name = one.server._db, one.server._key(one.kept._entry_name(KEY))
    for spoil in (
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"\0" * len(data),
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    ):
        assert one.load() is None
        one.save("value")
        db.set(name, spoil(db.get(name)))
        caplog.clear()
        assert other.load() is None
        assert "computed anew" in caplog.text
        other.kept.give_up(KEY)


def test_a_server_that_is_full_costs_no_value(
    redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    process = Process(redis.url)
    assert process.load() is None
    process.server._db.config_set("maxmemory", "1")
    assert process.save("x" * 500_000).mark is None
    assert "not shared" in caplog.text
    assert process.load() is None
    process.server.close()


def test_a_task_that_is_cancelled_while_another_process_computes_holds_nobody_up(
    two: tuple[Process, Process],
) -> None:
    """The thread that waits for it is given the lease when nobody wants the value any more."""
    one, other = two

    @st.cache_data(persist="shared")
    async def load() -> int:
        return 1

    async def cancelled() -> None:
        cache = Cache(load.__wrapped__, load._params, other.kept)
        task = asyncio.create_task(load._kept(cache, KEY))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        one.kept.give_up(KEY)

    assert one.load() is None
    # Its end waits for the thread.
    asyncio.run(cancelled())
    assert one.load() is None
    one.kept.give_up(KEY)
