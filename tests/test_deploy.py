"""The deployment examples: their files can be read, and name only what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from kawa._options import OPTIONS
from kawa.testing import AppTest

DEPLOY = Path(__file__).parents[1] / "examples" / "deploy"
_VARIABLES = {
    f"KAWA_{re.sub(r'(?=[A-Z])', '_', name).replace('.', '_').upper()}" for name in OPTIONS
}


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_the_files_name_settings_that_exist(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert all(part for part in yaml.safe_load_all(text))
    named = set(re.findall(r"\bKAWA_[A-Z_]+\b", text))
    assert named and named <= _VARIABLES


def test_every_flag_of_the_image_exists() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    flags = re.findall(r'"--([a-z]+\.\w+)"', text)
    assert flags and set(flags) <= set(OPTIONS)


def test_its_app_counts() -> None:
    at = AppTest.from_file(DEPLOY / "app.py").run()
    at.button[0].click().run()
    assert at.markdown[0].value.startswith("Count = 1, told by ")
