"""Ten minutes of everything at once: `make soak`, or `python tests/fleet/soak.py --minutes 2`.

Tabs of every kind that has done harm stay for the whole time, visitors come and go, and one
worker a second is ended by SIGKILL. All clicks must count once, what the servers hold must
level off, and a quiet tab must not feel the others.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean, quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

from redis_server import RedisServer
from server.client import Closed, Tab
from server.process import SRC, Server

APP = """
import multiprocessing, os, threading, time
import kawa as st

kind = st.query_params.get("kind", "counter")
state = st.session_state
state.setdefault("count", 0)

class Hangs:
    def __reduce__(self):
        time.sleep(3)
        return (Hangs, ())

def write_later(state):
    for number in range(20):
        state["noted"] = {n: number for n in range(50)}
        time.sleep(0.05)

if st.button("Add"):
    state.count += 1
if st.button("Die"):
    os._exit(1)
st.text(f"Count = {state.count}")
if kind == "loop":
    place = st.empty()
    while True:
        place.text(f"At {time.time():.1f}")
        time.sleep(0.2)
elif kind == "rerun":
    time.sleep(0.2)
    st.rerun()
elif kind == "hangs":
    state.value = Hangs()
elif kind == "threads":
    threading.Thread(target=write_later, args=[state], daemon=True).start()
elif kind == "forks":
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=[1], daemon=True)
    child.start()
"""
TABS = {
    "counter": 80,
    "loop": 30,
    "rerun": 20,
    "hangs": 10,
    "threads": 20,
    "forks": 10,
    "deaths": 4,
}
"""How many of each kind stay; `deaths` end their process now and then. More come and go."""
PASSING = 26
_PAUSE = (0.5, 4.0)
_DEATH_EVERY = 20.0
_TTL = 60
_PATIENCE = 90.0
_QUIET_MS = 250.0
_GROWTH = 1.15
_BROKEN = (Closed, OSError, EOFError, TimeoutError, AssertionError)


class Guest(threading.Thread):
    """Somebody with one tab, who clicks until it is over, and counts along.

    Args:
        port: Where the app is.
        kind: Of the script.
        over: Set when all are to come to an end.
        seed: Of its pauses.
        clicks: How often, if not until it is over.

    Attributes:
        said: What went wrong.
        clicked: How often it has clicked.
    """

    def __init__(
        self, port: int, kind: str, over: threading.Event, seed: int, clicks: int = 1_000_000
    ) -> None:
        super().__init__(daemon=True)
        self.kind = kind
        self.said = ""
        self.clicked = 0
        self._port, self._over, self._left = port, over, clicks
        self._dice = random.Random(seed)
        self._next_death = time.monotonic() + self._dice.uniform(5, _DEATH_EVERY)
        self._tab: Tab | None = None
        self.start()

    def run(self) -> None:
        try:
            tab = self._open()
            while not self._over.is_set() and self._left > 0:
                self._once(tab, lambda: self._click(tab))
            deadline = time.monotonic() + _PATIENCE
            while not self._all_counted(tab):
                if time.monotonic() > deadline:
                    raise AssertionError(
                        f"{tab.texts()[:1]} after {self.clicked} clicks; unconfirmed: "
                        f"{len(tab.outbox)}, state {tab.state!r}"
                    )
                self._once(tab, lambda: self._hear(tab, 0.5))
            tab.close()
        except BaseException as error:
            self.said = f"{self.kind}: {type(error).__name__}: {error}"

    def _open(self) -> Tab:
        tab: Tab | None = None
        while tab is None:
            with contextlib.suppress(*_BROKEN):
                tab = Tab(self._port, query=f"kind={self.kind}", greet=False)
                tab.greet(fresh=True, wait=False)
        return tab

    def _once(self, tab: Tab, what: Callable[[], object]) -> None:
        """Does something; a connection that breaks is opened anew, as the page does it."""
        try:
            what()
        except _BROKEN:
            while True:
                time.sleep(self._dice.uniform(0.05, 0.3))
                with contextlib.suppress(*_BROKEN):
                    before = tab.stored
                    tab.reconnect(wait=False)
                    break
            assert tab.welcome is not None
            if not tab.welcome.resumed:
                # Nothing of it was stored yet, so nothing was confirmed either.
                assert before == 0, f"a session with {before} events was lost"
                self.clicked = 0

    def _click(self, tab: Tab) -> None:
        self._hear(tab, self._dice.uniform(*_PAUSE))
        now = time.monotonic()
        dies = self.kind == "deaths" and now > self._next_death
        if dies:
            self._next_death = now + _DEATH_EVERY
            tab.event(triggers={tab.widget("Die").id: True})
            return
        button = tab.widget("Add").id
        # Counted before it is sent: if that fails, the next connection brings it.
        self.clicked += 1
        self._left -= 1
        tab.event(triggers={button: True})

    def _hear(self, tab: Tab, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                tab.receive(left)
            tab.frames.clear()

    def _all_counted(self, tab: Tab) -> bool:
        return not tab.outbox and f"Count = {self.clicked}" in tab.texts()


class Quiet:
    """A tab in a process of its own, where nothing of this one is felt."""

    def __init__(self, port: int) -> None:
        command = [sys.executable, __file__, "--quiet-tab", str(port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE)

    def finish(self) -> tuple[list[float], list[float], int]:
        """Returns its times in ms: where the connection held, all of them; and wrong counts."""
        said, _ = self._process.communicate(b"over\n", timeout=_PATIENCE)
        return tuple(json.loads(said))


def be_quiet(port: int) -> None:
    """Clicks ten times a second until somebody writes to it; prints how long each took."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
    tab = Tab(port)
    held: list[float] = []
    all: list[float] = []
    count = wrong = 0
    while not over.is_set():
        time.sleep(0.1)
        began = time.monotonic()
        count += 1
        broke = False
        try:
            tab.click("Add")
        except _BROKEN:
            broke = True
            while True:
                with contextlib.suppress(*_BROKEN):
                    tab.reconnect()
                    tab.wait(lambda: not tab.outbox)
                    break
                time.sleep(0.02)
        tab.frames.clear()
        took = (time.monotonic() - began) * 1000
        all.append(took)
        if not broke:
            held.append(took)
        wrong += f"Count = {count}" not in tab.texts()
    tab.close()
    print(json.dumps([held, all, wrong]))


class Gauge:
    """What the server's processes hold, and how many sessions are stored."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.seen: dict[str, list[int]] = {
            name: [] for name in ("memory, MB", "threads", "descriptors", "sessions")
        }

    def read(self, elder: int) -> str:
        """Reads the supervisor and the worker that is spared; returns a line."""
        held: Counter[str] = Counter()
        assert self._server.process is not None
        for pid in (self._server.process.pid, elder):
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text().splitlines()
                fields = dict(line.split(":", 1) for line in status if ":" in line)
                held["memory, MB"] += int(fields["VmRSS"].split()[0]) // 1024
                held["threads"] += int(fields["Threads"])
                held["descriptors"] += len(list(Path(f"/proc/{pid}/fd").iterdir()))
        held["sessions"] = self._stored()
        for name, values in self.seen.items():
            values.append(held[name])
        return ", ".join(f"{held[name]} {name}" for name in self.seen)

    def _stored(self) -> int:
        flags = {"session.path": self._server.state, **self._server.flags}
        said = [f"--{name}={value}" for name, value in flags.items() if name.startswith("session.")]
        env = {**os.environ, "PYTHONPATH": str(SRC)}
        listed = subprocess.run(
            [sys.executable, "-m", "kawa", "sessions", "list", "--json", *said],
            env=env | self._server.env, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return len(json.loads(listed.stdout)) if listed.returncode == 0 else -1

    def growing(self, seconds: float) -> list[str]:
        """Names what the last third of the run has more of than the second."""
        found = []
        for name, values in self.seen.items():
            third = max(len(values) // 3, 1)
            middle, last = mean(values[third : 2 * third] or values), mean(values[-third:])
            # The sessions of visitors who left go after their time only.
            if last > middle * _GROWTH + 2 and (name != "sessions" or seconds > 4 * _TTL):
                found.append(f"{name} grow: {middle:.0f}, then {last:.0f}")
        return found


class Passing(threading.Thread):
    """A place that is taken by one visitor after another."""

    def __init__(self, port: int, over: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self._port, self._over, self._dice = port, over, random.Random(seed)
        self.said: list[str] = []
        self.visits = self.clicked = 0
        self.start()

    def run(self) -> None:
        while not self._over.is_set():
            kind = self._dice.choice(["counter", "counter", "loop", "rerun", "threads"])
            never = threading.Event()
            seed = self._dice.randrange(1 << 30)
            guest = Guest(self._port, kind, never, seed, clicks=self._dice.randrange(1, 5))
            guest.join()
            self.visits += 1
            self.clicked += guest.clicked
            if guest.said:
                self.said.append(guest.said)


def kill(server: Server, over: threading.Event, killed: list[int], elder: list[int]) -> None:
    """Ends one worker a second, of those that are not spared."""
    dice = random.Random(1)
    while not over.wait(1.0):
        workers = server.workers()
        if elder[0] not in workers:
            elder[0] = min(workers, default=0)
        victims = sorted(workers - {elder[0]})
        if victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(dice.choice(victims), signal.SIGKILL)
                killed[0] += 1


def soak(server: Server, minutes: float) -> list[str]:
    """Runs it; returns what went wrong."""
    over = threading.Event()
    quiet = Quiet(server.port)
    guests = [
        Guest(server.port, kind, over, seed)
        for kind, number in TABS.items()
        for seed in range(number)
    ]
    passing = [Passing(server.port, over, seed) for seed in range(PASSING)]
    killed, elder = [0], [0]
    killer = threading.Thread(target=kill, args=(server, over, killed, elder))
    killer.start()
    gauge = Gauge(server)
    until = time.monotonic() + minutes * 60
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(15, left))
        clicks = sum(guest.clicked for guest in guests)
        print(f"{left / 60:4.1f} min left: {clicks} clicks, {killed[0]} kills, "
              f"{sum(place.visits for place in passing)} visits; {gauge.read(elder[0])}",
              flush=True)  # fmt: skip
    held, all, wrong = quiet.finish()
    over.set()
    killer.join()
    for one in (*guests, *passing):
        one.join(2 * _PATIENCE)
    found = [one.said for one in guests if one.said] + [s for one in passing for s in one.said]
    found += [f"{one.kind}: it does not end" for one in guests if one.is_alive()]
    if wrong:
        found.append(f"the quiet tab has seen {wrong} wrong counts")
    found += gauge.growing(minutes * 60)
    p99, p99_all = (quantiles(times, n=100)[98] for times in (held, all))
    clicks = sum(one.clicked for one in guests) + sum(one.clicked for one in passing)
    print(f"{clicks} clicks and {killed[0]} kills; p99 of a quiet tab's click: {p99:.0f} ms "
          f"where its connection holds, {p99_all:.0f} ms of all")  # fmt: skip
    if p99 > _QUIET_MS:
        found.append(f"a quiet tab's click takes {p99:.0f} ms (p99), more than {_QUIET_MS:.0f}")
    return found


@contextlib.contextmanager
def served(store: str, directory: Path) -> Iterator[Server]:
    """Yields three workers on a store."""
    flags: dict[str, object] = {"server.workers": 3, "session.ttl": _TTL}
    env = {}
    redis = None
    if store == "redis":
        (directory / "redis").mkdir()
        redis = RedisServer(directory / "redis", "--appendfsync", "everysec").start()
        flags["session.store"] = redis.url
        env["KAWA_SERVER_SECRET_KEYS"] = "a-secret-of-at-least-thirty-two-bytes"
    server = Server(directory, APP, flags, env).start()
    try:
        yield server
    finally:
        server.stop()
        if redis is not None:
            redis.kill()


def main(args: Sequence[str] | None = None) -> int:
    """Returns 1 if something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--store", choices=["sqlite", "redis"], help="both by default, half each")
    parser.add_argument("--quiet-tab", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(args)
    if options.quiet_tab:
        be_quiet(options.quiet_tab)
        return 0
    stores = [options.store] if options.store else ["sqlite", "redis"]
    found = []
    for store in stores:
        print(f"On {store}:", flush=True)
        with tempfile.TemporaryDirectory() as folder, served(store, Path(folder)) as server:
            wrong = soak(server, options.minutes / len(stores))
            found += [f"{store}: {line}" for line in wrong]
            print(server.text_of_log()[-3000:] if wrong else "All is well.", flush=True)
    for line, number in Counter(found).most_common(30):
        print(f"WRONG {number}x {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
