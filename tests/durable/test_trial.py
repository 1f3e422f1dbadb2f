"""Who worked at an event, and whether it is there no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from kawa.durable.trial import has_ended, this_process

TELL = "from kawa.durable.trial import this_process; print(this_process(), flush=True); input()"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nothing tells of processes")
def test_a_process_is_known_to_have_ended_once_it_has() -> None:
    command = [sys.executable, "-c", TELL]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        told = other.stdout.readline().strip()
        assert told != this_process() and not has_ended(told)
        other.kill()
        # Nobody has asked for how it ended yet.
        until(lambda: has_ended(told))
    assert has_ended(told)
    # The number may be another one's by now.
    assert has_ended(this_process() + "0")


def test_of_another_machine_and_of_itself_nothing_is_concluded() -> None:
    assert not has_ended(this_process())
    assert not has_ended("")
    assert not has_ended("another:machine 999999999 1")
