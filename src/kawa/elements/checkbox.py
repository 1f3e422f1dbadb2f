"""`st.checkbox`: yes or no."""

from __future__ import annotations

from typing import ClassVar, Final

from kawa.elements._kit.element import (
    BindOption,
    PersistStateOption,
    Width,
    check_label,
    check_width,
    draw_widget,
)
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.runtime.codec import Flag
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["checkbox"]

_STATES: Final = Flag(False, "checkbox"), Flag(True, "checkbox")


class CheckboxProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `checkbox`; its value is a bool."""

    IDENTITY: ClassVar = ("label", "value", "help", "width")
    ACTIONS: ClassVar = frozenset({"check", "uncheck"})

    default: bool = False
    width: Width = "content"
    wrap: bool = True


def checkbox(
    label: str,
    value: bool = False,
    key: Key = None,
    help: str | None = None,
    on_change: OnChange = "rerun",
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: Width = "content",
    wrap: bool | None = None,
    bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> bool:
    """Shows a box to tick.

    Args:
        value: Whether it is ticked before anyone touches it.
        key: … A new label or default does not reset it.

    Returns:
        Whether it is ticked.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.
        TypeError: `session_state` holds something that is neither true nor false.

    Example:
        >>> import kawa as st
        >>> if st.checkbox("I have read the terms"):
        ...     st.text("Thank you")
    """
    check_label(label, label_visibility)
    check_width(width)
    codec = _STATES[bool(value)]
    props = CheckboxProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        default=codec.default, width=width, wrap=wrap is not False,
    )  # fmt: skip
    change = Change(on_change, args, kwargs)
    return draw_widget(props, codec, key, change, bind=bind, persist=persist_state)
