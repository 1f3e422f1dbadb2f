"""`st.empty`: a place for one element at a time."""

from __future__ import annotations

from typing import ClassVar

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import container
from kawa.elements._kit.props import Props

__all__ = ["empty"]


class EmptyProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `empty`: none of its own."""

    BASE: ClassVar = "UnknownElement"
    READINGS: ClassVar = {"value": lambda view, props: None}


def empty() -> Container:
    """Keeps a place for one element; what is written into it takes the place of what was there.

    Put a container into it to show several elements. Calling it on a handle takes
    away what the handle shows.

    Returns:
        A handle to the place.

    Example:
        >>> import kawa as st
        >>> place = st.empty()
        >>> _ = place.text("Loading")
        >>> with place.container():
        ...     _ = st.text("Name")
        ...     _ = st.text("Length")
    """
    return container(EmptyProps(), slot=True)
