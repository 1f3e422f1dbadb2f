"""`st.user`: who looks at the page, as far as that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from kawa.errors import StreamlitAPIException, StreamlitSecretNotFoundError
from kawa.runtime.here import current_run, in_run
from kawa.runtime.run import Run


class TokensProxy(Mapping[str, str]):
    """The tokens of who has signed in, as far as they are exposed to the app.

    Args:
        tokens: Tokens by name.

    Example:
        >>> TokensProxy({"id": "abc"}).id
        'abc'
    """

    __slots__ = ("_tokens",)
    _tokens: dict[str, str]

    def __init__(self, tokens: dict[str, str]) -> None:
        object.__setattr__(self, "_tokens", dict(tokens))

    def __getitem__(self, key: str) -> str:
        if key not in self._tokens:
            raise KeyError(f"st.user.tokens has no {key!r}. Name it in `expose_tokens` of [auth].")
        return self._tokens[key]

    def __getattr__(self, name: str) -> str:
        try:
            return self[name]
        except KeyError as error:
            problem = error.args[0]
        raise AttributeError(problem)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        _refuse("st.user.tokens")

    def __setitem__(self, key: str, value: Any) -> NoReturn:
        _refuse("st.user.tokens")

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def __repr__(self) -> str:
        return f"<TokensProxy of {', '.join(self) or 'no tokens'}>"

    def to_dict(self) -> dict[str, str]:
        """Returns them as a plain dictionary."""
        return dict(self._tokens)


class UserInfoProxy(Mapping[str, Any]):
    """Who looks at the page, by items and by attributes. It cannot be changed.

    Empty where nothing says it. What `server.trustedUserHeaders` names comes from the headers
    of the request. With an `[auth]` section in the secrets, `is_logged_in` is there.

    Example:
        >>> import kawa as st
        >>> st.user.get("nickname", "unknown")
        'unknown'
    """

    __slots__ = ()

    def __getitem__(self, key: str) -> Any:
        found = _all()
        if key not in found:
            raise KeyError(_missing(key))
        return found[key]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(_missing(name)) from None

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        _refuse("st.user")

    def __setitem__(self, key: str, value: Any) -> NoReturn:
        _refuse("st.user")

    def __iter__(self) -> Iterator[str]:
        return iter(_all())

    def __len__(self) -> int:
        return len(_all())

    def __repr__(self) -> str:
        return f"<st.user with {', '.join(self) or 'nothing known'}>"

    @property
    def tokens(self) -> TokensProxy:
        """The tokens that are exposed; none before somebody has signed in."""
        return TokensProxy(_all().get("tokens") or {})

    def to_dict(self) -> dict[str, Any]:
        """Returns what is known as a plain dictionary."""
        return dict(_all())


user = UserInfoProxy()


def _all() -> dict[str, Any]:
    if not in_run():
        return {}
    run = current_run()
    if run.visit.user is not None:
        return dict(run.visit.user)
    found: dict[str, Any] = {"is_logged_in": False} if _has_auth(run) else {}
    named = run.services.settings.get("server.trustedUserHeaders")
    if named:
        sent = {name.lower(): value for name, value in reversed(run.visit.headers)}
        found |= {key: sent[name.lower()] for name, key in named.items() if name.lower() in sent}
    return found


def _has_auth(run: Run) -> bool:
    try:
        return "auth" in run.services.secrets.read(run.services.settings.get("secrets.files"))
    except StreamlitSecretNotFoundError:
        return False


def _missing(key: object) -> str:
    if key == "is_logged_in":
        return "st.user has no 'is_logged_in', as the secrets have no [auth] section. Add one."
    return f"st.user has no {key!r}. Read it with `st.user.get({key!r})` where it may be missing."


def _refuse(what: str) -> NoReturn:
    raise StreamlitAPIException(
        f"`{what}` says who looks at the page and cannot be changed. Keep what is yours in "
        "`st.session_state`.",
        error_id="user-cannot-be-modified",
    )
