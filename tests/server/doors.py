"""Raw connections, and an app behind a door of its own."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import secrets
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from uvicorn.server import ServerState

from kawa.server.process.connections import Config
from kawa.server.process.door import Door

MB = 1024 * 1024
PATIENCE = 10.0


def knock(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def socket_request(port: int) -> bytes:
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    return (
        f"GET /_kawa/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Origin: http://127.0.0.1:{port}\r\n\r\n"
    ).encode()


def framed(data: bytes, first: int = 0x82) -> bytes:
    """Returns a frame as a browser sends it, with a mask of zeros."""
    size = len(data)
    if size < 126:
        return bytes([first, 0x80 | size]) + bytes(4) + data
    return bytes([first, 0xFF]) + size.to_bytes(8) + bytes(4) + data


def pour(connection: socket.socket, begin: bytes, parts: Iterator[bytes], most: int) -> int:
    """Sends until the server ends the connection; returns how much it took."""
    sent = 0
    with contextlib.suppress(OSError):
        connection.sendall(begin)
        while sent < most:
            part = next(parts)
            connection.sendall(part)
            sent += len(part)
    return sent


class Doors:
    """An app behind a door of its own, on a real port."""

    def __init__(self, **door: Any) -> None:
        self.door = Door(**{"guests": 100, "tabs": 10, "patience": 0.2, "stalled": 1.5, **door})
        self.state = ServerState()

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await receive()
            return
        if scope["path"] == "/slow":
            await asyncio.sleep(1)
        body = b"x" * (20 * MB if scope["path"] == "/large" else 1)
        await send({"type": "http.response.start", "status": 200, "headers": [
            (b"content-length", str(len(body)).encode())]})  # fmt: skip
        await send({"type": "http.response.body", "body": body})

    @contextlib.contextmanager
    def opened(self, **settings: Any) -> Iterator[int]:
        """Serves in a thread; yields the port."""
        config = Config(self, self.door, log_level="warning", **settings)
        config.load()
        ready: Any = threading.Event()
        found: dict[str, Any] = {}

        async def main() -> None:
            loop = asyncio.get_running_loop()
            server = await loop.create_server(
                lambda: config.http_protocol_class(config, self.state, {}), "127.0.0.1", 0
            )
            found["port"] = server.sockets[0].getsockname()[1]
            found["stop"] = asyncio.Event()
            found["loop"] = loop
            ready.set()
            await found["stop"].wait()
            server.close()
            for connection in list(self.state.connections):
                connection.cut()
            await asyncio.sleep(0.01)

        def run() -> None:
            with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
                runner.run(main())

        thread = threading.Thread(target=run)
        thread.start()
        assert ready.wait(PATIENCE)
        try:
            yield found["port"]
        finally:
            found["loop"].call_soon_threadsafe(found["stop"].set)
            thread.join(PATIENCE)


def ended(connection: socket.socket) -> bytes:
    """Returns what the server says until it ends the connection."""
    heard = b""
    with contextlib.suppress(ConnectionResetError):
        while data := connection.recv(65_536):
            heard += data
    return heard
