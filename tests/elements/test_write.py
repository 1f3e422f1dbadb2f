"""`st.write`, and expressions on a line of their own."""

from __future__ import annotations

import pytest


def _shown(page) -> list[tuple[str, str]]:
    return [
        (n.type, n.props.get("body", n.props.get("message")))
        for n in page.page.nodes["main"].walk()
        if n.type != "root"
    ]


@pytest.mark.parametrize(
    ("values", "body"),
    [
        ("'a', 'b'", "a b"),
        ("''", ""),
        ("1, 2.5, None, True", "`1` `2.5` `None` `True`"),
        ("'a`b', 3", "a`b `3`"),
        ("(1, 2), {3}, range(2)", "`(1, 2)` `{3}` `range(0, 2)`"),
        ("b'a', 1 + 2j", "`b'a'` `(1+2j)`"),
        ("__import__('datetime').date(2020, 1, 1), 'x'", "`2020-01-01` x"),
        ("__import__('decimal').Decimal('1.5')", "`1.5`"),
        ("__import__('pathlib').PurePosixPath('a/b')", "`a/b`"),
        ("__import__('io').StringIO('abc')", "abc"),
        ("__import__('types').SimpleNamespace(a=1)", "`namespace(a=1)`"),
        ("__import__('numpy').int64(3)", "`3`"),
    ],
)
def test_texts_and_plain_values_share_a_line(draw, values, body) -> None:
    assert _shown(draw(f"st.write({values})")) == [("markdown", body)]


def test_backtick_in_a_value(draw) -> None:
    page = draw("class A:\n    def __repr__(self): return 'a`b'\nst.write(A())")
    assert _shown(page) == [("markdown", "`` a`b ``")]


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("{'a': 1}", '{"a": 1}'),
        ("[1, 'x']", '[1, "x"]'),
        ("{'a': 1}.keys()", '["a"]'),
        ("{'a': 1}.items()", '[["a", 1]]'),
        ("__import__('collections').namedtuple('P', 'x y')(1, 2)", '{"x": 1, "y": 2}'),
        ("__import__('collections').ChainMap({'a': 1})", '{"a": 1}'),
        ("st.session_state", "{}"),
        ("st.query_params", "{}"),
    ],
)
def test_trees(draw, value, body) -> None:
    assert _shown(draw(f"st.write({value})")) == [("json", body)]


def test_order_of_lines_and_elements(draw) -> None:
    assert _shown(draw("st.write('a', 1, {'b': 2}, 'c', ValueError('d'))")) == [
        ("markdown", "a `1`"), ("json", '{"b": 2}'), ("markdown", "c"), ("exception", "d"),
    ]  # fmt: skip


def test_nothing_is_written_for_nothing(draw) -> None:
    assert _shown(draw("st.write()")) == []


def test_html_is_drawn_if_it_is_allowed(draw) -> None:
    page = draw("st.write('<b>a</b>')\nst.write('<b>a</b>', unsafe_allow_html=True)")
    assert [n.props.get("unsafe_allow_html", False) for n in page.all("markdown")] == [False, True]


@pytest.mark.parametrize(
    ("value", "element"),
    [
        ("__import__('pandas').DataFrame({'a': [1]})", "dataframe"),
        ("__import__('pandas').Series([1])", "dataframe"),
        ("__import__('pandas').RangeIndex(3)", "dataframe"),
        ("__import__('numpy').array([1])", "dataframe"),
        ("__import__('pyarrow').table({'a': [1]})", "dataframe"),
        ("type('Figure', (), {'__module__': 'matplotlib.figure'})()", "pyplot"),
        ("type('Sub', (type('Figure', (), {'__module__': 'plotly.x'}),), {})()", "plotly_chart"),
        ("type('H', (), {'_repr_html_': lambda self: 'a'})(), unsafe_allow_html=True", "html"),
        ("len", "help"),
        ("lambda: 1", "help"),
        ("int", "help"),
        ("object()", "help"),
        ("st", "help"),
        ("st.container()", "help"),
        ("(x for x in [1])", "write_stream"),
    ],
)
def test_element_by_type(draw, monkeypatch, value, element) -> None:
    from kawa.elements import write

    asked: list[str] = []
    resolve = write.resolve

    def recording(name: str):
        asked.append(name)
        return resolve("text") if name == element else resolve(name)

    monkeypatch.setattr(write, "resolve", recording)
    page = draw(f"st.write({value})")
    assert asked == [element]
    assert not page.all("exception")


def test_element_that_is_missing_says_so_and_the_script_goes_on(draw) -> None:
    from kawa.elements._kit.table import NOT_BUILT

    if "dataframe" not in NOT_BUILT:
        pytest.skip("st.dataframe is built")
    page = draw("import pandas as pd\nst.write(pd.DataFrame({'a': [1]}), 'after')")
    assert "does not have `st.dataframe`" in page["exception"].props["message"]
    assert "a\n0  1" in page["exception"].props["hint"]
    assert page["markdown"].props["body"] == "after"


def test_bare_expressions_are_written(draw) -> None:
    page = draw("5\n'a', 1\nx = 3\nif x:\n    [x]\nst.text('t')")
    assert _shown(page) == [
        ("markdown", "`5`"), ("markdown", "a `1`"), ("json", "[3]"), ("text", "t"),
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["st.container()", "st.sidebar", "st.empty()"])
def test_what_cannot_be_shown_yet_is_an_error_at_the_users_line(draw, value: str) -> None:
    app = draw(f"def show(value):\n    st.write(value)\nshow({value})\nst.text('goes on')")
    frames = app["exception"].props["frames"]
    assert [frame["code"] for frame in frames] == [f"show({value})", "st.write(value)"]
    assert app.texts == ["goes on"]
