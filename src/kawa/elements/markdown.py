"""`st.markdown` and `st.caption`: formatted text, of normal size and small."""

from __future__ import annotations

from typing import ClassVar, Literal

from kawa.elements._kit.container import Container
from kawa.elements._kit.element import (
    SupportsStr,
    TextAlignment,
    Width,
    check_choice,
    check_width,
    element,
    text_of,
)
from kawa.elements._kit.props import Full, Props
from kawa.errors import StreamlitIncompatibleParametersError

__all__ = ["caption", "markdown"]


class MarkdownProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `markdown`; `caption` is small and pale, `cursor` stands at the end as it grows."""

    NAMES: ClassVar = ("markdown", "caption")
    BASE: ClassVar = "Markdown"
    READINGS: ClassVar = {
        "allow_html": lambda view, props: props["unsafe_allow_html"],
        "is_caption": lambda view, props: props["caption"],
    }

    body: str
    caption: bool = False
    unsafe_allow_html: bool = False
    help: str | None = None
    width: Width | Literal["auto"] = "auto"
    text_alignment: TextAlignment = "left"
    anchors: bool = True
    wrap: bool = True
    cursor: str | None = None

    @classmethod
    def name_of(cls, props: Full) -> str:
        """A caption is a name of its own."""
        return cls.NAMES[bool(props["caption"])]


def markdown(
    body: SupportsStr,
    unsafe_allow_html: bool = False,
    *,
    help: str | None = None,
    width: Width | Literal["auto"] = "auto",
    text_alignment: TextAlignment = "left",
    anchors: bool = True,
    wrap: bool = True,
) -> Container:
    """Shows text formatted with Markdown.

    It is GitHub's Markdown with additions: colours as in `:red[text]`, badges as in
    `:green-badge[text]`, icons as in `:material/home:`, emoji names as in `:wave:`,
    and formulas between dollar signs.

    Args:
        unsafe_allow_html: Whether HTML in it is drawn rather than shown as text. Scripts
            are taken out, but give it nothing that a stranger wrote.
        width: `auto` (as wide as its text in a horizontal container, else the full
            width), `stretch`, `content`, or a number of pixels.
        anchors: Whether headings in it show a link to themselves.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitIncompatibleParametersError: `wrap=False` with `unsafe_allow_html=True`.
        StreamlitAPIException: Another parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.markdown("A **bold** word, a :blue[colour], and $e^{i\\\\pi}$.")
    """
    if width != "auto":
        check_width(width)
    props = _props(body, unsafe_allow_html, help, width, text_alignment, wrap)
    props.anchors = anchors
    return element(props)


def caption(
    body: SupportsStr,
    unsafe_allow_html: bool = False,
    *,
    help: str | None = None,
    width: Width = "stretch",
    text_alignment: TextAlignment = "left",
    wrap: bool = True,
) -> Container:
    """Shows small text, for notes and explanations; it takes Markdown.

    Args:
        unsafe_allow_html: Whether HTML in it is drawn rather than shown as text.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitIncompatibleParametersError: `wrap=False` with `unsafe_allow_html=True`.
        StreamlitAPIException: Another parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.caption("Source: the *Ministry of Land*")
    """
    check_width(width)
    props = _props(body, unsafe_allow_html, help, width, text_alignment, wrap)
    props.caption = True
    return element(props)


def _props(
    body: SupportsStr,
    unsafe_allow_html: bool,
    help: str | None,
    width: Width | Literal["auto"],
    text_alignment: TextAlignment,
    wrap: bool,
) -> MarkdownProps:
    check_choice("text_alignment", text_alignment, ("left", "center", "right", "justify"))
    if unsafe_allow_html and not wrap:
        raise StreamlitIncompatibleParametersError(
            "wrap=False",
            "unsafe_allow_html=True",
            explanation="Text with HTML in it cannot be cut to one line.",
        )
    return MarkdownProps(
        body=text_of(body),
        unsafe_allow_html=unsafe_allow_html,
        help=text_of(help) if help else None,
        width=width,
        text_alignment=text_alignment,
        wrap=wrap,
    )
