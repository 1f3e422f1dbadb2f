"""A connection of the server: what it may send before it is a request or a tab."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame

from kawa.server.process.door import Door
from kawa.server.web.socket import ADMIT

_HEAD_LIMIT = 128 * 1024
_HELLO_LIMIT = 256 * 1024
_PIPELINE_LIMIT = 16
_FRAGMENT_LIMIT = 10_000
"""Parts of one message: each costs memory, also an empty one."""
_HANDSHAKE_PATIENCE = 10.0
_TOO_LARGE = 1009


class Config(uvicorn.Config):
    """What uvicorn is to do, and who may come in.

    Args:
        app: The ASGI app.
        door: Of the process.
        settings: As uvicorn's own.
    """

    def __init__(self, app: Any, door: Door, **settings: Any) -> None:
        super().__init__(app, http=HttpConnection, ws=SocketConnection, **settings)
        self.door = door
        self.tls: ssl.SSLContext | None = None

    def load(self) -> None:
        """Loads the app. The handshake of TLS is the connection's own, so that it counts."""
        super().load()
        self.tls, self.ssl = self.ssl, None


class HttpConnection(HttpToolsProtocol):
    """A connection that sends requests: each head bounded in size and time."""

    config: Config

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._door = self.config.door
        self._raw: asyncio.Transport | None = None
        self._early: list[bytes] = []
        self._head = 0
        self._unfinished = 0
        self._handshake: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """It has come; where the server has a certificate, TLS comes first."""
        self._raw = transport
        self._door.wait(self)
        if self.config.tls is None:
            super().connection_made(transport)
        else:
            transport.pause_reading()
            self._handshake = self.loop.create_task(self._secure(transport, self.config.tls))

    async def _secure(self, raw: asyncio.Transport, tls: ssl.SSLContext) -> None:
        handshake = self.loop.create_task(
            self.loop.start_tls(
                raw, self, tls, server_side=True, ssl_handshake_timeout=_HANDSHAKE_PATIENCE
            )
        )
        await asyncio.sleep(0)
        # The handshake has its protocol at the transport now, and begins in the next round.
        self.loop.call_soon(self._hand_over, raw)
        try:
            secured = await handshake
        except OSError:
            secured = None
        if secured is None:
            self._door.leave(self)
            raw.abort()
            return
        super().connection_made(secured)
        early, self._early = self._early, []
        for data in early:
            self.data_received(data)

    def _hand_over(self, raw: asyncio.Transport) -> None:
        """Gives the handshake what came before it: uvloop reads at once, also when paused."""
        early, self._early = b"".join(self._early), []
        # As of `asyncio.BufferedProtocol`; uvloop's is no subclass of that.
        protocol: Any = raw.get_protocol()
        while early and protocol is not self:
            buffer = protocol.get_buffer(len(early))
            part, early = early[: len(buffer)], early[len(buffer) :]
            buffer[: len(part)] = part
            protocol.buffer_updated(len(part))

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        self._door.leave(self)
        if self.transport is not None:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request has come."""
        if self.transport is None:
            self._early.append(data)
            return
        if self.transport.is_closing():
            return
        self._unfinished += len(data)
        super().data_received(data)
        if self._unfinished > _HEAD_LIMIT:
            self._refuse()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Some of its address has come."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come, or a trailer."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > _HEAD_LIMIT:
            raise ValueError("The head is too large.")

    def on_headers_complete(self) -> None:
        """The head is whole; a body may follow."""
        self._unfinished = 0
        if len(self.pipeline) >= _PIPELINE_LIMIT:
            raise ValueError("Too many requests wait for their answer.")
        self._door.serve(self)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of the body has come."""
        self._unfinished = 0
        if self.cycle is not None and not self.cycle.response_complete:
            self._door.serve(self)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._unfinished = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered."""
        super().on_response_complete()
        if self.waits() and not self.transport.is_closing():
            self._door.wait(self)

    def resume_writing(self) -> None:
        """Its client has taken much of what waited."""
        super().resume_writing()
        if not self.waits():
            self._door.serve(self)

    def handle_websocket_upgrade(self) -> None:
        """It becomes a socket."""
        self._door.leave(self)
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no request, or is too large to be one."""
        if self._head > _HEAD_LIMIT:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        limit = _HEAD_LIMIT // 1024
        self._answer(
            "431 Request Header Fields Too Large",
            f"The address and the headers of a request may have {limit} KB together.",
        )

    def _answer(self, status: str, text: str) -> None:
        if self.waits():
            # Nothing of another answer is on its way.
            self.transport.write(
                f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\n"
                f"content-length: {len(text)}\r\nconnection: close\r\n\r\n{text}".encode("ascii")
            )
        self.transport.close()

    def waits(self) -> bool:
        """No request is under way."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.pipeline and not self.unsent()

    def unsent(self) -> int:
        """Returns how many bytes it has not taken."""
        return 0 if self.transport is None else self.transport.get_write_buffer_size()

    def expire(self) -> None:
        """Ends: no head came in time."""
        if self.transport is None or not self._unfinished:
            self.cut()
        else:
            self._answer("408 Request Timeout", "The head of the request did not come in time.")

    def cut(self) -> None:
        """Ends at once."""
        if self._raw is not None:
            self._raw.abort()


class SocketConnection(WebSocketsSansIOProtocol):
    """A connection that is to become a tab."""

    config: Config

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._door = self.config.door
        self._heard = False
        self._said = 0
        self._pong: bytes | None = None
        self._spoke = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It has come."""
        super().connection_made(transport)
        self._door.wait(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        self._door.leave(self)
        super().connection_lost(exc)

    async def run_asgi(self) -> None:
        """Serves it."""
        self.scope["extensions"][ADMIT] = {"admit": self._admit}
        await super().run_asgi()

    def _admit(self) -> bool:
        return self.disconnected or self._door.admit(self)

    def data_received(self, data: bytes) -> None:
        """Some of a message has come; the first one is a hello, and short."""
        self._spoke = True
        if not self._heard and self.handshake_initiated:
            self._said += len(data)
            if self._said > _HELLO_LIMIT:
                self._fail("A hello may have 256 KB.")
                return
        super().data_received(data)

    def send_receive_event_to_app(self) -> None:
        """A message is whole."""
        self._heard = True
        super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """Some more of a message has come."""
        if len(self.frames) >= _FRAGMENT_LIMIT:
            self._fail("The message has too many parts.")
        else:
            super().handle_cont(event)

    def _fail(self, reason: str) -> None:
        if self.handshake_complete and not self.close_sent:
            self.conn.fail(_TOO_LARGE, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self.transport.close()

    def handle_ping(self) -> None:
        """Answers; of pings of one who reads nothing, the last only."""
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(pong)
        else:
            self._pong = pong

    def resume_writing(self) -> None:
        """Its client has taken much of what waited."""
        super().resume_writing()
        if self._pong is not None:
            pong, self._pong = self._pong, None
            self.transport.write(pong)

    def send_keepalive_ping(self) -> None:
        """Asks whether its client is there."""
        self._spoke = False
        super().send_keepalive_ping()

    def keepalive_timeout(self) -> None:
        """No answer has come; on a slow line it waits behind what the client is being sent."""
        if self._spoke:
            self._spoke = False
            assert self.ping_timeout is not None
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)
        else:
            super().keepalive_timeout()

    def waits(self) -> bool:
        """It is no tab yet."""
        return True

    def unsent(self) -> int:
        """Returns how many bytes it has not taken."""
        return self.transport.get_write_buffer_size()

    def expire(self) -> None:
        """Ends: no hello came in time."""
        self.cut()

    def cut(self) -> None:
        """Ends at once."""
        self.transport.abort()
