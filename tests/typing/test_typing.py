"""What type checkers say of scripts: `make types` takes `api.py`; here they reject `misuse.py`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kawa.elements._kit.table import CONTAINER_NAMES, MODULES

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MISUSE = HERE / "misuse.py"


def mypy() -> set[int]:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", MISUSE],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    found = re.findall(r"^tests/typing/misuse\.py:(\d+): error", done.stdout, re.MULTILINE)
    assert done.returncode == 1, done.stdout + done.stderr
    return {int(line) for line in found}


def pyright() -> set[int]:
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", MISUSE],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {
        each["range"]["start"]["line"] + 1
        for each in found
        if each["severity"] == "error" and each.get("rule") != "reportUnusedExpression"
    }


@pytest.mark.parametrize("check", [mypy, pyright])
def test_wrong_uses_are_rejected(check) -> None:
    lines = MISUSE.read_text().splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}
    found = check()
    assert [lines[n - 1] for n in sorted(wrong - found)] == [], "These pass."
    assert [lines[n - 1] for n in sorted(found - wrong)] == [], "These are right."


def test_every_name_is_used_in_the_right_way() -> None:
    text = (HERE / "api.py").read_text()
    assert [name for name in sorted(MODULES) if not re.search(rf"\bst\.{name}\b", text)] == []
    assert [n for n in sorted(CONTAINER_NAMES) if not re.search(rf"\bbox\.{n}\b", text)] == []
