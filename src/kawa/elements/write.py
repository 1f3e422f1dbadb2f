"""`st.write`, which is also what shows a bare expression: each value by the element for its type.

Types of other libraries are told by their names, so that none is imported here.
"""

from __future__ import annotations

import dataclasses
import inspect
import io
import re
from collections.abc import ItemsView, KeysView, Mapping, ValuesView
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
)
from typing import Any, Final

from kawa.elements._kit.container import Container
from kawa.elements._kit.registry import resolve
from kawa.errors import NotBuiltError

__all__ = ["write"]

SHOWN_TEXT: Final = 2000
"""Of a value that cannot be shown yet, so many characters of its text are."""

ELEMENT_OF: Final = {
    "altair": "altair_chart",
    "dask": "dataframe",
    "geopandas": "dataframe",
    "graphviz": "graphviz_chart",
    "matplotlib": "pyplot",
    "modin": "dataframe",
    "openai": "write_stream",
    "pandas": "dataframe",
    "PIL": "image",
    "plotly": "plotly_chart",
    "polars": "dataframe",
    "pyarrow": "dataframe",
    "pydeck": "pydeck_chart",
    "pyspark": "dataframe",
    "sympy": "latex",
    "xarray": "dataframe",
}
"""The element that shows a library's values, if they are of a class named below."""

_CLASSES: Final = re.compile(
    r"""DataFrame | Series | .*Index | Styler | LazyFrame | Table | RecordBatch | Chunked\w+
    | \w*Array | Dataset | Figure | \w*Chart | Image | \w*ImageFile | Deck | Source | Graph
    | Digraph | Expr | Basic | Stream""",
    re.VERBOSE,
)
_HELPED: Final = (type, FunctionType, MethodType, BuiltinFunctionType, ModuleType, Container)
_STREAMS: Final = (GeneratorType, AsyncGeneratorType)
_TREES: Final = (Mapping, list, KeysView, ValuesView, ItemsView)


def write(*args: Any, unsafe_allow_html: bool = False) -> None:
    """Shows values of any kind, each in the way of its type.

    Text is Markdown; dictionaries and lists are trees; an exception is an error box;
    tables, charts and images have their own elements; a function or class is explained.
    Other values are shown by their `str()`. Neighbouring texts share a line.

    Args:
        args: The values.
        unsafe_allow_html: Whether HTML in texts is drawn. Give it nothing that a
            stranger wrote.

    Example:
        >>> import kawa as st
        >>> st.write("The answer is", 42, {"sure": True})
    """
    line: list[str] = []
    for value in args:
        text = _text(value)
        if text is not None:
            line.append(text)
            continue
        name = _element_for(value, unsafe_allow_html)
        if name is None:
            line.append(_literal(value))
        else:
            _flush(line, unsafe_allow_html)
            _show(name, value)
    _flush(line, unsafe_allow_html)


def _text(value: Any) -> str | None:
    """The value as part of a line of text; None if it may have an element of its own."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, int | float | complex | bytes):
        return _literal(value)
    if isinstance(value, io.StringIO):
        return value.getvalue()
    return None


def _literal(value: Any) -> str:
    text = str(value)
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence}{text}{fence}" if fence == "`" else f"{fence} {text} {fence}"


def _flush(line: list[str], unsafe_allow_html: bool) -> None:
    if line:
        resolve("markdown")(" ".join(line), unsafe_allow_html)
        line.clear()


def _element_for(value: Any, unsafe_allow_html: bool) -> str | None:
    """Names the element that shows a value; None: its text does."""
    cls = type(value)
    name: str | None = None
    if isinstance(value, BaseException):
        name = "exception"
    elif isinstance(value, _TREES) or hasattr(cls, "_asdict"):
        name = "json"
    elif isinstance(value, _STREAMS) or _is_stream(value):
        name = "write_stream"
    elif foreign := _foreign(cls):
        name = foreign
    elif unsafe_allow_html and hasattr(cls, "_repr_html_"):
        name = "html"
    elif isinstance(value, _HELPED) or dataclasses.is_dataclass(value) or _is_bare(cls):
        name = "help"
    return name


def _is_stream(value: Any) -> bool:
    return inspect.isgeneratorfunction(value) or inspect.isasyncgenfunction(value)


def _foreign(cls: type) -> str | None:
    if hasattr(cls, "__dataframe__") or hasattr(cls, "__arrow_c_stream__"):
        return "dataframe"
    for base in cls.__mro__[:-1]:
        root = base.__module__.partition(".")[0]
        if root == "numpy" and base.__name__ == "ndarray":
            return "dataframe"
        if root in ELEMENT_OF and _CLASSES.fullmatch(base.__name__):
            return ELEMENT_OF[root]
    return None


def _is_bare(cls: type) -> bool:
    """Whether the text of its objects says nothing but their address."""
    bare: Any = object
    return cls.__str__ is bare.__str__ and cls.__repr__ is bare.__repr__


def _show(name: str, value: Any) -> None:
    try:
        element = resolve(name)
    except NotBuiltError as error:
        error.add_note(_note(value))
        resolve("exception")(error)
        return
    if name == "json" and hasattr(value, "_asdict"):
        value = value._asdict()
    elif name == "html":
        value = value._repr_html_()
    element(value)


def _note(value: Any) -> str:
    text = repr(value)[:SHOWN_TEXT]
    fence = "```"
    while fence in text:
        fence += "`"
    kind = type(value).__name__
    return f"`st.write` needs it for a `{kind}`. As text it is\n\n{fence}text\n{text}\n{fence}"
