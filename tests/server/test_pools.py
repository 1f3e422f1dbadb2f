"""Pools of threads and processes that scripts use neither hang nor harm the server."""

from __future__ import annotations

import time

import pytest
from server.client import Tab
from server.conftest import Serve

WORK = """
import time

def square(number):
    time.sleep(0.01)
    return number * number
"""
APP = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
import kawa as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
from work import square

def threads():
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(square, range(4)))

def drawing():
    ctx = get_script_run_ctx()
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(draw, n) for n in range(4)]
        for thread in pool._threads:
            add_script_run_ctx(thread, ctx)
        return [job.result() for job in jobs]

def draw(number):
    import time
    time.sleep(0.1)
    st.caption(f"drawn {number}")
    return square(number)

def joblib_like():
    # What joblib's backend of threads is made of.
    with ThreadPool(4) as pool:
        return pool.map(square, range(4))

def processes(method):
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        return list(pool.map(square, range(4)))

def single(method):
    context = multiprocessing.get_context(method)
    queue = context.SimpleQueue()
    process = context.Process(target=put, args=(queue,))
    process.start()
    process.join(60)
    return queue.get()

def put(queue):
    queue.put([0, 1, 4, 9])

USES = {
    "threads": threads,
    "drawing": drawing,
    "joblib": joblib_like,
    "spawn": lambda: processes("spawn"),
    "fork": lambda: processes("fork"),
    "one forked": lambda: single("fork"),
}
if __name__ == "__main__":
    st.session_state.setdefault("count", 0)
    if st.button("Add"):
        st.session_state.count += 1
    for name, use in USES.items():
        if st.button(name):
            st.text(f"{name} {use()}")
    st.text(f"Count = {st.session_state.count}")
"""


@pytest.mark.parametrize("name", ["threads", "drawing", "joblib", "spawn", "fork", "one forked"])
def test_a_pool_works_and_the_server_goes_on(serve: Serve, name: str) -> None:
    server = serve(APP)
    server.write(WORK, "work.py")
    with Tab(server.port) as tab, Tab(server.port) as other:
        tab.event(triggers={tab.widget(name).id: True})
        for _ in range(5):
            other.click("Add")
        tab.wait_text(f"{name} [0, 1, 4, 9]", 60)
        if name == "drawing":
            shown = sorted(node.props["body"] for node in tab.nodes("markdown"))
            assert shown == [f"drawn {n}" for n in range(4)]
        assert tab.click("Add").texts() == ["Count = 1"]
        assert other.click("Add").texts() == ["Count = 6"]
    assert server.alive()
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 15
    assert "Traceback" not in server.text_of_log()
