"""Who looks at an app under test, and with what browser: `AppTest.user` and `AppTest.context`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kawa.protocol.messages import ClientContext
from kawa.runtime.visit import Visit
from kawa.testing.errors import AppTestError

_OF_CLIENT: Final = {
    "url": "url",
    "locale": "locale",
    "timezone": "timezone",
    "timezone_offset": "timezone_offset",
    "is_embedded": "embedded",
}
"""Fields of the browser's greeting by their name in `st.context`."""
_NAMES: Final = (*_OF_CLIENT, "theme", "headers", "cookies", "ip_address")


class Visitor:
    """What a test says of the visitor.

    Args:
        user: What `st.user` has.
        context: What `st.context` has, by name.

    Raises:
        AppTestError: `context` has a name that `st.context` does not have.
    """

    def __init__(
        self, user: Mapping[str, Any] | None = None, context: Mapping[str, Any] | None = None
    ) -> None:
        self._user = dict(user or {})
        self._context = dict(context or {})
        for name in self._context:
            if name not in _NAMES:
                raise AppTestError(
                    f"at.context has {name!r}, but st.context does not. It has {', '.join(_NAMES)}."
                )

    def seen(self) -> tuple[ClientContext, Visit]:
        """Returns what the app's server is told."""
        context = self._context
        told = {field: context[name] for name, field in _OF_CLIENT.items() if name in context}
        theme = context.get("theme")
        client = ClientContext(**told, theme=theme["type"] if isinstance(theme, Mapping) else theme)
        headers = [*context.get("headers", {}).items()]
        cookies = "; ".join(f"{name}={value}" for name, value in context.get("cookies", {}).items())
        if cookies:
            headers.append(("Cookie", cookies))
        # As in a request.
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return client, Visit.of(raw, context.get("ip_address") or "", user=self._user)
