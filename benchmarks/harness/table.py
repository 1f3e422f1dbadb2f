"""The rows that are measured, and the table of them: as text, Markdown and JSON."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.measure import Results


@dataclasses.dataclass
class Row:
    """One number claimed.

    Attributes:
        what: What is measured.
        unit: Of all three values.
        kawa: What Kawa needed, or reached.
        default: Streamlit as it comes; None where it was not measured.
        tuned: Streamlit with `runner.postScriptGC=false`.
        budget: What Kawa may need, or has to reach.
        more_is_better: The value is a rate.
        note: What one has to know to read it.
    """

    what: str
    unit: str
    kawa: float
    default: float | None = None
    tuned: float | None = None
    budget: float | None = None
    more_is_better: bool = False
    note: str = ""

    def ratio(self, other: float | None) -> float | None:
        """Returns how many times better Kawa does."""
        if not other or not self.kawa:
            return None
        return self.kawa / other if self.more_is_better else other / self.kawa

    def met(self) -> bool | None:
        """Whether Kawa keeps its budget; None if it has none."""
        if self.budget is None:
            return None
        return self.kawa >= self.budget if self.more_is_better else self.kawa <= self.budget

    def cells(self) -> list[str]:
        """Returns the row as texts."""
        ratios = [_ratio(self.ratio(self.default)), _ratio(self.ratio(self.tuned))]
        sign = "≥ " if self.more_is_better else "≤ "
        return [
            self.what + (f" ({self.note})" if self.note else ""),
            _value(self.kawa, self.unit),
            _value(self.default, self.unit),
            _value(self.tuned, self.unit),
            "–" if ratios == ["–", "–"] else " / ".join(ratios),
            "" if self.budget is None else sign + _value(self.budget, self.unit),
            {None: "", True: "yes", False: "NO"}[self.met()],
        ]


HEAD = ["what", "Kawa", "Streamlit", "tuned", "times better", "budget", "met"]


def rows_of(
    results: Results, what: str, unit: str, figure: str, scale: float = 1, **more: Any
) -> Row:
    """Returns the row of one figure of a load."""

    def value(key: str) -> float | None:
        return results[key][figure] * scale if key in results else None

    kawa = value("kawa")
    assert kawa is not None
    return Row(what, unit, kawa, value("default"), value("tuned"), **more)


def as_text(rows: list[Row]) -> str:
    """Returns the table for a terminal."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = ["  ".join(cell.ljust(w) for cell, w in zip(x, widths, strict=True)) for x in lines]
    texts.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(text.rstrip() for text in texts)


def as_markdown(rows: list[Row]) -> str:
    """Returns the table for a document."""
    lines = [HEAD, ["---"] * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def run_alone(measure: Callable[[bool], list[Row]], about: str | None) -> None:
    """Is the `main` of each measurement: measures, prints the table."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--json", type=Path, help="write the rows to this file too")
    options = parser.parse_args()
    rows = measure(options.quick)
    print("", file=sys.stderr)
    print(as_text(rows))
    if options.json:
        options.json.write_text(json.dumps([dataclasses.asdict(row) for row in rows], indent=1))


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}×" if value >= 10 else f"{value:.1f}×"


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()
