"""A user who clicks on a counter, whatever happens to its servers, and counts along."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from server.client import Closed, Tab

_AT_ONCE = 3
_PATIENCE = 60.0


class Clicker(threading.Thread):
    """Clicks until it has clicked often enough, and every click is stored.

    Args:
        port: Where the app is, or a balancer before it.
        clicks: How often at least; without `enough` exactly so often.
        enough: Tells whether it is time to end.
        pause: Longest pause before a click, in seconds.
        seed: Makes its pauses come again.

    Attributes:
        wrong: Pages that showed another count than the clicks stored by then.
        moved: How often the server sent the tab elsewhere in good order.
        broken: How often the connection broke otherwise.
        error: What ended it before its time.
    """

    def __init__(
        self,
        port: int,
        clicks: int = 0,
        enough: Callable[[], bool] | None = None,
        *,
        pause: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__(daemon=True)
        self.wrong: list[str] = []
        self.moved = 0
        self.broken = 0
        self.error: BaseException | None = None
        self._port = port
        self._clicks = clicks
        self._enough = enough
        self._pause = pause
        self._dice = random.Random(seed)
        self._tab: Tab | None = None
        self.start()

    @property
    def stored(self) -> int:
        """How many of its clicks it knows to be stored."""
        return 0 if self._tab is None else self._tab.stored

    def finish(self, patience: float = 120.0) -> int:
        """Waits for the end and checks that every click counted once; returns how many."""
        self.join(patience)
        assert not self.is_alive(), "It still clicks."
        if self.error is not None:
            raise self.error
        tab = self._tab
        assert tab is not None and self.wrong == []
        assert (_count(tab), tab.stored, tab.outbox) == (tab.seq, tab.seq, [])
        assert tab.seq == self._clicks if self._enough is None else tab.seq >= self._clicks
        tab.close()
        return tab.seq

    def run(self) -> None:
        try:
            tab = self._tab = self._keep_trying(lambda: Tab(self._port))
            button = tab.widget("Add").id
            while not self._done(tab) or tab.outbox or tab.state == "running":
                try:
                    self._step(tab, button)
                except TimeoutError:
                    # While a store is away nothing is confirmed; `finish` sets the limit.
                    continue
                except (Closed, OSError, EOFError) as error:
                    self._come_back(tab, error)
        except BaseException as error:
            self.error = error

    def _step(self, tab: Tab, button: str) -> None:
        if not self._done(tab) and len(tab.outbox) < _AT_ONCE:
            time.sleep(self._dice.uniform(0, self._pause))
            tab.event(triggers={button: True})
        else:
            tab.receive()
            self._compare(tab)

    def _done(self, tab: Tab) -> bool:
        return tab.seq >= self._clicks and (self._enough is None or self._enough())

    def _compare(self, tab: Tab) -> None:
        if tab.state == "done" and _count(tab) != tab.stored:
            self.wrong.append(f"{tab.texts()} where {tab.stored} clicks are stored")

    def _come_back(self, tab: Tab, error: Exception) -> None:
        if isinstance(error, Closed) and error.code == 4410:
            self.moved += 1
        else:
            self.broken += 1
        self._keep_trying(tab.reconnect)
        assert tab.welcome is not None and tab.welcome.resumed
        self._compare(tab)

    def _keep_trying(self, connect: Callable[[], Tab]) -> Tab:
        """Connects; a server that is not there yet is tried again."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return connect()
            except (Closed, OSError, EOFError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(self._dice.uniform(0.01, 0.1))


def _count(tab: Tab) -> int:
    """What the page shows."""
    return int(tab.texts()[0].rpartition(" ")[2])
