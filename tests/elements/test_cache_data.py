"""`st.cache_data` in scripts: what is kept, what is drawn again, what is refused."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from waiting import until

import kawa as st
from kawa.caching.errors import (
    CachedFunctionReturnedAwaitableError,
    CacheError,
    CacheRecursionError,
    CacheReplayClosureError,
    NotCacheableError,
    UnhashableParamError,
    UnserializableReturnValueError,
    UserHashError,
)
from kawa.caching.registry import caches
from kawa.errors import (
    StopException,
    StreamlitAPIException,
    StreamlitBadTimeStringError,
    StreamlitInvalidParameterTypeError,
    StreamlitValueError,
)
from kawa.protocol.patch import Page
from kawa.testing import AppTest


class Calls:
    """Counts calls; cached functions of tests note theirs."""

    def __init__(self) -> None:
        self.args: list[Any] = []

    def __len__(self) -> int:
        return len(self.args)


@pytest.fixture
def calls() -> Calls:
    return Calls()


# Values


def test_a_value_is_computed_once_and_each_caller_has_a_copy(calls: Calls) -> None:
    @st.cache_data
    def load(n: int) -> list[int]:
        calls.args.append(n)
        return [n]

    first = load(1)
    first.append(99)
    second = load(1)
    assert second == [1]
    second.append(98)
    assert load(1) == [1]
    assert load(2) == [2]
    assert calls.args == [1, 2]


@pytest.mark.parametrize("value", [None, 0, False, "", (), {}])
def test_what_is_false_is_kept_too(value: Any, calls: Calls) -> None:
    @st.cache_data()
    def load() -> Any:
        calls.args.append(1)
        return value

    assert load() == load() == value
    assert len(calls) == 1


def test_it_is_used_bare_called_or_as_a_function(calls: Calls) -> None:
    def load() -> int:
        calls.args.append(1)
        return 1

    for made in (st.cache_data(load, ttl=1), st.cache_data(show_spinner=False)(load)):
        assert made() == made() == 1
    with pytest.raises(TypeError):
        st.cache_data(load, validate=bool)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        st.cache_resource(load, persist="disk")  # type: ignore[call-overload]


def test_the_function_keeps_its_looks() -> None:
    @st.cache_data
    def load(a: int, *, b: str = "x") -> str:
        """Says something."""
        return f"{a}{b}"

    import inspect

    assert load.__name__ == "load"
    assert load.__doc__ == "Says something."
    assert list(inspect.signature(load).parameters) == ["a", "b"]
    assert load.__wrapped__(1) == "1x"
    assert type(load).__name__ == "CachedFunc"


def test_an_exception_is_not_kept(calls: Calls) -> None:
    @st.cache_data
    def load() -> int:
        calls.args.append(1)
        if len(calls) == 1:
            raise ValueError("not yet")
        return 7

    with pytest.raises(ValueError, match="not yet"):
        load()
    assert load() == load() == 7
    assert len(calls) == 2


@pytest.mark.parametrize("make", [threading.Lock, lambda: (n for n in "ab"), lambda: threading])
def test_what_cannot_be_copied_is_refused(make: Callable[[], Any]) -> None:
    @st.cache_data
    def load() -> Any:
        return make()

    with pytest.raises(UnserializableReturnValueError, match="cache_resource") as failure:
        load()
    assert isinstance(failure.value.__cause__, CacheError)
    with pytest.raises(UnserializableReturnValueError):
        load()


def test_a_query_that_was_not_carried_out_is_named() -> None:
    lazy = type("DataFrame", (), {"__module__": "pyspark.sql", "__reduce__": lambda self: 1 / 0})

    @st.cache_data
    def load() -> Any:
        return lazy()

    with pytest.raises(StreamlitAPIException, match="carried out"):
        load()


# Keys


@pytest.mark.parametrize(
    "one, other, same",
    [
        (((1,), {}), ((), {"a": 1}), True),
        (((1, 2), {}), ((1,), {"b": 2}), True),
        (((1,), {}), ((1, 2), {}), False),
        (((), {"a": 1, "b": 2}), ((), {"b": 2, "a": 1}), False),
        (((1,), {}), ((True,), {}), False),
        (((1,), {}), ((1.0,), {}), False),
        (((1,), {}), (("1",), {}), False),
        (((float("nan"),), {}), ((float("nan"),), {}), True),
    ],
)
def test_which_calls_are_the_same(one: Any, other: Any, same: bool, calls: Calls) -> None:
    @st.cache_data
    def load(a: Any, b: Any = 2) -> int:
        calls.args.append(a)
        return 1

    load(*one[0], **one[1])
    load(*other[0], **other[1])
    assert len(calls) == (1 if same else 2)


def test_arguments_cannot_run_into_one_another(calls: Calls) -> None:
    """Streamlit's #16559: these two shared a result."""

    @st.cache_data
    def load(doc: str, tenant: str = "") -> str:
        return f"{doc} of {tenant}"

    assert load("doc1", "acme") == "doc1 of acme"
    assert load("doc1str:orgstr:acme") == "doc1str:orgstr:acme of "


def test_names_that_begin_with_an_underscore_are_left_out(calls: Calls) -> None:
    @st.cache_data
    def load(_lock: Any, a: int, *_rest: Any, _more: Any = None, **_others: Any) -> int:
        calls.args.append(a)
        return a

    load(threading.Lock(), 1, _more=threading.Lock(), _unknown=object())
    load(threading.Lock(), 1, _more=None, _unknown=None)
    assert len(calls) == 1
    load(None, 1, 2)
    load(None, 1, 3)
    load(None, 1, other=3)
    assert len(calls) == 4


def test_what_cannot_be_compared_is_named_with_the_way_out() -> None:
    @st.cache_data
    def load(lock: Any) -> int:
        return 1

    with pytest.raises(UnhashableParamError, match=r"`lock`.*`_lock`") as failure:
        load(threading.Lock())
    assert "hash_funcs" in str(failure.value)
    with pytest.raises(UnhashableParamError):
        load([{"a": threading.Lock()}])
    with pytest.raises(UnhashableParamError):
        load.clear(threading.Lock())


def test_hash_funcs_stand_for_values_of_a_type(calls: Calls) -> None:
    class Thing:
        def __init__(self, name: str) -> None:
            self.name = name

    class More(Thing):
        pass

    def load(a: Any) -> Any:
        calls.args.append(1)
        return 1

    own = f"{Thing.__module__}.{Thing.__qualname__}"
    for key in (Thing, own):
        cached = st.cache_data(load, hash_funcs={key: lambda thing: [thing.name]})
        cached.clear()
        calls.args.clear()
        cached(Thing("a")), cached(Thing("a")), cached([Thing("a")]), cached([Thing("a")])
        assert len(calls) == 2
        with pytest.raises(UnhashableParamError):
            cached(More("a"))
    same = st.cache_data(load, hash_funcs={"builtins.int": lambda n: n % 2, type(None): id})
    same.clear()
    calls.args.clear()
    same(1), same(3), same(None), same(None)
    assert len(calls) == 2
    with pytest.raises(UserHashError, match="ZeroDivisionError"):
        st.cache_data(load, hash_funcs={Thing: lambda thing: 1 / 0})(Thing("a"))
    with pytest.raises(UserHashError):
        st.cache_data(load, hash_funcs={Thing: "no function"})(Thing("a"))  # type: ignore[dict-item]
    with pytest.raises(UnhashableParamError):
        st.cache_data(load, hash_funcs={Thing: lambda thing: threading.Lock()})(Thing("a"))


# What is kept how long


@pytest.mark.parametrize("ttl", [0, -1, "-1s", float("nan"), "3"])
def test_what_is_good_for_no_time_is_computed_each_time(ttl: Any, calls: Calls) -> None:
    @st.cache_data(ttl=ttl)
    def load() -> int:
        calls.args.append(1)
        return 1

    load(), load()
    assert len(calls) == 2


@pytest.mark.parametrize("ttl", [float("inf"), "1h30m", "P1D", "1 day", 60.5, None, True])
def test_forms_of_ttl(ttl: Any, calls: Calls) -> None:
    @st.cache_data(ttl=ttl)
    def load() -> int:
        calls.args.append(1)
        return 1

    load(), load()
    assert len(calls) == 1


@pytest.mark.parametrize(
    "ttl, error",
    [
        *((text, StreamlitBadTimeStringError) for text in ("", "1:00", "soon")),
        ([1], TypeError),
    ],
)
def test_a_wrong_ttl_is_told_by_the_call(ttl: Any, error: type[Exception]) -> None:
    @st.cache_data(ttl=ttl)
    def load() -> int:
        return 1

    with pytest.raises(error):
        load()


def test_what_is_old_is_computed_anew(calls: Calls) -> None:
    @st.cache_data(ttl=0.05)
    def load() -> int:
        calls.args.append(1)
        return len(calls)

    assert load() == 1
    until(lambda: load() == 2)


def test_the_one_unused_for_longest_goes_first(calls: Calls) -> None:
    @st.cache_data(max_entries=2)
    def load(n: int) -> int:
        calls.args.append(n)
        return n

    load(1), load(2), load(1), load(3)
    load(1), load(3)
    assert calls.args == [1, 2, 3]
    load(2)
    assert calls.args == [1, 2, 3, 2]


@pytest.mark.parametrize("most", [0, -1])
def test_room_for_none_is_an_error(most: int) -> None:
    @st.cache_data(max_entries=most)
    def load() -> int:
        return 1

    with pytest.raises(ValueError, match="max_entries"):
        load()


@pytest.mark.parametrize("size", [10_000, "10 KB", "0.01mb", "10kb", "9.8KiB", "10000B"])
def test_max_size_bounds_the_bytes_of_all(size: Any, calls: Calls) -> None:
    @st.cache_data(max_size=size)
    def load(n: int) -> str:
        calls.args.append(n)
        return "x" * 4000

    load(1), load(2), load(3)
    load(3), load(2), load(1)
    assert calls.args == [1, 2, 3, 1]


def test_a_value_above_the_size_is_kept_with_a_warning(
    calls: Calls, caplog: pytest.LogCaptureFixture
) -> None:
    @st.cache_data(max_size=10)
    def load() -> str:
        calls.args.append(1)
        return "x" * 4000

    assert load() == load()
    assert len(calls) == 1
    assert "max_size" in caplog.text


@pytest.mark.parametrize("size", [0, -1, "5", "10M", "1 MB ", "big"])
def test_wrong_sizes(size: Any) -> None:
    @st.cache_data(max_size=size)
    def load() -> int:
        return 1

    with pytest.raises(StreamlitValueError, match="max_size"):
        load()


def test_a_size_is_no_broken_number() -> None:
    @st.cache_data(max_size=1.5)  # type: ignore[call-overload]
    def load() -> int:
        return 1

    with pytest.raises(StreamlitInvalidParameterTypeError):
        load()


# Functions


SOURCE = """
import builtins
calls = builtins.__dict__.setdefault("kawa_test_calls", [])
{decorator}
def load():
    calls.append(1)
    return {value}
st.text(str(load()))
"""


@pytest.fixture
def noted() -> Any:
    import builtins

    calls = builtins.__dict__["kawa_test_calls"] = []
    yield calls
    del builtins.__dict__["kawa_test_calls"]


def test_reruns_and_sessions_share_until_the_function_changes(
    draw: Callable[[str], Any], noted: list[int]
) -> None:
    source = SOURCE.format(decorator="@st.cache_data", value=1)
    app = draw(source)
    app.run()
    draw(source)
    assert len(noted) == 1
    # Other code of the script is none of it.
    draw("x = 1\n\n" + source)
    assert len(noted) == 1
    edited = source.replace("return 1", "return 2")
    assert draw(edited).texts == ["2"]
    assert draw(source.replace("return 1", "return 1  # one")).texts == ["1"]
    assert len(noted) == 3
    assert draw(source).texts == ["1"]
    assert len(noted) == 3


def test_other_parameters_make_a_cache_anew(draw: Callable[[str], Any], noted: list[int]) -> None:
    def make(ttl: int) -> str:
        return (
            "import builtins\ncalls = builtins.kawa_test_calls\n"
            "def load():\n    calls.append(1)\n"
            f"st.cache_data(load, ttl={ttl})()\n"
        )

    draw(make(100)), draw(make(100))
    assert len(noted) == 1
    draw(make(200)), draw(make(100))
    assert len(noted) == 3


def test_methods(calls: Calls) -> None:
    class Store:
        @st.cache_data
        def load(_self, n: int) -> int:
            calls.args.append(n)
            return n

        @st.cache_data
        def own(self, n: int) -> int:
            return n

        @classmethod
        @st.cache_data
        def made(cls, n: int) -> str:
            calls.args.append(n)
            return cls.__name__

        @staticmethod
        @st.cache_data
        def plain(n: int) -> int:
            return n

        @st.cache_data
        @staticmethod
        def other(n: int) -> int:
            return n

        @property
        @st.cache_data
        def size(_self) -> int:
            return 3

    class Sub(Store):
        pass

    store = Store()
    assert store.load(1) == Store().load(1) == Sub().load(1) == 1
    assert len(calls) == 1
    store.load.clear(1)
    store.load(1), store.load(2)
    assert len(calls) == 3
    Store.load.clear(n=1)
    store.load(2)
    assert len(calls) == 3
    store.load.clear()
    store.load(2)
    assert len(calls) == 4
    with pytest.raises(UnhashableParamError, match="_self"):
        store.own(1)
    assert (Store.made(1), Sub.made(1), Store.made(1)) == ("Store", "Sub", "Store")
    assert store.plain(1) == store.other(1) == Store.other(1) == 1
    assert store.size == store.size == 3


def test_what_is_no_function_is_refused() -> None:
    for thing in (len, dict, 3):
        with pytest.raises(NotCacheableError, match="def"):
            st.cache_data(thing)  # type: ignore[call-overload]
    with pytest.raises(AttributeError):
        st.cache_data(3)  # type: ignore[call-overload]


def test_clear(calls: Calls) -> None:
    @st.cache_data
    def load(n: Any, _other: Any = None) -> int:
        calls.args.append(n)
        return 1

    @st.cache_resource
    def thing() -> object:
        return object()

    kept = thing()
    load(1), load(2), load(None)
    load.clear(1)
    load.clear(5), load.clear(1, 2, 3), load.clear(unknown=4)
    load.clear(2, _other=object())
    load(1), load(2), load(None)
    assert calls.args == [1, 2, None, 1, 2]
    load.clear(None)
    load(1), load(None)
    assert calls.args == [1, 2, None, 1, 2, None]
    assert load.clear() is None
    load(1)
    assert len(calls) == 7
    st.cache_data.clear()
    load(1)
    assert len(calls) == 8
    assert thing() is kept


# At once


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


# Drawing


def shapes(page: Page) -> Any:
    def shape(node: Any) -> Any:
        return (node.id, node.type, node.props, [shape(child) for child in node.children])

    return [shape(page.nodes[root]) for root in ("main", "sidebar")]


def looks(page: Page) -> Any:
    """Without ids, which the name of the script is part of."""
    return [(n.type, n.props) for root in ("main", "sidebar") for n in page.nodes[root].walk()]


DRAWING = """
@st.cache_data(show_spinner=False)
def inner(n):
    st.text(f"inner {n}")
    return n
@st.cache_data
def draws(n):
    st.text("one")
    left, right = st.columns(2)
    left.text("left")
    with right:
        st.code("right")
        inner(n)
    with st.expander("More"):
        st.text("in it")
    slot = st.empty()
    slot.text("before")
    slot.text("final")
    bar = st.progress(0)
    bar.progress(50)
    st.sidebar.text("beside")
    with st.sidebar:
        st.text("beside too")
    return n
st.title("Above")
{call}
with st.container():
    {call}
st.text("after")
"""


def test_a_hit_draws_what_the_function_draws(draw: Callable[[str], Any]) -> None:
    source = DRAWING.replace("{call}", "draws(1)")
    plain = draw(source.replace("@st.cache_data", "#"))
    app = draw(source)
    first = shapes(app.page)
    assert looks(app.page) == looks(plain.page)
    app.run()
    assert shapes(app.page) == first
    assert looks(draw(source).page) == looks(plain.page)
    assert "final" in str(first)


def test_a_hit_of_the_same_page_sends_nothing(draw: Callable[[str], Any]) -> None:
    app = draw("@st.cache_data\ndef f():\n    st.text('a')\n    st.code('b')\nf()\n")
    app.run()
    assert app.ops == []


def test_what_goes_into_an_outer_container_by_method_cannot_be_drawn_again(
    draw: Callable[[str], Any],
) -> None:
    app = draw("c = st.container()\n@st.cache_data\ndef f():\n    c.text('x')\nf()\n")
    assert app.texts == ["x"]
    assert app.outcome.error is None
    assert isinstance(app.run().error, CacheReplayClosureError)


def test_with_an_outer_container_is_drawn_into_it_again(draw: Callable[[str], Any]) -> None:
    app = draw(
        "c = st.container()\nst.text('between')\n@st.cache_data\ndef f():\n"
        "    with c:\n        st.text('inside')\n    st.text('below')\nf()\n"
    )
    assert app.texts == ["inside", "between", "below"]
    assert app.run().error is None
    assert app.texts == ["inside", "between", "below"]


def test_side_effects_happen_on_a_miss_only(draw: Callable[[str], Any]) -> None:
    app = draw(
        "@st.cache_data\ndef f():\n    st.session_state.n = st.session_state.get('n', 0) + 1\nf()\n"
        "st.text(str(st.session_state.n))"
    )
    app.run()
    assert app.texts == ["1"]


def test_a_widget_inside_warns_and_works(
    draw: Callable[[str], Any], caplog: pytest.LogCaptureFixture
) -> None:
    source = "@st.cache_data\ndef f():\n    return st.text_input('a', 'x')\nst.text(f())\n"
    with caplog.at_level(logging.WARNING, "kawa"):
        app = draw(source)
    assert [node.props["name"] for node in app.all("exception")] == ["CachedWidgetWarning"]
    assert "cached function" in caplog.text
    assert app.set(app["text_input"], "mine").error is None
    assert not app.notices
    assert app.texts == ["x"]
    assert len(app.all("exception")) == len(app.all("text_input")) == 1
    # Another session sees the widget, and not what this one has typed.
    other = draw(source)
    assert other.outcome.error is None
    assert "mine" not in str(other.ops)
    other.set(other["text_input"], "theirs")
    assert not other.notices


def test_a_form_counts_as_a_widget(draw: Callable[[str], Any]) -> None:
    app = draw("@st.cache_data\ndef f():\n    with st.form('a'):\n        st.text('in')\nf()\n")
    assert len(app.all("exception")) == 1
    app.run()
    assert app.texts == ["in"]


def test_stop_and_rerun_inside_keep_nothing(draw: Callable[[str], Any]) -> None:
    app = draw(
        "@st.cache_data\ndef f():\n    st.text('drawn')\n    if 'go' not in st.session_state:\n"
        "        st.session_state.go = 1\n        st.stop()\n    return 1\nf()\nst.text('end')\n"
    )
    assert app.texts == ["drawn"]
    app.run()
    assert app.texts == ["drawn", "end"]
    again = draw(
        "@st.cache_data\ndef f():\n    if 'go' not in st.session_state:\n"
        "        st.session_state.go = 1\n        st.rerun()\n    return 1\nf()\nst.text('end')\n"
    )
    assert again.texts == ["end"]


def test_the_spinner_shows_on_a_miss_only(draw: Callable[[str], Any], noted: list[Any]) -> None:
    source = """
from kawa.runtime.run import current_run
import builtins
def spinners():
    nodes = [n for block in current_run().writer.present().blocks.values() for n in block]
    builtins.kawa_test_calls.append([n.props for n in nodes if n.type == "spinner"])
@st.cache_data
def inner(): spinners()
@st.cache_data({parameters})
def load():
    inner(); spinners()
load(); load()
"""
    draw(source.format(parameters=""))
    draw(source.format(parameters="show_spinner='Reading', show_time=True"))
    draw(source.format(parameters="show_spinner=False"))
    shown = [[str(props) for props in one] for one in noted]
    assert [len(one) for one in shown] == [1, 1, 1, 0]
    assert "load(...)" in shown[0][0]
    assert "Reading" in shown[2][0] and "show_time" in shown[2][0]


def test_nothing_is_left_of_the_spinner(draw: Callable[[str], Any]) -> None:
    app = draw("@st.cache_data\ndef f(): raise ValueError\nf()")
    assert app.all("spinner") == []
    assert isinstance(app.outcome.error, ValueError)


# Scope and background


def age(function: Any, seconds: float) -> None:
    """Makes the entry of a function older."""
    [cache] = [c for c in caches() if c.function is function.__wrapped__]
    [entry] = cache._entries.values()
    entry.at -= seconds
    cache._due = 0


def test_each_session_has_its_own(draw: Callable[[str], Any], noted: list[int]) -> None:
    source = SOURCE.format(decorator="@st.cache_data(scope='session')", value=1)
    app, other = draw(source), draw(source)
    app.run(), other.run()
    assert len(noted) == 2
    app.session.end()
    app.run(), other.run()
    assert len(noted) == 3
    st.cache_data.clear()
    app.run(), other.run()
    assert len(noted) == 5


def test_what_is_old_is_refreshed_in_the_background(calls: Calls) -> None:
    go = threading.Event()
    go.set()

    @st.cache_data(ttl=0.2, refresh_mode="background")
    def load() -> tuple[int, str]:
        assert go.wait(20)
        calls.args.append(1)
        return len(calls), threading.current_thread().name

    assert load()[0] == 1
    go.clear()
    age(load, 0.3)
    assert [load()[0], load()[0]] == [1, 1]
    running = [t for t in threading.enumerate() if t.name.startswith("CacheBackgroundRefresh_")]
    assert len(running) == 1
    go.set()
    running[0].join(20)
    found, name = load()
    assert found == 2
    assert name == running[0].name
    assert len(calls) == 2
    # Beyond twice the time it is computed here.
    age(load, 0.5)
    assert load() == (3, threading.current_thread().name)


def test_a_failing_refresh_is_logged(calls: Calls, caplog: pytest.LogCaptureFixture) -> None:
    @st.cache_data(ttl=60, refresh_mode="background")
    def load() -> int:
        calls.args.append(1)
        if len(calls) > 1:
            raise ValueError("away")
        return 1

    load()
    age(load, 70)
    assert load() == 1
    until(lambda: "away" in caplog.text)
    age(load, 70)
    with pytest.raises(ValueError, match="away"):
        load()


def test_what_is_drawn_in_background_mode_is_not_drawn_again(draw: Callable[[str], Any]) -> None:
    app = draw(
        "@st.cache_data(ttl=60, refresh_mode='background')\ndef f():\n    st.text('x')\nf()\n"
    )
    assert app.texts == ["x"]
    assert app["exception"].props["name"] == "CachedStFunctionInBackgroundModeWarning"
    app.run()
    assert app.texts == []


# In tests of apps


def test_caches_belong_to_the_process() -> None:
    script = "import streamlit as st\n@st.cache_data\ndef f(): return object.__hash__(st)\n"
    script += "import itertools\n@st.cache_resource\ndef counter(): return itertools.count()\n"
    script += "st.text(str(next(counter())))"
    shown = [AppTest.from_string(script).run().text[0].value for _ in range(2)]
    st.cache_resource.clear()
    shown.append(AppTest.from_string(script).run().text[0].value)
    assert shown == ["0", "1", "0"]
