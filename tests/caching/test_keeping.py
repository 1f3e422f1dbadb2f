"""What is kept how long, and for whom."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from caching_steps import SOURCE, Calls
from waiting import until

import kawa as st
from kawa.caching.registry import caches
from kawa.errors import (
    StreamlitBadTimeStringError,
    StreamlitInvalidParameterTypeError,
    StreamlitValueError,
)
from kawa.testing import AppTest


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
    app.session.caches.close()
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
