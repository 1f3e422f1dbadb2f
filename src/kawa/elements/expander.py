"""`st.expander`: a container that opens and closes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, Literal

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    BindOption,
    WidthWithoutContent,
    check_choice,
    check_width,
    stateful_container,
)
from kawa.elements._kit.props import StatefulProps
from kawa.errors import (
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
)
from kawa.runtime.codec import Flag
from kawa.runtime.icons import check_icon
from kawa.runtime.widget import Args, Change, Key, Kwargs, OnChange

__all__ = ["expander"]

ExpandableType = Literal["default", "compact", "step"]


class ExpanderProps(StatefulProps, kw_only=True, omit_defaults=True, gc=False):
    """Props of `expander`; only a stateful one tells the server what users do."""

    IDENTITY: ClassVar = ("label", "expanded", "icon", "type", "width")

    label: str
    default: bool = False
    icon: str | None = None
    type: ExpandableType = "default"
    width: WidthWithoutContent = "stretch"


class ExpanderContainer(Container):
    """Handle to an expander.

    Example:
        >>> import kawa as st
        >>> details = st.expander("Details", on_change="rerun")
        >>> if details.open:
        ...     _ = details.text("computed only when it is open")
    """

    _open: bool | None = None

    @property
    def open(self) -> bool | None:
        """Whether it is open; None if it does not tell, because `on_change` is `ignore`."""
        return self._open


def expander(
    label: str,
    expanded: bool = False,
    *,
    key: Key = None,
    icon: str | None = None,
    type: ExpandableType = "default",
    width: WidthWithoutContent = "stretch",
    on_change: OnChange = "ignore",
    args: Args = None,
    kwargs: Kwargs = None,
    bind: BindOption = None,
) -> ExpanderContainer:
    """Groups elements in a box that users open and close.

    Args:
        label: What the closed box says, in Markdown.
        expanded: Whether it is open at first.
        key: Names it: its state is `st.session_state[key]` if it has one, and it gets
            the CSS class `st-key-` with this name.
        type: `default`, `compact` (without a border) or `step` (of a list of steps).
        on_change: `rerun` or a function: opening or closing it reruns the script, after
            a call of the function, and `.open` tells which. `ignore`: the page alone
            knows.
        bind: `query-params`: the address bar holds whether it is open, under its key.

    Returns:
        A handle, for `with` and for methods such as `box.text(…)`; see `open`.

    Raises:
        StreamlitMissingRequiredParameterError: There is no label, or `bind` has no key.
        StreamlitInvalidFormCallbackError: It has a callback inside a form.
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> with st.expander("How is this computed?", icon=":material/info:"):
        ...     _ = st.markdown("By adding up.")
    """
    if label is None:
        raise StreamlitMissingRequiredParameterError("label")
    check_choice("type", type, ("default", "compact", "step"))
    check_width(width, content=False)
    props = ExpanderProps(
        label=str(label),
        default=_as_bool(expanded, "expanded"),
        icon=check_icon(icon) if icon else None,
        type=type,
        width=width,
    )
    change = Change(on_change, args, kwargs)
    handle, opened = stateful_container(
        props, _opened(props.default, key), key, change, bind=bind, cls=ExpanderContainer
    )
    handle._open = opened
    return handle


class Opened(Flag):
    """Whether it is open."""

    __slots__ = ("_key",)

    def __init__(self, default: bool, key: Key) -> None:
        self.default = self.default_wire = default
        self._key = key

    @property
    def expanded(self) -> bool:
        """Whether it is open at first."""
        return self.default

    @property
    def given(self) -> bool:
        """Never, as a state of its own is asked for by `on_change`."""
        return False

    def check(self, value: Any) -> bool:
        """Refuses what is neither true nor false."""
        return _as_bool(value, f"st.session_state[{self._key!r}]")


def _as_bool(value: Any, name: str) -> bool:
    # NumPy's truth values are no `int`.
    if isinstance(value, int) or value.__class__.__name__ in ("bool", "bool_"):
        return bool(value)
    raise StreamlitInvalidParameterTypeError(name, value.__class__.__name__, ["bool"])


_opened = lru_cache(maxsize=1000)(Opened)
