"""Every situation of the facts that raises, logs or is accepted, run as the facts tell it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from api_coverage import DATA, unbuilt_names

from kawa import compat
from kawa._config import PROCESS
from kawa.errors import NotBuiltError
from kawa.runtime.services import Services

ROWS = json.loads((DATA / "messages.json").read_text())["messages"]
OWN_REPROS = {
    "empty-label": "st.text_input('')",
    "state-default-and-state": "st.session_state.k = 'a'\nst.text_input('t', 'b', key='k')",
    "missing-context-log": (
        "import threading\nfrom streamlit.runtime.scriptrunner import get_script_run_ctx\n"
        "thread = threading.Thread(target=get_script_run_ctx)\nthread.start()\nthread.join()"
    ),
    "page-source-mismatch": (
        "def a(): pass\nst.navigation([st.Page(a, url_path='page')])\n"
        "open(__file__.replace('app0', 'page'), 'w').close()\nst.page_link(st.Page('page.py'))"
    ),
}
"""For rows of the facts that come without one."""


def reason(row: dict[str, Any]) -> str:
    """Why a row cannot be run, or an empty text."""
    code = row.get("repro") or OWN_REPROS.get(row["id"])
    if code is None:
        return "the facts have no repro"
    missing = unbuilt_names(code)
    return f"st.{missing[0]} is not built" if missing else ""


def streamlits(error: BaseException) -> list[type]:
    """The class of an error; of one that only Kawa has, the nearest that Streamlit has."""
    return [cls for cls in type(error).__mro__ if cls.__module__ != NotBuiltError.__module__][:1]


RUN = [row for row in ROWS if not reason(row)]


def summary() -> str:
    """One line on how many rows are run, and why the others are not."""
    reasons: dict[str, int] = {}
    for row in ROWS:
        if reason(row):
            reasons[reason(row)] = reasons.get(reason(row), 0) + 1
    others = ", ".join(f"{why}: {n}" for why, n in sorted(reasons.items()))
    return f"Messages: {len(RUN)}/{len(ROWS)} situations run ({others})"


@pytest.fixture(autouse=True)
def _streamlit_means_kawa() -> Iterator[None]:
    compat.install()
    yield
    compat.uninstall()
    for row in ROWS:
        for option in row.get("config", {}):
            PROCESS.override(option, None, "a test")


class Steps:
    """What the steps of a row do with a script under test."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.outcome = app.outcome
        self.query_params: dict[str, str] = {}

    @property
    def button(self) -> list[Any]:
        return [Button(self, node) for node in self.app.all("button")]

    def run(self) -> None:
        """Opens the page at the address with these parameters."""
        query = "&".join(f"{name}={value}" for name, value in self.query_params.items())
        self.outcome = self.app.run(query=query, restart=True)


class Button:
    """A button that a row clicks."""

    def __init__(self, steps: Steps, node: Any) -> None:
        self.steps = steps
        self.node = node

    def click(self) -> Button:
        return self

    def run(self) -> None:
        self.steps.outcome = self.steps.app.click(self.node)


def play_in_a_test(row: dict[str, Any]) -> BaseException | None:
    """Runs a row that is about tests; returns the error that the test raises."""
    from kawa.testing import AppTest

    app = AppTest.from_string("import streamlit as st\n" + row["repro"])
    try:
        app.run(timeout=row.get("timeout", 10))
        exec(row.get("steps", ""), {"at": app})
    except Exception as error:
        return error
    return None


def play(row: dict[str, Any], draw: Any) -> BaseException | None:
    """Runs a row; returns the error that the page shows, or that its steps raise."""
    if row["area"] == "testing":
        return play_in_a_test(row)
    services = Services.alone()
    services.secrets.given = row.get("secrets")
    app = draw(row.get("repro") or OWN_REPROS[row["id"]], services)
    steps = Steps(app)
    try:
        exec(row.get("steps", ""), {"at": steps})
    except Exception as error:
        if row.get("raised_in") == "test":
            return error
        raise
    return steps.outcome.error


def test_plain_python_says_how_to_see_the_app():
    code = "import kawa as st\nst.session_state.x = 1\nprint(st.session_state.x)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert "kawa run" in done.stderr


@pytest.mark.parametrize("row", RUN, ids=[row["id"] for row in RUN])
def test_row(row, draw, caplog, monkeypatch):
    monkeypatch.setattr("kawa.runtime.widget._warned_of_two_values", False)
    for option, value in row.get("config", {}).items():
        PROCESS.override(option, value, "a test")
    with caplog.at_level(logging.WARNING, logger="kawa"):
        error = play(row, draw)
    if row["kind"] == "exception":
        assert error is not None
        # Errors of tests may be of a more special class of Kawa's own.
        classes = type(error).__mro__ if row["area"] == "testing" else streamlits(error)
        assert (row.get("observed") or row["exception"]) in [c.__name__ for c in classes]
        if "error_id" in row:
            assert error.error_id == row["error_id"]
        if row.get("observed_via") == "subclass":
            assert row["exception"] in [base.__name__ for base in type(error).__mro__]
    else:
        assert error is None
    if row["kind"] == "log":
        assert caplog.records
