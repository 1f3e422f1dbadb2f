"""The browser's side of a test: the page it shows, and what the user did since the last run."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import msgspec

from kawa.elements._kit.registry import resolve
from kawa.elements.exception import show_error
from kawa.protocol.messages import Frame
from kawa.protocol.patch import Page, View
from kawa.runtime.app import App
from kawa.runtime.execute import Job
from kawa.runtime.request import Request
from kawa.runtime.services import Services
from kawa.runtime.session import Session
from kawa.runtime.spec import Spec
from kawa.store import Store
from kawa.store.memory import MemoryStore
from kawa.testing.errors import AppTestError
from kawa.testing.running import Running, isolated, settings_with
from kawa.testing.visitor import Visitor

_ROOTS = ("main", "sidebar", "event")
_SELDOM = ("bottom", "dialogs")
"""Roots that are among the page's only while they are used."""


class Tab:
    """One tab that shows the app.

    Args:
        path: The main script.

    Attributes:
        session: The server's side of the tab.
        page: What the tab shows.
        options: Settings of the server, by dotted name, where the test sets them.
        secrets: What the app has for secrets, unless none are given.
        visitor: Who looks at it, and with what.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.session = Session("test")
        self.page = Page()
        self.options: dict[str, Any] = {}
        self.secrets: dict[str, Any] = {}
        self.visitor = Visitor()
        self._app: App | None = None
        self._store: Store = MemoryStore()
        self._values: dict[str, tuple[Any, Any]] = {}
        self._clicks: dict[str, Any] = {}
        self._clicked: dict[str, Any] = {}
        self._runs = 0
        self._late: Running | None = None

    @property
    def used(self) -> bool:
        """Whether the script has been run."""
        return self._runs > 0

    @property
    def roots(self) -> list[View]:
        """The page's own containers; the one at the bottom, and that of dialogs, only if used."""
        used = [id for id in _SELDOM if self.page.nodes[id].children]
        return [self.page.nodes[id] for id in (*_ROOTS, *used)]

    def run(self, timeout: float, page: str | None, query: str) -> None:
        """Runs the script with what the user did.

        Raises:
            RuntimeError: It takes longer than `timeout` seconds.
        """
        self._finish_late(timeout)
        request = Request(
            values=self._submitted(),
            triggers=self._clicks,
            page=page,
            query=query,
            reason="event" if self._runs else "load",
        )
        self._clicked, self._clicks, self._values = self._clicks, {}, {}
        self._runs += 1
        self._answer(request, timeout)

    def _answer(self, request: Request, timeout: float) -> None:
        """Runs the script for a request, and takes what it shows."""
        settings = settings_with(self.options)
        before = settings.values
        with isolated(self.path.parent):
            if self._app is None:
                services = Services.alone(settings, self._store)
                magic = resolve("write")
                self._app = App(
                    self.path,
                    magic=magic,
                    show_error=show_error,
                    services=services,
                    keeps_page=False,
                )
            self._app.services.settings = settings
            self._app.services.secrets.given = self.secrets or None
            self.session.client, self.session.visit = self.visitor.seen()
            running = Running(self._app, self.session, Job(request))
            if not running.ended(timeout):
                running.job.stop()
                self._late = running
                raise RuntimeError(
                    f"The script did not end within {timeout:g} seconds. Give it longer: "
                    "`at.run(timeout=…)`, or `default_timeout=…` where the AppTest is made."
                )
        # What the script has set holds from here on.
        self.options.update({n: v for n, v in settings.values.items() if v != before[n]})
        self._receive(running.job)

    def _finish_late(self, timeout: float) -> None:
        """Waits for a run that took too long, which the page has to be told of too."""
        late, self._late = self._late, None
        if late is None:
            return
        if not late.ended(timeout):
            self._late = late
            raise RuntimeError(
                f"The run before this one timed out and has not ended within {timeout:g} more "
                "seconds: a script can be stopped only at its next call of Kawa."
            )
        self._receive(late.job)

    def _receive(self, job: Job) -> None:
        """Takes a run's ops as a browser does: from the bytes of a frame."""
        ops, whole = job.take_ops(), job.outgoing.overflowed
        if whole:
            ops = [*self.session.tree.snapshot(), *self.session.snapshot_values()]
        frame = msgspec.msgpack.encode(Frame(self._runs, ops, "done", reset=whole))
        self.page.receive(msgspec.msgpack.decode(frame, type=Frame))

    def _submitted(self) -> dict[str, Any]:
        """Returns the values to send: those in a form only if it is submitted."""
        forms = {None, *map(self._form, self._clicks)}
        return {id: wire for id, (wire, _) in self._values.items() if self._form(id) in forms}

    def _form(self, id: str) -> str | None:
        spec = self.session.state.spec(id)
        return None if spec is None else spec.form

    # What the nodes ask for.

    def spec(self, view: View) -> Spec | None:
        """Returns what a widget said of itself; None for other nodes."""
        return self.session.state.spec(view.id)

    def value(self, spec: Spec) -> Any:
        """Returns a widget's value as the script would get it."""
        id, state = spec.id, self.session.state
        if spec.codec.trigger:
            return self._decoded(
                spec, {**self._clicked, **self._clicks}.get(id, spec.codec.default)
            )
        if id in self._values:
            return self._values[id][1]
        if spec.key is not None and spec.key in state.user:
            return state.user[spec.key]
        return state.value(spec)

    def waiting(self, spec: Spec) -> Any:
        """Returns what the user gave a widget since the last run, as it is sent, or None."""
        return self._values.get(spec.id, (None, None))[0]

    def give(self, spec: Spec, wire: Any) -> None:
        """Keeps what the user gave a widget until the next run."""
        if not spec.codec.trigger:
            self._values[spec.id] = (wire, None if wire is None else self._decoded(spec, wire))
        elif wire == spec.codec.default_wire:
            self._clicks.pop(spec.id, None)
            self._clicked.pop(spec.id, None)
        else:
            self._clicks[spec.id] = wire

    def _decoded(self, spec: Spec, wire: Any) -> Any:
        try:
            return spec.codec.decode(wire)
        except (ValueError, TypeError, LookupError, ArithmeticError):
            # The run will refuse it, as it refuses a browser's.
            return wire

    def add_file(self, spec: Spec, name: Any, content: Any, kind: Any) -> dict[str, Any]:
        """Uploads a file; returns it as the page knows it.

        Raises:
            TypeError: The content is not bytes.
            AppTestError: The uploader does not take such a file.
        """
        if not isinstance(content, bytes | bytearray | memoryview):
            raise TypeError(
                f"The content of an uploaded file is bytes, but this is a "
                f"{type(content).__name__}. Encode a text: `text.encode()`."
            )
        data, id = bytes(content), secrets.token_urlsafe(16)
        known = {"name": str(name), "size": len(data), "type": str(kind)}
        self.session.files[id] = known
        try:
            spec.codec.decode([{"id": id, **known}])
        except (ValueError, TypeError) as error:
            del self.session.files[id]
            raise AppTestError(f"This uploader refuses the file: {error}.") from None
        self._store.put_file(self.session.id, id, data)
        return {"id": id, **known}


open_tab: ContextVar[Callable[[Path], Tab]] = ContextVar("open_tab", default=Tab)
"""Makes the tab of each new AppTest; a crash sweep gives them tabs that are stored."""
