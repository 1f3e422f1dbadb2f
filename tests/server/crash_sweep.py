"""Clicks on the counter while its server is killed with SIGKILL at random moments.

`python tests/server/crash_sweep.py [CLICKS] [KILLS] [SEED]` runs it by itself.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]

from server.client import Closed, Tab
from server.process import Server

_AT_ONCE = 3


class Sweep(NamedTuple):
    """What came of a sweep.

    Attributes:
        count: What the page showed at the end.
        kills: How often the server died.
        resent: Events that had to be sent more than once.
        wrong: Pages that showed another count than the events stored by then.
        seconds: How long it took.
    """

    count: int
    kills: int
    resent: int
    wrong: list[str]
    seconds: float


class _Killer(threading.Thread):
    """Kills the server at random moments and starts it again."""

    def __init__(self, server: Server, kills: int, dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.left = kills
        self.dice = dice
        self.clicking = threading.Event()
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            while self.left:
                # Only a server that has answered can lose something.
                if not self.clicking.wait(20):
                    raise TimeoutError("The tab did not come back.")
                time.sleep(self.dice.uniform(0, 0.04))
                self.server.kill()
                self.clicking.clear()
                self.left -= 1
                self.server.start()
        except Exception as error:
            self.error = error


def sweep(server: Server, clicks: int = 300, kills: int = 20, seed: int | None = None) -> Sweep:
    """Clicks on a running counter server until every click is stored; meanwhile it is killed."""
    dice = random.Random(seed)
    started = time.monotonic()
    killer = _Killer(server, kills, dice)
    wrong: list[str] = []
    resent = 0
    tab = Tab(server.port)
    button = tab.widget("Add").id
    killer.start()
    while tab.stored < clicks:
        if killer.error is not None:
            raise killer.error
        try:
            # Some clicks are kept back for the kills that are still to come.
            may = clicks - killer.left * clicks // (kills + 1)
            while tab.seq < may and len(tab.outbox) < _AT_ONCE:
                killer.clicking.set()
                tab.event(triggers={button: True})
            if tab.outbox or tab.state == "running":
                tab.receive(timeout=10)
                _compare(tab, wrong)
            else:
                killer.clicking.set()
                tab.receive(timeout=0.01)
        except TimeoutError:
            continue
        except (Closed, OSError):
            resent += len(tab.outbox)
            _come_back(tab, killer)
            _compare(tab, wrong)
    killer.join(30)
    count = int(tab.texts()[0].rpartition(" ")[2])
    tab.close()
    return Sweep(count, kills - killer.left, resent, wrong, time.monotonic() - started)


def _compare(tab: Tab, wrong: list[str]) -> None:
    """A page that says done shows as many clicks as are stored."""
    if tab.state == "done" and tab.texts() != [f"Count = {tab.stored}"]:
        wrong.append(f"{tab.texts()} where {tab.stored} clicks are stored")


def _come_back(tab: Tab, killer: _Killer) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            tab.reconnect()
            return
        except (Closed, OSError, EOFError):
            if time.monotonic() > deadline or killer.error is not None:
                raise killer.error or TimeoutError("The server does not come back.") from None
            time.sleep(0.02)


def main() -> None:
    """Runs one sweep and prints what came of it."""
    numbers = [int(word) for word in sys.argv[1:]]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        server = Server(Path(directory)).start()
        try:
            found = sweep(server, *numbers)
        finally:
            server.kill()
    clicks = numbers[0] if numbers else 300
    print(
        f"{clicks} clicks, {found.kills} SIGKILLs, {found.resent} events sent again, "
        f"count {found.count}, {len(found.wrong)} wrong pages, {found.seconds:.1f} s"
    )
    sys.exit(0 if found.count == clicks and not found.wrong else 1)


if __name__ == "__main__":
    main()
