"""`st.json`."""

from __future__ import annotations

import json

import pytest


def _body(page):
    return json.loads(page["json"].props["body"])


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("{'a': (1, {2})}", {"a": [1, [2]]}),
        ("{1: None, None: 2, 1.5: True}", {"1": None, "null": 2, "1.5": True}),
        ("{'a': b'x', 'b': 1j}", {"a": "b'x'", "b": "1j"}),
        ("range(3)", [0, 1, 2]),
        ("None", None),
        ("st.session_state", {}),
        ("'日本'", None),
    ],
)
def test_body(draw, value, body) -> None:
    page = draw(f"st.json({value})")
    if value.startswith("'"):
        assert page["json"].props["body"] == "日本"
    else:
        assert _body(page) == body


def test_text_is_taken_as_it_is(draw) -> None:
    assert draw("st.json('{\"a\":   1}')")["json"].props == {"body": '{"a":   1}'}


def test_options(draw) -> None:
    assert draw("st.json([], expanded=2, width=90)")["json"].props == {
        "body": "[]", "expanded": 2, "width": 90,
    }  # fmt: skip


def test_keys_that_json_cannot_have(draw) -> None:
    page = draw("st.json({(1, 2): 3, 'a': 4})")
    assert page["alert"].props["kind"] == "warning"
    assert _body(page) == {"a": 4}


def test_value_that_contains_itself(draw) -> None:
    assert draw("a = []\na.append(a)\nst.json(a)")["exception"].props["name"] == "ValueError"


def test_wrong_values(draw) -> None:
    page = draw("st.json({}, expanded='x')")
    assert page["exception"].props["name"] == "StreamlitInvalidParameterTypeError"


def test_numbers_that_are_not_finite_are_no_texts(draw) -> None:
    page = draw("st.json([float('nan'), {'a': float('-inf')}, 'NaN'])")
    assert page["json"].props["body"] == '[NaN, {"a": -Infinity}, "NaN"]'
