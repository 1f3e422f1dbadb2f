"""What is noted in the store of events that may be what ends processes.

Beside the commits, so that it can be written before a run has changed anything, and also by
an owner that the session has left.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Final

import msgspec

from kawa.errors import StoreError
from kawa.runtime.request import Request
from kawa.store.envelope import Sealer

_NAME: Final = "note:"
LOAD: Final = 0
"""Stands for the run that shows the page; events are numbered from 1."""
GUILTY: Final = 4
"""Points at which something is done no more; a death in company is one."""
_ALONE: Final = 2
"""Points for a death alone. One may be chance, where somebody kills processes at random."""


class Trial(msgspec.Struct, omit_defaults=True):
    """The events of one session that came again, and what became of those who worked at them.

    Attributes:
        running: The one that is under way.
        epoch: The owner's that works at it.
        alone: No other such event is under way in that process.
        points: What each has against it, by number.
        process: Where the owner is, if that can be told.
    """

    running: int | None = None
    epoch: int = 0
    alone: bool = False
    points: dict[int, int] = {}
    process: str = ""

    def died(self) -> None:
        """Notes that the process has ended that was at work."""
        assert self.running is not None
        points = self.points.get(self.running, 0) + (_ALONE if self.alone else 1)
        self.points = {**self.points, self.running: points}
        self.running = None

    def guilty(self, number: int) -> bool:
        """Tells whether an event is to be given up."""
        return self.points.get(number, 0) >= GUILTY

    def seal(self, sealer: Sealer, session: str) -> bytes:
        """Returns it as it is stored; nothing if there is nothing to remember."""
        if self.running is None and not self.points:
            return b""
        return sealer.seal(session, _NAME, 0, msgspec.msgpack.encode(self))


def read_trial(sealer: Sealer, session: str, note: bytes) -> Trial:
    """Returns what is noted; what is not genuine says nothing."""
    try:
        return msgspec.msgpack.decode(sealer.open(session, _NAME, 0, note), type=Trial)
    except (StoreError, msgspec.DecodeError):
        return Trial()


def this_process() -> str:
    """Returns what tells this process from all others, also those of other machines; "" if none."""
    return f"{_machine()} {os.getpid()} {_begun(os.getpid())}" if _machine() else ""


def has_ended(process: str) -> bool:
    """Tells whether a process of this machine is known to be there no more."""
    machine, _, rest = process.partition(" ")
    pid, _, begun = rest.partition(" ")
    if not machine or machine != _machine() or not pid.isdigit():
        return False
    now = _begun(int(pid))
    return now not in ("?", begun)


@functools.cache
def _machine() -> str:
    """Returns which boot of which machine this is, and which of its sets of process numbers."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        _begun_or_raise(os.getpid())
        return f"{boot}:{Path('/proc/self/ns/pid').readlink()}"
    except (OSError, ValueError, IndexError):
        return ""


def _begun(pid: int) -> str:
    """Returns when a process has begun; "" if it is not there, or dead and only not buried."""
    try:
        return _begun_or_raise(pid)
    except (FileNotFoundError, ProcessLookupError):
        return ""
    except (OSError, ValueError, IndexError):
        return "?"


def _begun_or_raise(pid: int) -> str:
    state, *others = (
        Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    )
    return "" if state in "ZX" else others[18]


def number_of(request: Request) -> int:
    """Returns the event that a request stands for."""
    if request.reason == "event" or request.triggers:
        return request.click or request.seq
    return LOAD
