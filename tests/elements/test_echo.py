"""`st.echo`: a block that is run and shown."""

from __future__ import annotations

from typing import Any

import pytest

from kawa.errors import StreamlitAPIException
from kawa.testing import AppTest


def shown(page: Any) -> list[tuple[str, str]]:
    return [
        (node.type, node.props["body"])
        for root in ("main", "sidebar")
        for node in page.page.nodes[root].walk()
        if node.type in ("text", "code")
    ]


BLOCK = """
with st.echo({where}):
    # why
    @staticmethod
    def f():
        return "a"  # here

    st.text("b")
    # at the end
st.text("after")
"""
CODE = '# why\n@staticmethod\ndef f():\n    return "a"  # here\n\nst.text("b")'


@pytest.mark.parametrize("where", ["", "'above'", "'elsewhere'", "code_location='above'"])
def test_above(draw: Any, where: str) -> None:
    page = draw(BLOCK.format(where=where))
    assert shown(page) == [("code", CODE), ("text", "b"), ("text", "after")]
    assert page["code"].props.get("language", "python") == "python"


def test_below(draw: Any) -> None:
    page = draw(BLOCK.format(where="'below'"))
    assert shown(page) == [("text", "b"), ("code", CODE), ("text", "after")]


def test_in_functions_containers_and_one_another(draw: Any) -> None:
    page = draw(
        """
def show(name):
    with st.sidebar, st.echo():
        with st.echo("below"):
            st.text(name)
try:
    with st.echo():
        x = [
            1,
        ]
finally:
    show("a")
"""
    )
    inner = "st.text(name)"
    assert shown(page) == [
        ("code", "x = [\n    1,\n]"),
        ("code", f'with st.echo("below"):\n    {inner}'),
        ("text", "a"),
        ("code", inner),
    ]


def test_an_error_in_the_block_is_the_scripts(draw: Any) -> None:
    page = draw("with st.echo():\n    1 / 0\n")
    assert isinstance(page.outcome.error, ZeroDivisionError) and shown(page) == []


def test_a_block_on_the_same_line_says_what_to_do(draw: Any) -> None:
    page = draw("with st.echo(): x = 1\n")
    assert isinstance(page.outcome.error, StreamlitAPIException)
    assert "line of its own" in str(page.outcome.error)


def test_source_that_is_not_there(draw: Any) -> None:
    page = draw("exec('with st.echo():\\n    x = 1')")
    assert isinstance(page.outcome.error, StreamlitAPIException)


def test_in_a_test() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        with st.echo():
            st.text("x")
        """
    ).run()
    assert at.code[0].value == 'st.text("x")' and at.text[0].value == "x"
