"""The classes that Streamlit has for nodes, to name in annotations and ask with `isinstance`.

Nodes are all of one class here, so each of these stands for the nodes of a type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

from kawa.elements._kit.table import CONTAINER_NAMES
from kawa.testing import kinds
from kawa.testing.app_test import AppTest
from kawa.testing.finding import Nodes
from kawa.testing.node import Node

_TESTS: Final[dict[str, Callable[[Node[Any]], bool]]] = {
    "Block": lambda node: kinds.is_container(node._view),
    "Element": lambda node: not kinds.is_container(node._view),
    "SpecialBlock": lambda node: node._view.type == "root",
    "Widget": lambda node: node._spec is not None,
}
_FAMILIES: Final = frozenset({"AlertBase", "HeadingBase", "Markdown", "UnknownElement"})
_LISTS: Final = frozenset({"BlockList", "ElementList", "WidgetList"})


class _NodeClass(type):
    """A class whose instances are the nodes that pass its test."""

    _test: Callable[[Node[Any]], bool]

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Node) and cls._test(instance)

    def __call__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"A {cls.__name__} comes from the page of an AppTest; none can be made.")


def __getattr__(name: str) -> Any:
    if name in _LISTS:
        return Nodes
    if name == "ElementTree":
        return AppTest
    test = _TESTS.get(name)
    if test is None and name in _FAMILIES:

        def test(node: Node[Any]) -> bool:
            return kinds.base_of(node._view) == name

    elif test is None:
        type_name = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        # A column and a tab are made by what draws all of them.
        if not {type_name, f"{type_name}s"} & CONTAINER_NAMES:
            raise AttributeError(f"There is no `{name}` among the nodes of Kawa's AppTest.")

        def test(node: Node[Any]) -> bool:
            return node.type == type_name

    found = globals()[name] = _NodeClass(name, (), {"_test": staticmethod(test)})
    return found
