"""The socket that the server listens on."""

from __future__ import annotations

import asyncio
import socket

from kawa._config import PROCESS
from kawa.server.process.listener import listen


def test_a_message_leaves_at_once_without_uvloop_too() -> None:
    async def accepted() -> int:
        listener = listen(PROCESS)
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            taken = writer.get_extra_info("socket")
            found.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(serve, sock=listener):
            _, writer = await asyncio.open_connection("127.0.0.1", listener.getsockname()[1])
            set_to = await found
            writer.close()
            await writer.wait_closed()
        return set_to

    assert asyncio.run(accepted()) != 0
