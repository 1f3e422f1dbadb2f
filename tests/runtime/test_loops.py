"""The event loop that a script finds in its thread."""

from __future__ import annotations

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


def test_what_still_waits_in_it_ends_with_the_run() -> None:
    at = AppTest.from_string(
        """
import asyncio
import streamlit as st

async def wait():
    try:
        await asyncio.sleep(60)
    finally:
        st.session_state.ended = True

async def begin():
    st.session_state.task = None
    asyncio.ensure_future(wait())
    await asyncio.sleep(0)

loop = asyncio.get_event_loop()
loop.run_until_complete(begin())
asyncio.ensure_future(wait(), loop=loop)
st.text(loop.is_closed())
st.session_state.loop = [loop]
"""
    ).run()
    assert at.text[0].value == "False" and not at.exception
    assert at.session_state.ended


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
