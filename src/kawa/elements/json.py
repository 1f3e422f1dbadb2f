"""`st.json`: nested data as a tree that opens and closes."""

from __future__ import annotations

from collections.abc import ItemsView, KeysView, Mapping, ValuesView
from json import dumps
from typing import Any

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import WidthWithoutContent, check_width, element
from kawa.elements._kit.props import Props
from kawa.elements._kit.registry import resolve
from kawa.errors import StreamlitInvalidParameterTypeError

__all__ = ["json"]


class JsonProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `json`; `body` is JSON text, or the user's own, which may be none."""

    body: str
    expanded: bool | int = True
    width: WidthWithoutContent = "stretch"


def json(
    body: object, *, expanded: bool | int = True, width: WidthWithoutContent = "stretch"
) -> Container:
    """Shows nested data as a tree whose branches open and close.

    Args:
        body: Dictionaries, lists and what they hold, or JSON text. A value that JSON
            does not have is shown by its `repr()`.
        expanded: Whether the branches are open, or down to which level.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitInvalidParameterTypeError: `expanded` is no truth value and no number.
        StreamlitInvalidWidthError: `width` has a wrong value.
        ValueError: `body` contains itself.

    Example:
        >>> import kawa as st
        >>> _ = st.json({"name": "Shinano", "km": 367, "flows": ["Nagano", "Niigata"]}, expanded=1)
    """
    if not isinstance(expanded, int):
        raise StreamlitInvalidParameterTypeError(
            "expanded", type(expanded).__name__, ["bool", "int"]
        )
    check_width(width, content=False)
    text = body if isinstance(body, str) else _as_json(body)
    return element(JsonProps(body=text, expanded=expanded, width=width))


def _as_json(value: Any) -> str:
    try:
        text = dumps(value, default=_plain, ensure_ascii=False)
    except TypeError as error:
        resolve("warning")(
            "Some entries are left out, because JSON cannot have their keys. "
            f"Use text or numbers as keys. ({error})"
        )
        text = dumps(value, default=_plain, ensure_ascii=False, skipkeys=True)
    return text


def _plain(value: Any) -> Any:
    """Turns what `json` does not know into what it does."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset | range | KeysView | ValuesView | ItemsView):
        return list(value)
    return repr(value)
