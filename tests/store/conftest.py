"""Stores, by name."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kawa.store import Store, open_store

OpenStore = Callable[[str], Store]


@pytest.fixture
def open_named(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens a store by name; opened twice, it is the same one, as two processes have it."""
    opened: list[Store] = []
    prefix = secrets.token_hex(6)

    def open_one(name: str) -> Store:
        url = name
        if name == "redis":
            url = f"{request.getfixturevalue('redis_server').url}?prefix={prefix}"
        files = None
        if name == "files":
            url, folder = "sqlite", tmp_path / "files"
            folder.mkdir(exist_ok=True)
            files = folder.as_uri()
        opened.append(open_store(url, tmp_path, 60, files))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()
