"""Tabs that click on a counter without pause, and come back whenever their server goes away."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable

from server.client import Closed, Tab

_AT_ONCE = 3
_PATIENCE = 60.0


class Clicker(threading.Thread):
    """A visitor in a tab of his own.

    Args:
        port: Where the app is, or a balancer before it.
        clicks: How often he clicks.
        pause: Longest pause between two clicks, in seconds.
        seed: Makes his pauses come again.

    Attributes:
        count: What the page showed at the end.
        returns: How often his server had gone away.
        resent: Events that had to be sent more than once.
        wrong: Pages that showed another count than the events stored by then.
        error: Why he gave up.
    """

    def __init__(self, port: int, clicks: int, *, pause: float = 0.1, seed: int = 0) -> None:
        super().__init__(daemon=True)
        self.count = -1
        self.returns = 0
        self.resent = 0
        self.wrong: list[str] = []
        self.error: BaseException | None = None
        self._port = port
        self._clicks = clicks
        self._pause = pause
        self._dice = random.Random(seed)
        self._tab: Tab | None = None

    @property
    def stored(self) -> int:
        """How many of his clicks are stored."""
        return 0 if self._tab is None else self._tab.stored

    def run(self) -> None:
        try:
            self._come()
            assert self._tab is not None
            button = self._tab.widget("Add").id
            while self._tab.stored < self._clicks:
                try:
                    self._step(self._tab, button)
                except TimeoutError:
                    continue
                except (Closed, OSError, EOFError):
                    self.returns += 1
                    self.resent += len(self._tab.outbox)
                    self._come()
            self.count = int(self._tab.texts()[0].rpartition(" ")[2])
            self._tab.close()
        except BaseException as error:
            self.error = error

    def _step(self, tab: Tab, button: str) -> None:
        if tab.seq < self._clicks and len(tab.outbox) < _AT_ONCE:
            time.sleep(self._dice.uniform(0, self._pause))
            tab.event(triggers={button: True})
        tab.receive(timeout=0.01 if tab.seq < self._clicks else 1.0)
        if tab.state == "done" and tab.texts() != [f"Count = {tab.stored}"]:
            self.wrong.append(f"{tab.texts()} where {tab.stored} clicks are stored")

    def _come(self) -> None:
        """Opens the page, or comes back to it; a server that is not there yet is tried again."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                if self._tab is None:
                    self._tab = Tab(self._port)
                else:
                    self._tab.reconnect()
                return
            except (Closed, OSError, EOFError, TimeoutError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(self._dice.uniform(0.01, 0.1))


def visitors(port: int, tabs: int, clicks: int, *, pause: float = 0.1) -> list[Clicker]:
    """Returns that many visitors, who have begun."""
    all = [Clicker(port, clicks, pause=pause, seed=seed) for seed in range(tabs)]
    for one in all:
        one.start()
    return all


def check(all: Iterable[Clicker], clicks: int, patience: float = 120.0) -> None:
    """Waits until all have clicked, and sees that each count is exact.

    Raises:
        AssertionError: A click was lost or counted twice, or a visitor gave up.
    """
    deadline = time.monotonic() + patience
    for one in all:
        one.join(max(0.0, deadline - time.monotonic()))
        assert not one.is_alive(), "A visitor is not done."
        assert one.error is None, f"A visitor gave up: {one.error!r}"
        assert not one.wrong, one.wrong
        assert one.count == clicks


def clicking(all: Iterable[Clicker]) -> bool:
    """Tells whether anyone still clicks."""
    return any(one.is_alive() for one in all)
