"""A user who clicks on a counter, whatever happens to its servers, and counts along."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from server.client import Closed, Tab

_AT_ONCE = 3
_PATIENCE = 30.0


class Clicker(threading.Thread):
    """Clicks until it has clicked often enough, and every click is stored.

    Args:
        port: The server's.
        clicks: How often at least.
        enough: Tells whether it is time to end.
        button: Label of the button.

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
        button: str = "Add",
    ) -> None:
        super().__init__(daemon=True)
        self.tab = Tab(port)
        self.clicks = clicks
        self.wrong: list[str] = []
        self.moved = 0
        self.broken = 0
        self.error: BaseException | None = None
        self._button = button
        self._enough = enough
        self.start()

    @property
    def count(self) -> int:
        """What the page shows."""
        return int(self.tab.texts()[0].rpartition(" ")[2])

    def finish(self) -> None:
        """Waits for the end, and checks that every click counted once."""
        self.join(60)
        assert not self.is_alive(), "It still clicks."
        if self.error is not None:
            raise self.error
        assert self.wrong == []
        assert (self.count, self.tab.stored, self.tab.outbox) == (self.tab.seq, self.tab.seq, [])
        self.tab.close()

    def run(self) -> None:
        tab = self.tab
        try:
            id = tab.widget(self._button).id
            while not self._done() or tab.outbox or tab.state == "running":
                try:
                    if not self._done() and len(tab.outbox) < _AT_ONCE:
                        tab.event(triggers={id: True})
                    else:
                        tab.receive()
                        self._compare()
                except (Closed, OSError) as error:
                    self._come_back(error)
        except BaseException as error:
            self.error = error

    def _done(self) -> bool:
        return self.tab.seq >= self.clicks and (self._enough is None or self._enough())

    def _compare(self) -> None:
        tab = self.tab
        if tab.state == "done" and self.count != tab.stored:
            self.wrong.append(f"{tab.texts()} where {tab.stored} clicks are stored")

    def _come_back(self, error: Exception) -> None:
        if isinstance(error, Closed) and error.code == 4410:
            self.moved += 1
        else:
            self.broken += 1
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self.tab.reconnect()
                assert self.tab.welcome is not None and self.tab.welcome.resumed
                self._compare()
                return
            except (Closed, OSError, EOFError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
