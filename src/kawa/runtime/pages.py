"""The pages of an app: which there are, which one the address names, and running it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from kawa.errors import (
    StreamlitAPIException,
    StreamlitIncompatibleParametersError,
    StreamlitMissingRequiredParameterError,
    StreamlitPageNotFoundError,
    StreamlitValueError,
)
from kawa.protocol.head import NavPage

_ORDER = re.compile(r"^(\d+)[_ .-]*")
_EXTERNAL = ("http://", "https://")


class StreamlitPage:
    """One page of an app: a file, a function, or a link to elsewhere.

    Args:
        page: Path of a Python file, relative to the main script; a function
            without parameters; or the address of an external page.
        title: Shown in the navigation and as the tab's title. Default: made from
            the file's or function's name.
        icon: An emoji or `:material/name:`.
        url_path: Path in the address, without slashes. Default: the file's or
            function's name; the default page has none.
        default: This page opens first. One page of an app can say so.
        visibility: `hidden` leaves it out of the navigation.
        help: Tooltip in the navigation, in Markdown.

    Raises:
        StreamlitPageNotFoundError: There is no such file.
        StreamlitMissingRequiredParameterError: It has no title, or an empty path
            without being the default page.
        StreamlitAPIException: The path has a slash, or a NUL character.

    Example:
        >>> StreamlitPage(lambda: None, title="Start", url_path="start").title
        'Start'
    """

    __module__ = "kawa"

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
        self._source: Path | Callable[[], None] | None = None
        self._external: str | None = None
        self._run: Callable[[StreamlitPage], None] | None = None
        self.visibility = visibility
        self.section = ""
        self._default = default
        if isinstance(page, str) and page.startswith(_EXTERNAL):
            self._external = page
            if default:
                raise StreamlitIncompatibleParametersError(
                    "default=True", "an external page", explanation="Only a page of the app can be."
                )
            name, icon_of_name = "", ""
        else:
            self._source, name, icon_of_name = _source(page)
        self._title = (title if title is not None else _title(name)).strip()
        if not self._title:
            raise StreamlitMissingRequiredParameterError(
                "title", detail=f"The page {page!r} has no name to make one from."
            )
        self._icon = icon if icon is not None else icon_of_name
        if icon is not None:
            from kawa.runtime.icons import check_icon

            check_icon(icon)
        self._help = help or ""
        self._url_path = self._address(name, url_path)

    def _address(self, name: str, url_path: str | None) -> str:
        if self._external is not None:
            return url_path or _slug(self._title)
        if url_path is None:
            return _slug(name) or _slug(self._title)
        path = url_path.strip("/")
        if "/" in path:
            raise StreamlitAPIException(
                f"url_path={url_path!r} has a slash inside; a page's path is a single name."
            )
        if not path and not self._default:
            raise StreamlitMissingRequiredParameterError(
                "url_path", detail="Only the default page can have an empty one."
            )
        return path

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
    def url_path(self) -> str:
        """Its path in the address; empty for the default page."""
        return "" if self._default else self._url_path

    @property
    def is_external(self) -> bool:
        """Whether it is a link to elsewhere."""
        return self._external is not None

    @property
    def external_url(self) -> str | None:
        """The address of an external page, else None."""
        return self._external

    @property
    def name(self) -> str:
        """The path it would have were it not the default page."""
        return self._url_path

    @property
    def source(self) -> Path | Callable[[], None] | None:
        """Its file or function; None for an external page."""
        return self._source

    @property
    def identity(self) -> str:
        """Names the page in the identity of its widgets."""
        return str(self._source) if isinstance(self._source, Path) else self._url_path

    def is_same_as(self, other: StreamlitPage) -> bool:
        """Tells whether both show the same thing."""
        if isinstance(self._source, Path) or isinstance(other._source, Path):
            return self._source == other._source
        return self._url_path == other._url_path

    def run(self) -> None:
        """Draws the page here. Call it on what `st.navigation` returned, once per run.

        Raises:
            StreamlitAPIException: It is not the page that `st.navigation` returned,
                or it was run already.
        """
        run, self._run = self._run, None
        if run is None:
            raise StreamlitAPIException(
                f"The page {self._title!r} cannot be run here: `run()` works once, on the page "
                "that `st.navigation` returned in this run."
            )
        run(self)

    def __repr__(self) -> str:
        return f"Page({self._title!r}, url_path={self.url_path!r})"


def _source(page: Any) -> tuple[Path | Callable[[], None], str, str]:
    """Returns a page's file or function, its name, and the emoji in the file's name."""
    if callable(page):
        name = getattr(page, "__name__", "")
        return page, "" if name == "<lambda>" else name, ""
    text = str(page)
    if "\0" in text:
        raise StreamlitAPIException("The path of a page has a NUL character.")
    path = Path(text)
    if not path.is_absolute():
        path = main_directory() / path
    path = path.resolve()
    if not path.is_file():
        raise StreamlitPageNotFoundError(text, str(main_directory()))
    icon, name = page_icon_and_name(path)
    return path, name, icon


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


def _title(name: str) -> str:
    title = re.sub(r"[_ ]+", " ", name).strip()
    return title


def _slug(name: str) -> str:
    return re.sub(r"[_ ]+", "_", name.strip())


def main_directory() -> Path:
    """Returns the directory of the main script, against which page paths are read."""
    from kawa.runtime.context import current_run

    pages = current_run().pages
    return pages.directory if pages is not None else Path.cwd()


class Pages:
    """The pages of one run.

    Args:
        main: The main script.
        requested: The path in the address, without slashes at its ends.
    """

    def __init__(self, main: Path, requested: str) -> None:
        self.main = main
        self.directory = main.parent
        self.requested = requested
        self.all: list[StreamlitPage] = []
        self.current: StreamlitPage | None = None
        self.declared = False
        self.not_found: str | None = None

    def from_folder(self) -> list[StreamlitPage]:
        """Returns the main script and the files of its `pages` folder, as pages."""
        folder = self.directory / "pages"
        if not folder.is_dir():
            return []
        files = sorted(
            (p for p in folder.glob("*.py") if not p.name.startswith((".", "__"))), key=page_order
        )
        return [file_page(self.main, default=True), *(file_page(path) for path in files)]

    def choose(self, pages: Sequence[StreamlitPage]) -> StreamlitPage:
        """Sets the app's pages and returns the one that the address names."""
        self.all = list(pages)
        inner = [page for page in pages if not page.is_external]
        default = next((page for page in inner if page._default), None)
        if default is None:
            default = next((p for p in inner if p.visibility == "visible"), inner[0])
            default._default = True
        self.current, self.not_found = default, None
        if self.requested:
            named = next((page for page in inner if page.name == self.requested), None)
            if named is None:
                self.not_found = self.requested
            else:
                self.current = named
        return self.current

    def find(self, page: Any) -> StreamlitPage:
        """Returns the app's page that a path, a file or a Page names.

        Raises:
            StreamlitPageNotFoundError: There is none.
            StreamlitAPIException: Another page has that path.
        """
        if isinstance(page, StreamlitPage):
            for known in self.all:
                if known.name == page.name and not known.is_external:
                    if not known.is_same_as(page):
                        raise StreamlitAPIException(
                            f"The path {page.name!r} belongs to another page of this app. "
                            "Give one of the pages that `st.navigation` got."
                        )
                    return known
            raise StreamlitPageNotFoundError(page.title, str(self.directory), not self.declared)
        text = str(page)
        path = Path(text)
        if "\0" not in text:
            full = (path if path.is_absolute() else self.directory / path).resolve()
            for known in self.all:
                if known.source == full:
                    return known
            if not self.all and full == self.main:
                return file_page(self.main, default=True)
        raise StreamlitPageNotFoundError(text, str(self.directory), not self.declared)

    def listed(self) -> list[NavPage]:
        """Returns the pages as the navigation shows them."""
        return [
            NavPage(
                url_path=page.url_path,
                title=page.title,
                icon=page.icon,
                section=page.section,
                url=page.external_url,
                hidden=page.visibility == "hidden",
                help=page.help,
                default=page._default,
            )
            for page in self.all
        ]


def file_page(path: Path, default: bool = False) -> StreamlitPage:
    """Returns the page of a file that is known to be there."""
    return StreamlitPage(path, default=default)


Section = Mapping[str, Sequence[Any]]
