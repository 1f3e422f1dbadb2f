"""`st.page_link`: where it leads, and what it takes from the page."""

from __future__ import annotations

import pytest

PAGES = (
    "def a(): pass\ndef b(): pass\n"
    "B = st.Page(b, icon='😀', help='h')\nst.navigation([a, B])\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("call", "props"),
    [
        ("B", {"label": "b", "page": "b", "icon": "😀", "help": "h"}),
        ("B, label='x', icon='🌍', help='i'", {
            "label": "x", "page": "b", "icon": "🌍", "help": "i",
        }),
        ("B, label=''", {"label": "", "page": "b", "icon": "😀", "help": "h"}),
        ("st.Page(a), query_params={'x': [1, 2]}", {
            "label": "a", "page": "", "query": "x=1&x=2", "current": True,
        }),
        ("st.Page(lambda: 0, title='C', url_path='c')", {"label": "C", "page": "c"}),
        ("'https://e.org', label='E', disabled=True, width=50", {
            "label": "E", "url": "https://e.org", "disabled": True, "width": 50,
        }),
        ("'https://e.org/?a=1#f', label='E', query_params=[('b', 2)]", {
            "label": "E", "url": "https://e.org/?a=1&b=2#f",
        }),
        ("st.Page('https://e.org', title='E'), icon_position='right'", {
            "label": "E", "url": "https://e.org", "icon_position": "right",
        }),
        ("'https://e.org', label='E', use_container_width=True", {
            "label": "E", "url": "https://e.org", "width": "stretch",
        }),
    ],
)  # fmt: skip
def test_props(draw, call, props):
    app = draw(PAGES + f"st.page_link({call})")
    assert app.outcome.error is None
    assert app["page_link"].props == props


def test_the_main_script_of_an_app_with_one_page(draw):
    assert draw("st.page_link(__file__)")["page_link"].props == {
        "label": "app0", "page": "", "current": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("'nope.py'", "StreamlitPageNotFoundError"),
        ("'mailto:a@b.c', label='x'", "StreamlitPageNotFoundError"),
        ("'javascript:alert(1)', label='x'", "StreamlitPageNotFoundError"),
        ("'https://e.org', label=''", "StreamlitMissingRequiredParameterError"),
        ("'a\\0b'", "StreamlitAPIException"),
        ("a", "StreamlitInvalidParameterTypeError"),
        ("B, query_params='x'", "StreamlitInvalidParameterTypeError"),
        ("B, query_params={'embed': 1}", "StreamlitAPIException"),
        ("B, icon_position='x'", "StreamlitValueError"),
        ("B, width=0", "StreamlitInvalidWidthError"),
    ],
)
def test_wrong_parameters(draw, call, error):
    assert type(draw(PAGES + f"st.page_link({call})").outcome.error).__name__ == error


def test_another_page_under_the_same_path(draw, tmp_path):
    (tmp_path / "b.py").write_text("")
    app = draw(PAGES + "st.page_link(st.Page('b.py'))")
    assert type(app.outcome.error).__name__ == "StreamlitAPIException"
    assert "'b'" in str(app.outcome.error)
