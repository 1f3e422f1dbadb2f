"""`st.switch_page`: goes to another page of the app."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from kawa.api.page import Page
from kawa.errors import RerunException, StreamlitAPIException, StreamlitPageNotFoundError
from kawa.runtime.execute import Target
from kawa.runtime.here import require_run
from kawa.runtime.part import part_var
from kawa.runtime.query import QueryParamsInput, query_of

__all__ = ["switch_page"]
DRAWS_NOTHING = True


def switch_page(
    page: str | Path | Page, *, query_params: QueryParamsInput | None = None
) -> NoReturn:
    """Ends the run here and goes to another page of the app, in the same session.

    Args:
        page: Path of a page's file relative to the main script, or an `st.Page`.
        query_params: Query parameters of the page, as a mapping or pairs. Default: none;
            the present ones go.

    Raises:
        StreamlitPageNotFoundError: The app has no such page.
        StreamlitAPIException: The page is external.
        StreamlitInvalidParameterTypeError: `query_params` is neither a mapping nor pairs.
        StreamlitInvalidLayoutContextError: It is called in a parallel fragment.
        NoSessionContext: It is called where no script runs.

    Example:
        >>> import kawa as st
        >>> def start():
        ...     if st.button("Details"):
        ...         st.switch_page(details)
        >>> details = st.Page(lambda: st.text("All of it"), title="Details", url_path="details")
        >>> st.navigation([start, details]).run()
    """
    run = require_run("st.switch_page")
    run.checkpoint()
    part = part_var.get()
    if part is not None:
        part.check_alone("called `st.switch_page`")
    if isinstance(page, Page) and page.is_external:
        raise StreamlitAPIException(
            f"`st.switch_page` goes to pages of the app only, not to {page.external_url!r}. "
            "Use `st.page_link` for it.",
            error_id="switch-page-external-url-not-supported",
        )
    query = query_of({} if query_params is None else query_params, run.query.text)
    if run.pages is None:
        raise StreamlitPageNotFoundError(str(page))
    named = page.info if isinstance(page, Page) else page
    raise RerunException(Target(run.pages.path(run.pages.find(named)), query))
