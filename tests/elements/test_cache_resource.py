"""`st.cache_resource` in scripts: the object itself, and when it is let go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from waiting import until

import kawa as st
from kawa.caching.registry import caches
from kawa.errors import StreamlitAPIException


class Thing:
    """Something that is shared."""

    def __init__(self, name: object = "") -> None:
        self.name = name


@pytest.fixture
def released() -> list[Any]:
    return []


def test_all_get_the_object_itself() -> None:
    @st.cache_resource
    def make(name: str) -> Thing:
        return Thing(name)

    one = make("a")
    one.name = "changed"
    assert make("a") is one
    assert make("a").name == "changed"
    assert make("b") is not one
    make.clear("a")
    assert make("a") is not one


def test_async_functions() -> None:
    @st.cache_resource
    async def make() -> Thing:
        await asyncio.sleep(0)
        return Thing()

    async def both() -> bool:
        return await make() is await make()

    assert asyncio.run(both())
    first = asyncio.run(make())  # type: ignore[arg-type]
    assert asyncio.run(make()) is first  # type: ignore[arg-type]


def test_what_is_not_good_any_more_is_made_anew_and_not_released(released: list[Any]) -> None:
    asked: list[Any] = []

    def good(thing: Thing) -> bool:
        asked.append(thing)
        return thing.name == "good"

    @st.cache_resource(validate=good, on_release=released.append)
    def make() -> Thing:
        return Thing("good")

    one = make()
    assert asked == []
    assert make() is one
    assert asked == [one]
    one.name = "broken"
    assert make() is not one
    assert released == []
    with pytest.raises(TypeError):
        make_with: Any = st.cache_resource(validate="no")(lambda: 1)  # type: ignore[call-overload]
        make_with(), make_with()


def test_an_error_of_validate_is_raised() -> None:
    @st.cache_resource(validate=lambda value: 1 / 0)
    def make() -> int:
        return 1

    make()
    with pytest.raises(ZeroDivisionError):
        make()


@pytest.mark.parametrize(
    "do",
    [
        lambda make: make.clear(1),
        lambda make: make.clear(),
        lambda make: st.cache_resource.clear(),
        lambda make: make(2),
    ],
)
def test_what_is_not_kept_any_more_is_released(do: Any, released: list[Any]) -> None:
    @st.cache_resource(max_entries=1, on_release=released.append)
    def make(n: int) -> Thing:
        return Thing(n)

    one = make(1)
    do(make)
    assert released == [one]


def test_what_is_old_is_released_at_the_next_call(released: list[Any]) -> None:
    @st.cache_resource(ttl=0.01, on_release=released.append)
    def make(n: int) -> Thing:
        return Thing(n)

    make(1)

    def gone() -> bool:
        make(2)
        return any(thing.name == 1 for thing in released)

    until(gone)


def test_a_release_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    @st.cache_resource(max_entries=1, on_release=lambda thing: 1 / 0)
    def make(n: int) -> Thing:
        return Thing(n)

    make(1)
    with pytest.raises(ZeroDivisionError):
        make.clear(1)
    make(1), make(2)
    assert "on_release" in caplog.text
    caplog.clear()
    make.clear()
    assert "ZeroDivisionError" in caplog.text
    make(3)
    st.cache_resource.clear()
    [cache] = [c for c in caches() if c.function is make.__wrapped__]
    assert len(cache) == 0


def test_a_session_that_ends_releases_its_own(draw: Callable[[str], Any], tmp_path: Any) -> None:
    note = tmp_path / "note"
    app = draw(
        f"import pathlib\n@st.cache_resource(scope='session', "
        f"on_release=lambda v: pathlib.Path({str(note)!r}).write_text('gone'))\n"
        "def make(): return object()\nmake()\n"
    )
    assert not note.exists()
    app.session.caches.close()
    assert note.read_text() == "gone"


def test_lifecycle_functions_are_plain() -> None:
    async def later(value: Any) -> bool:
        return True

    for wrong in ({"validate": later}, {"on_release": later}):
        with pytest.raises(StreamlitAPIException, match="plain"):
            st.cache_resource(**wrong)  # type: ignore[call-overload]


def test_a_container_that_is_returned_stays_the_first_one(draw: Callable[[str], Any]) -> None:
    app = draw(
        "@st.cache_resource\ndef make():\n    c = st.container()\n    c.text('in')\n    return c\n"
        "st.text(str(make() is make()))\n"
    )
    assert app.texts == ["in", "in", "True"]


def test_nothing_is_logged_of_ordinary_use(caplog: pytest.LogCaptureFixture) -> None:
    @st.cache_resource
    def make() -> Thing:
        return Thing()

    with caplog.at_level(logging.DEBUG, "kawa"):
        make(), make()
    assert not caplog.records
