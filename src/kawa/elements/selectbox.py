"""`st.selectbox`: one of several options, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Literal, Never, TypeVar, overload

from kawa.elements._kit.choices import Choices
from kawa.elements._kit.element import (
    BindOption,
    LabelVisibility,
    PersistStateOption,
    WidgetProps,
    WidthWithoutContent,
    check_choice,
    check_label,
    check_width,
    put_widget,
    widget,
)
from kawa.errors import StreamlitIncompatibleParametersError
from kawa.runtime.icons import check_icon
from kawa.runtime.widget import Args, Key, Kwargs, OnChange

__all__ = ["selectbox"]

T = TypeVar("T")
FilterMode = Literal["fuzzy", "contains", "prefix"] | None


class SelectboxProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `selectbox`; its value is the label of an option, a new one, or None."""

    options: list[str]
    default: str | None = None
    placeholder: str | None = None
    required: bool = False
    icon: str | None = None
    accept_new_options: bool = False
    filter_mode: FilterMode = "fuzzy"
    clearable: bool = False
    width: WidthWithoutContent = "stretch"


# fmt: off
@overload
def selectbox(
    label: str, options: Sequence[Never], index: int = 0,
    format_func: Callable[[Any], str] = str, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    accept_new_options: Literal[False] = False, filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> None: ...
@overload
def selectbox(
    label: str, options: Iterable[T], index: int = 0,
    format_func: Callable[[Any], str] = str, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    accept_new_options: Literal[False] = False, filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> T: ...
@overload
def selectbox(
    label: str, options: Iterable[T], index: int = 0,
    format_func: Callable[[Any], str] = str, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    accept_new_options: Literal[True], filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> T | str: ...
@overload
def selectbox(
    label: str, options: Iterable[T], index: None,
    format_func: Callable[[Any], str] = str, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    accept_new_options: Literal[False] = False, filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> T | None: ...
@overload
def selectbox(
    label: str, options: Iterable[T], index: None,
    format_func: Callable[[Any], str] = str, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    accept_new_options: Literal[True], filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> T | str | None: ...
@overload
def selectbox(
    label: str, options: Iterable[T], index: int | None = 0,
    format_func: Callable[[Any], str] = str, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    accept_new_options: Literal[False] = False, filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> T | None: ...
@overload
def selectbox(
    label: str, options: Iterable[T], index: int | None = 0,
    format_func: Callable[[Any], str] = str, key: Key = None, help: str | None = None,
    on_change: OnChange = "rerun", args: Args = None, kwargs: Kwargs = None, *,
    placeholder: str | None = None, disabled: bool = False, required: bool = False,
    label_visibility: LabelVisibility = "visible", icon: str | None = None,
    accept_new_options: bool = False, filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch", bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> T | str | None: ...
# fmt: on
def selectbox(
    label: str,
    options: Iterable[T],
    index: int | None = 0,
    format_func: Callable[[Any], str] = str,
    key: Key = None,
    help: str | None = None,
    on_change: OnChange = "rerun",
    args: Args = None,
    kwargs: Kwargs = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    accept_new_options: bool = False,
    filter_mode: FilterMode = "fuzzy",
    width: WidthWithoutContent = "stretch",
    bind: BindOption = None,
    persist_state: PersistStateOption = None,
) -> T | str | None:
    """Shows a list to choose one option from.

    Args:
        label: Text above the field, in Markdown.
        options: Anything that can be gone through, an enum included; of a table, its
            first column.
        index: Position of the option chosen at first; None for none.
        format_func: Makes the label of an option. The value stays the option itself.
        key: Names the widget: its value is `st.session_state[key]`. An option that is
            gone gives way to the default.
        help: Tooltip, in Markdown.
        on_change: `rerun`; `ignore`, which keeps a new value in the page until the next
            rerun; or a function to call before the rerun.
        args: Positional arguments for `on_change`.
        kwargs: Named arguments for `on_change`.
        placeholder: Shown while nothing is chosen.
        disabled: It cannot be changed.
        required: The page does not send an empty field.
        label_visibility: `visible`; `hidden` keeps the label's place, `collapsed` does not.
        icon: An emoji, `:material/name:` or `spinner`, in front of the choice.
        accept_new_options: A text that is none of the options is taken too.
        filter_mode: How typing finds options: `fuzzy`, `contains`, `prefix`, or None to
            turn typing off.
        width: `stretch`, or a number of pixels.
        bind: `query-params` keeps the value in the page's address, under the key.
        persist_state: `page` or `session` keeps the value while the field is not drawn.

    Returns:
        The chosen option; a text if it is a new one; None while nothing is chosen.

    Raises:
        StreamlitValueOutOfRangeError: There is no option at `index`.
        StreamlitInvalidParameterTypeError: `index` is no whole number.
        StreamlitIncompatibleParametersError: New options need typing.
        StreamlitAPIException: Options cannot be compared, or a parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> size = st.selectbox("Size", ["S", "M", "L"], index=1)
        >>> city = st.selectbox("City", {"kyo": "Kyoto", "osa": "Osaka"}, format_func=str.title)
    """
    check_label(label, label_visibility)
    check_width(width, content=False)
    check_choice("filter_mode", filter_mode, ("fuzzy", "contains", "prefix", None))
    if accept_new_options and filter_mode is None:
        raise StreamlitIncompatibleParametersError(
            "filter_mode=None", "accept_new_options=True", explanation="New options are typed."
        )
    icon = check_icon(icon) if icon else None
    choice: _Choice[T] = _Choice(Choices(options, format_func), index, bool(accept_new_options))
    found = widget(
        "selectbox",
        key=key,
        identity={
            "label": label, "options": choice.labels, "index": index, "help": help,
            "placeholder": placeholder, "required": required, "icon": icon,
            "accept_new_options": choice.open, "filter_mode": filter_mode, "width": width,
        },
        keyed=("accept_new_options",),
    )  # fmt: skip
    default_wire = choice.encode(choice.default)
    chosen, ignore = found.value(
        default=choice.default, default_wire=default_wire, decode=choice.decode,
        encode=choice.encode, check=choice.check, on_change=on_change, args=args, kwargs=kwargs,
        disabled=disabled, bind=bind, clearable=index is None, persist_state=persist_state,
        given=bool(index),
    )  # fmt: skip
    props = SelectboxProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        options=choice.labels, default=default_wire, placeholder=placeholder, required=required,
        icon=icon, accept_new_options=choice.open, filter_mode=filter_mode,
        clearable=index is None, width=width,
    )  # fmt: skip
    put_widget(found, props, ignore)
    result: T | str | None = chosen
    return result


class _Choice(Generic[T]):
    """The options of one field, the one chosen at first, and whether others are taken."""

    __slots__ = ("_choices", "_empty", "default", "labels", "open")

    def __init__(self, choices: Choices[T], index: int | None, open: bool) -> None:
        self._choices = choices
        self.labels = choices.labels
        self.default = choices.at(index)
        self._empty = index is None or not self.labels
        self.open = open

    def encode(self, value: Any) -> str | None:
        if value is None and (self._empty or not self._choices.has(None)):
            return None
        if self.open and isinstance(value, str) and not self._choices.has(value):
            return value
        return self._choices.label(value)

    def decode(self, wire: Any) -> Any:
        """Takes the label of an option; None goes back to the default."""
        if wire is None:
            return self.default
        if type(wire) is not str:
            raise ValueError(f"expected the label of an option, got {wire!r}")
        if self.open and wire not in self.labels:
            return wire
        return self._choices.labelled(wire)

    def check(self, value: Any) -> Any:
        """Gives the default in the place of what is no option any more."""
        if value is None or (self.open and isinstance(value, str)):
            return value
        if not self.open and not self._choices.has(value):
            return self.default
        return self._choices.present(value)
