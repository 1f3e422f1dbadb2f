"""The developer panel's side of a session: notes its reruns, and answers what the page asks.

There is one only where the server is for development, so nothing of it costs elsewhere.
"""

from __future__ import annotations

import threading
import time
from itertools import islice
from typing import Final, Protocol

from kawa.caching.errors import name_of
from kawa.caching.registry import KINDS, caches, clear_all
from kawa.durable.large import Large
from kawa.durable.ledger import Ledger
from kawa.protocol.messages import (
    Notice,
    PanelCache,
    PanelKey,
    PanelLink,
    PanelRequest,
    PanelRerun,
    PanelState,
    ServerMessage,
)
from kawa.runtime.execute import Outcome
from kawa.runtime.request import Request
from kawa.runtime.services import Services
from kawa.runtime.session import Session
from kawa.server.tabs.history import Entry, History, Rerun, click_name
from kawa.server.tabs.links import LASTS, make_link
from kawa.store.codec import NotStorable

_MOST_KEYS: Final = 300
_MOST_CACHES: Final = 100


class Page(Protocol):
    """The page that shows the panel."""

    @property
    def session(self) -> Session:
        """Its session."""

    @property
    def ledger(self) -> Ledger:
        """What is stored of it."""

    def send(self, message: ServerMessage) -> None:
        """Sends it a message if it is there."""

    def ask(self, request: Request) -> None:
        """A run is asked for."""


class Panel:
    """What the developer panel of one tab knows.

    Args:
        services: Where its session is stored.
        page: Shows the panel.
    """

    __slots__ = ("_bytes", "_count", "_ended", "_open", "_page", "_rerun", "_services", "history")

    def __init__(self, services: Services, page: Page) -> None:
        self.history = History(services.closed_codec, cover=services.secrets.cover)
        self._services = services
        self._page = page
        self._open = False
        self._count = 0
        self._bytes = 0
        self._ended = 0.0
        self._rerun: Rerun | None = None

    # What the session tells.

    def starts(self, request: Request) -> None:
        """A run begins; its widgets are still those of the run before."""
        if request.reason == "tick":
            # One a second would leave no place for what the user did.
            self._rerun = None
            return
        session = self._page.session
        ids = (*request.triggers, *request.values)
        reason = _reason(request, bool(ids))
        self._bytes = 0
        self._rerun = Rerun(0, reason, [click_name(session, id) for id in ids], time.time())

    def ran(self, outcome: Outcome) -> None:
        """The run has ended, and is about to be stored. In a thread of the runner."""
        rerun = self._rerun
        if rerun is None:
            return
        self._count += 1
        rerun.number = self._count
        rerun.script_ms = outcome.script_seconds * 1000
        rerun.failed = outcome.error is not None
        self.history.add(rerun, self._page.session)
        self._ended = time.perf_counter()

    def stored(self) -> None:
        """What the run changed is stored. In a thread of the runner."""
        if self._rerun is not None:
            self._rerun.commit_ms = (time.perf_counter() - self._ended) * 1000
            self._rerun.version = self._page.ledger.version

    def sent(self, size: int) -> None:
        """Bytes went to the page."""
        self._bytes += size

    def ended(self) -> None:
        """The page has the run's last frame."""
        if self._rerun is not None:
            self._rerun.bytes, self._rerun = self._bytes, None
        self.changed()

    def changed(self) -> None:
        """What is stored of the session has changed: a panel that is open shows it."""
        if self._open:
            self._tell()

    # What the page asks.

    def attached(self) -> None:
        """Another page, or the same one anew: it asks again if its panel is open."""
        self._open = False

    def on_request(self, request: PanelRequest) -> None:
        """Answers the page."""
        if request.want == "link":
            self._send_link()
        elif request.want == "clear_cache":
            # What is released is the script's code, which may take its time.
            threading.Thread(target=self._clear_caches, name="kawa-clear", daemon=True).start()
        elif request.want == "back":
            self._go_back(request.number)
        else:
            self._open = request.want == "open"
            if self._open:
                self._tell()

    def _clear_caches(self) -> None:
        for kind in KINDS:
            clear_all(kind, self._services)
        self._services.call_soon(self._page.send, Notice("info", "cache_cleared"))
        self._services.call_soon(self.changed)

    def _send_link(self) -> None:
        page = self._page
        if not self._services.store.durable or not page.ledger.version:
            page.send(Notice("error", "copy_not_stored"))
            return
        page.send(PanelLink(make_link(self._services.sealer, page.session.id, time.time()), LASTS))

    def _go_back(self, number: int) -> None:
        page = self._page
        try:
            past = self.history.past(number)
        except NotStorable as error:
            page.send(Notice("error", "back_failed", str(error)))
            return
        if past is None:
            page.send(Notice("error", "back_gone"))
            return
        if past.as_it_is:
            page.send(Notice("warning", "back_partly", ", ".join(past.as_it_is)))
        page.ask(Request(past=past, reason="back"))

    def _tell(self) -> None:
        entries = self.history.entries
        reruns = [_rerun(rerun) for rerun in reversed(self.history.reruns)]
        keys = [self._key(*entry) for entry in islice(entries.items(), _MOST_KEYS)]
        more = max(0, len(entries) - _MOST_KEYS)
        durable = self._services.store.durable
        self._page.send(PanelState(keys, reruns, more, durable, _caches()))

    def _key(self, name: str, entry: Entry) -> PanelKey:
        ledger, size, reason = self._page.ledger, entry.size, entry.reason
        pending = name in ledger.pending
        if entry.payload is None and not pending:
            # A large value is encoded after its run; only then this is known of it.
            reason = reason or ledger.unstored.get(name[2:], "")
            held = ledger.stored(name)
            size = held.size if isinstance(held, Large) else size
        return PanelKey(entry.name, entry.type, entry.preview, entry.widget, size, reason, pending)


def _caches() -> list[PanelCache]:
    found = [
        PanelCache(
            name_of(cache.function),
            cache.params.kind,
            len(cache),
            cache.size,
            cache.stats.hits,
            cache.stats.misses,
            cache.stats.saved,
        )
        for cache in caches()
    ]
    return sorted(found, key=lambda one: -one.saved)[:_MOST_CACHES]


def _reason(request: Request, by_widget: bool) -> str:
    if request.restart:
        return "restart"
    if request.reason != "event" or by_widget:
        return request.reason
    return "rerun" if request.page is None else "page"


def _rerun(rerun: Rerun) -> PanelRerun:
    return PanelRerun(
        rerun.number,
        rerun.reason,
        rerun.at,
        rerun.script_ms,
        rerun.bytes,
        rerun.version,
        rerun.widgets,
        rerun.commit_ms,
        rerun.failed,
        rerun.entries is not None,
    )
