"""300 clicks while the server is killed (SIGKILL) 20 times at random moments: what the count says.

The client does what each system's page does: it connects again and again until the
server is back; Kawa's sends again what was not stored. Streamlit keeps its sessions in
the process, so that the count after the last crash is all that can be left.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from harness.systems import KAWA, ROOT, STREAMLIT, Server, System, server
from harness.table import Row, run_alone

_CLICKS, _KILLS = 300, 20
_PATIENCE = 600.0


def measure(quick: bool = False) -> list[Row]:
    """Returns the rows of this measurement."""
    clicks, kills = (60, 4) if quick else (_CLICKS, _KILLS)
    found = {system.key: _sweep(system, clicks, kills) for system in (KAWA, STREAMLIT)}
    kawa, other = found["kawa"], found["default"]
    what = f"count after {clicks} clicks and {kills} crashes"
    rows = [
        Row(what, "", kawa["count"], other["count"], budget=clicks, more_is_better=True),
        Row("crash: until the tab goes on, p50", "ms", kawa["resume_p50"],
            note="from the moment the server answers again"),
        Row("crash: until the tab goes on, worst", "ms", kawa["resume_worst"]),
    ]  # fmt: skip
    if kawa["count"] > clicks:
        raise RuntimeError(f"{clicks} clicks made a count of {kawa['count']}: some counted twice.")
    return rows


def _sweep(system: System, clicks: int, kills: int) -> dict[str, float]:
    """Kills and starts the server while a client, in a process of its own, clicks."""
    chance = random.Random(clicks)
    with server(system, "counter") as running:
        client = subprocess.Popen(
            [system.python, str(Path(__file__)), "client", system.kind, str(running.port),
             str(clicks)],
            cwd=ROOT / "benchmarks", env=_environment(system), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            back, last = _kill_often(running, client, clicks, kills, chance)
            client.wait(_PATIENCE)
        finally:
            client.kill()
    if client.returncode != 0:
        raise RuntimeError(f"The client of {system.key} failed.")
    told: dict[str, Any] = json.loads(last)
    # One clock for both processes. The client can be back before the server is asked.
    firsts = [min((at for at in told["back"] if at > up - 0.05), default=None) for up in back]
    waits = sorted(max(0.0, at - up) for at, up in zip(firsts, back, strict=True) if at)
    return {
        "count": told["count"],
        "resume_p50": waits[len(waits) // 2] * 1000 if waits else 0.0,
        "resume_worst": waits[-1] * 1000 if waits else 0.0,
    }


def _kill_often(
    running: Server, client: subprocess.Popen[str], clicks: int, kills: int, chance: random.Random
) -> tuple[list[float], str]:
    """Kills at random clicks, at a random moment after each; `client` says when it clicks.

    Returns:
        When the server answered again after each kill, and the client's last word.
    """
    assert client.stdout is not None
    moments = set(chance.sample(range(clicks // 20, clicks), kills))
    back: list[float] = []
    made = 0
    line = ""
    for line in client.stdout:
        made += line == "click\n"
        if line == "click\n" and made in moments:
            time.sleep(chance.uniform(0, 0.1))
            running.kill()
            running.start()
            back.append(time.monotonic())
    if len(back) != kills:
        raise RuntimeError(f"Only {len(back)} of {kills} crashes were made.")
    return back, line


def _environment(system: System) -> dict[str, str]:
    env = system.environment()
    paths = [str(ROOT / "benchmarks"), env.get("PYTHONPATH", "")]
    return {**env, "PYTHONPATH": ":".join(path for path in paths if path)}


async def _client(kind: str, port: int, clicks: int) -> None:
    """Clicks until all clicks are made, each at least once."""
    from harness.load import tab_class

    tab = tab_class(kind)(port, False)
    await tab.open()
    back: list[float] = []
    for _ in range(clicks):
        await asyncio.sleep(random.uniform(0, 0.06))
        print("click", flush=True)
        try:
            await tab.click()
        except (OSError, EOFError, _closed()):
            await _come_back(tab, kind)
            back.append(time.monotonic())
    if kind == "kawa":
        await tab.answered()  # type: ignore[attr-defined]
    print(json.dumps({"count": tab.count, "back": back}))


async def _come_back(tab: Any, kind: str) -> None:
    """Connects until that works, and waits until the tab is up to date again."""
    while True:
        try:
            await tab.open()
            if kind == "kawa":
                await tab.answered()
            return
        except (OSError, EOFError, _closed()):
            await asyncio.sleep(0.02)


def _closed() -> type[Exception]:
    from websockets.exceptions import WebSocketException

    return WebSocketException


if __name__ == "__main__":
    if sys.argv[1:2] == ["client"]:
        asyncio.run(_client(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    else:
        run_alone(measure, __doc__)
