"""Runs every measurement and prints one table: Kawa, Streamlit 1.67, the ratio, the budget.

`--write` also puts the table into docs/benchmarks.md. A budget that is missed is shown
and fails nothing: the time a busy machine needs says little about the code.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import importlib
import json
import os
import platform
import signal
import sys
import time
from pathlib import Path

from harness.measure import say
from harness.systems import ROOT
from harness.table import Row, as_markdown, as_text

MEASUREMENTS = (
    "rerun_counter", "rerun_page", "burst", "neighbour", "memory", "start_time", "first_visit",
    "installed_size", "crash_sweep", "durability", "large_value", "growth", "caching",
)  # fmt: skip
_PAGE = ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


def main() -> int:
    """Returns 1 if a measurement could not be made, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="measurement",
                        help=f"some of: {', '.join(MEASUREMENTS)}")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--json", type=Path, help="write the rows to this file too")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    options = parser.parse_args()
    unknown = set(options.only) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    # Also when it is stopped from outside, the servers it started are to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    rows, failed = _measure(options.only or MEASUREMENTS, options.quick, options.json)
    about = _about(options.quick, time.monotonic() - started)
    say("")
    print(f"\n{as_text(rows)}\n\n{about}")
    if options.write and rows:
        _write(rows, about)
    for name, error in failed.items():
        print(f"\n{name} could not be measured: {error}", file=sys.stderr)
    return 1 if failed else 0


def _measure(
    names: tuple[str, ...] | list[str], quick: bool, keep: Path | None
) -> tuple[list[Row], dict[str, str]]:
    """Returns all rows, and why a measurement gave none; what there is so far goes to `keep`."""
    rows: list[Row] = []
    failed: dict[str, str] = {}
    for name in names:
        try:
            rows += importlib.import_module(name).measure(quick)
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"
        if keep:
            keep.write_text(json.dumps([dataclasses.asdict(row) for row in rows], indent=1))
    return rows, failed


def _about(quick: bool, seconds: float) -> str:
    """Returns when, where and how the figures were taken."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    how = "quick, a rough picture" if quick else "medians over several rounds that took turns"
    return (
        f"{dt.date.today()}, {_processor()}, {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, in {seconds / 60:.0f} minutes; {how}; load averages at the "
        f"end: {load}. Command: `make bench`."
    )


def _processor() -> str:
    """Returns the processor's name, where the system tells (Linux), else its kind."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _write(rows: list[Row], about: str) -> None:
    page = _PAGE.read_text("utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, found, after = rest.partition(_END)
    if not found:
        raise RuntimeError(f"{_PAGE} has no {_BEGIN} … {_END} to put the figures between.")
    figures = f"{_BEGIN}\n\n{about}\n\n{as_markdown(rows)}\n\n{_END}"
    _PAGE.write_text(before + figures + after, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
