"""What belongs to the page and to no container: title, layout, address, navigation."""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class NavPage(msgspec.Struct, omit_defaults=True):
    """One entry of the navigation.

    Attributes:
        url_path: Its path below the base path; empty for the default page.
        section: Heading it stands under; empty: none.
        url: Address of an external page.
        hidden: Reachable, but not listed.
    """

    url_path: str
    title: str
    icon: str = ""
    section: str = ""
    url: str | None = None
    hidden: bool = False
    help: str = ""
    default: bool = False


class Menu(msgspec.Struct, omit_defaults=True, frozen=True):
    """What an app adds to the main menu."""

    get_help: str | None = None
    report_a_bug: str | None = None
    about: str | None = None


class HeadProps(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Props of the node `head`.

    Attributes:
        icon: An emoji, `:material/name:` or an address.
        page: The page's path, as the address bar should show it.
        query: The query string, without `?`.
        not_found: The page that was asked for and does not exist.
    """

    title: str = ""
    icon: str = ""
    layout: Literal["centered", "wide"] = "centered"
    sidebar: Literal["auto", "expanded", "collapsed", "locked"] | int = "auto"
    menu: Menu = Menu()
    page: str = ""
    query: str = ""
    navigation: list[NavPage] = []
    nav_position: Literal["sidebar", "hidden", "top"] = "sidebar"
    nav_expanded: bool | int = False
    not_found: str | None = None


Head = HeadProps

_encoder = msgspec.msgpack.Encoder()


def encode_head(head: HeadProps) -> bytes:
    """Returns the head's props as they go on the wire."""
    return _encoder.encode(head)


def unsaid(head: Head, before: Head, own_title: str | None, own_icon: str) -> dict[str, Any]:
    """Returns the fields of the head before that a run has not set by now.

    Args:
        head: As the run has it.
        before: As the run before left it.
        own_title: The page's title that no script has set; None: it has none.
        own_icon: Its icon, likewise.
    """
    plain = Head()
    same = {
        name: getattr(before, name)
        for name in ("layout", "sidebar", "menu")
        if getattr(head, name) == getattr(plain, name)
    }
    if own_title is not None:
        if head.title == own_title:
            same["title"] = before.title
        if head.icon in ("", own_icon):
            same["icon"] = before.icon
    return same
