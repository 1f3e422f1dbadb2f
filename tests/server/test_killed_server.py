"""No click is lost and none counts twice, whatever moment the server dies at."""

from __future__ import annotations

from server.conftest import Serve
from server.crash_sweep import sweep


def test_300_clicks_through_20_kills_count_300(serve: Serve) -> None:
    found = sweep(serve(), clicks=300, kills=20)
    assert found.kills == 20
    assert found.count == 300
    assert not found.wrong
