"""What a node is called and what it shows, as the props of its element say it."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec

from kawa.elements._kit.props import Full, Props, WidgetProps, props_of
from kawa.protocol.patch import View


def type_name(view: View) -> str:
    """Returns the type of a node by the name that `AppTest` gives it."""
    cls = props_of(view.type)
    if cls is None:
        return view.id if view.type == "root" else view.type
    return cls.name_of(full_props(view))


def belongs(view: View, name: str) -> bool:
    """Tells whether a node is in the list of this name."""
    cls = props_of(view.type)
    return type_name(view) == name if cls is None else cls.listed(name, full_props(view))


def is_container(view: View) -> bool:
    """Tells whether a node is of a type that holds others."""
    cls = props_of(view.type)
    return view.type == "root" or bool(view.children) or (cls is not None and cls.CONTAINER)


def actions_of(view: View) -> frozenset[str]:
    """Returns what users can do to a node besides `set_value`."""
    cls = props_of(view.type)
    return cls.ACTIONS if cls is not None and issubclass(cls, WidgetProps) else frozenset()


def read_only(view: View) -> str:
    """Returns what to do instead of giving a node a value."""
    return (props_of(view.type) or Props).READ_ONLY


def base_of(view: View) -> str:
    """Returns the class that Streamlit has for the node and for others of its family."""
    return (props_of(view.type) or Props).BASE


def key_of(view: View) -> str | None:
    """Returns the key that a node was drawn with, if it was."""
    key: str | None = attribute_of(view, "key")
    return key


def value_of(view: View) -> Any:
    """Returns what a node without a value of its own shows.

    Raises:
        AttributeError: Its type shows no one thing.
    """
    row = _readings(view).get("value")
    props = full_props(view)
    if row is not None:
        return row(view, props)
    for name in ("body", "value"):
        if name in props:
            return props[name]
    raise AttributeError("value")


_TEXTS: Final = frozenset(
    {"anchor", "autocomplete", "divider", "help", "icon", "placeholder", "text", "title"}
)
"""Props that read as an empty text where the element has none."""


def attribute_of(view: View, name: str) -> Any:
    """Returns a node's attribute: as its element says, else the prop of that name.

    Raises:
        AttributeError: It has none of that name.
    """
    props = full_props(view)
    row = _readings(view).get(name)
    if row is not None:
        return row(view, props)
    if name == "form_id" and "form" in props:
        return props["form"] or ""
    if name not in props:
        if name == "key":
            return None
        raise AttributeError(name)
    value = props[name]
    return "" if value is None and name in _TEXTS else value


def attributes_of(view: View) -> set[str]:
    """Returns the names that `attribute_of` knows for a node."""
    return {*full_props(view), *_readings(view)}


def full_props(view: View) -> Full:
    """Returns a node's props with those that did not travel because they are at their default."""
    struct = props_of(view.type)
    return view.props if struct is None else {**_defaults(struct), **view.props}


def _readings(view: View) -> Any:
    return (props_of(view.type) or Props).READINGS


@cache
def _defaults(struct: Any) -> dict[str, Any]:
    defaults = {}
    for field in msgspec.structs.fields(struct):
        if field.default is not msgspec.NODEFAULT:
            defaults[field.encode_name] = field.default
        elif field.default_factory is not msgspec.NODEFAULT:
            defaults[field.encode_name] = field.default_factory()
    return defaults
