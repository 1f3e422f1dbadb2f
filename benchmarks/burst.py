"""200 tabs click at the same moment: how long the last ones wait."""

from __future__ import annotations

from harness.measure import in_turns
from harness.systems import KAWA, STREAMLIT, STREAMLIT_TUNED
from harness.table import Row, rows_of, run_alone

_SYSTEMS = (KAWA, STREAMLIT, STREAMLIT_TUNED)


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rows: list[Row] = []
    for app, name, budget in (("counter", "counter", 150), ("page", "220 elements", 600)):
        found = in_turns(app, _SYSTEMS, 1 if quick else 3, "burst",
                         tabs=200, seconds=1 if quick else 5)  # fmt: skip
        what = f"200 tabs click at once, {name}: p99"
        rows.append(rows_of(found, what, "ms", "p99", budget=budget))
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
