"""What it costs to lose nothing: each store beside memory and Streamlit, which keep nothing.

Reruns a second, latency and processor time of the counter by store; bytes that are
stored of a session; what Redis does for a click; and how soon a tab shows its state again
when its server is killed (SIGKILL): one of several workers, or the only one, which is
started again at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

from harness.kawa_tab import KawaTab
from harness.load import tab_class
from harness.measure import Results, in_turns, say
from harness.redis_server import redis_system
from harness.systems import KAWA, KAWA_MEMORY, STREAMLIT, STREAMLIT_TUNED, Server, System, server
from harness.table import Row, run_alone
from redis import Redis

_SIZE = """SELECT (SELECT sum(length(meta)) FROM sessions)
    + (SELECT coalesce(sum(length(value)), 0) FROM entries)"""
_SETTLED = 3.0
"""Seconds after which all workers of a server that was just started serve."""
_STORES = {"kawa_memory": "memory", "kawa": "SQLite", "kawa_redis": "Redis"}


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    with redis_system() as redis:
        rows = _speed(redis, quick)
        rows += _stored_bytes()
        rows += _redis_per_click(redis, 50 if quick else 500)
        rows += _failover(redis, 5 if quick else 40)
        rows += _restart(redis, 5 if quick else 40)
    return rows


def _speed(redis: System, quick: bool) -> list[Row]:
    rows: list[Row] = []
    for tabs, seconds in ((1, 4), (16, 4), (200, 6)):
        systems = (KAWA_MEMORY, KAWA, redis, STREAMLIT, STREAMLIT_TUNED)
        found = in_turns("counter", systems, 1 if quick else 3, "closed",
                         tabs=tabs, seconds=seconds * (0.5 if quick else 1))  # fmt: skip
        name = f"counter, {tabs} tab{'s' * (tabs > 1)}"
        for key, store in _STORES.items():
            rows.append(_row(found, key, f"{name}, {store}: p50", "ms", "p50"))
            rows.append(_row(found, key, f"{name}, {store}: p99", "ms", "p99"))
            rows.append(_row(found, key, f"{name}, {store}: reruns a second", "/s", "per_second"))
        for key in ("kawa", "kawa_redis"):
            whole = found[key]["cpu"]
            share = (whole - found["kawa_memory"]["cpu"]) / whole * 100
            rows.append(Row(f"{name}, {_STORES[key]}: the store's share of processor time",
                            "%", share))  # fmt: skip
    return rows


def _row(found: Results, key: str, what: str, unit: str, figure: str) -> Row:
    return Row(
        what, unit, found[key][figure], found["default"][figure], found["tuned"][figure],
        more_is_better=figure == "per_second",
    )  # fmt: skip


def _stored_bytes() -> list[Row]:
    """Returns what SQLite holds of one session, its own data and its values."""
    rows: list[Row] = []
    for app, name in (("counter", "counter"), ("page", "220 elements"),
                      ("widgets", "220 elements with 93 widgets")):  # fmt: skip
        say(f"stored bytes: {name}")
        with server(KAWA, app) as one:
            asyncio.run(_click_once(one))
            with contextlib.closing(sqlite3.connect(one.state / "sessions.db")) as store:
                [size] = store.execute(_SIZE).fetchone()
            rows.append(Row(f"stored of a session, {name}", "B", size))
    return rows


async def _click_once(one: Server) -> None:
    tab = tab_class("kawa")(one.port, False)
    await tab.open()
    await tab.click()
    await tab.close()


def _redis_per_click(system: System, clicks: int) -> list[Row]:
    """Returns what Redis counts between the first click of a tab and its last."""
    say("Redis: commands and bytes of a click")
    with server(system, "counter") as one, Redis.from_url(system.options[-1]) as redis:
        before, after = asyncio.run(_count(one, redis, clicks))
    names = {
        "commands": ("total_commands_processed", ""),
        "bytes to it": ("total_net_input_bytes", "B"),
        "bytes from it": ("total_net_output_bytes", "B"),
    }
    return [
        Row(f"Redis, {what} for a click", unit, (after[name] - before[name]) / clicks)
        for what, (name, unit) in names.items()
    ]


async def _count(one: Server, redis: Any, clicks: int) -> list[dict[str, float]]:
    tab = KawaTab(one.port)
    await tab.open()
    await tab.click()
    told = [redis.info("stats")]
    for _ in range(clicks):
        await tab.click()
    told.append(redis.info("stats"))
    await tab.close()
    return told


def _failover(redis: System, kills: int) -> list[Row]:
    """Kills the worker that serves a tab; the tab comes to another one."""
    rows: list[Row] = []
    for system in (KAWA, redis):
        several = System(system.key, "kawa", (*system.options, "--server.workers", "3"),
                         system.secrets)  # fmt: skip
        with server(several, "counter") as running:
            say(f"failover: {_STORES[system.key]}")
            waits = asyncio.run(_kill_workers(running, kills))
        rows += _waits(f"worker killed until its tab goes on, {_STORES[system.key]}", waits)
    return rows


def _waits(name: str, waits: list[float]) -> list[Row]:
    waits = sorted(waits)
    return [
        Row(f"{name}: p50", "ms", waits[len(waits) // 2] * 1000),
        Row(f"{name}: p99", "ms", waits[int(len(waits) * 0.99)] * 1000),
    ]


async def _kill_workers(running: Server, kills: int) -> list[float]:
    """Returns how long each kill kept the tab from its page, without the browser's own pause."""
    await asyncio.sleep(_SETTLED)
    tab = KawaTab(running.port)
    await tab.open()
    waits: list[float] = []
    for _ in range(kills):
        await tab.click()
        victim = tab_owner(running.pid, tab.local_port)
        os.kill(victim, signal.SIGKILL)
        started = time.perf_counter()
        await _come_back(tab)
        waits.append(time.perf_counter() - started)
        await asyncio.sleep(1)
    await tab.close()
    return waits


def _restart(redis: System, kills: int) -> list[Row]:
    """Kills the only server of a tab, and starts it again at once."""
    rows: list[Row] = []
    for system in (KAWA, redis):
        with server(system, "counter") as running:
            say(f"restart: {_STORES[system.key]}")
            waits, starts = asyncio.run(_kill_server(running, kills))
        name = f"server killed and started until its tab goes on, {_STORES[system.key]}"
        rows += _waits(name, waits)
        rows += _waits(f"{name}, without the start", starts)
    return rows


async def _kill_server(running: Server, kills: int) -> tuple[list[float], list[float]]:
    """Returns how long each kill kept the tab from its page, with and without the start."""
    tab = KawaTab(running.port)
    await tab.open()
    waits: list[float] = []
    after: list[float] = []
    for _ in range(kills):
        await tab.click()
        running.kill()
        started = time.perf_counter()
        start = asyncio.create_task(asyncio.to_thread(running.start))
        await _come_back(tab)
        shown = time.perf_counter() - started
        await start
        waits.append(shown)
        after.append(max(0.0, shown - running.start_seconds))
    await tab.close()
    return waits, after


async def _come_back(tab: KawaTab) -> None:
    """Connects again and again, as the page does, until the tab shows its state."""
    while True:
        try:
            return await tab.open()
        except (OSError, EOFError, ConnectionError):
            await asyncio.sleep(0.005)


def tab_owner(supervisor: int, port: int) -> int:
    """Returns the worker that holds the connection of a client's port.

    Raises:
        RuntimeError: None does.
    """
    inodes = _inodes_of(port)
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    for child in children:
        for entry in Path(f"/proc/{child}/fd").iterdir():
            if str(entry.readlink()) in inodes:
                return int(child)
    raise RuntimeError("No worker has the tab.")


def _inodes_of(port: int) -> set[str]:
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    remote = f":{port:04X}"
    return {f"socket:[{x.split()[9]}]" for x in lines if x.split()[2].endswith(remote)}


if __name__ == "__main__":
    run_alone(measure, __doc__)
