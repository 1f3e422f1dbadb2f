"""The query string of an address as lists of texts by name, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from kawa.errors import (
    StreamlitAPIException,
    StreamlitInvalidParameterTypeError,
    StreamlitQueryParamDictValueError,
)

RESERVED = ("embed", "embed_options")
"""Parameters that say how the page is embedded."""

Params = dict[str, list[str]]
QueryParamsInput = Mapping[str, Any] | Iterable[tuple[str, Any]]


def parse(query: str) -> Params:
    """Returns a query string as lists of values by name."""
    return parse_qs(query, keep_blank_values=True, max_num_fields=1000)


def render(params: Mapping[str, Iterable[str]]) -> str:
    """Returns a query string, without `?`."""
    return urlencode([(name, value) for name, values in params.items() for value in values])


class Query:
    """The query string of a run: parsed once, and put together again when it is asked for.

    Args:
        text: The query string that the run begins with.
    """

    __slots__ = ("_params", "_text")

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self._params: Params | None = None

    @property
    def text(self) -> str:
        """It as text, without `?`."""
        if self._text is None:
            self._text = render(self._params or {})
        return self._text

    @property
    def params(self) -> Params:
        """Its values by name; to be changed by `replace` and `put` only."""
        if self._params is None:
            self._params = parse(self._text or "")
        return self._params

    def replace(self, params: Params) -> None:
        """Gives it other parameters.

        Raises:
            UnicodeError: A text cannot stand in an address.
        """
        self._text = render(params)
        self._params = dict(params)

    def put(self, name: str, texts: list[str] | None) -> None:
        """Sets one parameter; None takes it out.

        Raises:
            UnicodeError: A text cannot stand in an address.
        """
        params = self.params
        if params.get(name) == texts:
            return
        if texts is None:
            del params[name]
        else:
            "".join(texts).encode()  # Here, as the whole is put together later.
            params[name] = texts
        self._text = None


def as_params(source: Any) -> Params:
    """Returns a mapping or pairs, as users give them, as lists of texts by name.

    Raises:
        TypeError: It is neither.
        StreamlitQueryParamDictValueError: A value is a mapping.
    """
    pairs = source.items() if isinstance(source, Mapping) else source
    if isinstance(source, str) or not isinstance(pairs, Iterable):
        raise TypeError(f"expected a mapping or pairs of name and value, got {source!r}")
    params: Params = {}
    for name, value in pairs:
        params.setdefault(str(name), []).extend(texts_of(str(name), value))
    return params


def texts_of(name: str, value: Any) -> list[str]:
    """Returns what a parameter is set to as texts.

    Raises:
        StreamlitQueryParamDictValueError: It is a mapping.
    """
    if isinstance(value, Mapping):
        raise StreamlitQueryParamDictValueError(name)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [str(item) for item in value]
    return [str(value)]


def query_of(source: QueryParamsInput, present: str = "") -> str:
    """Returns the query string that `query_params=` of a link or a switch of pages means.

    Args:
        source: A mapping or pairs.
        present: The query string of now; what it says of embedding stays.

    Raises:
        StreamlitInvalidParameterTypeError: The source is neither a mapping nor pairs.
        StreamlitAPIException: It says how the page is embedded.
    """
    try:
        params = as_params(source)
    except (TypeError, ValueError) as error:
        raise StreamlitInvalidParameterTypeError(
            "query_params", type(source).__name__, ["mapping", "pairs of name and value"]
        ) from error
    for name in params:
        refuse_reserved(name)
    kept = {n: values for n, values in parse(present).items() if n.lower() in RESERVED}
    return render({**kept, **params})


def refuse_reserved(key: str) -> None:
    """Refuses a parameter that says how the page is embedded.

    Raises:
        StreamlitAPIException: It is one.
    """
    if str(key).lower() in RESERVED:
        raise StreamlitAPIException(
            f"The parameter {key!r} says how the page is embedded and cannot be set by a script.",
            error_id="query-param-embed-cannot-set",
        )
