"""A network between browser and server that can go silent, as real ones do: nothing is closed."""

from __future__ import annotations

import contextlib
import socket
import threading


class Network:
    """Carries what is sent to a port to another one, from `with` on.

    Attributes:
        port: Where the browser connects to.
        connections: How many there have been.

    Args:
        to: The server's port.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self._flows = threading.Event()
        self._flows.set()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0

    def __enter__(self) -> Network:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.thaw()
        for one in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    @property
    def url(self) -> str:
        """Address of the page, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def freeze(self) -> None:
        """From now on nothing arrives; connections are taken, and stay."""
        self._flows.clear()

    def thaw(self) -> None:
        """What was under way arrives."""
        self._flows.set()

    def _start(self, work: object, *args: object) -> None:
        threading.Thread(target=work, args=args, daemon=True).start()  # type: ignore[arg-type]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                self._open.append(client)
                self._start(self._connect, client)

    def _connect(self, client: socket.socket) -> None:
        self._flows.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            client.close()
            return
        self._open.append(server)
        self._start(self._carry, client, server)
        self._carry(server, client)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                target.sendall(data)
        self._flows.wait()
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
