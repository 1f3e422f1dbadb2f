"""Which modules a saved file has loaded again."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from kawa.server.process.reload import _modules_of


@pytest.mark.parametrize("name", ["streamlit_helpers", "kawa_helpers", "helpers_of_app"])
def test_a_module_is_of_the_app_whatever_its_name_begins_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / f"{name}.py"
    path.write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module(name)
    try:
        assert _modules_of({path}, tmp_path) == [name]
    finally:
        del sys.modules[name]


def test_an_app_above_python_itself_loads_neither_python_nor_kawa_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one in a home directory does that has its Python there too."""
    path = tmp_path / "module_of_app.py"
    path.write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("module_of_app")
    try:
        found = _modules_of({path}, Path(tmp_path.anchor))
        assert "module_of_app" in found
        assert not {"asyncio", "threading", "kawa", "kawa.server.process.reload"} & set(found)
    finally:
        del sys.modules["module_of_app"]
