"""Tabs that come and go for a while: memory of the server and rows in the store must level off.

`python benchmarks/soak.py --minutes 20` prints a line each half minute, and fails if
the last third holds more than a tenth more than the second.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from statistics import mean

from harness.kawa_tab import KawaTab
from harness.load import resident_bytes
from harness.redis_server import redis_system
from harness.systems import KAWA, Server, System, server

_TABS = 40
_KEPT = 20
"""Seconds after which a session without a tab leaves memory, and 3 times that the store."""
_GROWTH = 1.1


async def visits(port: int, until: float, chance: random.Random) -> int:
    """Lets one visitor after another come, click and go; returns how many there were."""
    count = 0
    while time.monotonic() < until:
        tab = KawaTab(port)
        await tab.open()
        for _ in range(chance.randrange(1, 30)):
            await tab.click()
            await asyncio.sleep(chance.uniform(0, 0.2))
        await tab.close()
        count += 1
        await asyncio.sleep(chance.uniform(0, 1))
    return count


async def samples(one: Server, minutes: float) -> AsyncIterator[tuple[float, int, int]]:
    """Yields the minute, the server's memory in bytes and the sessions stored."""
    started = time.monotonic()
    while time.monotonic() - started < minutes * 60:
        await asyncio.sleep(30)
        rows = await asyncio.to_thread(stored_sessions, one)
        yield (time.monotonic() - started) / 60, resident_bytes(one.pid), rows


def stored_sessions(one: Server) -> int:
    """Returns how many sessions the store holds."""
    listed = subprocess.run(
        [one.system.python, "-m", "kawa", "sessions", "list", "--json",
         "--session.path", str(one.state), *one.system.options],
        env=one.system.environment(), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return len(json.loads(listed.stdout))


async def soak(system: System, minutes: float) -> bool:
    """Returns whether both levelled off."""
    kept = ("--server.disconnectedSessionTTL", str(_KEPT), "--session.ttl", str(3 * _KEPT))
    system = System(system.key, "kawa", (*system.options, *kept), system.secrets)
    with server(system, "counter") as one:
        until = time.monotonic() + minutes * 60
        visitors = [
            asyncio.create_task(visits(one.port, until, random.Random(seed)))
            for seed in range(_TABS)
        ]
        memory: list[int] = []
        rows: list[int] = []
        async for minute, held, stored in samples(one, minutes):
            memory.append(held)
            rows.append(stored)
            print(f"{minute:5.1f} min  {held / 1e6:7.1f} MB  {stored:6d} sessions", flush=True)
        count = sum(await asyncio.gather(*visitors))
    third = len(memory) // 3
    levels = [
        mean(values[-third:]) <= mean(values[third : 2 * third]) * _GROWTH
        for values in (memory, rows)
    ]
    print(f"{count} visits; memory {'levels off' if levels[0] else 'GROWS'}, "
          f"store {'levels off' if levels[1] else 'GROWS'}")  # fmt: skip
    return all(levels)


def main() -> int:
    """Returns 1 if something grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--store", choices=["sqlite", "redis"], default="sqlite")
    options = parser.parse_args()
    if options.minutes < 3:
        parser.error("It takes 3 minutes at least to see anything level off.")
    shared = redis_system() if options.store == "redis" else contextlib.nullcontext(KAWA)
    with shared as system:
        return 0 if asyncio.run(soak(system, options.minutes)) else 1


if __name__ == "__main__":
    sys.exit(main())
