"""Knows whether a server answers: while it does not, nobody waits for it.

The first failure opens the breaker: what is asked then fails at once. A thread looks
whether the server is back, after pauses that grow, and closes it again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kawa.errors import StoreAwayError

_LOG = logging.getLogger("kawa")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0


class Breaker:
    """Whether one server answers.

    Args:
        name: What messages call the server.
        probe: Asks it for a sign of life; raises if there is none.
        meanwhile: What the log says of the time until it is back.
    """

    def __init__(
        self,
        name: str,
        probe: Callable[[], object],
        meanwhile: str = "Sessions go on in memory.",
    ) -> None:
        self._name = name
        self._meanwhile = meanwhile
        self._probe = probe
        self._lock = threading.Lock()
        self._why: str | None = None
        self._closed = threading.Event()

    def check(self) -> None:
        """Raises StoreAwayError while the server does not answer."""
        if self._why is not None:
            raise StoreAwayError(self._why)

    def failed(self, error: Exception) -> StoreAwayError:
        """Notes that the server did not answer; returns what to raise."""
        with self._lock:
            first = self._why is None
            self._why = f"{self._name} does not answer: {error}"
            found = StoreAwayError(self._why)
            if first and not self._closed.is_set():
                _LOG.error("%s %s", self._why, self._meanwhile)
                threading.Thread(target=self._look, name="kawa-probe", daemon=True).start()
        return found

    def close(self) -> None:
        """Ends the looking."""
        self._closed.set()

    def _look(self) -> None:
        pause = _FIRST_PAUSE
        while not self._closed.wait(pause):
            try:
                self._probe()
            except Exception:
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            with self._lock:
                self._why = None
            _LOG.warning("%s answers again.", self._name)
            return
