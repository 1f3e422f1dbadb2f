"""`st.error`, `st.warning`, `st.info` and `st.success`: boxes for what users should notice."""

from __future__ import annotations

from typing import ClassVar, Literal

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    SupportsStr,
    WidthWithoutContent,
    check_width,
    element,
    text_of,
)
from kawa.elements._kit.props import Full, Props
from kawa.runtime.icons import check_icon

__all__ = ["error", "info", "success", "warning"]

Kind = Literal["error", "warning", "info", "success"]


class AlertProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `alert`."""

    NAMES: ClassVar = ("error", "info", "success", "warning")
    BASE: ClassVar = "AlertBase"

    kind: Kind
    body: str
    icon: str | None = None
    title: str | None = None
    width: WidthWithoutContent = "stretch"

    @classmethod
    def name_of(cls, props: Full) -> str:
        """Each kind of box is a name of its own."""
        return str(props["kind"])


def error(
    body: SupportsStr,
    *,
    icon: str | None = None,
    width: WidthWithoutContent = "stretch",
    title: SupportsStr | None = None,
) -> Container:
    """Shows a red box: something failed.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.error("The file has no column `price`.", icon="🚨")
    """
    return _alert("error", body, icon, width, title)


def warning(
    body: SupportsStr,
    *,
    icon: str | None = None,
    width: WidthWithoutContent = "stretch",
    title: SupportsStr | None = None,
) -> Container:
    """Shows a yellow box: something may go wrong.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.warning("Two rows have no date.", title="Incomplete")
    """
    return _alert("warning", body, icon, width, title)


def info(
    body: SupportsStr,
    *,
    icon: str | None = None,
    width: WidthWithoutContent = "stretch",
    title: SupportsStr | None = None,
) -> Container:
    """Shows a blue box: something to know.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.info("Figures are of last month.", icon=":material/info:")
    """
    return _alert("info", body, icon, width, title)


def success(
    body: SupportsStr,
    *,
    icon: str | None = None,
    width: WidthWithoutContent = "stretch",
    title: SupportsStr | None = None,
) -> Container:
    """Shows a green box: something went well.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.success("Saved.", icon="✅")
    """
    return _alert("success", body, icon, width, title)


def _alert(
    kind: Kind,
    body: SupportsStr,
    icon: str | None,
    width: WidthWithoutContent,
    title: SupportsStr | None,
) -> Container:
    check_width(width, content=False)
    props = AlertProps(
        kind=kind,
        body=text_of(body),
        icon=check_icon(icon) if icon else None,
        title=None if title is None else text_of(title) or None,
        width=width,
    )
    return element(props)
