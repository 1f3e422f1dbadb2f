"""How long `import` takes, and a server from its start until it answers."""

from __future__ import annotations

import subprocess
from statistics import median

from harness.measure import say
from harness.systems import KAWA, STREAMLIT, System, server
from harness.table import Row, run_alone

_CODE = """
import time
started = time.perf_counter()
import {name} as st
{use}
print(time.perf_counter() - started)
"""
# Kawa loads names when they are first used, so using some is part of the price.
_USE = "st.title, st.button, st.write, st.markdown, st.slider, st.session_state"


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rounds = 3 if quick else 9
    systems = (KAWA, STREAMLIT)
    imports: dict[tuple[str, str], list[float]] = {}
    starts: dict[str, list[float]] = {"kawa": [], "default": []}
    for number in range(rounds + 1):
        say(f"import and start, round {number} of {rounds}")
        for system in systems:
            for use in ("", _USE):
                taken = _import_seconds(system, use)
                # The first round fills caches of compiled code and of files.
                if number:
                    imports.setdefault((system.key, use), []).append(taken)
            if number and number <= max(3, rounds // 2):
                with server(system, "counter") as one:
                    starts[system.key].append(one.start_seconds)

    def row(what: str, kawa: list[float], other: list[float], budget: float | None) -> Row:
        return Row(what, "s", median(kawa), median(other), budget=budget)

    return [
        row("import", imports["kawa", ""], imports["default", ""], 0.12),
        row("import, and six names used", imports["kawa", _USE], imports["default", _USE], 0.12),
        row("start of the server until it answers", starts["kawa"], starts["default"], None),
    ]


def _import_seconds(system: System, use: str) -> float:
    code = _CODE.format(name=system.kind, use=use)
    done = subprocess.run(
        [system.python, "-c", code], env=system.environment(),
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return float(done.stdout)


if __name__ == "__main__":
    run_alone(measure, __doc__)
