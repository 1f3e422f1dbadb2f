"""An app below a path of another app, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from server.mounted import Host

from e2e.conftest import Visit


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Two apps in one process; the first is at `/one/`."""
    server = Host(tmp_path)
    server.start()
    yield server
    server.kill()


def test_a_mounted_app_is_clicked_and_goes_on_after_a_reload(host: Host, visit: Visit) -> None:
    page = visit(host)
    expect(page.get_by_text("one 0", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("one 1", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("one 1", exact=True)).to_be_visible()
    [cookie] = page.context.cookies()
    assert (cookie["path"], cookie["httpOnly"]) == ("/one/", True)
    page.goto(f"http://127.0.0.1:{host.port}/deep/two/")
    expect(page.get_by_text("two 0", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("two 1", exact=True)).to_be_visible()
    # The other app in the same tab, with what it had.
    page.goto(f"{host.url}/")
    expect(page.get_by_text("one 1", exact=True)).to_be_visible()
