"""Fixtures: one Chromium for all tests of a worker, a clean profile for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from e2e.browser import ARGUMENTS, check_built, find_chromium
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from server.conftest import serve  # noqa: F401
from server.process import Server

expect.set_options(timeout=8_000)

OpenTab = Callable[..., Page]
# What a browser says when its server is killed; only tests that do that may see it.
LOST = ("WebSocket connection to", "ERR_CONNECTION", "Failed to load resource")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium."""
    check_built()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles that share nothing."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{"locale": "en-US", "viewport": {"width": 1280, "height": 800}, **options}
        )
        context.set_default_timeout(8_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def open_tab(new_context: Callable[..., BrowserContext]) -> Iterator[OpenTab]:
    """Opens a tab on a server; at the end, no script of the page may have failed in it."""
    wrong: list[str] = []

    def open_(
        server: Server,
        path: str = "/",
        *,
        context: BrowserContext | None = None,
        may_lose: bool = False,
        **options: Any,
    ) -> Page:
        page = (context or new_context(**options)).new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))

        def heard(message: Any) -> None:
            lost = may_lose and any(text in message.text for text in LOST)
            if message.type == "error" and not lost:
                wrong.append(message.text)

        page.on("console", heard)
        page.goto(server.url + path)
        expect(page.get_by_test_id("stApp")).to_be_visible()
        return page

    yield open_
    assert not wrong, wrong
