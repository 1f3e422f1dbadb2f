"""A network that goes silent or away, and comes back: the page says so, and nothing is lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from network import Network
from playwright.sync_api import Page, expect
from server.conftest import Serve
from server.process import Server

from e2e.browser import see
from e2e.conftest import Visit

APP = """
import kawa as st
st.session_state.setdefault("count", 0)
name = st.text_input("Name")
if st.button("Add"):
    st.session_state.count += 1
st.write(f"Count = {st.session_state.count}, name = {len(name)}")
"""
# Noticed within five seconds, and a busy machine.
NOTICED_MS = 8_000


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve(APP, {"server.maxWidgetStateSize": 1})


@pytest.fixture
def network(server: Server) -> Iterator[Network]:
    with Network(server.port) as network:
        yield network


def add(page: Page) -> None:
    page.get_by_role("button", name="Add").click()


def told(page: Page, text: str, timeout: float = NOTICED_MS) -> None:
    """Waits until the page says something of its connection, for screen readers too."""
    pill = page.get_by_role("status").get_by_test_id("stConnectionStatus")
    expect(pill).to_contain_text(text, timeout=timeout)


def quiet(page: Page) -> None:
    expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0)


def test_a_network_that_goes_silent_is_noticed_and_every_click_counts(
    network: Network, visit: Visit
) -> None:
    page = visit(network)
    add(page)
    see(page, "Count = 1")
    network.freeze()
    add(page)
    told(page, "Connection lost")
    told(page, "Not sent yet: 1")
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    add(page)
    told(page, "Not sent yet: 2")
    network.thaw()
    told(page, "Everything you did is saved")
    see(page, "Count = 3")
    quiet(page)
    add(page)
    see(page, "Count = 4")


def test_a_server_that_hangs_is_noticed_and_every_click_counts(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    add(page)
    told(page, "Connection lost")
    add(page)
    told(page, "Not sent yet: 2")
    server.process.send_signal(signal.SIGCONT)
    told(page, "Everything you did is saved")
    see(page, "Count = 2")


def test_who_is_offline_is_told_so_and_can_try_at_once(network: Network, visit: Visit) -> None:
    page = visit(network)
    network.freeze()
    page.context.set_offline(True)
    told(page, "You are offline")
    before = network.connections
    page.context.set_offline(False)
    told(page, "Connection lost")
    page.get_by_role("button", name="Try now").click()
    network.thaw()
    told(page, "Connected again.")
    quiet(page)
    assert network.connections > before


def test_a_value_that_is_too_large_is_refused_with_a_word_and_the_page_goes_on(
    server: Server, visit: Visit
) -> None:
    page = visit(server)
    name = page.get_by_label("Name")
    name.fill("x" * 1_200_000)
    name.press("Enter")
    notice = page.get_by_test_id("stNotice")
    expect(notice).to_contain_text("“Name” is too large to be sent: 1.1 MB")
    expect(notice).to_contain_text("1 MB")
    add(page)
    see(page, "Count = 1, name = 0")
    quiet(page)
    name.fill("short")
    name.press("Enter")
    see(page, "Count = 1, name = 5")
