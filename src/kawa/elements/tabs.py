"""`st.tabs`: containers of which one shows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    BindOption,
    Height,
    WidthWithoutContent,
    check_height,
    check_width,
    container,
    stateful_container,
)
from kawa.elements._kit.props import Props, StatefulProps
from kawa.errors import (
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueError,
)
from kawa.runtime.codec import Codec
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["tabs"]


class TabsProps(StatefulProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `tabs`; only a stateful one tells the server which tab is open."""

    IDENTITY: ClassVar = ("tabs", "default", "width", "height")
    NAMES: ClassVar = ("tab_container",)

    default: str | None = None
    width: WidthWithoutContent = "stretch"
    height: Height = "content"


class TabProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `tab`."""

    CONTAINER: ClassVar = True
    LISTS: ClassVar = ("tabs",)

    label: str


class TabContainer(Container):
    """Handle to one tab.

    Example:
        >>> import kawa as st
        >>> table, chart = st.tabs(["Table", "Chart"], on_change="rerun")
        >>> if chart.open:
        ...     _ = chart.text("computed only when it is open")
    """

    _open: bool | None = None

    @property
    def open(self) -> bool | None:
        """Whether it is the open one; None if they do not tell: `on_change` is `ignore`."""
        return self._open


def tabs(
    tabs: Sequence[str],
    *,
    width: WidthWithoutContent = "stretch",
    height: Height = "content",
    default: str | None = None,
    key: Key = None,
    on_change: OnChange = "ignore",
    args: Args = None,
    kwargs: Kwargs = None,
    bind: BindOption = None,
) -> Sequence[TabContainer]:
    """Lays containers over one another, with a row of labels to choose the one that shows.

    All of them are computed and sent in each run, also those that do not show, unless
    the script asks `.open`.

    Args:
        tabs: A label for each tab, in Markdown.
        default: Label of the tab that is open at first. Default: the first one.
        key: Names them: the open tab's label is `st.session_state[key]` if they have a
            state, and they get the CSS class `st-key-` with this name.
        on_change: `rerun` or a function: choosing a tab reruns the script, after a call
            of the function, and `.open` tells which is open. `ignore`: the page alone
            knows.
        bind: `query-params`: the address bar holds the open tab's label, under the key.

    Returns:
        A handle for each tab, for `with` and for methods such as `tab.text(…)`.

    Raises:
        StreamlitMissingRequiredParameterError: There is no label, or `bind` has no key.
        StreamlitValueError: `default` is none of the labels.
        StreamlitInvalidFormCallbackError: They have a callback inside a form.
        StreamlitAPIException: Another parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> spring, autumn = st.tabs(["Spring", "Autumn"], default="Autumn")
        >>> _ = spring.text("cherry")
        >>> with autumn:
        ...     _ = st.text("maple")
    """
    labels = _labels(tabs)
    if default is not None and default not in labels:
        raise StreamlitValueError("default", labels, detail=f"It is {default!r}.")
    check_width(width, content=False)
    check_height(height)
    props = TabsProps(default=default, width=width, height=height)
    change = Change(on_change, args, kwargs)
    codec = OneTab(labels, default)
    row, shown = stateful_container(props, codec, key, change, bind=bind, cls=Container)
    with row:
        handles = [container(TabProps(label=t), cls=TabContainer) for t in labels]
    if shown is not None:
        for at, handle in enumerate(handles):
            handle._open = at == labels.index(shown)
    return tuple(handles)


def _labels(tabs: Any) -> list[str]:
    labels = list(tabs)
    if not labels:
        raise StreamlitMissingRequiredParameterError("tabs", detail="Give a label for each tab.")
    for label in labels:
        if not isinstance(label, str):
            raise StreamlitInvalidParameterTypeError(
                "tabs", type(label).__name__, ["a list of texts"]
            )
    return labels


class OneTab(Codec[str]):
    """Which tab is open: its label.

    Attributes:
        tabs: The labels of all.
    """

    __slots__ = ("tabs",)

    def __init__(self, tabs: list[str], default: str | None) -> None:
        first = tabs[0] if default is None else default
        super().__init__(first, first)
        self.tabs = tabs

    def decode(self, wire: Any) -> str:
        """Takes the label of a tab."""
        if wire not in self.tabs:
            raise ValueError(f"there is no tab {wire!r}")
        return str(wire)

    def check(self, value: Any) -> str:
        """Opens the first tab for a label that went, or that a script made up."""
        return value if value in self.tabs else self.default
