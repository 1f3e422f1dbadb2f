"""A counter clicked over the socket by 1, 16 and 200 tabs: latency and reruns a second."""

from __future__ import annotations

import socket

from harness.measure import in_turns
from harness.systems import KAWA, STREAMLIT, STREAMLIT_TUNED, SYSTEMS
from harness.table import Row, rows_of, run_alone


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rounds, scale = (1, 0.5) if quick else (5, 1.0)
    rows: list[Row] = []
    for tabs, seconds in ((1, 4), (16, 4), (200, 6)):
        found = in_turns("counter", SYSTEMS, rounds if tabs < 200 else min(rounds, 3),
                         "closed", tabs=tabs, seconds=seconds * scale)  # fmt: skip
        name = f"counter, {tabs} tab{'s' * (tabs > 1)}"
        one = tabs == 1
        rows.append(rows_of(found, f"{name}: p50", "ms", "p50", budget=1 if one else None))
        rows.append(
            rows_of(found, f"{name}: p99", "ms", "p99", budget=150 if tabs == 200 else None)
        )
        if tabs == 16:
            rows.append(rows_of(found, f"{name}: server's processor time a rerun", "ms", "cpu"))
        rows.append(rows_of(found, f"{name}: reruns a second", "/s", "per_second",
                            more_is_better=True, budget=None if one else 3000))  # fmt: skip
        found["kawa"] = found["kawa_memory"]
        rows.append(rows_of(found, f"{name}: reruns a second, memory store", "/s", "per_second",
                            more_is_better=True, budget=None if one else 5000))  # fmt: skip
    rows += _acknowledged_at_once(rounds, scale)
    return rows


def _acknowledged_at_once(rounds: int, scale: float) -> list[Row]:
    """Measures again without the 40 ms that Streamlit's server waits for delayed ACKs."""
    rows: list[Row] = []
    # Only Linux lets a client ask for that.
    for tabs in (1, 16) if hasattr(socket, "TCP_QUICKACK") else ():
        found = in_turns("counter", (KAWA, STREAMLIT, STREAMLIT_TUNED), rounds, "closed",
                         tabs=tabs, seconds=3 * scale, quickack=True)  # fmt: skip
        name = f"counter, {tabs} tab{'s' * (tabs > 1)}, ACKs at once"
        rows.append(rows_of(found, f"{name}: p50", "ms", "p50"))
        rows.append(rows_of(found, f"{name}: reruns a second", "/s", "per_second",
                            more_is_better=True))  # fmt: skip
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
