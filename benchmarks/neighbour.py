"""16 tabs click about ten times a second while one tab computes without pause."""

from __future__ import annotations

from harness.measure import Results, load, medians, say
from harness.systems import KAWA, STREAMLIT, STREAMLIT_TUNED, server
from harness.table import Row, rows_of, run_alone

_SYSTEMS = (KAWA, STREAMLIT, STREAMLIT_TUNED)


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    rows: list[Row] = []
    for noise, name, budget in ((False, "nobody", None), (True, "a tab", 100)):
        found: dict[str, list[dict[str, float]]] = {system.key: [] for system in _SYSTEMS}
        for number in range(1 if quick else 3):
            for system in _SYSTEMS:
                say(f"neighbour: {name} computes, {system.key}, round {number + 1}")
                with server(system, "noisy") as one:
                    seconds = 4 if quick else 10
                    found[system.key].append(
                        load(one, "paced", tabs=16, seconds=seconds, noise=noise)
                    )
        results: Results = {key: medians(values) for key, values in found.items()}
        what = f"16 tabs click, {name} computes"
        rows.append(rows_of(results, f"{what}: p50", "ms", "p50"))
        rows.append(rows_of(results, f"{what}: p99", "ms", "p99", budget=budget))
    return rows


if __name__ == "__main__":
    run_alone(measure, __doc__)
