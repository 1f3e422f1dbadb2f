"""`st.set_page_config`: title, icon and layout of the page as a whole."""

from __future__ import annotations

import logging
import mimetypes
import random
import unicodedata
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal

from msgspec.structs import replace

from kawa.elements._kit.element import check_choice, here, text_of
from kawa.errors import (
    StreamlitInvalidParameterTypeError,
    StreamlitInvalidURLError,
    StreamlitValueError,
)
from kawa.runtime.icons import check_icon

__all__ = ["set_page_config"]
DRAWS_NOTHING = True

_LOG = logging.getLogger("kawa")

Layout = Literal["centered", "wide"]
InitialSideBarState = Literal["auto", "expanded", "collapsed", "locked"] | int
MenuItems = Mapping[str, str | None]

SIDEBAR_STATES: Final = ("auto", "expanded", "collapsed", "locked")
MENU_FIELDS: Final = {
    "get help": "get_help",
    "report a bug": "report_a_bug",
    "about": "about",
}
FILE_LIMIT: Final = 256 * 1024
RANDOM_ICONS: Final = "🔥🚀🎈🎉🌊🍁🌸🍊🐟🐢🦉🦊🌵🌙🎲🧭🔭🪁"
"""What the icon `random` draws from."""


def set_page_config(
    page_title: str | None = None,
    page_icon: Any = None,
    layout: Layout | None = None,
    initial_sidebar_state: InitialSideBarState | None = None,
    menu_items: MenuItems | None = None,
) -> None:
    """Sets what belongs to the page as a whole. Several calls add up; None leaves as it is.

    Args:
        page_title: Title of the browser's tab. Default: made from the script's name.
        page_icon: Icon of the browser's tab: an emoji, `:material/name:`, an address, the
            path of an image, an image of the library Pillow, or `random` for some emoji.
        layout: `centered` or `wide`.
        initial_sidebar_state: `auto` (open unless the screen is small), `expanded`,
            `collapsed`, `locked` (open, and cannot be closed), or its width in pixels.
        menu_items: Entries of the main menu: addresses under `Get help` and
            `Report a bug`, and a text in Markdown under `About`. None takes one away.

    Raises:
        StreamlitInvalidURLError: A menu entry is no address.
        StreamlitAPIException: A parameter has a wrong value.

    Example:
        >>> import kawa as st
        >>> st.set_page_config(page_title="Rivers", page_icon="🌊", layout="wide")
    """
    run, _ = here()
    if layout is not None:
        check_choice("layout", layout, ("centered", "wide"))
    if initial_sidebar_state is not None:
        _check_sidebar(initial_sidebar_state)
    menu = None if menu_items is None else _menu(menu_items)
    icon = _icon(page_icon)
    head = run.head
    run.change_head(
        title=str(page_title) if page_title else head.title,
        icon=icon or head.icon,
        layout=layout or head.layout,
        sidebar=initial_sidebar_state or head.sidebar,
        menu=head.menu if menu is None else replace(head.menu, **menu),
    )


def _check_sidebar(state: Any) -> None:
    if state in SIDEBAR_STATES or (type(state) is int and state > 0):
        return
    raise StreamlitValueError(
        "initial_sidebar_state",
        [*map(repr, SIDEBAR_STATES), "a number of pixels above 0"],
        detail=f"It is {state!r}.",
    )


def _menu(items: Any) -> dict[str, str | None]:
    """Returns the fields of `Menu` to set."""
    if not isinstance(items, Mapping):
        raise StreamlitInvalidParameterTypeError("menu_items", type(items).__name__, ["dict"])
    fields: dict[str, str | None] = {}
    for key, value in items.items():
        field = MENU_FIELDS.get(str(key).lower())
        if field is None:
            known = ["'Get help'", "'Report a bug'", "'About'"]
            raise StreamlitValueError("menu_items", known, detail=f"It has the key {key!r}.")
        if value is not None and not isinstance(value, str):
            raise StreamlitInvalidParameterTypeError(
                f"menu_items[{key!r}]", type(value).__name__, ["str", "None"]
            )
        if field == "about":
            fields[field] = text_of(value) or None if value else None
        elif value is None or value.startswith(("http://", "https://", "mailto:")):
            fields[field] = value
        else:
            raise StreamlitInvalidURLError(value)
    return fields


def _icon(icon: Any) -> str:
    """Returns the icon as the browser takes it: an emoji, a Material symbol or an address."""
    if icon is None or icon == "":
        return ""
    if isinstance(icon, bytes | BytesIO):
        return _embedded(icon if isinstance(icon, bytes) else icon.getvalue())
    if isinstance(icon, str | Path):
        return _named(str(icon).strip())
    if hasattr(icon, "save"):
        drawn = BytesIO()
        icon.save(drawn, format="PNG")
        return _embedded(drawn.getvalue())
    raise StreamlitInvalidParameterTypeError(
        "page_icon", type(icon).__name__, ["str", "Path", "bytes", "a Pillow image"]
    )


def _named(icon: str) -> str:
    if icon == "random":
        return random.choice(RANDOM_ICONS)
    if icon.startswith(":material"):
        return check_icon(icon, spinner=False)
    if icon.startswith(":") and icon.endswith(":"):
        try:
            return unicodedata.lookup(icon.strip(":").replace("_", " "))
        except KeyError:
            _LOG.warning("page_icon=%r is no emoji's name in Unicode. Paste the emoji.", icon)
            return ""
    path = Path(icon)
    if not icon.startswith(("http:", "https:", "data:")) and path.is_file():
        return _file(icon, path.stat().st_mtime_ns)
    return icon


@lru_cache(maxsize=64)
def _file(path: str, changed: int) -> str:
    data = Path(path).read_bytes()
    if len(data) > FILE_LIMIT:
        raise StreamlitValueError(
            "page_icon",
            ["a file of at most 256 KB"],
            detail=f"`{path}` has {len(data) // 1024} KB.",
        )
    return _embedded(data, mimetypes.guess_type(path)[0])


def _embedded(data: bytes, kind: str | None = None) -> str:
    return f"data:{kind or 'image/png'};base64,{b64encode(data).decode()}"
