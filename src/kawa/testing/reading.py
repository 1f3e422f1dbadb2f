"""What a node of the page under test shows, by one class for all types; see `kinds`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, Self, TypeVar

from kawa.protocol.patch import View
from kawa.runtime.spec import Spec
from kawa.testing import kinds
from kawa.testing.errors import MissingKeyError
from kawa.testing.finding import NAMES, Nodes, find, find_key, shown
from kawa.testing.tab import Tab


class UnderTest(Protocol):
    """The test that a node belongs to."""

    @property
    def tab(self) -> Tab:
        """Shows the page."""

    def run(self, *, timeout: float | None = None) -> Self:
        """Runs the app with what was done to its widgets."""


T = TypeVar("T", bound=UnderTest)


class ReadNode(Generic[T]):
    """The half of a `Node` that reads."""

    __slots__ = ("_test", "_view")

    def __init__(self, test: T, view: View) -> None:
        self._test = test
        self._view = view

    @property
    def type(self) -> str:
        """The name of its type: `button`, `title`, `column`, …"""
        return kinds.type_name(self._view)

    @property
    def key(self) -> str | None:
        """The key it was drawn with, if it was."""
        return kinds.key_of(self._view)

    @property
    def id(self) -> str:
        """Its name on the wire, unique in the page."""
        return self._view.id

    @property
    def root(self) -> T:
        """The test that it belongs to."""
        return self._test

    @property
    def value(self) -> Any:
        """What it shows: a widget's value as the script gets it, or an element's text.

        A value that was given to the widget, or to its key in `session_state`, counts
        at once, before `run()`.
        """
        spec = self._spec
        if spec is not None:
            return self._test.tab.value(spec)
        return self._attribute("value", kinds.value_of)

    @property
    def children(self) -> dict[int, Any]:
        """What stands right below it, by position.

        Raises:
            AttributeError: It is of a type that holds nothing.
        """
        if not kinds.is_container(self._view):
            raise AttributeError(self._lacks("children"))
        below = (view for child in self._view.children for view in shown(child))
        return dict(enumerate(map(self._of, below)))

    @property
    def index(self) -> int | None:
        """The position of the chosen option among the options; None if none is chosen."""
        label = self._chosen("index")
        if isinstance(label, list):
            raise AttributeError(self._lacks("index"))
        options = self._options("index")
        return options.index(label) if label in options else None

    @property
    def indices(self) -> list[int]:
        """The positions of the chosen options, where several can be chosen."""
        labels = self._chosen("indices")
        if not isinstance(labels, list):
            raise AttributeError(self._lacks("indices"))
        options = self._options("indices")
        return [options.index(label) for label in labels if label in options]

    @property
    def format_func(self) -> Callable[[Any], str]:
        """What makes the label of an option."""
        self._options("format_func")
        assert self._spec is not None
        return self._spec.codec.encode

    def run(self, *, timeout: float | None = None) -> T:
        """Run the app with what was done to its widgets.

        Args:
            timeout: Seconds the script may take; the app's default unless given.

        Returns:
            The app.

        Raises:
            RuntimeError: If the script takes longer.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.checkbox('A')").run()
            >>> at.checkbox[0].check().run().checkbox[0].value
            True
        """
        return self._test.run(timeout=timeout)

    def get(self, element_type: str) -> Nodes[Self]:
        """Find the nodes of a type in this container.

        Args:
            element_type: Its name, as `at.get` takes it.

        Returns:
            The nodes, in the order of the page.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.sidebar.text('A')").run()
            >>> len(at.sidebar.get("text"))
            1
        """
        return find(self._of, [self._view], element_type)

    def get_by_key(self, key: str) -> Self:
        """Find the node with a key in this container.

        Args:
            key: The key it was drawn with.

        Returns:
            The node.

        Raises:
            KeyError: If there is none.

        Example:
            >>> from kawa.testing import AppTest
            >>> at = AppTest.from_string("import streamlit as st; st.button('A', key='a')").run()
            >>> at.main.get_by_key("a").label
            'A'
        """
        return find_key(self._of, [self._view], key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in NAMES and kinds.is_container(self._view):
            return self.get(name)
        return self._attribute(name, lambda view: kinds.attribute_of(view, name))

    def __dir__(self) -> list[str]:
        lists = NAMES if kinds.is_container(self._view) else ()
        return sorted({*super().__dir__(), *kinds.attributes_of(self._view), *lists})

    def __iter__(self) -> Iterator[Any]:
        return map(self._of, shown(self._view, deep=True))

    def __getitem__(self, position: int) -> Any:
        if not kinds.is_container(self._view):
            raise TypeError(f"{self!r} is no container, so it has nothing at a position.")
        try:
            return self.children[position]
        except KeyError:
            raise MissingKeyError(
                f"{self!r} has nothing at position {position!r}; {len(self.children)} nodes "
                "stand right below it."
            ) from None

    def __len__(self) -> int:
        if not kinds.is_container(self._view):
            raise TypeError(f"{self!r} is no container, so it has no length.")
        return len(self.children)

    def __bool__(self) -> bool:
        return not kinds.is_container(self._view) or bool(self._view.children)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReadNode) and other._view is self._view

    def __hash__(self) -> int:
        return hash(self._view.id)

    def __repr__(self) -> str:
        words = [f"{name}={text!r}" for name in ("key", "label") if (text := self._said(name))]
        if self._spec is not None or not kinds.is_container(self._view):
            words.append(f"value={_short(self._said('value'))}")
        if self._said("disabled"):
            words.append("disabled=True")
        if kinds.is_container(self._view):
            words.append(f"children={list(self.children.values())!r}")
        return f"<{self.type} {' '.join(words)}>"

    def _of(self, view: View) -> Self:
        """Returns the node of another view of the page."""
        return type(self)(self._test, view)

    def _said(self, name: str) -> Any:
        return getattr(self, name, None)

    @property
    def _spec(self) -> Spec | None:
        return self._test.tab.spec(self._view)

    def _attribute(self, name: str, read: Callable[[View], Any]) -> Any:
        try:
            return read(self._view)
        except AttributeError:
            raise AttributeError(self._lacks(name)) from None

    def _lacks(self, name: str) -> str:
        if name == "proto":
            return "Kawa has no protobuf messages; what they would hold are attributes of the node."
        known = ", ".join(sorted(kinds.attributes_of(self._view)))
        return f"{self._a} has no `{name}`; it has {known}."

    @property
    def _a(self) -> str:
        return f"An {self.type}" if self.type[0] in "aeiou" else f"A {self.type}"

    def _options(self, asked: str) -> list[str]:
        options = self._view.props.get("options")
        if options is None or self._spec is None:
            raise AttributeError(self._lacks(asked))
        return list(options)

    def _chosen(self, asked: str) -> Any:
        """Returns the chosen option's label, or a list of labels."""
        self._options(asked)
        spec = self._spec
        assert spec is not None
        return spec.codec.encode(self._test.tab.value(spec))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
