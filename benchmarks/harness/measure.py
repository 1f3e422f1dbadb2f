"""Runs the load client against servers in turns, and takes medians over the rounds."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median
from typing import Any

from harness.systems import ROOT, Server, System, servers

_LIMIT = 600.0
"""Seconds that one run of the load client may take."""
_MANY = 100
"""Tabs from which on Streamlit as it comes is measured once."""

Results = dict[str, dict[str, float]]
"""Medians by system and figure."""


def load(server: Server, mode: str, **options: Any) -> dict[str, float]:
    """Runs the load client once.

    Args:
        server: Whom it clicks at.
        mode: See `harness.load`.
        options: Its command line options.

    Raises:
        RuntimeError: It failed.
    """
    system = server.system
    command = [system.python, "-m", "harness.load", mode, "--kind", system.kind,
               "--port", str(server.port), "--pid", str(server.pid)]  # fmt: skip
    for name, value in options.items():
        command += [f"--{name}"] if value is True else [f"--{name}", str(value)] if value else []
    done = subprocess.run(
        command, cwd=ROOT / "benchmarks", env=system.environment(),
        capture_output=True, text=True, timeout=_LIMIT,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"The load client of {system.key} failed:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def in_turns(
    app: str, systems: tuple[System, ...], rounds: int, mode: str, **options: Any
) -> Results:
    """Measures systems in turns over several rounds, each with one server throughout.

    200 tabs at Streamlit as it comes take a minute and more, so they get a single round:
    its figures are so far from the others' that the noise of the machine is nothing to them.
    """
    found: dict[str, list[dict[str, float]]] = {system.key: [] for system in systems}
    with servers(app, systems) as running:
        for number in range(rounds):
            for system in systems:
                if number and system.key == "default" and options.get("tabs", 1) >= _MANY:
                    continue
                say(f"{app}: {mode} {options}: {system.key}, round {number + 1} of {rounds}")
                found[system.key].append(load(running[system.key], mode, **options))
    return {key: medians(rounds_of) for key, rounds_of in found.items()}


def medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Returns the median of each figure."""
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


def say(what: str) -> None:
    """Tells a person who waits what is going on."""
    if sys.stderr.isatty():
        print(f"\r\033[K{what[:110]}", end="", file=sys.stderr, flush=True)
    else:
        print(what, file=sys.stderr, flush=True)
