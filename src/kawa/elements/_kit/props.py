"""What the page is told of an element, and what else there is to say of its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

import msgspec

from kawa.protocol.patch import View

LabelVisibility = Literal["visible", "hidden", "collapsed"]

Full = Mapping[str, Any]
"""Props with the fields that are at their default."""
Reading = Callable[[View, Full], Any]
"""Returns an attribute of a node from the node and its props."""
Rule = tuple[Callable[[Any], Any], Callable[[Any], Any]]
"""What reads from props and from a codec what counts for a widget's identity."""
Rules = tuple[Rule | None, Rule | None]
"""Without and with a key."""


class Props(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """Props of an element; a field at its default is not sent.

    Attributes:
        WIRE_TYPE: Which component draws it: the name of the class in snake case.
        CONTAINER: It holds others.
        NAMES: What `AppTest` calls such nodes, where that is not the wire type.
        LISTS: Lists of `AppTest` that they are in besides the one of their name.
        BASE: The class that Streamlit's `AppTest` has for them and for others.
        READ_ONLY: What to do instead of giving such a node a value.
        READINGS: Attributes that nodes have in `AppTest` besides the props.
        RULES: What makes a widget what it is, by the class of its codec; found at first use.
        key: The user's key, which becomes the CSS class `st-key-<key>`.
    """

    WIRE_TYPE: ClassVar[str] = ""
    CONTAINER: ClassVar[bool] = False
    NAMES: ClassVar[tuple[str, ...]] = ()
    LISTS: ClassVar[tuple[str, ...]] = ()
    BASE: ClassVar[str] = ""
    READ_ONLY: ClassVar[str] = "It can only be read."
    READINGS: ClassVar[Mapping[str, Reading]] = {}
    RULES: ClassVar[dict[type, Rules]] = {}

    key: str | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.RULES = {}
        cls.WIRE_TYPE = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__.removesuffix("Props")).lower()

    @classmethod
    def name_of(cls, props: Full) -> str:
        """Returns which of `NAMES` a node with these props has."""
        return cls.NAMES[0] if cls.NAMES else cls.WIRE_TYPE

    @classmethod
    def listed(cls, name: str, props: Full) -> bool:
        """Tells whether a node with these props is in AppTest's list of this name."""
        return name == cls.name_of(props) or name in cls.LISTS


class WidgetProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of a widget; its value travels apart from them.

    Attributes:
        IDENTITY: The parameters that make it what it is when it has no key: fields of the
            props, and attributes of its codec.
        KEYED: Those that also count when it has a key; `()`: the key alone; None: all of them.
        ACTIONS: What users can do to it in `AppTest` besides `set_value`.
        form: Id of the form it is in.
        ignore: A change stays in the page until the next event.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ()
    KEYED: ClassVar[tuple[str, ...] | None] = ()
    ACTIONS: ClassVar[frozenset[str]] = frozenset()

    label: str = ""
    help: str | None = None
    disabled: bool = False
    label_visibility: LabelVisibility = "visible"
    form: str | None = None
    ignore: bool = False


class StatefulProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of a container that can have a value; see `WidgetProps`.

    Attributes:
        stateful: It has one; only then the page tells the server what users do.
    """

    CONTAINER: ClassVar[bool] = True
    IDENTITY: ClassVar[tuple[str, ...]] = ()
    KEYED: ClassVar[tuple[str, ...] | None] = None

    stateful: bool = False
    ignore: bool = False
    form: str | None = None


def props_of(wire_type: str) -> type[Props] | None:
    """Returns the class of the props of nodes of a type, if its element was imported."""
    found = _known.get(wire_type)
    if found is None:
        waiting = list(Props.__subclasses__())
        while waiting:
            cls = waiting.pop()
            _known[cls.WIRE_TYPE] = cls
            waiting.extend(cls.__subclasses__())
        found = _known.get(wire_type)
    return found


_known: dict[str, type[Props]] = {}
