"""`st.divider`."""

from __future__ import annotations


def test_line(draw) -> None:
    page = draw("st.divider()\nst.divider(width=50)")
    assert [node.props for node in page.all("divider")] == [{}, {"width": 50}]


def test_it_has_no_content_to_be_as_wide_as(draw) -> None:
    page = draw("st.divider(width='content')")
    assert page["exception"].props["name"] == "StreamlitInvalidWidthError"
