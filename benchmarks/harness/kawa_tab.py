"""A tab of Kawa: speaks its socket protocol, resumes and sends again as the page does."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from harness.tab import PATIENCE, Answer, acknowledge_at_once, shown_count
from kawa.protocol.messages import (
    PROTOCOL,
    Event,
    Frame,
    Hello,
    Insert,
    Part,
    ServerMessage,
    Taken,
    Tick,
    Welcome,
)

_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(ServerMessage)


class KawaTab:
    """See `harness.tab.Tab`."""

    def __init__(self, port: int, quickack: bool = False) -> None:
        self.count = -1
        self._port = port
        self._quickack = quickack
        self._seq = 0
        self._token: str | None = None
        self._unstored: dict[int, Event] = {}
        self._buttons: dict[str, str] = {}
        self._ticking: list[str] = []
        self._socket: ClientConnection | None = None

    @property
    def local_port(self) -> int:
        """The client's port of the present connection."""
        assert self._socket is not None
        return int(self._socket.local_address[1])

    async def open(self) -> None:
        at = f"127.0.0.1:{self._port}"
        self._socket = await connect(
            f"ws://{at}/_kawa/socket", subprotocols=["kawa"], origin=f"http://{at}",
            compression=None, max_size=None, ping_interval=None, open_timeout=PATIENCE,
        )  # fmt: skip
        await self._socket.send(_encode(Hello(PROTOCOL, self._token, fresh=self._token is None)))
        while True:
            _, message = await self._next()
            if isinstance(message, Welcome):
                self._token = message.token
                self._forget(message.seq)
                for event in self._unstored.values():
                    await self._socket.send(_encode(event))
            elif isinstance(message, Frame) and message.state != "running":
                # The click that was sent again may be answered by the very first run.
                if message.seq is not None:
                    self._forget(message.seq)
                return

    async def click(self, label: str = "Add") -> Answer:
        await self.send_click(label)
        return await self.answered()

    async def send_click(self, label: str = "Add") -> None:
        assert self._socket is not None
        self._seq += 1
        event = Event(self._seq, triggers={self._buttons[label]: True})
        self._unstored[self._seq] = event
        await self._socket.send(_encode(event))

    async def answered(self) -> Answer:
        """Waits until every click is stored and its page is here."""
        answer = Answer()
        while self._unstored:
            data, message = await self._next()
            answer.messages += 1
            answer.bytes += len(data)
            if isinstance(message, Frame):
                if message.state == "failed":
                    raise RuntimeError("A run could not be stored.")
                if message.seq is not None:
                    self._forget(message.seq)
        return answer

    async def tick(self) -> Answer:
        assert self._socket is not None
        await self._socket.send(_encode(Tick(self._ticking)))
        answer, state = Answer(), "running"
        while state == "running":
            data, message = await self._next()
            answer.messages += 1
            answer.bytes += len(data)
            if isinstance(message, Frame):
                state = message.state
        return answer

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def _next(self) -> tuple[bytes, Any]:
        assert self._socket is not None
        if self._quickack:
            acknowledge_at_once(self._socket)
        async with asyncio.timeout(PATIENCE):
            data = await self._socket.recv(decode=False)
            message = _decoder.decode(data)
            if isinstance(message, Part):
                data = await self._whole(message)
                message = _decoder.decode(data)
        if isinstance(message, Frame):
            self.count = shown_count(data, self.count)
            for op in message.ops:
                if isinstance(op, Insert) and op.type == "button":
                    self._buttons[msgspec.msgpack.decode(op.props)["label"]] = op.id
                elif isinstance(op, Insert) and b"run_every" in bytes(op.props):
                    self._ticking.append(op.id)
        return data, message

    async def _whole(self, part: Part) -> bytes:
        """Receives the other parts of a message."""
        assert self._socket is not None
        parts = []
        while True:
            parts.append(part.data)
            await self._socket.send(_encode(Taken()))
            if not part.more:
                return b"".join(parts)
            part = _decoder.decode(await self._socket.recv(decode=False))

    def _forget(self, seq: int) -> None:
        for stored in [number for number in self._unstored if number <= seq]:
            del self._unstored[stored]
