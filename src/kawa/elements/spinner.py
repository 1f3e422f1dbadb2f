"""`st.spinner`: says that something takes time, for as long as its block runs."""

from __future__ import annotations

from contextlib import ContextDecorator

from kawa.elements._kit.element import Width, check_width, element, here
from kawa.elements._kit.props import Props
from kawa.protocol.tree import Node
from kawa.runtime.place import Place
from kawa.runtime.run import Run

__all__ = ["spinner"]


class SpinnerProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `spinner`."""

    text: str = "In progress..."
    show_time: bool = False
    width: Width = "content"


class Spinner(ContextDecorator):
    """What `st.spinner` returns: a block, or a decorator for a function.

    Example:
        >>> import kawa as st
        >>> @st.spinner("Counting")
        ... def count() -> int:
        ...     return sum(range(100))
        >>> count()
        4950
    """

    def __init__(self, props: SpinnerProps) -> None:
        self._props = props
        self._drawn: list[tuple[Run, Place, Node]] = []

    def __enter__(self) -> None:
        run, place = here()
        node = element(self._props)._node
        assert node is not None
        self._drawn.append((run, place, node))

    def __exit__(self, *exc: object) -> None:
        run, place, node = self._drawn.pop()
        run.remove(place, node)


def spinner(
    text: str = "In progress...",
    *,
    show_time: bool = False,
    _cache: bool = False,
    width: Width = "content",
) -> Spinner:
    """Shows a turning circle and a text while a block of code runs.

    Args:
        text: What takes time, in Markdown.
        show_time: Whether the seconds are counted beside it.
        _cache: Accepted for the sake of scripts that pass it; without effect.

    Returns:
        A block for `with`; also a decorator of a function.

    Raises:
        StreamlitInvalidWidthError: `width` is none of these.

    Example:
        >>> import kawa as st
        >>> with st.spinner("Reading the file", show_time=True):
        ...     rows = list(range(1000))
        >>> _ = st.success(f"{len(rows)} rows")
    """
    check_width(width)
    return Spinner(SpinnerProps(text=text, show_time=show_time, width=width))
