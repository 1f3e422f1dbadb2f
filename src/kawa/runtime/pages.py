"""The pages of an app: which there are, which one the address names, and running it."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from kawa.errors import (
    StreamlitAPIException,
    StreamlitIncompatibleParametersError,
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
    StreamlitPageNotFoundError,
    StreamlitValueError,
)
from kawa.protocol.head import NavPage
from kawa.runtime import calls
from kawa.runtime.icons import check_icon
from kawa.runtime.run import current_run

Source = Path | Callable[[], Any]

_ORDER = re.compile(r"^(\d+)[_ .-]*")
_EXTERNAL = re.compile(r"\s*https?://", re.IGNORECASE)


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
        if visibility not in ("visible", "hidden"):
            raise StreamlitValueError(
                "visibility", ["'visible'", "'hidden'"], detail=f"It is {visibility!r}."
            )
        self._visibility = visibility
        self._default = default
        self._source: Source | None = None
        self._external_url: str | None = None
        icon_of_name = name = ""
        if isinstance(page, str) and is_external(page):
            if default:
                raise StreamlitIncompatibleParametersError(
                    "default=True", "an external page", explanation="Only a page of the app can be."
                )
            self._external_url = page
        else:
            self._source, name, icon_of_name = _source(page)
        self._title = title or name.replace("_", " ").strip()
        if not self._title.strip():
            raise StreamlitMissingRequiredParameterError(
                "title", detail=f"There is no name to make one from in {page!r}."
            )
        self._icon = icon_of_name if icon is None else icon and check_icon(icon, spinner=False)
        self._help = inspect.cleandoc(help or "")
        self._url_path = self._path(name, url_path)

    def _path(self, name: str, url_path: str | None) -> str:
        """Returns the path it has in the address where it is not the default page."""
        if url_path is None:
            return _slug(name) or _slug(self._title).lower()
        path = url_path.strip("/")
        if "/" in path:
            raise StreamlitAPIException(
                f"`url_path={url_path!r}` has a slash inside. The path of a page is a single name.",
                error_id="page-nested-url-path",
            )
        if not path and not self._default:
            raise StreamlitMissingRequiredParameterError(
                "url_path", detail="Only the default page can have an empty one."
            )
        return path or _slug(name) or _slug(self._title).lower()

    @property
    def title(self) -> str:
        """The page's title."""
        return self._title

    @property
    def icon(self) -> str:
        """Its icon, or an empty text."""
        return self._icon

    @property
    def help(self) -> str:
        """Its tooltip, or an empty text."""
        return self._help

    @property
    def visibility(self) -> Literal["visible", "hidden"]:
        """Whether the navigation lists it."""
        return self._visibility

    @property
    def url_path(self) -> str:
        """Its path in the address; empty for the default page."""
        pages = current_run().pages
        if pages is not None:
            return pages.path(self)
        return "" if self._default else self._url_path

    @property
    def is_external(self) -> bool:
        """Whether it is a link to elsewhere."""
        return self._external_url is not None

    @property
    def external_url(self) -> str | None:
        """The address of an external page, else None."""
        return self._external_url

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
        if run.pages is None or run.pages.runnable is not self:
            raise StreamlitAPIException(
                f"The page {self._title!r} cannot be run here. Call `run()` once, on the page "
                "that `st.navigation` returned in this run.",
                error_id="page-cannot-be-called-directly",
            )
        run.pages.runnable = None
        before, run.page_id = run.page_id, run.pages.identity(self)
        try:
            if isinstance(self._source, Path):
                run.run_file(self._source)
            else:
                assert self._source is not None
                calls.run_user_code(self._source)
        finally:
            run.page_id = before

    def __repr__(self) -> str:
        return f"Page({self._title!r}, url_path={self._url_path!r})"


StreamlitPage = Page
"""The name that older scripts import."""


def is_external(page: str) -> bool:
    """Tells whether a page is the address of one elsewhere."""
    return _EXTERNAL.match(page) is not None


def _source(page: Any) -> tuple[Source, str, str]:
    """Returns a page's file or function, its name, and the emoji in the file's name."""
    if callable(page):
        return page, getattr(page, "__name__", ""), ""
    if not isinstance(page, str | Path):
        raise StreamlitInvalidParameterTypeError(
            "page", type(page).__name__, ["str", "Path", "a function"]
        )
    pages = current_run().pages
    directory = pages.directory if pages is not None else Path.cwd()
    path = page_file(page, directory)
    if not path.is_file():
        raise StreamlitPageNotFoundError(str(page), str(directory))
    icon, name = page_icon_and_name(path)
    return path, name, icon


def page_file(page: str | Path, directory: Path) -> Path:
    """Returns the whole path of a page's file.

    Raises:
        StreamlitAPIException: It has a NUL character.
    """
    text = str(page)
    if "\0" in text:
        raise StreamlitAPIException(
            f"The path of a page, {text!r}, has a NUL character.",
            error_id="page-path-contains-null-bytes",
        )
    return (directory / text).resolve()


def page_icon_and_name(path: Path) -> tuple[str, str]:
    """Returns the emoji and the name in a page's file name, `1_🏠_home.py`: 🏠 and home."""
    stem = _ORDER.sub("", path.stem) or path.stem
    found = re.match(r"^([^\w\s.\-]+)[_ .-]*(.*)$", stem)
    if found and found[2]:
        return found[1], found[2]
    return "", stem


def page_order(path: Path) -> tuple[float, str]:
    """Sorts page files: by the number they begin with, then by name."""
    found = _ORDER.match(path.stem)
    return (float(found[1]) if found else float("inf"), path.stem.lower())


def _slug(name: str) -> str:
    return re.sub(r"[_ ]+", "_", name.strip()) if " " in name else name


@functools.cache
def _places(main: Path) -> tuple[Path, Path]:
    """Returns a script's directory and its `pages` folder: making a path costs a run too much."""
    return main.parent, main.parent / "pages"


class Pages:
    """The pages of one run.

    A `Page` may be shared by all sessions, so what depends on the session is here.

    Args:
        main: The main script.
        requested: The path in the address, without slashes at its ends.
        before: The pages of the session's run before, which a script can name until
            it has declared its own.
        title: The tab's title before anything sets it.

    Attributes:
        all: The app's pages; empty before they are known.
        sections: Heading in the navigation by page.
        default: The page that opens first.
        current: The page that the address names.
        runnable: The page that may be run.
        declared: The script has called `st.navigation`.
        not_found: The path in the address, if it names no page.
        own_title: The tab's title that no `st.set_page_config` has set.
    """

    def __init__(
        self, main: Path, requested: str, before: Pages | None = None, title: str = ""
    ) -> None:
        self.main = main
        self.directory, self._folder = _places(main)
        self.requested = requested
        self.all: list[Page] = []
        self.sections: dict[Page, str] = {}
        self.default: Page | None = before.default if before is not None else None
        self.current: Page | None = None
        self.runnable: Page | None = None
        self.declared = False
        self.not_found: str | None = None
        self.own_title = title
        self._before: Sequence[Page] = before.all if before is not None else ()

    def from_folder(self) -> list[Page]:
        """Returns the main script and the files of its `pages` folder, as pages."""
        if not self._folder.is_dir():
            return []
        files = sorted(
            (p for p in self._folder.glob("*.py") if not p.name.startswith((".", "__"))),
            key=page_order,
        )
        return [Page(self.main, default=True), *(Page(path) for path in files)]

    def choose(self, pages: Iterable[Page]) -> Page:
        """Sets the app's pages, one of them not external; returns the one the address names."""
        self.all = list(pages)
        inner = [page for page in self.all if not page.is_external]
        self.default = next((page for page in inner if page._default), inner[0])
        self.current, self.not_found = self.default, None
        if self.requested:
            named = next((page for page in inner if page._url_path == self.requested), None)
            if named is None:
                self.not_found = self.requested
            else:
                self.current = named
        return self.current

    def path(self, page: Page) -> str:
        """Returns a page's path in the address; empty for the default page."""
        return "" if page._default or page is self.default else page._url_path

    def file(self, page: Page) -> Path:
        """Returns the file of a page that is one."""
        assert isinstance(page._source, Path)
        return page._source

    def identity(self, page: Page) -> str:
        """Names a page in the identity of its widgets: the same on every server."""
        if not isinstance(page._source, Path):
            return page._url_path
        if page._source == self.main:
            return ""
        if page._source.is_relative_to(self.directory):
            return page._source.relative_to(self.directory).as_posix()
        return page._source.as_posix()

    def find(self, page: Any) -> Page:
        """Returns the app's page that a path, a file or a `Page` names.

        Raises:
            StreamlitPageNotFoundError: There is none.
            StreamlitAPIException: Another page has that path.
            StreamlitInvalidParameterTypeError: It is none of these.
        """
        if isinstance(page, Page):
            return self._find_page(page)
        if not isinstance(page, str | Path):
            raise StreamlitInvalidParameterTypeError(
                "page", type(page).__name__, ["str", "Path", "st.Page"]
            )
        path = page_file(page, self.directory)
        for known in self._known():
            if known._source == path:
                return known
        if path == self.main and not self._known():
            return Page(self.main, default=True)
        raise self._missing(str(page))

    def _find_page(self, page: Page) -> Page:
        for known in self._known():
            if known is page:
                return known
            if known._url_path != page._url_path or known.is_external:
                continue
            files = isinstance(known._source, Path) or isinstance(page._source, Path)
            if files and known._source != page._source:
                raise StreamlitAPIException(
                    f"The path {page._url_path!r} belongs to another page of this app. "
                    "Give one of the pages that `st.navigation` got.",
                    error_id="page-source-mismatch-file",
                )
            return known
        raise self._missing(page.title)

    def _known(self) -> Sequence[Page]:
        return self.all or self._before

    def _missing(self, name: str) -> StreamlitPageNotFoundError:
        return StreamlitPageNotFoundError(name, str(self.directory), not self.declared)

    def listed(self) -> list[NavPage]:
        """Returns the pages as the navigation shows them."""
        return [
            NavPage(
                url_path=self.path(page),
                title=page.title,
                icon=page.icon,
                section=self.sections.get(page, ""),
                url=page.external_url,
                hidden=page.visibility == "hidden",
                help=page.help,
                default=page is self.default,
            )
            for page in self.all
        ]
