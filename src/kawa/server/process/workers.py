"""Several processes behind one port: started, replaced when they die, renewed, ended.

They inherit one listening socket, so that none of the connections that wait in it is lost
when one of them goes. They share nothing else but the store.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from kawa._config import Settings
from kawa.errors import ConfigError
from kawa.server.process.listener import (
    about_sessions,
    announce,
    check_certificate,
    listen,
    set_up_log,
    warn_of_syntax,
)

_LOG = logging.getLogger("kawa")
_PLACE = "KAWA_WORKER"
"""Environment variable that tells a worker its number, its listener and its link."""
_READY = b"r"
_START_PATIENCE = 60.0
_END_PATIENCE = 10.0
"""Seconds beyond `server.drainTimeout` after which a worker is killed."""
_LOOK = 0.02
_EARLY = 5.0
"""A worker that lives for a shorter time (seconds) is replaced after a pause."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_SERVED_PAUSE = 2.0
"""The longest pause (seconds) before one is replaced that has served: it is wanted back soon."""


class Place:
    """What a worker was given by the process that started it.

    Attributes:
        listener: The socket that all workers listen on.
    """

    def __init__(self, number: int, listener: socket.socket, link: socket.socket) -> None:
        self.listener = listener
        self._number = number
        self._link = link

    @classmethod
    def taken(cls) -> Place | None:
        """Returns this process's place; None if it is no worker."""
        told = os.environ.pop(_PLACE, None)
        if told is None:
            return None
        number, listener, link = map(int, told.split(","))
        sockets = socket.socket(fileno=listener), socket.socket(fileno=link)
        for given in sockets:
            # What scripts start is not to hold the port.
            given.set_inheritable(False)
        return cls(number, *sockets)

    @property
    def name(self) -> str:
        """What the worker's log lines begin with."""
        return f"[worker {self._number}, process {os.getpid()}] "

    def ready(self, orphaned: Callable[[], None]) -> None:
        """Says that the worker serves, and has `orphaned` called if its supervisor dies."""
        loop = asyncio.get_running_loop()
        try:
            self._link.send(_READY)
        except OSError:
            orphaned()
            return

        def closed() -> None:
            loop.remove_reader(self._link)
            orphaned()

        loop.add_reader(self._link, closed)


def supervise(
    script: Path, settings: Settings, args: Sequence[str] = (), is_hello: bool = False
) -> bool:
    """Serves a script by several processes, until this one is told to stop.

    Args:
        script: The main script.
        settings: What is set for the process.
        args: Become `sys.argv[1:]` of the script.
        is_hello: It is Kawa's own demo.

    Returns:
        False, at once, if this process is to serve by itself.

    Raises:
        ConfigError: The settings do not allow for it, or no worker could start.
    """
    count = settings.get("server.workers")
    if count == 1 or _PLACE in os.environ:
        return False
    _check(settings, count)
    set_up_log(settings, "[supervisor] ")
    check_certificate(settings)
    warn_of_syntax(script)
    listener = listen(settings)
    command = _command(script, settings, args, is_hello)
    fleet = _Fleet(command, settings, listener, count)
    asyncio.run(fleet.run("Kawa's demo" if is_hello else script.name))
    return True


def _check(settings: Settings, count: int) -> None:
    if count < 1:
        raise ConfigError(f"server.workers is {count}, but must be 1 or more.")
    if sys.platform == "win32":
        raise ConfigError(
            f"server.workers is {count}, but Windows cannot share a port between processes this "
            "way. Use 1."
        )
    if settings.get("session.store") == "memory":
        raise ConfigError(
            f"server.workers is {count}, but session.store is 'memory', which each process has "
            "for itself. Use 'sqlite' or the address of a Redis server, or one worker."
        )


def _command(script: Path, settings: Settings, args: Sequence[str], is_hello: bool) -> list[str]:
    flags = [
        f"--{name}={value}"
        for name, given in settings.flags.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    what = ["hello"] if is_hello else ["run", str(script)]
    return [sys.executable, "-m", "kawa", *what, *flags, *(["--", *args] if args else [])]


class _Worker:
    """One process that serves."""

    def __init__(self, number: int, process: asyncio.subprocess.Process, link: socket.socket):
        self.process = process
        self.link = link
        self.name = f"Worker {number} (process {process.pid})"
        self.since = time.monotonic()

    def signal(self, how: signal.Signals) -> None:
        if self.process.returncode is None:
            self.process.send_signal(how)

    async def end(self, drain: float) -> None:
        """Has it drain for so many seconds; one that takes too long is killed."""
        self.signal(signal.SIGTERM)
        patience = drain + _END_PATIENCE
        try:
            await asyncio.wait_for(self.process.wait(), patience)
        except TimeoutError:
            _LOG.error("%s does not end and is killed.", self.name)
            self.signal(signal.SIGKILL)
            await self.process.wait()


class _Fleet:
    """The workers."""

    def __init__(
        self, command: list[str], settings: Settings, listener: socket.socket, count: int
    ) -> None:
        self._command = command
        self._settings = settings
        self._drain: float = settings.get("server.drainTimeout")
        self._listener = listener
        self._places: list[_Worker | None] = [None] * count
        self._all: set[_Worker] = set()
        self._stopping = asyncio.Event()
        self._renewal = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, name: str) -> None:
        """Starts the workers and looks after them until a signal says to stop."""
        loop = asyncio.get_running_loop()
        for how in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(how, self._stop)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._do(self._renew()))
        # What keeps one from starting keeps all of them: it is said once.
        first = self._places[0] = await self._start(1)
        if first is not None:
            announce(self._settings, self._listener, name, [about_sessions(self._settings)])
            for place in range(len(self._places)):
                self._do(self._keep(place))
            await self._stopping.wait()
            print("\n  Stopping.", flush=True)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        # One of them may just be giving the listener to a new worker.
        await asyncio.gather(*tasks, return_exceptions=True)
        # Refused is better than left waiting: whoever knocks goes elsewhere.
        self._listener.close()
        await asyncio.gather(*(worker.end(self._drain) for worker in self._all))
        if first is None and not self._stopping.is_set():
            raise ConfigError("No worker could start; the lines above say why.")

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _stop(self) -> None:
        if self._stopping.is_set():
            for worker in self._all:
                worker.signal(signal.SIGKILL)
        self._stopping.set()
        for worker in self._all:
            worker.signal(signal.SIGTERM)

    async def _start(self, number: int) -> _Worker | None:
        """Starts a worker; returns it when it serves, or None if it does not come to that."""
        link, theirs = socket.socketpair()
        link.setblocking(False)
        fds = (self._listener.fileno(), theirs.fileno())
        place = ",".join(map(str, (number, *fds)))
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *self._command, pass_fds=fds, env={**os.environ, _PLACE: place}
            )
        worker = _Worker(number, process, link)
        self._all.add(worker)
        self._do(self._forget_when_over(worker))
        said = b""
        try:
            loop = asyncio.get_running_loop()
            said = await asyncio.wait_for(loop.sock_recv(link, 1), _START_PATIENCE)
        except (TimeoutError, OSError):
            worker.signal(signal.SIGKILL)
        if said == _READY:
            return worker
        await process.wait()
        return None

    async def _forget_when_over(self, worker: _Worker) -> None:
        await worker.process.wait()
        worker.link.close()
        self._all.discard(worker)

    async def _keep(self, place: int) -> None:
        """Replaces the worker of a place whenever it dies."""
        pause = 0.0
        while True:
            worker = self._places[place]
            if worker is None:
                await asyncio.sleep(pause)
                worker = self._places[place] = await self._start(place + 1)
            if worker is not None:
                code = await worker.process.wait()
                if self._places[place] is not worker:
                    continue
                self._places[place] = None
            late = worker is not None and time.monotonic() - worker.since > _EARLY
            longest = _LONGEST_PAUSE if worker is None else _SERVED_PAUSE
            pause = 0.0 if late else min(max(pause * 2, _FIRST_PAUSE), longest)
            if worker is not None:
                when = f" in {pause:g} s" if pause else ""
                _LOG.error("%s %s; another takes its place%s.", worker.name, _how(code), when)

    async def _started(self, place: int) -> _Worker | None:
        """Returns the worker of a place; one that is being started is waited for."""
        deadline = time.monotonic() + _START_PATIENCE
        while self._places[place] is None and time.monotonic() < deadline:
            await asyncio.sleep(_LOOK)
        return self._places[place]

    async def _renew(self) -> None:
        """Replaces the workers one by one, each by one that serves already."""
        async with self._renewal:
            began = time.monotonic()
            for place in range(len(self._places)):
                old = await self._started(place)
                if old is None or old.since > began:
                    continue
                new = await self._start(place + 1)
                if new is None:
                    _LOG.error("No new worker could start, so the others stay.")
                    return
                self._places[place] = new
                await old.end(self._drain)
            _LOG.info("All workers are new.")


def _how(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
