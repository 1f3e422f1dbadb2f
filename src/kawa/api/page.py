"""`st.Page`: one page of an app, as scripts name and run it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from kawa.errors import StreamlitAPIException
from kawa.runtime import calls
from kawa.runtime.here import current_run
from kawa.runtime.pages import PageInfo, new_page


class Page:
    """One page of an app: a file, a function, or a link to elsewhere.

    Args:
        page: Path of a Python file, relative to the main script; a function
            without parameters; or the `http(s)` address of an external page.
        title: Shown in the navigation and as the tab's title. Default: made from
            the file's or function's name.
        icon: An emoji or `:material/name:`. Default: the emoji that the file's name
            begins with.
        url_path: Path in the address, without slashes. Default: the file's or
            function's name; the default page has none.
        default: This page opens first. One page of an app can say so; otherwise it is
            the first.
        visibility: `hidden` leaves it out of the navigation.
        help: Tooltip in the navigation, in Markdown.

    Raises:
        StreamlitPageNotFoundError: There is no such file.
        StreamlitMissingRequiredParameterError: It has no title, or an empty path
            without being the default page.
        StreamlitAPIException: The path has a slash or a NUL character, or a parameter
            has a wrong value.

    Example:
        >>> import kawa as st
        >>> def start():
        ...     st.text("Welcome")
        >>> st.Page(start, title="Start", default=True).title
        'Start'
    """

    def __init__(
        self,
        page: str | Path | Callable[[], None],
        *,
        title: str | None = None,
        icon: str | None = None,
        url_path: str | None = None,
        default: bool = False,
        visibility: Literal["visible", "hidden"] = "visible",
        help: str | None = None,
    ) -> None:
        pages = current_run().pages
        self._info = new_page(
            page,
            pages.directory if pages is not None else Path.cwd(),
            title=title,
            icon=icon,
            url_path=url_path,
            default=default,
            visibility=visibility,
            help=help,
        )

    @property
    def info(self) -> PageInfo:
        """What Kawa keeps of it."""
        return self._info

    @property
    def title(self) -> str:
        """The page's title."""
        return self._info.title

    @property
    def icon(self) -> str:
        """Its icon, or an empty text."""
        return self._info.icon

    @property
    def help(self) -> str:
        """Its tooltip, or an empty text."""
        return self._info.help

    @property
    def visibility(self) -> Literal["visible", "hidden"]:
        """Whether the navigation lists it."""
        return self._info.visibility

    @property
    def url_path(self) -> str:
        """Its path in the address; empty for the default page."""
        pages = current_run().pages
        if pages is not None:
            return pages.path(self._info)
        return "" if self._info.default else self._info.name

    @property
    def is_external(self) -> bool:
        """Whether it is a link to elsewhere."""
        return self._info.external_url is not None

    @property
    def external_url(self) -> str | None:
        """The address of an external page, else None."""
        return self._info.external_url

    def run(self) -> None:
        """Draws the page here. Call it once, on what `st.navigation` returned.

        Raises:
            StreamlitAPIException: It is not the page that `st.navigation` returned in
                this run, or it was run already.

        Example:
            >>> import kawa as st
            >>> def start():
            ...     st.text("Welcome")
            >>> st.navigation([start]).run()
        """
        run = current_run()
        if run.pages is None or run.pages.runnable is not self._info:
            raise StreamlitAPIException(
                f"The page {self._info.title!r} cannot be run here. Call `run()` once, on the page "
                "that `st.navigation` returned in this run.",
                error_id="page-cannot-be-called-directly",
            )
        run.pages.runnable = None
        before = run.page_id
        run.begin_page(run.pages.identity(self._info))
        try:
            source = self._info.source
            if isinstance(source, Path):
                run.services.script.run_file(source)
            else:
                assert source is not None
                calls.run_user_code(source)
        finally:
            run.page_id = before

    def __repr__(self) -> str:
        return f"Page({self._info.title!r}, url_path={self._info.name!r})"


StreamlitPage = Page
"""The name that older scripts import."""
