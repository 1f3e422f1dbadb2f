"""Memory of the server for each open tab: what it grows by, divided by the tabs."""

from __future__ import annotations

from harness.measure import Results, load, medians, say
from harness.systems import KAWA, STREAMLIT, STREAMLIT_TUNED, server
from harness.table import Row, rows_of, run_alone

_SYSTEMS = (KAWA, STREAMLIT, STREAMLIT_TUNED)


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rows: list[Row] = []
    for app, name, budget in (("counter", "counter", 25), ("page", "220 elements", 40)):
        found: dict[str, list[dict[str, float]]] = {system.key: [] for system in _SYSTEMS}
        for number in range(1 if quick else 3):
            for system in _SYSTEMS:
                say(f"memory: {app}, {system.key}, round {number + 1}")
                # A server of its own each time: memory that others left would be used again.
                with server(system, app) as one:
                    more = 100 if quick else 300
                    found[system.key].append(load(one, "hold", tabs=20, more=more))
        results: Results = {key: medians(values) for key, values in found.items()}
        what = f"memory for each open tab, {name}"
        rows.append(rows_of(results, what, "KB", "told", 1 / 1024, budget=budget))
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
