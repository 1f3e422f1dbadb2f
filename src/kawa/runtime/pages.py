"""The pages of an app as data: what makes one, which there are, which one the address names."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from kawa.errors import (
    StreamlitAPIException,
    StreamlitIncompatibleParametersError,
    StreamlitInvalidParameterTypeError,
    StreamlitMissingRequiredParameterError,
    StreamlitPageNotFoundError,
    StreamlitValueError,
)
from kawa.protocol.head import NavPage
from kawa.runtime.icons import check_icon

Source = Path | Callable[[], Any]
Visibility = Literal["visible", "hidden"]

_ORDER = re.compile(r"^(\d*)[_ .-]*")
_EXTERNAL = re.compile(r"\s*https?://", re.IGNORECASE)


class PageInfo(msgspec.Struct, frozen=True, eq=False):
    """One page of an app. Two are the same only if they are one object.

    Attributes:
        title: What the navigation and the tab show.
        icon: Its icon, or an empty text.
        help: Its tooltip, or an empty text.
        visibility: Whether the navigation lists it.
        default: It said that it opens first.
        name: Its path in the address where it is not the default page.
        source: Its file or function; None for an external page.
        external_url: The address of an external page.
    """

    title: str
    icon: str
    help: str
    visibility: Visibility
    default: bool
    name: str
    source: Source | None
    external_url: str | None = None


def new_page(
    page: Any,
    directory: Path,
    *,
    title: str | None = None,
    icon: str | None = None,
    url_path: str | None = None,
    default: bool = False,
    visibility: Visibility = "visible",
    help: str | None = None,
) -> PageInfo:
    """Returns a page as `st.Page` describes it.

    Args:
        page: See there, as all that follows.
        directory: What the path of a file is relative to.

    Raises:
        StreamlitPageNotFoundError: There is no such file.
        StreamlitMissingRequiredParameterError: It has no title, or an empty path
            without being the default page.
        StreamlitAPIException: The path has a slash or a NUL character, or a parameter
            has a wrong value.
    """
    if visibility not in ("visible", "hidden"):
        raise StreamlitValueError(
            "visibility", ["'visible'", "'hidden'"], detail=f"It is {visibility!r}."
        )
    source: Source | None = None
    external_url: str | None = None
    icon_of_name = name = ""
    if isinstance(page, str) and is_external(page):
        if default:
            raise StreamlitIncompatibleParametersError(
                "default=True", "an external page", explanation="Only a page of the app can be."
            )
        external_url = page
    else:
        source, name, icon_of_name = _source(page, directory)
    title = title or name.replace("_", " ").strip()
    if not title.strip():
        raise StreamlitMissingRequiredParameterError(
            "title", detail=f"There is no name to make one from in {page!r}."
        )
    icon = icon_of_name if icon is None else icon and check_icon(icon, spinner=False)
    path = _path(name, title, url_path, default)
    help = inspect.cleandoc(help or "")
    return PageInfo(title, icon, help, visibility, default, path, source, external_url)


def _path(name: str, title: str, url_path: str | None, default: bool) -> str:
    """Returns the path a page has in the address where it is not the default page."""
    own = _slug(name) or _slug(title).lower()
    if url_path is None:
        return own
    path = url_path.strip("/")
    if "/" in path:
        raise StreamlitAPIException(
            f"`url_path={url_path!r}` has a slash inside. The path of a page is a single name.",
            error_id="page-nested-url-path",
        )
    if not path and not default:
        raise StreamlitMissingRequiredParameterError(
            "url_path", detail="Only the default page can have an empty one."
        )
    return path or own


def is_external(page: str) -> bool:
    """Tells whether a page is the address of one elsewhere."""
    return _EXTERNAL.match(page) is not None


def _source(page: Any, directory: Path) -> tuple[Source, str, str]:
    """Returns a page's file or function, its name, and the emoji in the file's name."""
    if callable(page):
        return page, getattr(page, "__name__", ""), ""
    if not isinstance(page, str | Path):
        raise StreamlitInvalidParameterTypeError(
            "page", type(page).__name__, ["str", "Path", "a function"]
        )
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


def readable_stem(path: Path) -> str:
    """Returns a file's name without its ending; what is not UTF-8 in it is a question mark."""
    return path.stem.encode("utf-8", "replace").decode()


def title_of_script(path: Path) -> str:
    """Returns the title of a page whose script gives it none."""
    return re.sub(r"[_ ]+", " ", readable_stem(path))


def page_icon_and_name(path: Path) -> tuple[str, str]:
    """Returns the emoji and the name in a page's file name, `1_🏠_home.py`: 🏠 and home."""
    stem = readable_stem(path)
    stem = _ORDER.sub("", stem) or stem
    found = re.match(r"^([^\w\s.\-]+)[_ .-]*(.*)$", stem)
    if found and found[2]:
        return found[1], found[2]
    return "", stem


def page_order(path: Path) -> tuple[float, str]:
    """Sorts page files: by the number they begin with, then by name."""
    found = _ORDER.match(path.stem)
    return (float(found[1]) if found and found[1] else float("inf"), path.stem.lower())


def _slug(name: str) -> str:
    return re.sub(r"[_ ]+", "_", name.strip()) if " " in name else name


@functools.cache
def _places(main: Path) -> tuple[Path, Path]:
    """Returns a script's directory and its `pages` folder: making a path costs a run too much."""
    return main.parent, main.parent / "pages"


class Pages:
    """The pages of one run.

    A page may be shared by all sessions, so what depends on the session is here.

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
        self.all: list[PageInfo] = []
        self.sections: dict[PageInfo, str] = {}
        self.default: PageInfo | None = before.default if before is not None else None
        self.current: PageInfo | None = None
        self.runnable: PageInfo | None = None
        self.declared = False
        self.not_found: str | None = None
        self.own_title = title
        self._before: Sequence[PageInfo] = before.all if before is not None else ()

    def from_folder(self) -> list[PageInfo]:
        """Returns the main script and the files of its `pages` folder, as pages.

        Raises:
            StreamlitAPIException: Two files have the same path in the address.
        """
        if not self._folder.is_dir():
            return []
        files = sorted(
            (p for p in self._folder.glob("*.py") if not p.name.startswith((".", "__"))),
            key=page_order,
        )
        pages = [new_page(path, self.directory) for path in files]
        named: dict[str, Path] = {}
        for page, path in zip(pages, files, strict=True):
            other = named.setdefault(page.name, path)
            if other is not path:
                raise StreamlitAPIException(
                    f"The pages `{other.name}` and `{path.name}` both have the address "
                    f"`/{page.name}`: a number at the beginning only orders them. Rename one."
                )
        return [new_page(self.main, self.directory, default=True), *pages]

    def choose(self, pages: Iterable[PageInfo]) -> PageInfo:
        """Sets the app's pages, one of them not external; returns the one the address names."""
        self.all = list(pages)
        inner = [page for page in self.all if page.external_url is None]
        self.default = next((page for page in inner if page.default), inner[0])
        self.current, self.not_found = self.default, None
        if self.requested:
            named = next((page for page in inner if page.name == self.requested), None)
            if named is None:
                self.not_found = self.requested
            else:
                self.current = named
        return self.current

    def path(self, page: PageInfo) -> str:
        """Returns a page's path in the address; empty for the default page."""
        return "" if page.default or page is self.default else page.name

    def file(self, page: PageInfo) -> Path:
        """Returns the file of a page that is one."""
        assert isinstance(page.source, Path)
        return page.source

    def identity(self, page: PageInfo) -> str:
        """Names a page in the identity of its widgets: the same on every server."""
        if not isinstance(page.source, Path):
            return page.name
        if page.source == self.main:
            return ""
        if page.source.is_relative_to(self.directory):
            return page.source.relative_to(self.directory).as_posix()
        return page.source.as_posix()

    def find(self, page: Any) -> PageInfo:
        """Returns the app's page that a path, a file or a page itself names.

        Raises:
            StreamlitPageNotFoundError: There is none.
            StreamlitAPIException: Another page has that path.
            StreamlitInvalidParameterTypeError: It is none of these.
        """
        if isinstance(page, PageInfo):
            return self._find_page(page)
        if not isinstance(page, str | Path):
            raise StreamlitInvalidParameterTypeError(
                "page", type(page).__name__, ["str", "Path", "st.Page"]
            )
        path = page_file(page, self.directory)
        for known in self._known():
            if known.source == path:
                return known
        if path == self.main and not self._known():
            return new_page(self.main, self.directory, default=True)
        raise self._missing(str(page))

    def _find_page(self, page: PageInfo) -> PageInfo:
        for known in self._known():
            if known is page:
                return known
            if known.name != page.name or known.external_url is not None:
                continue
            files = isinstance(known.source, Path) or isinstance(page.source, Path)
            if files and known.source != page.source:
                raise StreamlitAPIException(
                    f"The path {page.name!r} belongs to another page of this app. "
                    "Give one of the pages that `st.navigation` got.",
                    error_id="page-source-mismatch-file",
                )
            return known
        raise self._missing(page.title)

    def _known(self) -> Sequence[PageInfo]:
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
            # Those without a heading stand above the first one.
            for page in sorted(self.all, key=lambda page: self.sections.get(page, "") != "")
        ]
