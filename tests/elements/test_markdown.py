"""`st.markdown` and `st.caption`."""

from __future__ import annotations

import pytest


def test_indentation_of_nested_lists_stays(draw) -> None:
    page = draw(
        'st.markdown("- a\\n  - b")\nst.markdown("x\\n    y")\n'
        'st.markdown("\\n    - a\\n      - b\\n    ")'
    )
    assert [node.props["body"] for node in page.all("markdown")] == [
        "- a\n  - b", "x\n    y", "- a\n  - b",
    ]  # fmt: skip


def test_plain_markdown_sends_its_body_alone(draw) -> None:
    assert draw("st.markdown(None)")["markdown"].props == {"body": "None"}


def test_caption(draw) -> None:
    page = draw("st.caption('a', help='h')")
    assert page["markdown"].props == {
        "body": "a", "caption": True, "help": "h", "width": "stretch",
    }  # fmt: skip


def test_options(draw) -> None:
    page = draw("st.markdown('<b>a</b>', True, width=90, text_alignment='right', anchors=False)")
    assert page["markdown"].props == {
        "body": "<b>a</b>", "unsafe_allow_html": True, "width": 90,
        "text_alignment": "right", "anchors": False,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["markdown", "caption"])
def test_html_cannot_be_cut_to_a_line(draw, name) -> None:
    page = draw(f"st.{name}('a', unsafe_allow_html=True, wrap=False)")
    assert page["exception"].props["name"] == "StreamlitIncompatibleParametersError"


def test_only_markdown_has_automatic_width(draw) -> None:
    assert not draw("st.markdown('a', width='auto')").all("exception")
    page = draw("st.caption('a', width='auto')")
    assert page["exception"].props["name"] == "StreamlitInvalidWidthError"
