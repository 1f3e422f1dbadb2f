"""Equal nodes are one object, and those of tabs that have gone are let go."""

from __future__ import annotations

from kawa.protocol import tree
from kawa.protocol.tree import Node, share


def test_equal_nodes_are_one() -> None:
    assert share(Node("a", 1, "text", b"\x80")) is share(Node("a", 1, "text", b"\x80"))
    assert share(Node("a", 2, "text", b"\x80")).key == 2


def test_what_is_kept_of_pages_that_were_shown_once_is_bounded() -> None:
    for n in range(100):
        share(Node("a", 1, "text", n.to_bytes(4, "big") * 250_000))
    kept = sum(len(props) for _, props in tree._shared)
    assert kept <= tree._SHARED_LIMIT
