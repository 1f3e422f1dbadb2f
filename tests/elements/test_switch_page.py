"""`st.switch_page`: to another page in the same session."""

from __future__ import annotations

import pytest

PAGES = (
    "def a(): st.text('in a')\n"
    "def b(): st.text(('in b', st.query_params.to_dict()))\n"
    "B = st.Page(b)\n"
)  # fmt: skip


def test_goes_there_and_drops_the_query(draw):
    app = draw(
        PAGES + "p = st.navigation([a, B])\nst.query_params['old'] = 1\n"
        "if p.title == 'a': st.switch_page(B, query_params={'x': [1, 2]})\np.run()"
    )
    assert app.texts == ["('in b', {'x': '2', 'old': '1'})"]
    assert app.session.page == "b"
    app = draw(
        PAGES + "p = st.navigation([a, B])\n"
        "if p.title == 'a':\n    st.query_params['old'] = 1\n    st.switch_page(B)\np.run()"
    )
    assert app.texts == ["('in b', {})"]


def test_before_the_navigation_is_declared(draw):
    app = draw(PAGES + "if st.button('go'): st.switch_page(B)\nst.navigation([a, B]).run()")
    app.click(app["button"])
    assert app.texts == ["('in b', {})"]


def test_in_a_callback(draw):
    app = draw(
        PAGES + "st.button('go', on_click=lambda: st.switch_page(B))\n"
        "st.button('back', on_click=lambda: st.switch_page(A))\n"
        "A = st.Page(a)\nst.navigation([A, B]).run()"
    )
    go, back = app.all("button")
    app.click(go)
    assert app.texts == ["('in b', {})"]
    app.click(back)
    assert app.texts == ["in a"]
    assert app.session.page == ""


def test_session_state_goes_along(draw):
    app = draw(
        "def a():\n    st.session_state.cart = [1]\n    st.switch_page(B)\n"
        "def b(): st.text(st.session_state.cart)\nB = st.Page(b)\nst.navigation([a, B]).run()"
    )
    assert app.texts == ["[1]"]


def test_how_the_page_is_embedded_stays(draw):
    app = draw(
        PAGES + "if st.button('go'): st.switch_page(B, query_params={'x': 1})\n"
        "st.navigation([a, B]).run()"
    )
    app.run(query="embed=true&old=1")
    app.click(app["button"])
    assert app.session.query == "embed=true&x=1"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("'nope.py'", "StreamlitPageNotFoundError"),
        ("''", "StreamlitPageNotFoundError"),
        ("st.Page(lambda: 0, title='C', url_path='c')", "StreamlitPageNotFoundError"),
        ("st.Page('https://e.org', title='E')", "StreamlitAPIException"),
        ("'a\\0b'", "StreamlitAPIException"),
        ("b", "StreamlitInvalidParameterTypeError"),
        ("B, query_params=5", "StreamlitInvalidParameterTypeError"),
        ("B, query_params=[1]", "StreamlitInvalidParameterTypeError"),
        ("B, query_params={'a': {'b': 1}}", "StreamlitQueryParamDictValueError"),
        ("B, query_params={'embed': 1}", "StreamlitAPIException"),
    ],
)
def test_wrong_parameters(draw, call, error):
    app = draw(PAGES + f"st.navigation([a, B])\nst.switch_page({call})")
    assert type(app.outcome.error).__name__ == error


def test_outside_of_a_run():
    import kawa as st

    with pytest.raises(st.errors.NoSessionContext, match="switch_page"):
        st.switch_page("x.py")
