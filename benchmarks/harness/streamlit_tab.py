"""A tab of Streamlit: speaks its socket protocol with the message classes of its package."""

from __future__ import annotations

import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from harness.tab import PATIENCE, Answer, acknowledge_at_once, shown_count


class StreamlitTab:
    """See `harness.tab.Tab`."""

    def __init__(self, port: int, quickack: bool = False) -> None:
        self.count = -1
        self._port = port
        self._quickack = quickack
        self._buttons: dict[str, str] = {}
        self._fragments: dict[str, str] = {}
        self._ticking = ""
        self._socket: ClientConnection | None = None

    async def open(self) -> None:
        at = f"127.0.0.1:{self._port}"
        self._socket = await connect(
            f"ws://{at}/_stcore/stream", subprotocols=["streamlit"], origin=f"http://{at}",
            compression=None, max_size=None, ping_interval=None, open_timeout=PATIENCE,
        )  # fmt: skip
        first = BackMsg()
        first.rerun_script.query_string = ""
        await self._socket.send(first.SerializeToString())
        await self._finished()

    async def click(self, label: str = "Add") -> Answer:
        await self.send_click(label)
        return await self._finished()

    async def send_click(self, label: str = "Add") -> None:
        assert self._socket is not None
        message = BackMsg()
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = self._buttons[label]
        widget.trigger_value = True
        message.rerun_script.fragment_id = self._fragments[label]
        await self._socket.send(message.SerializeToString())

    async def tick(self) -> Answer:
        assert self._socket is not None
        message = BackMsg()
        message.rerun_script.fragment_id = self._ticking
        message.rerun_script.is_auto_rerun = True
        await self._socket.send(message.SerializeToString())
        return await self._finished()

    async def _finished(self) -> Answer:
        assert self._socket is not None
        answer = Answer()
        while True:
            if self._quickack:
                acknowledge_at_once(self._socket)
            async with asyncio.timeout(PATIENCE):
                data = await self._socket.recv(decode=False)
            answer.messages += 1
            answer.bytes += len(data)
            self.count = shown_count(data, self.count)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.HasField("button"):
                button = message.delta.new_element.button
                self._buttons[button.label] = button.id
                self._fragments[button.label] = message.delta.fragment_id
            elif kind == "auto_rerun":
                self._ticking = message.auto_rerun.fragment_id
            elif kind == "script_finished":
                return answer

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
