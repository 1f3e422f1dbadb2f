"""`st.code`."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("body", "sent"),
    [("a\n b\n", "a\n b"), ("  a\n  b", "  a\n  b"), ("\n\n  a\n\n", "\n  a\n"), (5, "5")],
)
def test_only_the_quotes_own_lines_go(draw, body, sent) -> None:
    assert draw(f"st.code({body!r})")["code"].props == {"body": sent}


def test_options(draw) -> None:
    page = draw("st.code('a', None, line_numbers=True, wrap_lines=True, height=90, width=80)")
    assert page["code"].props == {
        "body": "a", "language": None, "line_numbers": True, "wrap_lines": True,
        "height": 90, "width": 80,
    }  # fmt: skip


def test_no_height_is_that_of_the_content(draw) -> None:
    assert draw("st.code('a', height=None)")["code"].props == {"body": "a"}


def test_wrong_height(draw) -> None:
    page = draw("st.code('a', height='x')")
    assert page["exception"].props["name"] == "StreamlitInvalidHeightError"
