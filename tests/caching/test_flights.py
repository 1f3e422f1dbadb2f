"""Calls at once: one computes, and all get what it gets."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from caching_steps import Calls
from waiting import until

import kawa as st
from kawa.caching.errors import (
    CachedFunctionReturnedAwaitableError,
    CacheRecursionError,
)
from kawa.caching.registry import caches
from kawa.errors import (
    StopException,
)


def test_what_many_ask_for_is_computed_once(calls: Calls) -> None:
    go = threading.Event()

    @st.cache_data
    def load(n: int) -> list[int]:
        calls.args.append(n)
        assert go.wait(20)
        return [n]

    found: list[list[int]] = []
    threads = [threading.Thread(target=lambda: found.append(load(1))) for _ in range(50)]
    for thread in threads:
        thread.start()
    until(lambda: len(calls) == 1)
    other = threading.Thread(target=load, args=(2,))
    other.start()
    until(lambda: len(calls) == 2)
    go.set()
    for thread in [*threads, other]:
        thread.join(20)
    assert found == [[1]] * 50
    assert len({id(one) for one in found}) == 50
    assert calls.args == [1, 2]


def test_an_exception_reaches_all_who_wait(calls: Calls) -> None:
    go, waiting = threading.Event(), threading.Barrier(6)

    @st.cache_data
    def load() -> int:
        calls.args.append(1)
        assert go.wait(20)
        raise KeyError("none")

    errors: list[KeyError] = []

    def ask() -> None:
        waiting.wait(20)
        try:
            load()
        except KeyError as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    waiting.wait(20)
    until(lambda: len(calls) == 1)
    [cache] = [c for c in caches() if c.function is load.__wrapped__]
    until(lambda: sum("wait" in str(t) or t.is_alive() for t in threads) == 5)
    go.set()
    for thread in threads:
        thread.join(20)
    assert len(errors) == 5
    # Those that came after the end have computed again; nobody has hung.
    assert len({id(error) for error in errors}) == 5
    assert len(cache) == 0


def test_who_ends_early_leaves_it_to_another(calls: Calls) -> None:
    first, go = threading.Event(), threading.Event()

    @st.cache_data
    def load() -> int:
        calls.args.append(1)
        if len(calls) == 1:
            first.set()
            assert go.wait(20)
            raise StopException
        return 7

    def stopped() -> None:
        with pytest.raises(StopException):
            load()

    owner = threading.Thread(target=stopped)
    owner.start()
    assert first.wait(20)
    found: list[int] = []
    other = threading.Thread(target=lambda: found.append(load()))
    other.start()
    go.set()
    owner.join(20), other.join(20)
    assert found == [7]
    assert len(calls) == 2


def test_what_is_cleared_while_it_is_computed_is_not_kept(calls: Calls) -> None:
    begun, go = threading.Event(), threading.Event()

    @st.cache_data
    def load() -> int:
        calls.args.append(1)
        begun.set()
        assert go.wait(20)
        return len(calls)

    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(load()))
    thread.start()
    assert begun.wait(20)
    load.clear()
    go.set()
    thread.join(20)
    assert found == [1]
    assert load() == 2


def test_recursion(calls: Calls) -> None:
    @st.cache_data
    def fibonacci(n: int) -> int:
        calls.args.append(n)
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    @st.cache_data
    def endless(n: int) -> int:
        return endless(n)

    @st.cache_data
    def by_way_of(n: int) -> int:
        return other(n)

    @st.cache_data
    def other(n: int) -> int:
        return by_way_of(n)

    assert fibonacci(20) == 6765
    assert len(calls) == 21
    for function in (endless, by_way_of):
        with pytest.raises(CacheRecursionError, match=r"other arguments"):
            function(1)


def test_two_threads_that_would_wait_for_one_another_do_not(calls: Calls) -> None:
    both = threading.Barrier(2)

    @st.cache_data
    def left(turn: int) -> int:
        both.wait(20)
        return right(turn)

    @st.cache_data
    def right(turn: int) -> int:
        if threading.current_thread().name == "right":
            both.wait(20)
        return left(turn)

    errors: list[BaseException] = []

    def call(function: Any) -> None:
        try:
            function(1)
        except Exception as error:
            errors.append(error)

    threads = [
        threading.Thread(target=call, args=(function,), name=name)
        for function, name in ((left, "left"), (right, "right"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert len(errors) == 2
    assert all(isinstance(error, CacheRecursionError) for error in errors)


# Async


def test_async_functions(calls: Calls) -> None:
    import inspect

    @st.cache_data
    async def load(n: int) -> list[int]:
        calls.args.append(n)
        await asyncio.sleep(0)
        return [n]

    async def many() -> list[list[int]]:
        return await asyncio.gather(*(load(1) for _ in range(5)))

    assert not inspect.iscoroutinefunction(load)
    found = asyncio.run(many())
    assert found == [[1]] * 5
    found[3].append(2)
    assert asyncio.run(load(1)) == [1]
    assert len(calls) == 1
    load.clear(1)
    assert asyncio.run(load(1)) == [1]
    assert len(calls) == 2


def test_async_exceptions_recursion_and_cancelling(calls: Calls) -> None:
    @st.cache_data
    async def fails() -> int:
        calls.args.append(1)
        await asyncio.sleep(0)
        raise ValueError("no")

    @st.cache_data
    async def endless() -> int:
        [found] = await asyncio.gather(endless())
        return found

    begun = []

    @st.cache_data
    async def slow() -> int:
        begun.append(1)
        if len(begun) == 1:
            await asyncio.sleep(60)
        return 5

    async def run() -> None:
        results = await asyncio.gather(fails(), fails(), return_exceptions=True)
        assert [str(one) for one in results] == ["no", "no"]
        assert len(calls) == 1
        with pytest.raises(CacheRecursionError):
            await endless()
        first = asyncio.create_task(slow())
        await asyncio.sleep(0)
        second = asyncio.create_task(slow())
        await asyncio.sleep(0)
        first.cancel()
        assert await second == 5

    asyncio.run(run())


def test_a_task_of_another_loop_is_waited_for(calls: Calls) -> None:
    go = threading.Event()

    @st.cache_data
    async def load() -> int:
        calls.args.append(1)
        while not go.is_set():
            await asyncio.sleep(0.001)
        return 3

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(asyncio.run(load()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: calls.args)
    go.set()
    for thread in threads:
        thread.join(20)
    assert found == [3] * 4
    assert len(calls) == 1


def test_what_is_to_be_awaited_is_refused() -> None:
    async def inner() -> int:
        return 1

    @st.cache_data
    def load() -> Any:
        return inner()

    with pytest.raises(CachedFunctionReturnedAwaitableError, match="async def"):
        load()
