"""Fixtures: one Chromium for each worker, and for each test its own servers and tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from server.conftest import serve as serve
from server.process import COUNTER, Server

from e2e.browser import ARGUMENTS, check_built, find_chromium

Visit = Callable[..., Page]
Share = Callable[..., Server]

_PATIENCE_MS = 10_000

# What the browser itself prints while a test has its server down, or refuses a request of it.
_EXPECTED = ("ERR_CONNECTION_REFUSED", "WebSocket connection to", "Failed to load resource")


# Not longer than this package: a running Playwright keeps other tests from `asyncio.run`.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The worker's browser."""
    check_built()
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Share]:
    """One server for each script, for tests that leave servers and files as they are."""
    servers: dict[str, Server] = {}

    def share(source: str = COUNTER) -> Server:
        if source not in servers:
            server = Server(tmp_path_factory.mktemp("shared"), source)
            servers[source] = server
            server.start()
        return servers[source]

    yield share
    for server in servers.values():
        server.kill()


class Visitor:
    """Opens tabs, each in a browser profile of its own, and hears what goes wrong in them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def __call__(
        self, server: Server, path: str = "/", *, ends: bool = True, **options: Any
    ) -> Page:
        """Opens a page of a server.

        Args:
            server: A running one.
            path: Path and query string.
            ends: Its script ends, and is waited for.
            options: What Playwright calls context options, such as `locale`.
        """
        # Motion would only make pages settle later.
        context = self.browser.new_context(
            **{"locale": "en-US", "reduced_motion": "reduce", **options}
        )
        self.contexts.append(context)
        context.set_default_timeout(_PATIENCE_MS)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        context.on("console", self._heard)
        page = context.new_page()
        page.goto(server.url + path)
        if ends:
            drawn(page)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in _EXPECTED):
            self.problems.append(message.text)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens pages. At the end none of them may have met an error in its own code."""
    visitor = Visitor(browser)
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert visitor.problems == []


def drawn(page: Page) -> None:
    """Waits until the page is connected, its script has ended, and all its code is there."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stNotices")).to_be_attached()
