"""The event loop that a script finds in its thread."""

from __future__ import annotations

import sys
import textwrap
import threading
from typing import Any

import pytest
from waiting import until

from kawa.runtime import loops
from kawa.runtime.loops import close_loop
from kawa.testing import AppTest

SCRIPT = """
import asyncio
import streamlit as st

async def answer():
    await asyncio.sleep(0)
    return 5

st.text(asyncio.get_event_loop().run_until_complete(answer()))
"""


def test_it_is_there_at_the_first_call_and_in_callbacks() -> None:
    at = AppTest.from_string(
        SCRIPT
        + """
def call():
    st.session_state.seen = asyncio.get_event_loop().run_until_complete(answer())

st.button("call", on_click=call)
"""
    ).run()
    assert at.text[0].value == "5"
    at.button[0].click().run()
    assert at.session_state.seen == 5


def running(script: str) -> AppTest:
    at = AppTest.from_string(
        "import asyncio\nimport streamlit as st\n" + textwrap.dedent(script)
    ).run()
    assert not at.exception, at.exception
    return at


def test_what_is_begun_goes_on_after_the_run_and_writes_state() -> None:
    at = running(
        """
        async def count():
            for number in range(5):
                await asyncio.sleep(0.01)
                st.session_state.number = number
        if "begun" not in st.session_state:
            st.session_state.begun = True
            asyncio.create_task(count())
            await asyncio.sleep(0)
        st.text(st.session_state.get("number"))
        """
    )
    assert at.text[0].value == "None"
    until(lambda: at.session_state.to_dict().get("number") == 4)
    assert at.run().text[0].value == "4"
    assert not [
        one for one in threading.enumerate() if one.name == loops.THREAD and until_dead(one)
    ]


def until_dead(thread: threading.Thread) -> bool:
    thread.join(5)
    return thread.is_alive()


def test_a_task_goes_on_while_a_script_runs_that_does_not_await() -> None:
    at = running(
        """
        import time
        async def count():
            while not st.session_state.get("stop"):
                st.session_state.number = st.session_state.get("number", 0) + 1
                await asyncio.sleep(0.001)
        if "task" not in st.session_state:
            st.session_state.task = asyncio.get_event_loop().create_task(count())
        else:
            before = st.session_state.number
            deadline = time.monotonic() + 5
            while st.session_state.number < before + 3 and time.monotonic() < deadline:
                time.sleep(0.001)
            st.text(st.session_state.number >= before + 3)
            st.session_state.stop = True
        """
    )
    until(lambda: at.session_state.to_dict().get("number", 0) > 0)
    assert at.run().text[0].value == "True"


def test_what_belongs_to_a_loop_works_at_the_next_rerun() -> None:
    at = running(
        """
        state = st.session_state
        async def serve(reader, writer):
            writer.write(await reader.readline())
        if "lock" not in state:
            state.lock, state.queue = asyncio.Lock(), asyncio.Queue()
            state.server = await asyncio.start_server(serve, "127.0.0.1", 0)
            address = state.server.sockets[0].getsockname()
            state.reader, state.writer = await asyncio.open_connection(*address[:2])
            state.held = asyncio.create_task(state.lock.acquire())
            state.got = asyncio.create_task(state.queue.get())
            await asyncio.sleep(0)
        else:
            state.lock.release()
            await state.queue.put("item")
            state.writer.write(b"line\\n")
            async with state.lock:
                st.text(f"{await state.got} {await state.reader.readline()}")
            state.server.close()
        """
    )
    assert at.run().text[0].value == "item b'line\\n'" and not at.exception


def test_one_that_the_script_closes_is_made_anew() -> None:
    at = running(
        """
        async def value(): return 7
        loop = asyncio.get_event_loop()
        st.text(loop.run_until_complete(value()))
        loop.close()
        """
    )
    assert at.run().text[0].value == "7" and not at.exception


def test_one_that_the_script_stops_is_made_anew() -> None:
    at = AppTest.from_string(
        """
        import asyncio
        import streamlit as st
        if st.session_state.setdefault("stop", True):
            st.session_state.stop = False
            asyncio.get_running_loop().stop()
            await asyncio.sleep(10)
        st.text(await asyncio.sleep(0, 3))
        """
    ).run()
    assert "stopped" in at.exception[0].value
    assert at.run().text[0].value == "3" and not at.exception


def test_callbacks_share_the_loop_get_their_arguments_and_show_their_errors() -> None:
    at = running(
        """
        async def add(by, *, times):
            await asyncio.sleep(0)
            st.session_state.loop_of_callback = id(asyncio.get_running_loop())
            st.session_state.count = by * times
        async def fail():
            await asyncio.sleep(0)
            raise ValueError("no")
        st.button("Add", on_click=add, args=(3,), kwargs={"times": 2})
        st.button("Fail", on_click=fail)
        st.text(st.session_state.get("count"))
        st.session_state.loop_of_script = id(asyncio.get_running_loop())
        await asyncio.sleep(0)
        """
    )
    at.button[0].click().run()
    assert at.text[0].value == "6"
    assert at.session_state.loop_of_callback == at.session_state.loop_of_script
    at.button[1].click().run()
    assert at.exception[0].value == "no" and not at.text
    assert at.run().text[0].value == "6"


def test_a_page_that_awaits_below_a_script_that_does() -> None:
    at = running(
        """
        async def page():
            await asyncio.sleep(0)
            st.text("page")
        await asyncio.sleep(0)
        st.navigation([st.Page(page)]).run()
        await asyncio.sleep(0)
        """
    )
    assert at.text[0].value == "page"


def test_a_script_that_does_not_give_way_delays_its_own_session_only() -> None:
    script = """
        import threading
        async def block():
            await asyncio.sleep(0.1)
            st.session_state.blocks = True
            st.session_state.gate.wait(10)
        if "gate" not in st.session_state:
            st.session_state.gate = threading.Event()
            asyncio.get_event_loop().create_task(block())
        else:
            st.text(await asyncio.sleep(0, 3))
        """
    busy = running(script)
    until(lambda: busy.session_state.to_dict().get("blocks"))
    other = running("st.text(await asyncio.sleep(0, 4))")
    assert other.text[0].value == "4"
    with pytest.raises(RuntimeError, match="did not end"):
        busy.run(timeout=0.2)
    busy.session_state.gate.set()
    assert busy.run().text[0].value == "3"


def test_a_session_that_starts_over_ends_its_tasks(draw: Any) -> None:
    ended = threading.Event()
    name = "kawa_test_ended"
    sys.modules[name] = ended  # type: ignore[assignment]
    page = draw(
        f"""
import asyncio, sys
async def wait():
    try:
        await asyncio.sleep(60)
    finally:
        sys.modules[{name!r}].set()
if not st.session_state.get("no"):
    asyncio.create_task(wait())
    await asyncio.sleep(0)
"""
    )
    page.run(restart=True)
    assert ended.wait(10)
    close_loop(page.session.state)
    del sys.modules[name]


def test_a_script_that_uses_none_makes_none() -> None:
    at = AppTest.from_string("""
        import os
        import streamlit as st
        before = len(os.listdir("/proc/self/fd"))
        import asyncio
        asyncio.get_event_loop
        st.text(len(os.listdir("/proc/self/fd")) - before)
        """).run()
    assert at.text[0].value == "0"
