"""A click in a fragment against a rerun of all 220 elements; a line that ticks in 200 tabs."""

from __future__ import annotations

from harness.measure import in_turns
from harness.systems import KAWA, STREAMLIT, STREAMLIT_TUNED
from harness.table import Row, rows_of, run_alone

_SYSTEMS = (KAWA, STREAMLIT, STREAMLIT_TUNED)


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rounds, scale = (1, 0.5) if quick else (3, 1.0)
    rows: list[Row] = []
    for tabs, seconds in ((1, 4), (16, 4), (200, 6)):
        for app, what in (("fragment_page", "in a fragment"), ("page", "for the whole page")):
            found = in_turns(app, _SYSTEMS, rounds, "closed", tabs=tabs, seconds=seconds * scale)
            name = f"click {what}, {tabs} tab{'s' * (tabs > 1)}"
            rows.append(rows_of(found, f"{name}: p50", "ms", "p50"))
            if tabs == 1:
                rows.append(rows_of(found, f"{name}: sent", "B", "bytes"))
            else:
                rows.append(rows_of(found, f"{name}: reruns a second", "/s", "per_second",
                                    more_is_better=True))  # fmt: skip
    for tabs in (16, 200):
        found = in_turns("ticking", _SYSTEMS, rounds, "ticks", tabs=tabs, seconds=10 * scale)
        name = f"run_every=1 in {tabs} tabs"
        rows.append(rows_of(found, f"{name}: server's processor time a second", "ms", "cpu_second"))
        rows.append(rows_of(found, f"{name}: p50", "ms", "p50"))
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
