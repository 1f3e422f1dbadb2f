"""`st.navigation`: the pages of an app, and the one that the address names."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from kawa.api.page import Page
from kawa.elements._kit.element import check_choice
from kawa.errors import (
    StreamlitAPIException,
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueError,
)
from kawa.runtime.here import current_run
from kawa.runtime.pages import PageInfo, Pages

__all__ = ["navigation"]
DRAWS_NOTHING = True

PageType = str | Path | Callable[[], None] | Page


def navigation(
    pages: Sequence[PageType] | Mapping[str, Sequence[PageType]],
    *,
    position: Literal["sidebar", "hidden", "top"] = "sidebar",
    expanded: bool | int = False,
) -> Page:
    """Declares the pages of the app and returns the one to show; call `run()` on it.

    The script that calls it is the frame around all pages: what it draws is on each of
    them. A `pages` folder beside it then means nothing.

    Args:
        pages: The pages, each an `st.Page`, a path or a function; or lists of them by
            the heading they stand under.
        position: Where the navigation is: `sidebar`, `top`, or `hidden`.
        expanded: Whether a long list is open from the start; a number opens that many
            entries.

    Returns:
        The page that the address names; the default page if it names none.

    Raises:
        StreamlitMissingRequiredParameterError: There are no pages.
        StreamlitAPIException: Two pages have one path, two are the default, or all are
            external.
        StreamlitInvalidParameterTypeError: Something in `pages` is no page, or
            `expanded` is no number.
        StreamlitValueError: `position` is none of these, or `expanded` is negative.

    Example:
        >>> import kawa as st
        >>> def start():
        ...     st.text("Welcome")
        >>> def about():
        ...     st.text("About us")
        >>> page = st.navigation({"Shop": [start], "Help": [st.Page(about, icon="💡")]})
        >>> page.run()
    """
    check_choice("position", position, ("sidebar", "hidden", "top"))
    _check_expanded(expanded)
    sections = {page: section for section, page in _sections(pages)}
    given = {page.info: page for page in sections}
    _check_pages(list(given))
    run = current_run()
    if run.pages is None:
        run.pages = Pages(Path(sys.argv[0] or "app.py").resolve(), "")
    own = run.pages
    own.sections = {page.info: section for page, section in sections.items()}
    own.runnable = chosen = own.choose(given)
    page = given[chosen]
    own.declared = True
    run.services.script.declare_navigation()
    head = run.head
    title = head.title
    if title == own.own_title:
        title = own.own_title = page.title
    run.change_head(
        navigation=own.listed(),
        nav_position=position,
        nav_expanded=expanded,
        page=page.url_path,
        not_found=own.not_found,
        title=title,
        icon=head.icon or page.icon,
    )
    return page


def _check_expanded(expanded: Any) -> None:
    if not isinstance(expanded, int):
        raise StreamlitInvalidParameterTypeError(
            "expanded", type(expanded).__name__, ["bool", "int"]
        )
    if expanded < 0:
        raise StreamlitValueError(
            "expanded", ["True", "False", "a number from 0"], detail=f"It is {expanded}."
        )


def _sections(pages: Any) -> Iterator[tuple[str, Page]]:
    """Yields each page with the heading it stands under; without one, an empty text."""
    sections = pages.items() if isinstance(pages, Mapping) else [("", pages)]
    for section, items in sections:
        if not isinstance(section, str):
            raise StreamlitInvalidParameterTypeError(
                "pages", f"mapping with the key {section!r}", ["mapping of headings to lists"]
            )
        if not isinstance(items, Sequence) or isinstance(items, str):
            raise StreamlitInvalidParameterTypeError(
                "pages", type(items).__name__, ["list of pages", "mapping of headings to lists"]
            )
        for item in items:
            yield section, _as_page(item)


def _as_page(item: Any) -> Page:
    if isinstance(item, Page):
        return item
    if isinstance(item, str | Path) or callable(item):
        return Page(item)
    raise StreamlitInvalidParameterTypeError(
        "pages", f"list with a {type(item).__name__}", ["st.Page", "str", "Path", "a function"]
    )


def _check_pages(pages: list[PageInfo]) -> None:
    if not pages:
        raise StreamlitMissingRequiredParameterError("pages", detail="Give at least one page.")
    if all(page.external_url is not None for page in pages):
        raise StreamlitAPIException(
            "All pages of `st.navigation` are external. Give at least one page of the app.",
            error_id="navigation-external-only-pages",
        )
    defaults = [page.title for page in pages if page.default]
    if len(defaults) > 1:
        raise StreamlitAPIException(
            f"Several pages have `default=True`: {', '.join(defaults)}. Leave it at one of them.",
            error_id="navigation-multiple-default-pages",
        )
    paths: dict[str, PageInfo] = {}
    for page in pages:
        other = paths.setdefault(page.name, page)
        if other is not page:
            raise StreamlitAPIException(
                f"The pages {other.title!r} and {page.title!r} both have the path "
                f"`{page.name}`. Give one of them another `url_path`."
            )
