"""`st.selectbox`: one of several options, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Generic, Literal, Never, TypeVar, overload

from kawa.elements._kit.choices import SAME, Choices, choices_of
from kawa.elements._kit.element import (
    BindOption,
    PersistStateOption,
    WidthWithoutContent,
    check_choice,
    check_label,
    check_width,
    draw_widget,
)
from kawa.elements._kit.props import LabelVisibility, WidgetProps
from kawa.errors import StreamlitIncompatibleParametersError
from kawa.runtime.codec import Codec
from kawa.runtime.icons import check_icon
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["selectbox"]

T = TypeVar("T")
FilterMode = Literal["fuzzy", "contains", "prefix"] | None


class SelectboxProps(WidgetProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `selectbox`; its value is the label of an option, a new one, or None."""

    IDENTITY: ClassVar = (
        "label", "options", "index", "help", "placeholder", "required", "icon",
        "accept_new_options", "filter_mode", "width",
    )  # fmt: skip
    KEYED: ClassVar = ("accept_new_options",)
    ACTIONS: ClassVar = frozenset({"select", "select_index"})
    READINGS: ClassVar = {
        "options": lambda view, props: [label.rstrip(SAME) for label in props["options"]],
    }

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
        options: Anything that can be gone through, an enum included; of a table, its
            first column.
        index: Position of the option chosen at first; None for none.
        format_func: Makes the label of an option. The value stays the option itself.
        key: … An option that is gone gives way to the default.
        placeholder: Shown while nothing is chosen.
        accept_new_options: A text that is none of the options is taken too.
        filter_mode: How typing finds options: `fuzzy`, `contains`, `prefix`, or None to
            turn typing off.

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
    choices: Choices[T] = choices_of(options, format_func)
    choice = Choice(choices, index, bool(accept_new_options))
    props = SelectboxProps(
        label=label, help=help, disabled=disabled, label_visibility=label_visibility,
        options=choices.encoded, default=choice.default_wire, placeholder=placeholder,
        required=required, icon=icon, accept_new_options=choice.open, filter_mode=filter_mode,
        clearable=choice.clearable, width=width,
    )  # fmt: skip
    change = Change(on_change, args, kwargs)
    return draw_widget(props, choice, key, change, bind=bind, persist=persist_state)


class Choice(Codec[T | str | None], Generic[T]):
    """One of several options.

    Args:
        choices: The options.
        index: Position of the one chosen at first.
        open: Others are taken too.
    """

    __slots__ = ("_choices", "_empty", "index", "open")

    def __init__(self, choices: Choices[T], index: int | None, open: bool) -> None:
        self._choices = choices
        self._empty = index is None or not choices.labels
        self.index = index
        self.open = open
        default = choices.at(index)
        super().__init__(default, None if self._empty else choices.labels[index or 0])

    @property
    def options(self) -> bytes:
        """What tells these options from others."""
        return self._choices.digest

    @property
    def given(self) -> bool:
        """Whether another than the first option was asked for."""
        return bool(self.index)

    @property
    def clearable(self) -> bool:
        """Whether nothing was chosen at first."""
        return self.index is None

    def encode(self, value: Any) -> str | None:
        """Returns the label of an option."""
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
        if self.open and not self._choices.labels_have(wire):
            return wire
        return self._choices.labelled(wire)

    def check(self, value: Any) -> Any:
        """Gives the default in the place of what is no option any more."""
        if value is None or (self.open and isinstance(value, str)):
            return value
        if not self.open and not self._choices.has(value):
            return self.default
        return self._choices.present(value)
