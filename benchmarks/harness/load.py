"""The load client, a process of its own: opens tabs, clicks in one of three ways, prints JSON.

`python -m harness.load closed --kind kawa --port 8501 --tabs 16 --seconds 5`

- closed: each tab clicks again as soon as it is answered.
- burst: all tabs click at the same moment, and again when the last one is answered.
- paced: each tab clicks about ten times a second; with --noise, one more tab computes.
- ticks: a fragment of each tab reruns once a second, as with `run_every=1`.
- hold: tabs are opened, clicked once and kept; how much the server grew is told.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from harness.tab import Tab

_OPENING = 16
"""Tabs that open at the same time."""


class Load:
    """Tabs, and what was measured with them."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.tabs: list[Tab] = []
        self.latencies: list[float] = []
        self.clicks: dict[int, int] = {}
        self.messages: list[int] = []
        self.bytes: list[int] = []
        self._make = tab_class(options.kind)

    async def open(self, count: int) -> list[Tab]:
        """Opens more tabs."""
        gate = asyncio.Semaphore(_OPENING)
        new = [self._make(self.options.port, self.options.quickack) for _ in range(count)]

        async def one(tab: Tab) -> None:
            async with gate:
                await tab.open()

        await asyncio.gather(*(one(tab) for tab in new))
        self.tabs += new
        return new

    async def click(self, tab: Tab, *, counts: bool = True) -> None:
        """Clicks once and notes how long the answer took.

        Raises:
            RuntimeError: The page shows another count than was clicked.
        """
        started = time.perf_counter()
        answer = await tab.click()
        took = time.perf_counter() - started
        expected = self.clicks[id(tab)] = self.clicks.get(id(tab), 0) + 1
        if tab.count != expected:
            raise RuntimeError(f"After {expected} clicks a page shows {tab.count}.")
        if counts:
            self.latencies.append(took)
            self.messages.append(answer.messages)
            self.bytes.append(answer.bytes)

    async def closed(self) -> float:
        """Returns how long it took."""
        if len(self.tabs) <= _OPENING:
            for _ in range(3):
                await asyncio.gather(*(self.click(tab, counts=False) for tab in self.tabs))
        started = time.perf_counter()
        end = started + self.options.seconds

        async def one(tab: Tab) -> None:
            while time.perf_counter() < end:
                await self.click(tab)

        await asyncio.gather(*(one(tab) for tab in self.tabs))
        return time.perf_counter() - started

    async def burst(self) -> float:
        started = time.perf_counter()
        while True:
            await asyncio.gather(*(self.click(tab) for tab in self.tabs))
            if time.perf_counter() - started > self.options.seconds:
                return time.perf_counter() - started
            await asyncio.sleep(0.2)

    async def paced(self) -> float:
        if self.options.noise:
            noisy = (await self.open(1))[0]
            self.tabs.remove(noisy)
            await noisy.send_click("Compute")
            await asyncio.sleep(0.5)
        started = time.perf_counter()
        end = started + self.options.seconds

        async def one(tab: Tab) -> None:
            await asyncio.sleep(random.uniform(0, 0.1))
            while time.perf_counter() < end:
                await self.click(tab)
                await asyncio.sleep(random.uniform(0.05, 0.15))

        await asyncio.gather(*(one(tab) for tab in self.tabs))
        return time.perf_counter() - started

    async def ticks(self) -> float:
        started = time.perf_counter()

        async def one(tab: Tab) -> None:
            due = started + random.uniform(0, 1)
            while due < started + self.options.seconds:
                await asyncio.sleep(max(0, due - time.perf_counter()))
                asked = time.perf_counter()
                answer = await tab.tick()
                self.latencies.append(time.perf_counter() - asked)
                self.messages.append(answer.messages)
                self.bytes.append(answer.bytes)
                due = max(due + 1, time.perf_counter())

        await asyncio.gather(*(one(tab) for tab in self.tabs))
        return time.perf_counter() - started

    async def hold(self) -> float:
        """The tabs opened already warm the server up; as many again are measured."""
        for tab in self.tabs:
            await self.click(tab)
        await asyncio.sleep(1)
        before = resident_bytes(self.options.pid)
        more = await self.open(self.options.more)
        for tab in more:
            await self.click(tab)
        await asyncio.sleep(1)
        return (resident_bytes(self.options.pid) - before) / self.options.more

    def result(self, told: float, cpu: float) -> dict[str, Any]:
        """Returns what was measured; times are in milliseconds.

        Args:
            told: What the mode returned.
            cpu: Seconds of processor time that the server used meanwhile.
        """
        found = sorted(self.latencies)
        count = len(found)
        return {
            "p50": found[count // 2] * 1000,
            "p99": found[min(count - 1, int(count * 0.99))] * 1000,
            "worst": found[-1] * 1000,
            "per_second": count / told,
            "clicks": count,
            "bytes": median(self.bytes),
            "messages": median(self.messages),
            "cpu": cpu / (sum(self.clicks.values()) or count) * 1000,
            "cpu_second": cpu / told * 1000,
            "told": told,
        }


def resident_bytes(pid: int) -> int:
    """Returns the memory that a process holds, where the system tells (Linux).

    Raises:
        RuntimeError: The system does not tell it this way.
    """
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        raise RuntimeError("Memory is measured by /proc, which only Linux has.")
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def cpu_seconds(pid: int) -> float:
    """Returns the processor time that a process has used; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tab_class(kind: str) -> Callable[[int, bool], Tab]:
    """Returns the class of one system's tabs; the other's package may be missing."""
    if kind == "kawa":
        from harness.kawa_tab import KawaTab

        return KawaTab
    from harness.streamlit_tab import StreamlitTab

    return StreamlitTab


async def _main(options: argparse.Namespace) -> None:
    load = Load(options)
    await load.open(options.tabs)
    before = cpu_seconds(options.pid)
    told = await getattr(load, options.mode)()
    print(json.dumps(load.result(told, cpu_seconds(options.pid) - before)))
    sys.stdout.flush()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(5):
            await asyncio.gather(*(tab.close() for tab in load.tabs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=["closed", "burst", "paced", "ticks", "hold"])
    parser.add_argument("--kind", choices=["kawa", "streamlit"], required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tabs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--quickack", action="store_true", help="do not delay TCP's ACKs")
    parser.add_argument("--pid", type=int, required=True, help="of the server")
    parser.add_argument("--more", type=int, default=200, help="tabs measured by hold")
    options = parser.parse_args()
    try:
        # Streamlit's environment has none; its server, not this client, sets its pace.
        import uvloop
    except ImportError:
        asyncio.run(_main(options))
    else:
        uvloop.run(_main(options))


if __name__ == "__main__":
    main()
