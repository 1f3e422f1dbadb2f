"""`st.user` without sign-in: what is known of who looks, and what a proxy says of it."""

from __future__ import annotations

from typing import Any

import pytest

from kawa._config import PROCESS
from kawa.api.user import TokensProxy, UserInfoProxy, user
from kawa.errors import StreamlitAPIException
from kawa.runtime.services import Services
from kawa.runtime.visit import Visit
from kawa.testing import AppTest

SHOW = "st.text(repr(st.user.to_dict()) + str(len(st.user)))"


def shown(draw: Any, services: Services, headers: list[tuple[bytes, bytes]]) -> str:
    page = draw(SHOW, services)
    page.session.visit = Visit.of(headers, "192.0.2.1")
    page.run()
    text: str = page.texts[0]
    return text


def test_nothing_is_known_outside_of_a_run_and_without_settings(draw: Any) -> None:
    assert not user and user.to_dict() == {} and list(user) == [] and "email" not in user
    with pytest.raises(AttributeError, match=r"\[auth\]"):
        user.is_logged_in  # noqa: B018
    with pytest.raises(KeyError, match="email"):
        user["email"]
    assert user.get("email", 1) == 1 and user.tokens.to_dict() == {}
    assert shown(draw, Services.alone(), [(b"x-email", b"ada")]) == "{}0"


def test_nothing_of_it_can_be_set() -> None:
    with pytest.raises(StreamlitAPIException) as caught:
        user.email = "x"
    assert caught.value.error_id == "user-cannot-be-modified"
    with pytest.raises(StreamlitAPIException):
        user["email"] = "x"
    with pytest.raises(StreamlitAPIException):
        user.tokens["id"] = "x"


def test_headers_that_are_trusted(draw: Any) -> None:
    settings = PROCESS.copy()
    named = {"X-Email": "email", "X-Name": "name"}
    settings.override("server.trustedUserHeaders", named, "a test")
    services = Services.alone(settings)
    headers = [(b"x-email", b"ada@example.com"), (b"x-email", b"second"), (b"other", b"x")]
    assert shown(draw, services, headers) == "{'email': 'ada@example.com'}1"


def test_with_sign_in_set_up_nobody_has_signed_in(draw: Any) -> None:
    services = Services.alone()
    services.secrets.given = {"auth": {"client_id": "x"}}
    assert shown(draw, services, []) == "{'is_logged_in': False}1"


def test_tokens() -> None:
    tokens = TokensProxy({"id": "abc"})
    assert tokens.id == tokens["id"] == "abc" and len(tokens) == 1 and "access" not in tokens
    assert "abc" not in repr(tokens)
    with pytest.raises(KeyError, match="expose_tokens"):
        tokens["access"]
    with pytest.raises(AttributeError, match="access"):
        tokens.access  # noqa: B018


def test_a_test_says_who_it_is() -> None:
    at = AppTest.from_string("import streamlit as st\nst.text(st.user.tokens.id + st.user.email)")
    at.user["tokens"] = {"id": "abc"}
    assert at.run().text[0].value == "abctest@example.com"
    assert isinstance(user, UserInfoProxy)
