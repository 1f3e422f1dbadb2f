"""Finding nodes of the page under test, and the list that they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from kawa.protocol.patch import View
from kawa.testing import kinds
from kawa.testing.errors import MissingKeyError

N = TypeVar("N", bound=Any)

NAMES: set[str] = set()
"""Lists of nodes that an app and each container have as attributes."""


class Nodes(Sequence[N], Generic[N]):
    """Nodes of one type, in the order of the page; `at.button(key="go")` finds one by its key.

    Example:
        >>> from kawa.testing import AppTest
        >>> at = AppTest.from_string("import streamlit as st; st.text('A'); st.text('B')").run()
        >>> at.text.values
        ['A', 'B']
    """

    def __init__(self, name: str, nodes: Iterable[N]) -> None:
        self._name = name
        self._nodes = list(nodes)

    @property
    def len(self) -> int:
        """How many there are."""
        return len(self._nodes)

    @property
    def values(self) -> list[Any]:
        """The value of each."""
        return [node.value for node in self._nodes]

    def __call__(self, key: str | int) -> N:
        for node in self._nodes:
            if node.key == str(key):
                return node
        keys = ", ".join(repr(node.key) for node in self._nodes if node.key is not None)
        raise MissingKeyError(
            f"No {self._name} of the page has the key {key!r}. Those with a key: {keys or 'none'}."
        )

    @overload
    def __getitem__(self, index: int) -> N: ...
    @overload
    def __getitem__(self, index: slice) -> Nodes[N]: ...
    def __getitem__(self, index: int | slice) -> N | Nodes[N]:
        if isinstance(index, slice):
            return Nodes(self._name, self._nodes[index])
        try:
            return self._nodes[index]
        except IndexError:
            raise IndexError(
                f"There is no {self._name} at index {index}: the page shows {self.len} of them. "
                "Did the app run, and without an exception? See `at.exception`."
            ) from None

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[N]:
        return iter(self._nodes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Nodes) and self._nodes == other._nodes

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._nodes)


def shown(view: View, *, deep: bool = False) -> Iterator[View]:
    """Yields a node, and with `deep` all below it.

    A place that `st.empty` made does not count once something stands in it.
    """
    if view.type == "empty" and view.children:
        for child in view.children:
            yield from shown(child, deep=deep)
        return
    yield view
    if deep:
        for child in view.children:
            yield from shown(child, deep=True)


def find(make: Callable[[View], N], tops: Iterable[View], name: str) -> Nodes[N]:
    """Returns the nodes of a name in some containers, themselves included.

    Args:
        make: Makes the node of a view.
        tops: The containers.
        name: As `AppTest.get` takes it.
    """
    views = (view for top in tops for view in shown(top, deep=True))
    return Nodes(name, (make(view) for view in views if kinds.belongs(view, name)))


def find_key(make: Callable[[View], N], tops: Iterable[View], key: str | int) -> N:
    """Returns the node with a key in some containers.

    Args:
        make: Makes the node of a view.
        tops: The containers.
        key: Its key.

    Raises:
        KeyError: There is none.
    """
    for view in (view for top in tops for view in shown(top, deep=True)):
        node = make(view)
        if node.key == str(key):
            return node
    raise MissingKeyError(f"Nothing on the page has the key {key!r}.")
