"""A click beside a DataFrame of 100 MB in session_state: it leaves it alone, or reads it."""

from __future__ import annotations

from harness.measure import in_turns
from harness.systems import KAWA
from harness.table import Row, rows_of, run_alone


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rows: list[Row] = []
    rounds, seconds = (1, 3) if quick else (3, 8)
    for app, name, budget in (
        ("counter", "without it", None),
        ("large_beside", "that leaves it alone", 5),
        ("large_touched", "that reads it", None),
    ):
        found = in_turns(app, (KAWA,), rounds, "closed", tabs=1, seconds=seconds)
        what = f"100 MB in session_state, a click {name}"
        rows.append(rows_of(found, f"{what}: p50", "ms", "p50", budget=budget))
        rows.append(rows_of(found, f"{what}: p99", "ms", "p99"))
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
