"""A script, what its user does, and what it shows after each step."""

from __future__ import annotations

from typing import NamedTuple

from kawa.testing import AppTest

Step = tuple[str, int, str] | tuple[str, int, str, object] | tuple[str, int, str, object, object]


class Case(NamedTuple):
    """One script and its use.

    Attributes:
        script: Without the import of Streamlit.
        steps: Type of a widget, its place among those, what is done, and with what.
        shown: Its texts, and the types of its errors with a mark in front: at first,
            and after each step.
    """

    script: str
    steps: list[Step]
    shown: list[list[str]]


def seen(case: Case) -> list[list[str]]:
    """Returns what the script shows at first and after each step."""
    app = AppTest.from_string(f"import streamlit as st\n{case.script}").run()
    shown = [_shown_by(app)]
    for type, place, what, *with_what in case.steps:
        widget = getattr(app, type)[place]
        getattr(widget, what)(*with_what).run()
        shown.append(_shown_by(app))
    return shown


def _shown_by(app: AppTest) -> list[str]:
    return [str(node.value) for node in app.text] + [
        "!" + node.name.rpartition(".")[2] for node in app.exception
    ]
