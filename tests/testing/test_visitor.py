"""Who looks at an app under test, and with what browser."""

from __future__ import annotations

import pytest

from kawa.testing import AppTest, AppTestError


def test_who_looks_at_the_app_and_with_what() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        c = st.context
        st.text(dict(st.user))
        st.text(f"{c.url} {c.locale} {c.timezone} {c.timezone_offset} {c.is_embedded}")
        st.text(f"{c.theme.type} {c.headers.get('x-a')} {c.cookies.to_dict()} {c.ip_address}")
        """
    )
    assert [text.value for text in at.run().text] == [
        "{'email': 'test@example.com'}",
        "None None None None None",
        "None None {} None",
    ]
    at.user.update(email="ada@example.com", name="Ada")
    at.context.update(
        url="http://host/app",
        locale="ja-JP",
        timezone="Asia/Tokyo",
        timezone_offset=-540,
        is_embedded=True,
        theme={"type": "dark"},
        headers={"X-A": "1"},
        cookies={"c": "2"},
        ip_address="192.0.2.1",
    )
    assert [text.value for text in at.run().text] == [
        "{'email': 'ada@example.com', 'name': 'Ada'}",
        "http://host/app ja-JP Asia/Tokyo -540 True",
        "dark 1 {'c': '2'} 192.0.2.1",
    ]
    at.context["locales"] = "x"
    with pytest.raises(AppTestError, match=r"locales.*timezone_offset"):
        at.run()
