"""Threads of a script that draw while its run lives, all at once."""

from __future__ import annotations

import sys
from typing import Any

import pytest

SCRIPT = """
import threading
from concurrent.futures import ThreadPoolExecutor
from kawa.compat.scriptrunner import add_script_run_ctx, get_script_run_ctx
ctx = get_script_run_ctx()
barrier = threading.Barrier(8)

def work(number):
    barrier.wait()
    box = st.container()
    for n in range(200):
        st.text(f"{number} {n}")
        box.text(f"box {number} {n}")
        with st.container():
            st.markdown(f"in {number} {n}")
        st.session_state[f"{number} {n}"] = n

if how == "pool":
    with ThreadPoolExecutor(8, initializer=add_script_run_ctx, initargs=(None, ctx)) as pool:
        list(pool.map(work, range(8)))
else:
    threads = [add_script_run_ctx(threading.Thread(target=work, args=[n])) for n in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


@pytest.fixture
def _often() -> Any:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("how", ["threads", "pool"])
def test_nothing_of_what_they_draw_is_lost(draw: Any, _often: None, how: str) -> None:
    page = draw(f"how = {how!r}\n" + SCRIPT)
    assert page.outcome.error is None
    wanted = sorted(f"{k}{t} {n}" for k in ("", "box ") for t in range(8) for n in range(200))
    assert sorted(page.texts) == wanted
    assert len(page.all("markdown")) == 1600
    assert len(page.session.state.user) == 1600
    page.run()
    assert sorted(page.texts) == wanted and len(page.all("markdown")) == 1600
    # Each box has what its own thread wrote, in order.
    for box in page.all("container"):
        own = [one.props["body"] for one in box.children if one.type == "text"]
        assert own == sorted(own, key=lambda body: int(body.split()[-1]))
        assert len({body.split()[1] for body in own}) <= 1
