"""`st.columns`."""

from __future__ import annotations

import pytest


def test_equal_columns(draw) -> None:
    page = draw("a, b = st.columns(2)\nb.text('b')\nwith a:\n    st.text('a')")
    assert page["columns"].props == {}
    assert [n.props for n in page["columns"].children] == [{}, {}]
    assert [n.props["body"] for n in page.all("text")] == ["a", "b"]


def test_options(draw) -> None:
    page = draw(
        "st.columns([1, 2.5], gap='large', vertical_alignment='bottom', border=True, width=500,"
        " wrap=False)"
    )
    assert page["columns"].props == {
        "gap": "large", "vertical_alignment": "bottom", "width": 500, "wrap": False,
    }  # fmt: skip
    assert [n.props for n in page["columns"].children] == [
        {"weight": 1.0, "border": True},
        {"weight": 2.5, "border": True},
    ]


@pytest.mark.parametrize(
    ("spec", "weights"),
    [("(0.1, 0.9)", [0.1, 0.9]), ("__import__('numpy').array([1, 2])", [1.0, 2.0])],
)
def test_weights(draw, spec, weights) -> None:
    page = draw(f"st.columns({spec})")
    assert [n.props.get("weight", 1) for n in page.all("column")] == weights


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ("0", "StreamlitInvalidColumnSpecError"),
        ("-1", "StreamlitInvalidColumnSpecError"),
        ("[]", "StreamlitInvalidColumnSpecError"),
        ("[1, 0]", "StreamlitInvalidColumnSpecError"),
        ("[1, float('inf')]", "StreamlitInvalidColumnSpecError"),
        ("'x'", "StreamlitInvalidParameterTypeError"),
        ("1.5", "StreamlitInvalidParameterTypeError"),
        ("[1, None]", "StreamlitInvalidParameterTypeError"),
        ("None", "StreamlitInvalidParameterTypeError"),
        ("2, gap='x'", "StreamlitValueError"),
        ("2, vertical_alignment='distribute'", "StreamlitValueError"),
        ("2, width='content'", "StreamlitInvalidWidthError"),
    ],
)
def test_wrong_values(draw, parameters, error) -> None:
    page = draw(f"st.columns({parameters})")
    assert page["exception"].props["name"] == error
    assert not page.all("columns")


def test_nested(draw) -> None:
    page = draw("with st.columns(2)[0]:\n    with st.columns(2)[1]:\n        st.text('a')")
    inner = page["text"].parent
    assert [inner.type, inner.parent.type, inner.parent.parent.type] == [
        "column",
        "columns",
        "column",
    ]


def test_another_column_changes_nothing_for_the_ones_there(draw) -> None:
    page = draw(
        "n = st.session_state.n = st.session_state.get('n', 1) + 1\n"
        "for at, column in enumerate(st.columns(n)):\n    column.text(at)"
    )
    before = [n.id for n in page.all("text")]
    page.run()
    assert [n.id for n in page.all("text")][:2] == before
    assert [type(op).__name__ for op in page.ops] == ["Insert", "Insert"]
