"""Who may talk to the server: hosts, origins, and the browser's secret cookie."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from kawa._config import Settings

COOKIE = "kawa_browser"
"""HttpOnly cookie that binds a session to the browser that began it."""


class Gate:
    """Checks the origin of requests.

    By default only pages of this very server may open a socket: their `Origin` must
    be the `Host` that they ask for. `server.corsAllowedOrigins` admits others;
    `server.enableCORS=false` admits all, as it does in Streamlit.

    Args:
        settings: Of the app.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def refuse_socket(self, scope: Mapping[str, Any]) -> str | None:
        """Returns why a socket is refused, or None."""
        headers = headers_of(scope)
        strange = self.refuse_host(headers.get("host", ""))
        if strange is not None:
            return strange
        if not self._settings.get("server.enableCORS"):
            return None
        origin = headers.get("origin")
        if origin is None:
            return "A socket without an Origin is refused."
        if self.origin_allowed(origin, headers.get("host", "")):
            return None
        return "This origin may not open a socket; see server.corsAllowedOrigins."

    def origin_allowed(self, origin: str, host: str) -> bool:
        """Tells whether a page of this origin may talk to us."""
        if origin in self._settings.get("server.corsAllowedOrigins"):
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:  # such as a bracket that is not closed
            return False
        return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()

    def refuse_request(self, headers: Mapping[str, str]) -> str | None:
        """Returns why a request that changes something is refused, or None."""
        strange = self.refuse_host(headers.get("host", ""))
        if strange is not None:
            return strange
        origin = headers.get("origin")
        checked = origin is not None and self._settings.get("server.enableCORS")
        if checked and not self.origin_allowed(origin or "", headers.get("host", "")):
            return "This origin may not send anything; see server.corsAllowedOrigins."
        return None

    def refuse_host(self, host: str) -> str | None:
        """Returns why nobody is served who asks for this host, or None.

        A page whose own name was made to lead here (DNS rebinding) is of the same origin as
        what it asks for; the name alone tells it apart.
        """
        allowed = self._settings.get("server.allowedHosts")
        here_only = not allowed and is_loopback(self._settings.get("server.address") or "")
        if not allowed and not here_only:
            return None
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:  # such as a bracket that is not closed
            name = ""
        if any(_matches(name, pattern.lower()) for pattern in allowed):
            return None
        if not here_only:
            return "This host is not in server.allowedHosts."
        if is_loopback(name) or name == self._settings.get("browser.serverAddress").lower():
            return None
        return "This server is for its own machine. Set server.allowedHosts for other names."

    def cookie_of(self, scope: Mapping[str, Any]) -> str:
        """Returns the browser's secret cookie; empty if it has none."""
        return _cookies(headers_of(scope)).get(COOKIE, "")


def is_loopback(name: str) -> bool:
    """Tells whether a name or an address is the machine's own, whatever DNS says."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")  # RFC 6761


def _matches(name: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:]) and name != pattern[1:]
    return pattern in ("*", name)


def new_cookie() -> str:
    """Returns a value for the browser's secret cookie."""
    return secrets.token_urlsafe(24)


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Returns the headers of a request by lower-case name; the last of each."""
    return {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    try:
        return {k: m.value for k, m in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}
