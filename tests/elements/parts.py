"""What tests of fragments share."""

from __future__ import annotations

from typing import Any

WHOLE = """
st.session_state.whole = st.session_state.get("whole", 0) + 1
st.text(f"whole {st.session_state.whole}")
"""
"""Counts the runs of the whole script."""


def button(app: Any, label: str) -> Any:
    """The button with a label, wherever it stands."""
    walk = (n for root in ("main", "sidebar", "dialogs") for n in app.page.nodes[root].walk())
    return next(n for n in walk if n.type == "button" and n.props["label"] == label)


def errors(app: Any) -> list[str]:
    return [node.props["name"].rpartition(".")[2] for node in app.all("exception")]
