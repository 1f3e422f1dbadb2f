"""Clocks that go differently: only how long the unused is kept depends on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from server.client import Tab
from server.process import Server

_LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@pytest.mark.skipif(_LIBRARY is None, reason="faketime is not installed.")
@pytest.mark.parametrize("first, second", [("+5h", "-5h"), ("-5h", "+5h")])
def test_a_tab_moves_between_servers_whose_clocks_are_hours_apart(
    tmp_path: Path, first: str, second: str
) -> None:
    # Waiting goes by another clock, which stays as it is.
    preloaded = {"LD_PRELOAD": str(_LIBRARY), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    one, other = (
        Server(tmp_path, env={**preloaded, "FAKETIME": offset}).start()
        for offset in (first, second)
    )
    try:
        tab = Tab(one.port)
        for count in range(1, 9):
            tab.port = (one if count % 2 else other).port
            tab.reconnect().click("Add")
            assert tab.texts() == [f"Count = {count}"]
        tab.close()
    finally:
        one.kill()
        other.kill()
