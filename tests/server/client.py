"""A tab without a browser: the real protocol over a real socket.

Like the page it numbers events, keeps them until a frame covers them, and sends
them again after a reconnect.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidMessage
from websockets.sync.client import ClientConnection, connect

from kawa.protocol.messages import (
    PROTOCOL,
    Alive,
    Event,
    Frame,
    Hello,
    Notice,
    Part,
    Ping,
    ServerMessage,
    Stop,
    Taken,
    Tick,
    Welcome,
)
from kawa.protocol.patch import Page, View

PATIENCE = 10.0
TRY_AGAIN = 1013
encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(ServerMessage).decode


class Closed(Exception):
    """The server closed the socket."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Tab:
    """One browser tab.

    Args:
        port: The server's.
        cookie: The browser's secret; empty: a browser that takes no cookies.
        token: Resume token of an earlier tab.
        page: Page in its address.
        query: Query string in its address.
        greet: Say hello and wait for the first page.
        origin: Origin header; the default is the server's own.
        headers: More request headers.
        path: Address of the socket.
        host: Name under which the browser knows the server.
    """

    def __init__(
        self,
        port: int,
        *,
        cookie: str | None = None,
        token: str | None = None,
        page: str = "",
        query: str = "",
        greet: bool = True,
        origin: str | None = "",
        headers: dict[str, str] | None = None,
        path: str = "/_kawa/socket",
        host: str | None = None,
    ) -> None:
        self.port = port
        self.cookie = secrets.token_urlsafe(16) if cookie is None else cookie
        self.token = token
        self.location = (page, query)
        self.page = Page()
        self.seq = 0
        self.stored = 0
        self.outbox: list[Event] = []
        self.state = ""
        self.frames: list[Frame] = []
        self.notices: list[Notice] = []
        self.welcome: Welcome | None = None
        # The page was asked for, and has not come.
        self._cut = False
        self._parts: list[bytes] = []
        self._origin = f"http://{host or f'127.0.0.1:{port}'}" if origin == "" else origin
        self._headers = headers or {}
        self._path = path
        self._host = host or f"127.0.0.1:{port}"
        self.socket = self._open()
        if greet:
            self.greet(fresh=True)

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> ClientConnection:
        headers = dict(self._headers)
        if self.cookie:
            headers["Cookie"] = f"kawa_browser={self.cookie}"
        self._opened = ExitStack()
        try:
            opening = connect(
                f"ws://{self._host}{self._path}",
                sock=socket.create_connection(("127.0.0.1", self.port), PATIENCE),
                origin=self._origin,  # type: ignore[arg-type]
                subprotocols=["kawa"],  # type: ignore[list-item]
                additional_headers=headers,
                open_timeout=PATIENCE,
                close_timeout=2,
                compression=None,
                max_size=None,
                proxy=None,
            )
            return self._opened.enter_context(opening)
        except ConnectionClosed as error:
            raise _closed(error) from None
        except (InvalidMessage, EOFError):
            raise Closed(1006, "The server went away during the handshake.") from None

    # Saying

    def greet(self, *, fresh: bool, wait: bool = True, copy: bool = False) -> Welcome:
        """Says hello; sends again what is not stored; waits for the page to be there."""
        if self.head:
            self.location = (self.head.get("page", ""), self.head.get("query", ""))
        page, query = self.location
        self.send(Hello(PROTOCOL, self.token, fresh, copy, page, query, again=self._cut))
        self._cut = True
        self._parts.clear()
        welcome = self.receive()
        while isinstance(welcome, Alive):
            welcome = self.receive()
        assert isinstance(welcome, Welcome), welcome
        self.welcome = welcome
        self.token = welcome.token
        if not welcome.resumed:
            self.outbox.clear()
            self.seq = 0
        self.stored = welcome.seq
        self.seq = max(self.seq, welcome.seq)
        self.outbox = [event for event in self.outbox if event.seq > welcome.seq]
        for event in self.outbox:
            self._transmit(event)
        if wait:
            self.wait(lambda: self.state in ("done", "stopped", "failed"))
        return welcome

    def send(self, message: Hello | Event | Tick | Stop | Ping | Taken) -> None:
        """Sends a message."""
        self.send_raw(encode(message))

    def send_raw(self, data: bytes | str) -> None:
        """Sends whatever this is."""
        try:
            self.socket.send(data)
        except ConnectionClosed as error:
            raise _closed(error) from None

    def _transmit(self, event: Event) -> None:
        again, event.again = event.again, True
        self.send(msgspec.structs.replace(event, again=again))

    def event(self, **fields: Any) -> int:
        """Something the user did; returns its number, and does not wait."""
        event = self.unsent(**fields)
        self._transmit(event)
        return event.seq

    def unsent(self, **fields: Any) -> Event:
        """Something the user did that the server has not heard of yet."""
        self.seq += 1
        event = Event(self.seq, **fields)
        self.outbox.append(event)
        return event

    def do(self, **fields: Any) -> Tab:
        """Something the user did, and what comes of it is there and stored."""
        return self.wait_stored(self.event(**fields))

    def click(self, label: str) -> Tab:
        """Clicks a button and waits for what comes of it."""
        return self.do(triggers={self.widget(label).id: True})

    def set(self, label: str, value: Any) -> Tab:
        """Gives a widget a value, as the browser has it, and waits for what comes of it."""
        return self.do(values={self.widget(label).id: value})

    def stop(self) -> None:
        """Presses Stop."""
        self.send(Stop())

    # Hearing

    def receive(self, timeout: float = PATIENCE) -> ServerMessage:
        """Returns the next message; frames are applied to the page."""
        try:
            data = self.socket.recv(timeout)
        except ConnectionClosed as error:
            raise _closed(error) from None
        assert isinstance(data, bytes), data
        message = decode(data)
        if isinstance(message, Part):
            self._parts.append(message.data)
            self.send(Taken())
            if message.more:
                return message
            message = decode(b"".join(self._parts))
            self._parts.clear()
        if isinstance(message, Frame):
            self.page.receive(message)
            self.frames.append(message)
            self.state = message.state
            self._cut = self._cut and message.state == "running"
            if message.seq is not None:
                self.stored = max(self.stored, message.seq)
                self.outbox = [event for event in self.outbox if event.seq > self.stored]
        elif isinstance(message, Notice):
            self.notices.append(message)
        return message

    def wait(self, condition: Callable[[], object], timeout: float = PATIENCE) -> Tab:
        """Receives until the condition holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"It did not come to that. The page: {self.texts()}")
            try:
                self.receive(left)
            except TimeoutError:
                continue
        return self

    def wait_stored(self, seq: int, timeout: float = PATIENCE) -> Tab:
        """Receives until this event is stored and its run has ended."""
        ended = ("done", "stopped")
        return self.wait(lambda: self.stored >= seq and self.state in ended, timeout)

    def wait_text(self, text: str, timeout: float = PATIENCE) -> Tab:
        """Receives until a text is on the page."""
        return self.wait(lambda: text in self.texts(), timeout)

    def wait_closed(self, timeout: float = PATIENCE) -> Closed:
        """Receives until the server closes the socket; returns how it did."""
        deadline = time.monotonic() + timeout
        try:
            while True:
                self.receive(max(0.01, deadline - time.monotonic()))
        except Closed as closed:
            return closed

    # Seeing

    def nodes(self, type: str | None = None) -> list[View]:
        """Returns the nodes of a type (None: all), in the order of the page."""
        roots = (self.page.nodes[root] for root in ("main", "sidebar"))
        return [n for root in roots for n in root.walk() if type in (None, n.type)]

    def texts(self) -> list[str]:
        """Returns what every node that has a text says."""
        found = (n.props.get("body") or n.props.get("message") for n in self.nodes())
        return [text for text in found if isinstance(text, str)]

    def widget(self, label: str) -> View:
        """Returns the node with a label."""
        for node in self.nodes():
            if node.props.get("label") == label:
                return node
        raise AssertionError(f"No widget {label!r} in {[n.props for n in self.nodes()]}")

    @property
    def head(self) -> dict[str, Any]:
        """What belongs to the page as a whole."""
        return self.page.nodes["head"].props

    # Coming and going

    def drop(self) -> None:
        """The network goes away, without a good-bye."""
        with contextlib.suppress(OSError):
            self.socket.socket.shutdown(socket.SHUT_RDWR)
        self.close()

    def close(self) -> None:
        """Closes the socket."""
        self._opened.close()

    def reconnect(self, *, wait: bool = True) -> Tab:
        """The same page comes back after its socket dropped."""
        self.drop()
        self.state = ""
        self.socket = self._open()
        self.greet(fresh=False, wait=wait)
        return self

    def come_back(self) -> Tab:
        """The same, again and again while the server says that it cannot read the session yet."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.reconnect()
            except Closed as closed:
                if closed.code != TRY_AGAIN or time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    def go_to(self, port: int) -> Tab:
        """From its next connection on, the tab is sent to another server."""
        self.port = port
        self._host, self._origin = f"127.0.0.1:{port}", f"http://127.0.0.1:{port}"
        return self

    def reload(self, *, wait: bool = True) -> Tab:
        """F5: everything but the token and the unsent events is forgotten."""
        self.close()
        self.page, self.state = Page(), ""
        self.socket = self._open()
        self.greet(fresh=True, wait=wait)
        return self


def _closed(error: ConnectionClosed) -> Closed:
    if error.rcvd is None:
        return Closed(1006, "")
    return Closed(error.rcvd.code, error.rcvd.reason)
