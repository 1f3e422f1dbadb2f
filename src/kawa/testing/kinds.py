"""What differs between types of nodes: names, values, attributes and actions, one row each.

A new element needs a row only where its props do not say it as Streamlit's `AppTest` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from kawa.elements._kit.props import Props
from kawa.protocol.patch import View

CONTAINERS: Final = frozenset(
    {"root", "container", "columns", "column", "tabs", "tab", "expander", "form"}
)
"""Wire types of nodes that hold others."""

ACTIONS: Final[Mapping[str, frozenset[str]]] = {
    "button": frozenset({"click"}),
    "checkbox": frozenset({"check", "uncheck"}),
    "file_uploader": frozenset({"upload", "clear"}),
    "number_input": frozenset({"increment", "decrement"}),
    "selectbox": frozenset({"select", "select_index"}),
    "slider": frozenset({"set_range"}),
    "text_input": frozenset({"input"}),
    "time_input": frozenset({"increment", "decrement"}),
}
"""What a type of widget can do besides `set_value`."""

_LISTS: Final = {"columns": ("column",), "tabs": ("tab",)}
"""Wire types that a name stands for, where the name is not the type."""


def type_name(view: View) -> str:
    """Returns the type of a node by the name that `AppTest` gives it."""
    props = view.props
    match view.type:
        case "heading":
            return ("title", "header", "subheader")[props["level"] - 1]
        case "markdown":
            return "caption" if props.get("caption") else "markdown"
        case "alert":
            return str(props["kind"])
        case "container" | "columns":
            return "flex_container"
        case "tabs":
            return "tab_container"
        case "root":
            return view.id
    return view.type


def belongs(view: View, name: str) -> bool:
    """Tells whether a node is in the list of this name."""
    if name == "container":
        return view.type == "container"
    if name == "form_submit_button":
        return view.type == "button" and bool(view.props.get("submit"))
    if name in _LISTS:
        return view.type in _LISTS[name]
    return type_name(view) == name


def is_container(view: View) -> bool:
    """Tells whether a node is of a type that holds others."""
    return view.type in CONTAINERS or bool(view.children)


Full = Mapping[str, Any]
"""Props with the fields that are at their default."""

_VALUES: Final[Mapping[str, Callable[[Full], Any]]] = {
    "divider": lambda props: "---",
    "empty": lambda props: None,
    "exception": lambda props: props["message"],
    "page_link": lambda props: props["label"],
    "progress": lambda props: props["value"],
}


def value_of(view: View) -> Any:
    """Returns what a node without a value of its own shows.

    Raises:
        AttributeError: Its type shows no one thing.
    """
    props = full_props(view)
    row = _VALUES.get(view.type)
    if row is not None:
        return row(props)
    if "body" in props:
        return props["body"]
    raise AttributeError("value")


_MARKDOWN: Final[Mapping[str, Callable[[View, Full], Any]]] = {
    "allow_html": lambda view, props: props.get("unsafe_allow_html", False),
    "is_caption": lambda view, props: props.get("caption", False),
}

_NUMBER_KINDS: Final = ("int", "float", "datetime", "date", "time")

_ATTRIBUTES: Final[Mapping[str, Mapping[str, Callable[[View, Full], Any]]]] = {
    "code": {
        "language": lambda view, props: props["language"] or "plaintext",
        "show_line_numbers": lambda view, props: props["line_numbers"],
    },
    "column": {
        "gap": lambda view, props: _parent_props(view).get("gap"),
        "weight": lambda view, props: props["weight"] / _weights(view),
    },
    "divider": {"body": lambda view, props: "---", **_MARKDOWN},
    "exception": {
        "is_markdown": lambda view, props: props["markdown"],
        "is_warning": lambda view, props: props["warning"],
        "stack_trace": lambda view, props: [_stack_line(frame) for frame in props["frames"]],
    },
    "file_uploader": {
        "accept_directory": lambda view, props: props["directory"],
        "accept_multiple_files": lambda view, props: props["multiple"],
        "allowed_type": lambda view, props: list(props["types"]),
    },
    "heading": {
        "anchor": lambda view, props: props["anchor"] or "",
        "hide_anchor": lambda view, props: props["anchor"] is False,
        "tag": lambda view, props: f"h{props['level']}",
    },
    "markdown": _MARKDOWN,
    "number_input": {"data_type": lambda view, props: _NUMBER_KINDS.index(props["kind"])},
    "slider": {"data_type": lambda view, props: _NUMBER_KINDS.index(props["kind"])},
    "text_input": {"max_chars": lambda view, props: props["max_chars"] or 0},
}

_TEXTS: Final = frozenset(
    {"anchor", "autocomplete", "divider", "help", "icon", "placeholder", "text", "title"}
)
"""Props that read as an empty text where the element has none."""


def attribute_of(view: View, name: str) -> Any:
    """Returns a node's attribute: by its type's row, else the prop of that name.

    Raises:
        AttributeError: It has none of that name.
    """
    props = full_props(view)
    row = _ATTRIBUTES.get(view.type, {}).get(name)
    if row is not None:
        return row(view, props)
    if name == "form_id" and "form" in props:
        return props["form"] or ""
    if name not in props:
        raise AttributeError(name)
    value = props[name]
    return "" if value is None and name in _TEXTS else value


def attributes_of(view: View) -> set[str]:
    """Returns the names that `attribute_of` knows for a node."""
    return {*full_props(view), *_ATTRIBUTES.get(view.type, ())}


def full_props(view: View) -> Full:
    """Returns a node's props with those that did not travel because they are at their default."""
    struct = _struct_of(view.type)
    return view.props if struct is None else {**_defaults(struct), **view.props}


def _struct_of(type: str) -> Any:
    wanted = "".join(part.capitalize() for part in type.split("_")) + "Props"
    waiting: list[Any] = list(Props.__subclasses__())
    while waiting:
        struct = waiting.pop()
        if struct.__name__ == wanted:
            return struct
        waiting.extend(struct.__subclasses__())
    return None


@cache
def _defaults(struct: Any) -> dict[str, Any]:
    defaults = {}
    for field in msgspec.structs.fields(struct):
        if field.default is not msgspec.NODEFAULT:
            defaults[field.encode_name] = field.default
        elif field.default_factory is not msgspec.NODEFAULT:
            defaults[field.encode_name] = field.default_factory()
    return defaults


def _parent_props(view: View) -> Full:
    return {} if view.parent is None else full_props(view.parent)


def _weights(view: View) -> float:
    siblings = [view] if view.parent is None else view.parent.children
    return sum(float(full_props(sibling)["weight"]) for sibling in siblings)


def _stack_line(frame: Mapping[str, Any]) -> str:
    inside = f", in {frame['function']}" if frame["function"] else ""
    return f'File "{frame["file"]}", line {frame["line"]}{inside}\n    {frame["code"]}'
