"""`st.tabs`: containers of which one shows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    BindOption,
    Height,
    Props,
    WidthWithoutContent,
    check_height,
    check_on_change,
    check_width,
    container,
    widget,
)
from kawa.errors import (
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueError,
)
from kawa.runtime.widget import Args, Key, Kwargs, OnChange

__all__ = ["tabs"]


class TabsProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `tabs`; only a stateful one tells the server which tab is open."""

    default: str | None = None
    width: WidthWithoutContent = "stretch"
    height: Height = "content"
    stateful: bool = False
    ignore: bool = False
    form: str | None = None


class TabProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `tab`."""

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
        width: `stretch`, or a number of pixels.
        height: `content`, `stretch`, or a number of pixels; what does not fit scrolls.
        default: Label of the tab that is open at first. Default: the first one.
        key: Names them: the open tab's label is `st.session_state[key]` if they have a
            state, and they get the CSS class `st-key-` with this name.
        on_change: `rerun` or a function: choosing a tab reruns the script, after a call
            of the function, and `.open` tells which is open. `ignore`: the page alone
            knows.
        args: Positional arguments for `on_change`.
        kwargs: Named arguments for `on_change`.
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
    check_on_change(on_change)
    props = TabsProps(default=default, width=width, height=height)
    if on_change == "ignore" and bind is None:
        row, shown = container("tabs", props, key=key), None
    else:
        row, shown = _stateful(labels, props, key, on_change, args, kwargs, bind)
    with row:
        handles = [container("tab", TabProps(label=t), cls=TabContainer) for t in labels]
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


def _stateful(
    labels: list[str],
    props: TabsProps,
    key: Key,
    on_change: OnChange,
    args: Args,
    kwargs: Kwargs,
    bind: BindOption,
) -> tuple[Container, str]:
    """Draws tabs with a value; returns it too: the label of the open one."""
    first = labels[0] if props.default is None else props.default
    identity = {
        "tabs": labels,
        "default": props.default,
        "width": props.width,
        "height": props.height,
    }
    found = widget("tabs", key=key, identity=identity, keyed=None)

    def decode(wire: Any) -> str:
        if wire not in labels:
            raise ValueError(f"there is no tab {wire!r}")
        return str(wire)

    value, ignore = found.value(
        default=first,
        default_wire=first,
        decode=decode,
        encode=str,
        # A label that went, or one that a script made up, must not leave all of them closed.
        check=lambda value: value if value in labels else first,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        bind=bind,
    )
    props.key, props.form = found.key, found.place.form
    props.stateful, props.ignore = True, ignore
    row = container("tabs", props, id=found.id)
    found.run.show(found.run.state.specs[found.id])
    return row, value
