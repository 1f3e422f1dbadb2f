"""`st.page_link`: a link to another page of the app, or to elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from kawa.api.page import Page
from kawa.elements._kit.container import Container
from kawa.elements._kit.element import IconPosition, Width, check_choice, check_width, element
from kawa.elements._kit.props import Props
from kawa.errors import StreamlitMissingRequiredParameterError
from kawa.runtime.here import current_run
from kawa.runtime.icons import check_icon
from kawa.runtime.pages import PageInfo, Pages, is_external
from kawa.runtime.query import QueryParamsInput, query_of
from kawa.runtime.run import Run

__all__ = ["page_link"]


class PageLinkProps(Props, kw_only=True, omit_defaults=True, gc=False):
    """Props of `page_link`: `page` is a path of the app, else `url` is an address."""

    READ_ONLY: ClassVar = "Go to another page with `at.switch_page(path)`."
    READINGS: ClassVar = {"value": lambda view, props: props["label"]}

    label: str
    page: str | None = None
    url: str | None = None
    query: str = ""
    icon: str | None = None
    icon_position: IconPosition = "left"
    help: str | None = None
    disabled: bool = False
    width: Width = "content"
    current: bool = False


def page_link(
    page: str | Path | Page,
    *,
    label: str | None = None,
    icon: str | None = None,
    icon_position: IconPosition = "left",
    help: str | None = None,
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    query_params: QueryParamsInput | None = None,
) -> Container:
    """Shows a link to another page of the app, or to an address elsewhere.

    Args:
        page: Path of a page's file relative to the main script, an `st.Page`, or an
            `http(s)` address.
        label: Text of the link, in Markdown. Default: the page's title.
        icon: … Default: the page's.
        help: … Default: the page's.
        query_params: Query parameters of the page it opens, as a mapping or pairs.

    Returns:
        A handle: calling another element on it replaces this one.

    Raises:
        StreamlitPageNotFoundError: The app has no such page.
        StreamlitMissingRequiredParameterError: An address has no label.
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> _ = st.page_link("https://example.org", label="Example", icon="🌍")
    """
    check_choice("icon_position", icon_position, ("left", "right"))
    width = "stretch" if use_container_width else width
    check_width(width)
    props = PageLinkProps(
        label=label or "",
        icon=check_icon(icon) if icon else None,
        icon_position=icon_position,
        help=help,
        disabled=disabled,
        width=width,
    )
    query = "" if query_params is None else query_of(query_params)
    if isinstance(page, str) and is_external(page):
        if not label:
            raise StreamlitMissingRequiredParameterError(
                "label", detail="An address has no title to take it from."
            )
        props.url = _with_query(page.strip(), query)
    else:
        named = page.info if isinstance(page, Page) else page
        _to_page(current_run(), named, props, query, label is None)
    return element(props)


def _to_page(
    run: Run, page: str | Path | PageInfo, props: PageLinkProps, query: str, titled: bool
) -> None:
    """Makes the link lead to a page, whose title, icon and help it takes where it has none."""
    pages = run.pages or Pages(Path("app.py").resolve(), "")
    found = page if isinstance(page, PageInfo) and not _knows(pages, page) else pages.find(page)
    if titled:
        props.label = found.title
    props.icon = props.icon or found.icon or None
    props.help = props.help or found.help or None
    if found.external_url is not None:
        props.url = _with_query(found.external_url, query)
        return
    props.page, props.query = pages.path(found), query
    if pages.current is None:
        props.current = props.page == pages.requested
    else:
        props.current = found is pages.current


def _knows(pages: Pages, page: PageInfo) -> bool:
    """Whether the app has a page at this path; links may also go to one it has not."""
    return any(known.name == page.name for known in pages.all)


def _with_query(url: str, query: str) -> str:
    if not query:
        return url
    parts = urlsplit(url)
    joined = f"{parts.query}&{query}" if parts.query else query
    return urlunsplit(parts._replace(query=joined))
