"""`st.progress`."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("0", 0),
        ("100", 100),
        ("1", 1),
        ("0.0", 0),
        ("0.5", 50),
        ("0.999", 99),
        ("1.0", 100),
        ("sum([1 / 60] * 60)", 100),
        ("1.0 + 1e-12", 100),
        ("-1e-12", 0),
    ],
)
def test_value(draw, value, sent) -> None:
    assert draw(f"st.progress({value})")["progress"].props == {"value": sent}


def test_text_and_width(draw) -> None:
    assert draw("st.progress(5, '  a ', 90)")["progress"].props == {
        "value": 5, "text": "a", "width": 90,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ("101", "StreamlitValueOutOfRangeError"),
        ("-1", "StreamlitValueOutOfRangeError"),
        ("1.01", "StreamlitValueOutOfRangeError"),
        ("1.0 + 1e-8", "StreamlitValueOutOfRangeError"),
        ("-1e-7", "StreamlitValueOutOfRangeError"),
        ("float('nan')", "StreamlitValueOutOfRangeError"),
        ("'x'", "StreamlitInvalidParameterTypeError"),
        ("True", "StreamlitInvalidParameterTypeError"),
        ("5, text=7", "StreamlitInvalidParameterTypeError"),
        ("5, width='content'", "StreamlitInvalidWidthError"),
    ],
)
def test_wrong_values(draw, parameters, error) -> None:
    assert draw(f"st.progress({parameters})")["exception"].props["name"] == error


def test_handle_moves_the_bar(draw) -> None:
    page = draw("bar = st.progress(0, 'a')\nst.text('t')\nbar.progress(50)\nbar.progress(70, 'b')")
    assert [n.props for n in page.all("progress")] == [{"value": 70, "text": "b"}]
    assert [n.type for n in page.page.nodes["main"].children] == ["progress", "text"]


def test_handle_takes_it_away(draw) -> None:
    page = draw("bar = st.progress(0)\nbar.empty()")
    assert not page.all("progress")
