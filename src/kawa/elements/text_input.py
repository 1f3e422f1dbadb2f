"""`st.text_input`: one line of text."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, ClassVar, Final, Literal, overload

from kawa.elements._kit.element import (
    BindOption,
    PersistStateOption,
    SupportsStr,
    WidthWithoutContent,
    check_choice,
    check_label,
    check_width,
    draw_widget,
)
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.errors import (
    StreamlitInvalidParameterTypeError,
    StreamlitValueError,
    StreamlitValueOutOfRangeError,
)
from kawa.runtime.codec import Text
from kawa.runtime.durations import seconds_of
from kawa.runtime.icons import check_icon
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["text_input"]

TextType = Literal["default", "password", "email", "url", "phone", "search"]

_TYPES: Final = ("default", "password", "email", "url", "phone", "search")
_SHORT: Final = 100
_kept_text = lru_cache(maxsize=1000)(Text)
"""A page has many fields of the same short texts, above all of none."""
_LIVE_PAUSE: Final = 250
_LONGEST_PAUSE: Final = 60_000


class TextInputProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `text_input`; its value is a text or None.

    `live`: sent while typing, after so many milliseconds without a key.
    """

    IDENTITY: ClassVar = (
        "label", "value", "max_chars", "type", "help", "autocomplete", "placeholder", "required",
        "icon", "validate", "live", "width",
    )  # fmt: skip
    KEYED: ClassVar = ("max_chars", "validate")
    ACTIONS: ClassVar = frozenset({"input"})
    READINGS: ClassVar = {"max_chars": lambda view, props: props["max_chars"] or 0}

    default: str | None = ""
    max_chars: int | None = None
    type: TextType = "default"
    autocomplete: str | None = None
    placeholder: str | None = None
    required: bool = False
    icon: str | None = None
    pattern: str | None = None
    pattern_message: str | None = None
    live: int | None = None
    width: WidthWithoutContent = "stretch"

    @property
    def validate(self) -> tuple[str | None, str | None]:
        """The pattern that texts must fit, and what to say of those that do not."""
        return self.pattern, self.pattern_message


# fmt: off
@overload
def text_input(
    label: str, value: str = "", max_chars: int | None = None, key: Key = None,
    type: TextType = "default", help: str | None = None, autocomplete: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    validate: str | tuple[str, str] | None = None, live: str | bool = False,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> str: ...
@overload
def text_input(
    label: str, value: SupportsStr | None = None, max_chars: int | None = None, key: Key = None,
    type: TextType = "default", help: str | None = None, autocomplete: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    validate: str | tuple[str, str] | None = None, live: str | bool = False,
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> str | None: ...
# fmt: on
def text_input(
    label: str,
    value: SupportsStr | None = "",
    max_chars: int | None = None,
    key: Key = None,
    type: TextType = "default",
    help: str | None = None,
    autocomplete: str | None = None,
    on_change: OnChange = "rerun",
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    validate: str | tuple[str, str] | None = None,
    live: str | bool = False,
    width: WidthWithoutContent = "stretch",
    bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> str | None:
    """Shows a field for one line of text, sent on Enter and when the field is left.

    Args:
        value: The text before anyone touches it; anything else is shown as its `str()`.
            None is an empty field, whose value is None.
        max_chars: No longer text is taken, and `value` is cut off there.
        key: … Only another `max_chars` or `validate` resets it.
        type: `password` hides what is typed; `email`, `url`, `phone` and `search` bring
            the right keyboard, icon and suggestions, `email` and `url` also a rule.
        autocomplete: What the browser may fill in, as in the HTML attribute.
        validate: A JavaScript pattern that the page holds the text to, alone or with the
            message for a text that does not fit. Check in the script too what must hold.
        live: Sends while typing, after a pause: True for 250 ms, or a duration of up to
            a minute such as `500ms`.

    Returns:
        The text; None while a field that began as None is untouched.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.
        TypeError: `session_state` holds something that is no text.

    Example:
        >>> import kawa as st
        >>> name = st.text_input("Your name", placeholder="Ada")
        >>> if name:
        ...     st.text(f"Hello, {name}!")
    """
    check_label(label, label_visibility)
    check_width(width, content=False)
    check_choice("type", type, _TYPES)
    icon = check_icon(icon) if icon else None
    limit = _limit(max_chars)
    pattern, message = _rule(validate)
    default = None if value is None else str(value)[:limit]
    kept = default is None or len(default) <= _SHORT
    codec = (_kept_text if kept else Text)(default, limit, "text_input")
    props = TextInputProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        default=codec.default, max_chars=limit, type=type, autocomplete=autocomplete,
        placeholder=placeholder, required=required, icon=icon, pattern=pattern,
        pattern_message=message, live=_pause(live), width=width,
    )  # fmt: skip
    change = Change(on_change, args, kwargs)
    return draw_widget(props, codec, key, change, bind=bind, persist=persist_state)


def _limit(max_chars: Any) -> int | None:
    if max_chars is None:
        return None
    if not isinstance(max_chars, int):
        raise StreamlitInvalidParameterTypeError(
            "max_chars", max_chars.__class__.__name__, ["int", "None"]
        )
    if max_chars < 0:
        raise StreamlitValueError(
            "max_chars", ["a number above 0", "None"], detail=f"It is {max_chars}."
        )
    return max_chars or None


def _rule(validate: Any) -> tuple[str | None, str | None]:
    """Returns the pattern that texts must fit, and what to say of those that do not."""
    if validate is None or isinstance(validate, str):
        return validate, None
    if not isinstance(validate, tuple):
        raise StreamlitInvalidParameterTypeError(
            "validate", validate.__class__.__name__, ["str", "tuple", "None"]
        )
    if len(validate) != 2 or not all(isinstance(part, str) for part in validate):
        raise StreamlitValueError(
            "validate", ["a pattern", "a tuple of pattern and message"], detail=f"It is {validate}."
        )
    return validate


def _pause(live: Any) -> int | None:
    """Returns the milliseconds without a key after which the text is sent; None: on Enter."""
    if isinstance(live, bool):
        return _LIVE_PAUSE if live else None
    if not isinstance(live, str):
        raise StreamlitInvalidParameterTypeError(
            "live", live.__class__.__name__, ["bool", "str"], detail="Such as `'500ms'`."
        )
    pause = seconds_of(live) * 1000
    if not 0 <= pause <= _LONGEST_PAUSE:
        raise StreamlitValueOutOfRangeError("live", live, "0ms", "1m")
    return math.ceil(pause)
