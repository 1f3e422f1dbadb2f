"""What all elements share: their props, the checks of common parameters, and drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar, overload

import msgspec

from kawa.elements._kit.container import Container
from kawa.errors import (
    StreamlitInvalidHeightError,
    StreamlitInvalidWidthError,
    StreamlitValueError,
)
from kawa.runtime.identity import call_site
from kawa.runtime.place import Place
from kawa.runtime.run import Run, current_place, current_run
from kawa.runtime.widget import Key, Widget, claim, clean_key

Width = int | Literal["stretch", "content"]
WidthWithoutContent = int | Literal["stretch"]
Height = int | Literal["stretch", "content"]
TextAlignment = Literal["left", "center", "right", "justify"]
LabelVisibility = Literal["visible", "hidden", "collapsed"]
BindOption = Literal["query-params"] | None
PersistStateOption = Literal["page", "session"] | None
IconPosition = Literal["left", "right"]
Gap = int | Literal["xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge"]
SupportsStr = object

GAPS = ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge")

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=Container)

_encode = msgspec.msgpack.Encoder().encode


class Props(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """Props of an element; a field at its default is not sent.

    Attributes:
        key: The user's key, which becomes the CSS class `st-key-<key>`.
    """

    key: str | None = None


class WidgetProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of a widget; its value travels apart from them.

    Attributes:
        form: Id of the form it is in.
        ignore: A change stays in the page until the next event.
    """

    label: str = ""
    help: str | None = None
    disabled: bool = False
    label_visibility: LabelVisibility = "visible"
    form: str | None = None
    ignore: bool = False


def here() -> tuple[Run, Place]:
    """Returns the run that the caller is part of, and the container it writes into."""
    run = current_run()
    return run, current_place(run)


def element(type: str, props: Props) -> Container:
    """Draws an element that has no value, and returns a handle to replace it by.

    Args:
        type: Its wire type: the name of the struct of its props in snake case.
        props: Its props.
    """
    run = current_run()
    place = current_place(run)
    node = run.put(place, call_site(3), type, _encode(props))
    return Container(run, place, node)


@overload
def container(
    type: str,
    props: Props,
    *,
    key: Key = None,
    slot: bool = False,
    form: str | None = None,
    id: str | None = None,
) -> Container: ...


@overload
def container(
    type: str,
    props: Props,
    *,
    key: Key = None,
    slot: bool = False,
    form: str | None = None,
    id: str | None = None,
    cls: type[C],
) -> C: ...


def container(
    type: str,
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
        type: Its wire type.
        props: Its props.
        key: The user's key; the container is then the same one wherever it stands.
        slot: It holds one child; a second one takes its place.
        form: The form that its widgets belong to.
        id: Its node id, if it has one of its own (a container with a value).
        cls: Class of the handle.
    """
    run = current_run()
    place = current_place(run)
    props.key = clean_key(key) if props.key is None else props.key
    if props.key is not None and id is None:
        id = f"{type}-{props.key}"
        claim(run, type, id, props.key)
        run.state.drawn.add(props.key)
    node = run.put(place, call_site(3), type, _encode(props), id)
    return cls(run, place, node, run.enter(place, node, slot, form))


def widget(
    type: str, *, key: Key, identity: Mapping[str, Any], keyed: Sequence[str] | None
) -> Widget:
    """Begins to draw a widget: who it is. See `kawa.runtime.widget.Widget`.

    Args:
        type: The element's name, which is also its wire type unless `put` says otherwise.
        key: The user's key.
        identity: The parameters that make it what it is when it has no key.
        keyed: Names in `identity` that also count when it has one; `()`: the key
            alone; None: all of them.
    """
    run = current_run()
    return Widget(run, current_place(run), type, key, identity, keyed)


def put_widget(
    found: Widget, props: WidgetProps, ignore: bool = False, wire_type: str | None = None
) -> None:
    """Draws a widget whose value is known.

    Args:
        found: What `widget` returned.
        props: Its props.
        ignore: A change stays in the page until the next event.
        wire_type: Which component draws it, if not the one of its own name.
    """
    props.key = found.key
    props.form = found.place.form
    props.ignore = ignore
    if type(props.label) is not str:
        props.label = "" if props.label is None else str(props.label)
    if props.help is not None and "\n" in props.help:
        props.help = text_of(props.help)
    found.put(_encode(props), wire_type)


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


def check_on_change(on_change: Any) -> None:
    """Checks `on_change` of a container, which has no state unless it is asked for.

    Raises:
        StreamlitValueError: It is no function, nor `rerun`, nor `ignore`.
    """
    if not callable(on_change) and on_change not in ("rerun", "ignore"):
        raise StreamlitValueError(
            "on_change", ["'rerun'", "'ignore'", "a function"], detail=f"It is {on_change!r}."
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
        import logging

        logging.getLogger("kawa").warning(
            "A widget has an empty label, which screen readers cannot read. "
            "Give it one and hide it with label_visibility='collapsed'."
        )


def text_of(body: Any) -> str:
    """Returns a text as elements show it: without common indentation and outer blank lines."""
    text = body if isinstance(body, str) else str(body)
    if "\n" in text and text[:1].isspace():
        # Only then can all lines begin alike; the indentation of nested lists stays.
        import textwrap

        text = textwrap.dedent(text)
    return text.strip()
