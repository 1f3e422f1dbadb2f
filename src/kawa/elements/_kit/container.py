"""`with col:` and `col.button(…)`: a handle to a place in the page.

`col.x(…)` is "enter col, call x": the function comes from the registry when it is first
called, so no element is named here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextvars import Token
from typing import Any, Self

from kawa.elements._kit.registry import container_function
from kawa.elements._kit.table import CONTAINER_NAMES
from kawa.errors import StreamlitInvalidLayoutContextError
from kawa.protocol.tree import Node
from kawa.runtime.here import current_run, place_around, place_var
from kawa.runtime.place import Drawing, Place
from kawa.runtime.run import Run


class Container:
    """A place in the page: a container to write into, or an element to replace.

    Example:
        >>> import kawa as st
        >>> with st.container():
        ...     _ = st.text("inside")
        >>> slot = st.empty()
        >>> _ = slot.text("shown, then replaced by the next")
    """

    _root = ""

    def __init__(
        self, run: Run, outer: Place | None, node: Node | None, inner: Place | None = None
    ) -> None:
        self._run = run
        self._outer = outer
        self._node = node
        self._inner = inner
        self._tokens: list[Token[Place]] = []

    def _place(self) -> Place:
        """Where what is written through this handle goes."""
        if self._inner is not None:
            return self._inner
        assert self._outer is not None
        return ReplacePlace(self, self._outer)

    def __enter__(self) -> Self:
        place = self._place()
        self._run.opened(place)
        self._tokens.append(place_var.set(place))
        return self

    def __exit__(self, *exc: object) -> None:
        place_var.reset(self._tokens.pop())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        function = container_function(name, self._root)
        # From now on it is an ordinary method, which is found without coming here.
        setattr(Container, name, _method(name, function))
        return getattr(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *CONTAINER_NAMES})

    def __repr__(self) -> str:
        return f"<Container {self._node!r}>"


def _method(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: Container, *args: Any, **kwargs: Any) -> Any:
        token = place_var.set(self._place())
        try:
            return function(*args, **kwargs)
        finally:
            place_var.reset(token)

    call.__name__ = name
    call.__qualname__ = f"Container.{name}"
    call.__doc__ = function.__doc__
    signature = inspect.signature(function)
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    call.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[itself, *signature.parameters.values()]
    )
    return call


class ReplacePlace(Place):
    """The place of one element: what is put here takes its place."""

    __slots__ = ("handle",)

    def __init__(self, handle: Container, outer: Place) -> None:
        super().__init__(outer.block, outer.root, outer.form, outer.part)
        self.handle = handle

    @property
    def name(self) -> str:
        """The node whose place it is."""
        assert self.handle._node is not None
        return self.handle._node.id

    @property
    def single(self) -> bool:
        """It is the place of one."""
        return True

    def put(self, run: Drawing, site: int, type: str, props: bytes, id: str | None) -> Node:
        """Puts an element where the handle's is, and makes it the handle's."""
        handle = self.handle
        assert handle._node is not None
        handle._node = handle._run.replace(self, handle._node, type, props, id)
        return handle._node


_NO_BOTTOM = {"sidebar": "`with st.sidebar:`", "dialogs": "a dialog"}


class RootContainer(Container):
    """One of the page's own containers, such as `st.sidebar`: in whatever run it is used."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._tokens = []

    def _place(self) -> Place:
        run = current_run()
        run.checkpoint()
        if self._root == "bottom" and (around := place_around(run).root) in _NO_BOTTOM:
            raise StreamlitInvalidLayoutContextError(
                f"`st.bottom` cannot be used inside {_NO_BOTTOM[around]}. Use it outside of that."
            )
        return run.places[self._root]

    def __enter__(self) -> Self:
        # What is written in a form belongs to it, wherever on the page that stands.
        form, place = place_around(current_run()).form, self._place()
        self._tokens.append(place_var.set(Place(place.block, place.root, form)))
        return self

    def __repr__(self) -> str:
        return f"<Container {self._root!r}>"
