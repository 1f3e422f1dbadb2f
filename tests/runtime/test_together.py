"""Caches, fragments, streams, loops and threads of one script, in one another."""

from __future__ import annotations

import pytest

import kawa as st
from kawa.testing import AppTest


@pytest.fixture(autouse=True)
def clean_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def test_a_cached_function_in_a_fragment_is_computed_once() -> None:
    def script() -> None:
        import kawa as st

        @st.cache_data
        def square(number: int) -> int:
            st.session_state.computed = st.session_state.get("computed", 0) + 1
            st.caption(f"square of {number}")
            return number * number

        @st.fragment
        def part() -> None:
            st.button("Again")
            st.text(f"{square(3)} after {st.session_state.computed}")

        part()

    app = AppTest.from_function(script).run()
    assert app.text[0].value == "9 after 1" and app.caption[0].value == "square of 3"
    app.button[0].click().run()
    assert app.text[0].value == "9 after 1" and app.caption[0].value == "square of 3"


def test_a_stream_in_a_cached_function_is_drawn_again_as_a_whole() -> None:
    def script() -> None:
        import kawa as st

        @st.cache_data
        def answer(question: str) -> object:
            return st.write_stream(f"{word} " for word in ("to", question))

        st.button("Again")
        st.text(repr(answer("be")))

    app = AppTest.from_function(script).run()
    before = [app.markdown[0].value, app.text[0].value]
    assert before == ["to be", "'to be '"]
    app.button[0].click().run()
    assert [app.markdown[0].value, app.text[0].value] == before


def test_a_stream_and_a_task_in_a_fragment() -> None:
    def script() -> None:
        import asyncio

        import kawa as st

        @st.fragment
        async def part() -> None:
            st.session_state.setdefault("lock", asyncio.Lock())
            async with st.session_state.lock:
                await asyncio.sleep(0)
                st.write_stream(iter(["one ", "two"]))
            st.button("Again")

        part()  # type: ignore[unused-coroutine]  # It is awaited.

    app = AppTest.from_function(script).run()
    assert not app.exception and app.markdown[0].value == "one two"
    app.button[0].click().run()
    assert not app.exception and app.markdown[0].value == "one two"


def test_threads_that_draw_in_a_parallel_fragment() -> None:
    def script() -> None:
        import threading

        from streamlit.runtime.scriptrunner import (  # type: ignore[import-not-found]
            add_script_run_ctx,
        )

        import kawa as st

        @st.fragment(parallel=True)
        def part(number: int) -> None:
            box = st.container()

            def draw() -> None:
                box.text(f"drawn {number}")

            thread = add_script_run_ctx(threading.Thread(target=draw))
            thread.start()
            thread.join()

        for number in range(3):
            part(number)

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert sorted(text.value for text in app.text) == ["drawn 0", "drawn 1", "drawn 2"]


def test_a_cached_function_that_needs_a_secret_in_a_dialog() -> None:
    def script() -> None:
        import kawa as st

        @st.cache_resource
        def client() -> str:
            return f"client of {st.secrets['user']}"

        @st.dialog("Ask")
        def ask() -> None:
            st.text(client())

        if st.button("Open"):
            ask()

    app = AppTest.from_function(script)
    app.secrets["user"] = "ada"
    app.run()
    app.button[0].click().run()
    assert not app.exception and app.text[0].value == "client of ada"


def test_a_fragment_in_a_cached_function_is_drawn_again() -> None:
    def script() -> None:
        import kawa as st

        @st.fragment
        def part() -> None:
            st.text("in the fragment")

        @st.cache_data
        def page() -> int:
            part()
            return 1

        st.button("Again")
        page()

    app = AppTest.from_function(script).run()
    app.button[0].click().run()
    assert not app.exception and [text.value for text in app.text] == ["in the fragment"]
