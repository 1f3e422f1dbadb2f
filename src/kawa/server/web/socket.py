"""The socket of a tab, spoken at ASGI level: one task reads, one writes when there is something."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import msgspec

from kawa.protocol.messages import (
    PROTOCOL,
    Alive,
    ClientConfig,
    ClientMessage,
    Event,
    Hello,
    Notice,
    PanelRequest,
    Ping,
    Stop,
    Taken,
    Tick,
    Welcome,
)
from kawa.protocol.outgoing import LIMIT
from kawa.runtime.visit import Visit
from kawa.server.tabs.connection import BAD_FRAME, TRY_AGAIN
from kawa.server.tabs.copies import open_copy
from kawa.server.tabs.frames import PART, LongFrame, Message, cut, encoder
from kawa.server.tabs.hub import Hub
from kawa.server.tabs.live import Live
from kawa.server.tabs.resume import Unreadable
from kawa.server.web.origin import Gate
from kawa.server.web.uploads import upload_token

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SUBPROTOCOL = "kawa"
FORBIDDEN, TOO_SLOW, WRONG_PROTOCOL = 4403, 4408, 4426
ADMIT = "kawa.admit"
"""Extension of the scope, by our own server: asks whether there is room for one more tab."""
_HELLO_PATIENCE = 10.0
_CLOSE_PATIENCE = 5.0
_BEHIND = 1024 * 1024
_BACKLOG_LIMIT = 64 * 1024 * 1024
_QUERY_LIMIT = 64 * 1024
_PAGE_LIMIT = 1000
_NAME_LIMIT = 100

_SIGN_OF_LIFE = 1.0
_AHEAD = 8
"""Parts that are sent before the page has taken them."""

_LOG = logging.getLogger("kawa")
_ALIVE = encoder.encode(Alive())
_decoder = msgspec.msgpack.Decoder(ClientMessage)


class TabSocket:
    """The connection of one tab."""

    __slots__ = (
        "_ahead", "_attending", "_backlog", "_closing", "_free", "_long", "_out", "_said", "_send",
        "_stir", "_under_way", "_writer",
    )  # fmt: skip

    def __init__(self, send: Send) -> None:
        self._send = send
        self._out: list[Message] = []
        # Bytes not taken yet, how many of them are of long frames, and of the message under way.
        self._backlog = self._long = self._under_way = 0
        self._writer: asyncio.Task[None] | None = None
        self._closing: tuple[int, str] | None = None
        self._free: Callable[[], None] | None = None
        self._attending: asyncio.TimerHandle | None = None
        self._said = True
        # Parts that the page has not taken, and what wakes who waits for that.
        self._ahead = 0
        self._stir: asyncio.Future[None] | None = None

    @property
    def behind(self) -> bool:
        """Much of what was sent has not been taken by the tab."""
        return self._backlog > _BEHIND

    @property
    def full(self) -> bool:
        """What waits behind the message under way is more than should."""
        return self._backlog - self._under_way > LIMIT

    def send(self, message: Message) -> None:
        """Sends a message after those before it; a tab that takes none is cut off."""
        if self._closing is not None:
            return
        if self._attending is not None:
            self._attend_no_more()
        self._out.append(message)
        self._backlog += len(message)
        if isinstance(message, LongFrame):
            self._long += len(message)
        elif self._backlog - self._long > _BACKLOG_LIMIT:
            # Nobody sends frames to one that is full: these are answers that nobody reads.
            self._out.clear()
            self.close(TOO_SLOW, "The page does not take what it is sent.")
        self._wake()

    def when_free(self, then: Callable[[], None]) -> None:
        """Calls, once, when all that was sent has been taken."""
        self._free = then

    def answer(self) -> None:
        """Says that the server is there, before what waits; once for all who ask meanwhile."""
        if self._closing is None:
            self._said = False
            self._wake()

    def taken(self) -> None:
        """The page has taken a part."""
        self._ahead = max(self._ahead - 1, 0)
        self._wake()

    def attend(self) -> None:
        """Says from now on that the server is there, until there is more to say."""
        loop = asyncio.get_running_loop()
        self._attending = loop.call_later(_SIGN_OF_LIFE, self._say_on)

    def _say_on(self) -> None:
        self.answer()
        self.attend()

    def _attend_no_more(self) -> None:
        if self._attending is not None:
            self._attending.cancel()
            self._attending = None

    def close(self, code: int, reason: str) -> None:
        """Closes the socket after what was sent before."""
        self._attend_no_more()
        self._free = None
        if self._closing is None:
            self._closing = (code, reason)
            self._wake()

    async def finish(self) -> None:
        """Waits until the tab was told why it is closed; without that it would not know."""
        self._attend_no_more()
        if self._writer is None:
            return
        if self._closing is None:
            # It is gone, and will take nothing any more.
            self._writer.cancel()
        else:
            await asyncio.wait({self._writer}, timeout=_CLOSE_PATIENCE)

    def _wake(self) -> None:
        if self._stir is not None:
            if not self._stir.done():
                self._stir.set_result(None)
        elif self._writer is None and (self._out or not self._said or self._closing):
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._out or not self._said:
                await self._say_alive()
                batch, self._out = self._out, []
                for message in batch:
                    await self._write_one(message)
            if self._closing is not None:
                code, reason = self._closing
                await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except (OSError, RuntimeError):
            # The tab is gone; its reader task is told by the server.
            self._out.clear()
            self._free = None
        finally:
            self._writer = None
        free, self._free = self._free, None
        if free is not None:
            free()

    async def _write_one(self, message: Message) -> None:
        self._under_way = len(message)
        if isinstance(message, bytes) and len(message) <= PART:
            await self._send({"type": "websocket.send", "bytes": message})
        else:
            await self._write_parts([message] if isinstance(message, bytes) else message.pieces())
        self._under_way = 0
        self._backlog -= len(message)
        if isinstance(message, LongFrame):
            self._long -= len(message)

    async def _write_parts(self, pieces: Iterable[bytes | memoryview]) -> None:
        for part in cut(pieces):
            await self._say_alive()
            while self._ahead >= _AHEAD and self._closing is None:
                self._stir = asyncio.get_running_loop().create_future()
                await self._stir
                self._stir = None
                await self._say_alive()
            if self._closing is not None:
                # The page comes back, or has no need of it. What is behind it makes no sense now.
                self._out.clear()
                return
            self._ahead += 1
            await self._send({"type": "websocket.send", "bytes": part})
            # A reader that is quicker than we are would keep all others waiting.
            await asyncio.sleep(0)

    async def _say_alive(self) -> None:
        if not self._said:
            self._said = True
            await self._send({"type": "websocket.send", "bytes": _ALIVE})


async def serve_socket(
    hub: Hub, gate: Gate, config: Callable[[], ClientConfig], build: str,
    scope: Scope, receive: Receive, send: Send,
) -> None:  # fmt: skip
    """Serves one tab's socket until it closes."""
    await receive()
    refusal = gate.refuse_socket(scope)
    subprotocol = SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", ()) else None
    await send({"type": "websocket.accept", "subprotocol": subprotocol})
    if refusal is not None:
        await send({"type": "websocket.close", "code": FORBIDDEN, "reason": refusal})
        return
    socket = TabSocket(send)
    live: Live | None = None
    hub.sockets += 1
    try:
        live = await _admit(hub, gate, socket, config, build, scope, receive)
        # Nothing but this frame and that of `receive` stays in memory for a tab that is open.
        while live is not None and _take(live, socket, await receive()):
            pass
    except TimeoutError:
        # Its line is slow: what it would have sent is not wrong.
        socket.close(TRY_AGAIN, "No hello came.")
    except Unreadable as error:
        # A new session would cost the tab its token, and with it what is stored.
        _LOG.error("%s", error)
        socket.close(TRY_AGAIN, "The session cannot be read now.")
    finally:
        if live is not None:
            live.detach(socket)
        await socket.finish()
        hub.sockets -= 1


async def _admit(
    hub: Hub, gate: Gate, socket: TabSocket, config: Callable[[], ClientConfig], build: str,
    scope: Scope, receive: Receive,
) -> Live | None:  # fmt: skip
    """Waits for the tab's hello and answers it; None if it has not begun as it should."""
    hello = _read(socket, await asyncio.wait_for(receive(), _HELLO_PATIENCE))
    if not isinstance(hello, Hello):
        if hello is not None:
            socket.close(BAD_FRAME, "The first message must be a hello.")
        return None
    if hello.protocol != PROTOCOL:
        socket.close(WRONG_PROTOCOL, f"This server speaks protocol {PROTOCOL}.")
        return None
    admit = scope.get("extensions", {}).get(ADMIT)
    if admit is not None and not admit["admit"]():
        socket.close(TRY_AGAIN, "This process has all the tabs that it can take.")
        return None
    socket.attend()
    return await _greet(hub, gate, socket, hello, config(), build, scope)


def _take(live: Live, socket: TabSocket, received: MutableMapping[str, Any]) -> bool:
    """Hands on what the tab says; tells whether it still has the session on this socket."""
    message = _read(socket, received)
    if message is None or live.connection is not socket:
        # Another tab has the session, or this page on another socket: it sends anew
        # what it has not heard of.
        return False
    if isinstance(message, Event | Tick | Stop):
        if isinstance(message, Event) and message.theme is not None:
            told = live.session.client
            live.session.client = msgspec.structs.replace(told, theme=message.theme)
        live.on_event(message)
    elif isinstance(message, Ping):
        socket.answer()
    elif isinstance(message, Taken):
        socket.taken()
    elif isinstance(message, PanelRequest):
        live.on_panel(message)
    else:
        socket.close(BAD_FRAME, "A second hello.")
        return False
    return True


async def _greet(
    hub: Hub, gate: Gate, socket: TabSocket, hello: Hello, config: ClientConfig, build: str,
    scope: Scope,
) -> Live:  # fmt: skip
    """Gives the tab its session, old or new, and its page."""
    turn = next(hub.turns)
    live, token, goes_on, refusal = await _session_of(hub, hello, gate.cookie_of(scope))
    session = live.session
    if not live.attach(socket, turn):
        return live
    if hub.draining:
        live.move()
        return live
    session.client = hello.context
    address = (scope.get("client") or ("",))[0]
    session.visit = Visit.of(scope["headers"], address, hello.page)
    # The server keeps the scope for as long as the tab is open, and needs them no more.
    scope["headers"] = ()
    upload = upload_token(hub.services, session.id)
    live.send(Welcome(PROTOCOL, build, token, upload, goes_on, live.ledger.seq, config))
    if refusal:
        live.send(Notice("error", refusal))
    live.arrive(hello.page, hello.query, hello.fresh, hello.again)
    return live


async def _session_of(hub: Hub, hello: Hello, cookie: str) -> tuple[Live, str, bool, str]:
    """Returns the session, its token, whether the page's events go on, and what was refused."""
    copy, refusal = None, ""
    if hello.copy_link:
        copy, refusal = await open_copy(hub.services, hub.spare, hello.copy_link)
    elif hello.copy and hello.token:
        copy = await hub.copy_of(hello.token, cookie)
    known = None if hello.copy_link or hello.copy else hello.token
    live, token, resumed = await hub.welcome(known, cookie, copy)
    # A duplicated page has the other's unsent events too; one that a link opened has none.
    return live, token, resumed or (hello.copy and copy is not None), refusal


def _read(socket: TabSocket, received: MutableMapping[str, Any]) -> ClientMessage | None:
    """Returns the tab's message; None when it is gone or sent something else."""
    if received["type"] != "websocket.receive":
        return None
    data = received.get("bytes")
    if data is None:
        socket.close(BAD_FRAME, "Messages are binary.")
        return None
    try:
        return _shortened(_decoder.decode(data))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        socket.close(BAD_FRAME, "That is no message of this protocol.")
        return None


def _shortened(message: ClientMessage) -> ClientMessage:
    """Cuts off what no browser has in its address; widgets limit the rest themselves."""
    if isinstance(message, Hello):
        told = message.context
        message.context = msgspec.structs.replace(
            told,
            url=told.url[:_QUERY_LIMIT],
            timezone=told.timezone and told.timezone[:_NAME_LIMIT],
            locale=told.locale and told.locale[:_NAME_LIMIT],
        )
    if isinstance(message, Hello | Event):
        message.page = message.page and message.page[:_PAGE_LIMIT]
        message.query = message.query and message.query[:_QUERY_LIMIT]
    return message
