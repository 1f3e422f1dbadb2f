"""`st.error`, `st.warning`, `st.info`, `st.success`."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("kind", ["error", "warning", "info", "success"])
def test_kind(draw, kind) -> None:
    assert draw(f"st.{kind}('a')")["alert"].props == {"kind": kind, "body": "a"}


def test_options(draw) -> None:
    page = draw("st.info(5, icon=':material/info:', title=7, width=50)")
    assert page["alert"].props == {
        "kind": "info", "body": "5", "icon": ":material/info:", "title": "7", "width": 50,
    }  # fmt: skip


def test_empty_title_and_icon_are_none(draw) -> None:
    assert draw("st.error('a', title='', icon='')")["alert"].props == {"kind": "error", "body": "a"}


@pytest.mark.parametrize(
    ("parameters", "error"),
    [("icon='x'", "StreamlitAPIException"), ("width='content'", "StreamlitInvalidWidthError")],
)
def test_wrong_values(draw, parameters, error) -> None:
    assert draw(f"st.warning('a', {parameters})")["exception"].props["name"] == error


def test_alert_above_changes_nothing_for_what_is_below(draw) -> None:
    page = draw(
        "if 'seen' in st.session_state:\n    st.error('now')\n"
        "st.session_state.seen = 1\nst.text('below')"
    )
    below = page["text"].id
    page.run()
    assert page["alert"].props["body"] == "now"
    assert page["text"].id == below
    assert len(page.ops) == 1
