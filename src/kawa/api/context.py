"""`st.context`: who looks at the page, and with what; and which event this run answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from http.cookies import CookieError, SimpleCookie
from typing import Any, Literal
from urllib.parse import urlsplit

from kawa.runtime.here import current_run, in_run
from kawa.runtime.run import Run

_OWN_COOKIE = "kawa_browser"
_HERE = ("127.0.0.1", "::1", "localhost")


class StreamlitHeaders(Mapping[str, str]):
    """The headers of a request; names may be written in any case.

    Args:
        headers: Names and values; a name may stand there several times.

    Example:
        >>> headers = StreamlitHeaders([("accept", "a"), ("Accept", "b")])
        >>> headers["ACCEPT"], headers.get_all("accept")
        ('a', ['a', 'b'])
    """

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        self._headers: dict[str, list[str]] = {}
        for name, value in headers:
            self._headers.setdefault(_usual(name), []).append(value)

    def __getitem__(self, key: str) -> str:
        try:
            return self._headers[_usual(key)][0]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and _usual(key) in self._headers

    def get_all(self, key: str) -> list[str]:
        """Returns all values of a name; an empty list if it is not there."""
        return list(self._headers.get(_usual(key), ()))

    def to_dict(self) -> dict[str, str]:
        """Returns them as a plain dictionary, each with its first value."""
        return dict(self)


class StreamlitCookies(Mapping[str, str]):
    """The cookies of a request.

    Args:
        cookies: Values by name.

    Example:
        >>> StreamlitCookies({"theme": "dark"})["theme"]
        'dark'
    """

    def __init__(self, cookies: Mapping[str, str]) -> None:
        self._cookies = dict(cookies)

    def __getitem__(self, key: str) -> str:
        return self._cookies[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cookies)

    def __len__(self) -> int:
        return len(self._cookies)

    def to_dict(self) -> dict[str, str]:
        """Returns them as a plain dictionary."""
        return dict(self._cookies)


class StreamlitTheme(dict[str, Any]):
    """What is known of the page's colours: `type` is `light`, `dark`, or None.

    Args:
        theme_info: Values by name.

    Example:
        >>> StreamlitTheme({"type": "dark"}).type
        'dark'
    """

    type: Literal["dark", "light"] | None

    def __init__(self, theme_info: dict[str, str | None]) -> None:
        super().__init__(theme_info)

    @classmethod
    def from_context_info(cls, context_dict: dict[str, str | None]) -> StreamlitTheme:
        """Returns the theme that a dictionary describes."""
        return cls(context_dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f"The theme has no {name!r}. It has: {', '.join(self) or 'nothing'}."
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class ContextProxy:
    """What is known of the visitor, read anew in each run. It cannot be changed.

    Outside of a run of an app everything is None or empty.

    Example:
        >>> import kawa as st
        >>> st.context.timezone
        >>> "timezone" in st.context
        True
    """

    __slots__ = ()

    @property
    def headers(self) -> StreamlitHeaders:
        """The headers of the request that opened the tab's connection."""
        pairs = _headers(_run())
        return StreamlitHeaders((n, v) for n, v in pairs if _usual(n) != "Cookie" or v)

    @property
    def cookies(self) -> StreamlitCookies:
        """The cookies that the browser sent with that request."""
        found = [value for name, value in _headers(_run()) if _usual(name) == "Cookie"]
        return StreamlitCookies(_cookies("; ".join(found)))

    @property
    def ip_address(self) -> str | None:
        """The address that the connection comes from; None on the visitor's own machine.

        Behind a proxy it is the proxy's, unless `server.trustedProxies` names that one.
        """
        run = _run()
        address = "" if run is None else run.visit.address
        return None if address in ("", *_HERE) else address

    @property
    def is_embedded(self) -> bool | None:
        """Whether the page is shown inside of another one (`?embed=true`)."""
        run = _run()
        return None if run is None else run.client.embedded

    @property
    def locale(self) -> str | None:
        """The browser's language, such as `ja-JP`."""
        run = _run()
        return None if run is None else run.client.locale

    @property
    def theme(self) -> StreamlitTheme:
        """The colours that the page shows: `theme.type` is `light`, `dark`, or None."""
        run = _run()
        return StreamlitTheme({"type": None if run is None else run.client.theme})

    @property
    def timezone(self) -> str | None:
        """The browser's time zone, such as `Asia/Tokyo`."""
        run = _run()
        return None if run is None else run.client.timezone

    @property
    def timezone_offset(self) -> int | None:
        """Minutes to add to the browser's time to get UTC: -540 in Tokyo."""
        run = _run()
        return None if run is None else run.client.timezone_offset

    @property
    def url(self) -> str | None:
        """The page's address, without query string and fragment."""
        run = _run()
        if run is None or not run.client.url:
            return None
        parts = urlsplit(run.client.url)
        path, pages = parts.path.rstrip("/"), run.pages
        if pages is not None and pages.current is not None:
            # The browser said it when it came; it has gone to other pages of the app since.
            path = f"{path.removesuffix(run.visit.page).rstrip('/')}/{pages.path(pages.current)}"
        return f"{parts.scheme}://{parts.netloc}{path}".rstrip("/")

    @property
    def event_id(self) -> str | None:
        """Names the click, or whatever else the user did, that this run answers.

        The same when the run is done again: after a crash, or by another server. So give
        it to what acts outside of the app (a payment, an e-mail) as its idempotency key,
        and that happens once. A run that answers nothing new, as after a reload of the
        page, has the name of the last event. Not part of Streamlit.
        """
        run = _run()
        if run is None:
            return None
        session, event = run.event
        return blake2b(f"{session} {event}".encode(), digest_size=16).hexdigest()

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            raise KeyError(f"st.context has no {key!r}. It has: {', '.join(_NAMES)}.")
        return getattr(self, key)

    def __contains__(self, key: object) -> bool:
        return key in _NAMES


_NAMES = sorted(name for name in vars(ContextProxy) if not name.startswith("_"))

context = ContextProxy()


def _run() -> Run | None:
    return current_run() if in_run() else None


def _headers(run: Run | None) -> list[tuple[str, str]]:
    """Returns the headers as text, without the cookie that binds a session to its browser."""
    if run is None:
        return []
    return [(n, _others(v) if _usual(n) == "Cookie" else v) for n, v in run.visit.headers]


def _others(cookies: str) -> str:
    parts = [part.strip() for part in cookies.split(";")]
    return "; ".join(part for part in parts if part and part.partition("=")[0] != _OWN_COOKIE)


def _cookies(text: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}


def _usual(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))
