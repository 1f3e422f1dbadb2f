"""`st.cache_data` in scripts: what is kept, what is drawn again, what is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from caching_steps import SOURCE, Calls

import kawa as st
from kawa.caching.errors import (
    CacheError,
    NotCacheableError,
    UnhashableParamError,
    UnserializableReturnValueError,
    UserHashError,
)
from kawa.errors import (
    StreamlitAPIException,
)


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


# Functions


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


def test_beside_other_decorators() -> None:
    class Store:
        @classmethod
        @st.cache_data
        def made(cls, n: int) -> str:
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
    assert (Store.made(1), Sub.made(1), Store.made(1)) == ("Store", "Sub", "Store")
    assert store.plain(1) == store.other(1) == Store.other(1) == 1
    assert store.size == store.size == 3


def test_an_object_that_cannot_be_compared_is_named() -> None:
    class Store:
        @st.cache_data
        def load(self, n: int) -> int:
            return n

    with pytest.raises(UnhashableParamError, match="_self"):
        Store().load(1)


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
