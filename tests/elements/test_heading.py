"""`st.title`, `st.header`, `st.subheader`."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("name", "level"), [("title", 1), ("header", 2), ("subheader", 3)])
def test_level(draw, name, level) -> None:
    assert draw(f"st.{name}('a *b*')")["heading"].props == {"body": "a *b*", "level": level}


def test_text_is_cleaned(draw) -> None:
    page = draw('st.title("\\n    a\\n      b\\n    ", help="  x  ")')
    assert page["heading"].props == {"body": "a\n  b", "level": 1, "help": "x"}


def test_options(draw) -> None:
    page = draw(
        "st.header(5, 'here', icon='🌊', divider=True, width=300, text_alignment='center',"
        " wrap=False)"
    )
    assert page["heading"].props == {
        "body": "5", "level": 2, "anchor": "here", "icon": "🌊", "divider": "auto",
        "width": 300, "text_alignment": "center", "wrap": False,
    }  # fmt: skip


def test_anchor_can_be_hidden(draw) -> None:
    assert draw("st.title('a', anchor=False)")["heading"].props["anchor"] is False


@pytest.mark.parametrize(
    ("divider", "sent"), [("'rainbow'", "rainbow"), ("''", None), ("None", None)]
)
def test_divider(draw, divider, sent) -> None:
    assert draw(f"st.subheader('a', divider={divider})")["heading"].props.get("divider") == sent


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("st.header('a', divider='pink')", "StreamlitValueError"),
        ("st.title('a', anchor=True)", "StreamlitValueError"),
        ("st.title('a', anchor=3)", "StreamlitInvalidParameterTypeError"),
        ("st.title('a', width='auto')", "StreamlitInvalidWidthError"),
        ("st.title('a', text_alignment='middle')", "StreamlitValueError"),
        ("st.title('a', icon='x')", "StreamlitAPIException"),
    ],
)
def test_wrong_values(draw, call, error) -> None:
    page = draw(call)
    assert page["exception"].props["name"] == error
    assert not page.all("heading")
