"""`st.context` without a server: its mappings, and what it is where no script runs."""

from __future__ import annotations

import pytest

from kawa import compat
from kawa.api.context import (
    ContextProxy,
    StreamlitCookies,
    StreamlitHeaders,
    StreamlitTheme,
    context,
)
from kawa.protocol.messages import ClientContext
from kawa.runtime.visit import Visit


def test_headers_take_any_case_and_keep_all_values() -> None:
    headers = StreamlitHeaders([("a", "1"), ("A", "2"), ("B-c", "3")])
    assert headers["a"] == "1" and headers.get_all("A") == ["1", "2"]
    assert list(headers) == ["A", "B-C"] and len(headers) == 2
    assert headers.to_dict() == {"A": "1", "B-C": "3"}
    assert "b-C" in headers and headers.get("x") is None and headers.get_all("x") == []
    with pytest.raises(KeyError):
        headers["x"]


def test_names_of_cookies_are_as_they_are() -> None:
    cookies = StreamlitCookies({"x": "1"})
    assert cookies.to_dict() == {"x": "1"} and "X" not in cookies and len(cookies) == 1


def test_a_theme_is_read_both_ways() -> None:
    theme = StreamlitTheme.from_context_info({"type": "dark"})
    assert theme.type == theme["type"] == "dark" and theme == {"type": "dark"}
    with pytest.raises(AttributeError, match="has no 'colour'"):
        theme.colour  # noqa: B018


def test_outside_of_a_run_nothing_is_known() -> None:
    for name in ("url", "ip_address", "is_embedded", "locale", "timezone", "event_id"):
        assert getattr(context, name) is None
    assert context.theme == {"type": None}
    assert not context.headers and not context.cookies


def test_it_is_read_by_name_too_and_cannot_be_set() -> None:
    assert "url" in context and "nope" not in context
    assert context["timezone_offset"] is None
    with pytest.raises(KeyError, match="event_id, headers"):
        context["nope"]
    with pytest.raises(AttributeError):
        context.url = "x"  # type: ignore[misc]
    assert isinstance(context, ContextProxy)


def test_a_run_without_a_browser_has_an_event_all_the_same(draw) -> None:
    page = draw("st.text(f'{st.context.url} {len(st.context.event_id)}')")
    assert page.texts == ["None 32"]


PAGES = """
import streamlit as st
def one(): st.text(st.context.url)
def two(): st.text(st.context.url)
pages = [st.Page(one), st.Page(two)]
st.navigation(pages).run()
if st.button("go"):
    st.switch_page(pages[1])
"""


def test_the_address_follows_the_page(draw) -> None:
    compat.install()
    page = draw(PAGES)
    page.session.client = ClientContext(url="http://host/app/two/?a=1#b")
    page.session.visit = Visit.of([], "", "two")
    page.run(page="two")
    assert page.texts == ["http://host/app/two"]
    page.run(page="")
    assert page.texts == ["http://host/app"]
    page.click(page["button"])
    assert page.texts == ["http://host/app/two"]
