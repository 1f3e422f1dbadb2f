"""What all elements share: the checks of common parameters, and drawing."""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Literal, TypeVar, overload

import msgspec

from kawa.elements._kit.cached import warn_of_widget
from kawa.elements._kit.container import Container
from kawa.elements._kit.props import Props, Rule, Rules, StatefulProps, WidgetProps
from kawa.errors import (
    StreamlitInvalidHeightError,
    StreamlitInvalidWidthError,
    StreamlitValueError,
)
from kawa.runtime.codec import Codec
from kawa.runtime.here import current_place, current_run
from kawa.runtime.identity import call_site
from kawa.runtime.place import Place
from kawa.runtime.run import Run
from kawa.runtime.widget import Change, Key, Widget, claim, clean_key

Width = int | Literal["stretch", "content"]
WidthWithoutContent = int | Literal["stretch"]
Height = int | Literal["stretch", "content"]
TextAlignment = Literal["left", "center", "right", "justify"]
BindOption = Literal["query-params"] | None
PersistStateOption = Literal["page", "session"] | None
IconPosition = Literal["left", "right"]
Gap = int | Literal["xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge"]
SupportsStr = object

GAPS = ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge")

C = TypeVar("C", bound=Container)
T = TypeVar("T")

_encode = msgspec.msgpack.Encoder().encode


def here() -> tuple[Run, Place]:
    """Returns the run that the caller is part of, and the container it writes into."""
    run = current_run()
    return run, current_place(run)


def element(props: Props) -> Container:
    """Draws an element that has no value, and returns a handle to replace it by.

    Args:
        props: Its props.
    """
    run = current_run()
    place = current_place(run)
    node = run.put(place, call_site(3), props.WIRE_TYPE, _encode(props))
    return Container(run, place, node)


@overload
def container(
    props: Props,
    *,
    key: Key = None,
    slot: bool = False,
    form: str | None = None,
    id: str | None = None,
) -> Container: ...


@overload
def container(
    props: Props,
    *,
    key: Key = None,
    slot: bool = False,
    form: str | None = None,
    id: str | None = None,
    cls: type[C],
) -> C: ...


def container(
    props: Props,
    *,
    key: Key = None,
    slot: bool = False,
    form: str | None = None,
    id: str | None = None,
    cls: type[Container] = Container,
) -> Container:
    """Draws a container and returns the handle that writes into it.

    Args:
        props: Its props.
        key: The user's key; the container is then the same one wherever it stands.
        slot: It holds one child; a second one takes its place.
        form: The form that its widgets belong to.
        id: Its node id, if it has one of its own (a container with a value).
        cls: Class of the handle.
    """
    run = current_run()
    place = current_place(run)
    type = props.WIRE_TYPE
    props.key = clean_key(key) if props.key is None else props.key
    if props.key is not None and id is None:
        id = f"{type}-{props.key}"
        claim(run, type, id, props.key)
        run.drawn.names.add(props.key)
    node = run.put(place, call_site(3), type, _encode(props), id)
    return cls(run, place, node, run.enter(place, node, slot, form))


def stateful_container(
    props: StatefulProps,
    codec: Codec[T],
    key: Key,
    change: Change,
    *,
    bind: BindOption = None,
    cls: type[C],
) -> tuple[C, T | None]:
    """Draws a container that has a value if `change` or `bind` asks for one.

    Args:
        props: Its props.
        codec: What its value is.
        key: The user's key.
        change: What is to happen when the user changes it.
        bind: Keeps the value in the address.
        cls: Class of the handle.

    Returns:
        The handle that writes into it, and its value; None if it has none.
    """
    change.check()
    if change.waits and bind is None:
        return container(props, key=key, cls=cls), None
    found = identify(props, codec, key)
    spec, value = found.register(codec, change, bind=bind)
    props.key, props.form = found.key, found.place.form
    props.stateful, props.ignore = True, change.waits
    handle = container(props, id=found.id, cls=cls)
    found.run.show(spec)
    return handle, value


def draw_widget(
    props: WidgetProps,
    codec: Codec[T],
    key: Key,
    change: Change,
    *,
    bind: BindOption = None,
    persist: PersistStateOption = None,
    found: Widget | None = None,
) -> T:
    """Draws a widget and returns its value.

    Args:
        props: Its props.
        codec: What its value is.
        key: The user's key.
        change: What is to happen when the user changes the value.
        bind: Keeps the value in the address.
        persist: How long the value is kept while the widget is not drawn.
        found: Who it is, where the props depend on that; see `identify`.
    """
    if found is None:
        found = identify(props, codec, key)
    spec, value = found.register(codec, change, props.disabled, bind, persist)
    run, place = found.run, found.place
    props.key = found.key
    props.form = place.form
    props.ignore = change.waits
    if type(props.label) is not str:
        props.label = "" if props.label is None else str(props.label)
    if props.help is not None and "\n" in props.help:
        props.help = text_of(props.help)
    place.put(run, 0, props.WIRE_TYPE, _encode(props), found.id)
    run.show(spec)
    return value


def identify(
    props: WidgetProps | StatefulProps,
    codec: Codec[Any],
    key: Key,
    name: str | None = None,
    place: Place | None = None,
) -> Widget:
    """Finds out who a widget is, and takes its id and key for this run.

    Args:
        props: Its props.
        codec: What its value is.
        key: The user's key.
        name: The element's name, where its wire type is another's.
        place: Where it stands, if not where the script writes.

    Raises:
        StreamlitDuplicateElementId: There is another one just like it.
        StreamlitDuplicateElementKey: There is another one with its key.
    """
    run = current_run()
    warn_of_widget()
    rules = props.RULES.get(type(codec))
    if rules is None:
        rules = props.RULES[type(codec)] = _rules_of(props, codec)
    rule = rules[key is not None]
    identity = None if rule is None else (rule[0](props), rule[1](codec))
    placed = key is None or props.KEYED is None
    place = place or current_place(run)
    return Widget(run, place, name or props.WIRE_TYPE, key, identity, placed)


def _rules_of(props: WidgetProps | StatefulProps, codec: Codec[Any]) -> Rules:
    keyed = props.IDENTITY if props.KEYED is None else props.KEYED
    return _rule(props.IDENTITY, codec), _rule(keyed, codec)


def _rule(names: Sequence[str], codec: Codec[Any]) -> Rule | None:
    if not names:
        return None
    by_codec = [name for name in names if hasattr(codec, name)]
    return _reader([name for name in names if name not in by_codec]), _reader(by_codec)


def _reader(names: Sequence[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else _nothing


def _nothing(_: Any) -> None:
    """Reads nothing."""


def check_width(width: Any, *, content: bool = True) -> None:
    """Checks `width`.

    Raises:
        StreamlitInvalidWidthError: It is no positive whole number of pixels, nor
            `stretch`, nor (where `content` is allowed) `content`.
    """
    if width == "stretch" or (content and width == "content"):
        return
    if type(width) is not int or width <= 0:
        raise StreamlitInvalidWidthError(width, content)


def check_height(height: Any, *, content: bool = True) -> None:
    """Checks `height` as `check_width` does."""
    if height == "stretch" or (content and height == "content"):
        return
    if type(height) is not int or height <= 0:
        raise StreamlitInvalidHeightError(height, content)


def check_gap(gap: Any) -> None:
    """Checks `gap`.

    Raises:
        StreamlitValueError: It is no number of pixels, no known word and not None.
    """
    if gap is None or (type(gap) is int and gap >= 0) or gap in GAPS:
        return
    raise StreamlitValueError(
        "gap", [*map(repr, GAPS), "None", "a number of pixels"], detail=f"It is {gap!r}."
    )


def check_choice(name: str, value: Any, choices: Sequence[Any]) -> None:
    """Checks a parameter that takes one of a few values.

    Raises:
        StreamlitValueError: It is none of them.
    """
    if value not in choices:
        raise StreamlitValueError(name, [repr(c) for c in choices], detail=f"It is {value!r}.")


def check_label(label: str, visibility: Any) -> None:
    """Checks a widget's label and `label_visibility`."""
    check_choice("label_visibility", visibility, ("visible", "hidden", "collapsed"))
    if not label and visibility == "visible":
        logging.getLogger("kawa").warning(
            "A widget has an empty label, which screen readers cannot read. "
            "Give it one and hide it with label_visibility='collapsed'."
        )


def text_of(body: Any) -> str:
    """Returns a text as elements show it: without common indentation and outer blank lines."""
    text = body if isinstance(body, str) else str(body)
    if "\n" in text and text[:1].isspace():
        # Only then can all lines begin alike; the indentation of nested lists stays.
        text = textwrap.dedent(text)
    return text.strip()
