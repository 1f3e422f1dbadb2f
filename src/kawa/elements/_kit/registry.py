"""Names to functions: an element's module is imported when its name is first used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import FunctionType
from typing import Any

from kawa.elements._kit.parameters import document
from kawa.elements._kit.table import CONTAINER_NAMES, MODULES, NOT_BUILT, NOT_BUILT_IN_CONTAINERS
from kawa.errors import NoSuchMethodError, NotBuiltError, NotBuiltMethodError, nearest

_resolved: dict[str, Any] = {}


def resolve(name: str) -> Any:
    """Returns the public object of a name of the API.

    Raises:
        NotBuiltError: The API has it, but this version of Kawa does not.
        AttributeError: The API has no such name.
    """
    found = _resolved.get(name)
    if found is not None:
        return found
    entry = MODULES.get(name)
    if entry is None:
        if name in NOT_BUILT:
            raise NotBuiltError(f"st.{name}")
        raise AttributeError(f"Kawa has no `st.{name}`.{nearest(name, [*MODULES, *NOT_BUILT])}")
    module = import_module(entry[0])
    found = getattr(module, entry[1]) if entry[1] else module
    if isinstance(found, FunctionType):
        document(found)
    _resolved[name] = found
    return found


def container_function(name: str, root: str = "") -> Callable[..., Any]:
    """Returns what `container.name` calls.

    Args:
        name: The method's name.
        root: Which of the page's own containers it is called on, if it is one.

    Raises:
        NotBuiltMethodError: The API has it, but this version of Kawa does not.
        NoSuchMethodError: Containers have no such method.
    """
    if name in CONTAINER_NAMES:
        function: Callable[..., Any] = resolve(name)
        return function
    if name in NOT_BUILT_IN_CONTAINERS:
        raise NotBuiltMethodError(f"container.{name}")
    if name in MODULES or name in NOT_BUILT:
        raise NoSuchMethodError(
            f"`{name}` draws nothing into a container. Call it as `st.{name}`.",
            error_id="sidebar-method-does-not-exist"
            if root == "sidebar"
            else "delta-generator-method-does-not-exist",
        )
    raise NoSuchMethodError(
        f"Containers have no `{name}`.{nearest(name, [*MODULES, *NOT_BUILT])}",
        error_id="invalid-streamlit-command",
    )
