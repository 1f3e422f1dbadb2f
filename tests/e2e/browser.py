"""Finds a Chromium, and looks at a page as its user does."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "kawa" / "static"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--font-render-hinting=none",
]


def find_chromium() -> str:
    """Returns the path of a Chromium.

    Raises:
        RuntimeError: There is none.
    """
    named = os.environ.get("KAWA_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError(
        "No Chromium is found. Run `make setup` as root, install one (on Debian: "
        "apt-get install chromium), or set KAWA_CHROMIUM to its path."
    )


def check_built() -> None:
    """Raises RuntimeError if the page that the server serves has not been built."""
    if not (STATIC / "index.html").is_file():
        raise RuntimeError(
            "The page has not been built. Run `make setup`, or `npm run build` in frontend/."
        )


def by_test_id(page: Page | Locator, id: str) -> Locator:
    """Returns the elements with a test id."""
    return page.get_by_test_id(id)


def see(page: Page, text: str) -> None:
    """Waits until the main part of the page has a text."""
    expect(page.get_by_test_id("stMain")).to_contain_text(text)


def idle(page: Page) -> None:
    """Waits until nothing runs."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
