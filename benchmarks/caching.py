"""What a cached function costs: a hit and a miss, many small calls, many who ask at once."""

from __future__ import annotations

import json
import subprocess
from statistics import median

from harness.measure import say
from harness.systems import KAWA, ROOT, STREAMLIT, System
from harness.table import Row, run_alone

_CODE = """
import json, logging, sys, threading, time
logging.disable(logging.CRITICAL)
import numpy as np
import pandas as pd
import {name} as st

big = {big}
rows = {rows}
calls = []

def timed(call, times=1):
    found = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return sorted(found)[len(found) // 2]

frame = pd.DataFrame({{f"c{{n}}": np.random.default_rng(n).random(rows) for n in range(8)}})

@st.cache_data(show_spinner=False)
def load():
    return frame

@st.cache_data(show_spinner=False)
def of(table):
    return len(table)

@st.cache_data(show_spinner=False)
def small(n):
    return {{"n": n}}

@st.cache_data(show_spinner=False)
def slow():
    calls.append(1)
    time.sleep(0.2)
    return list(range(1000))

times = 1 if big else 15
out = {{"miss": timed(load), "hit": timed(load, 3 if big else 200), "argument": 0.0}}
of(frame)
out["argument"] = timed(lambda: of(frame), times)
if not big:
    for n in range(1000):
        small(n)
    out["thousand"] = timed(lambda: [small(n) for n in range(1000)], 15)
    def at_once():
        threads = [threading.Thread(target=slow) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    out["fifty"] = timed(at_once)
    out["computed"] = len(calls)
print(json.dumps(out))
"""
_SMALL, _LARGE = 16_384, 16_777_216
"""Rows of eight numbers: 1 MB and 1 GB."""


def measure(quick: bool = False, large: bool = True) -> list[Row]:
    """Returns the rows of this measurement.

    Args:
        quick: One round.
        large: The frame of 1 GB too, once: it takes several GB of memory.
    """
    found: dict[str, list[dict[str, float]]] = {}
    for number in range(1 if quick else 5):
        say(f"1 MB and small calls, round {number + 1}")
        for system in (KAWA, STREAMLIT):
            found.setdefault(system.key, []).append(_run(system, _SMALL))
    small = {key: {n: median(r[n] for r in all) for n in all[0]} for key, all in found.items()}
    rows = [
        *_frames("1 MB", small),
        _row("1,000 calls with a number each, all hits", "ms", 1e3, "thousand", small),
        _row("50 threads ask for one missing entry that takes 200 ms", "ms", 1e3, "fifty", small),
        _row("times it is computed for them", "", 1, "computed", small),
    ]
    if large and not quick:
        say("1 GB")
        one_each = {system.key: _run(system, _LARGE) for system in (KAWA, STREAMLIT)}
        rows += _frames("1 GB", one_each, note="once")
    return rows


def _frames(size: str, found: dict[str, dict[str, float]], note: str = "") -> list[Row]:
    return [
        _row(f"a miss that returns a frame of {size}", "ms", 1e3, "miss", found, note),
        _row("a hit that returns it", "ms", 1e3, "hit", found, note),
        _row(
            f"a hit with a frame of {size} as argument", "ms", 1e3, "argument", found,
            "; ".join(filter(None, [note, "Streamlit looks at a sample of a large one"])),
        ),
    ]  # fmt: skip


def _row(
    what: str, unit: str, scale: float, figure: str, found: dict[str, dict[str, float]],
    note: str = "",
) -> Row:  # fmt: skip
    values = {key: figures[figure] * scale for key, figures in found.items()}
    return Row(what, unit, values["kawa"], values["default"], note=note)


def _run(system: System, rows: int) -> dict[str, float]:
    code = _CODE.format(name=system.kind, rows=rows, big=rows == _LARGE)
    done = subprocess.run(
        [system.python, "-W", "ignore", "-c", code], env=system.environment(), cwd=ROOT,
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{system.key} failed:\n{done.stderr[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


if __name__ == "__main__":
    run_alone(measure, __doc__)
