"""A part of a page that runs by itself: a fragment, or a dialog. As it was last drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final

import msgspec

from kawa.errors import StreamlitInvalidLayoutContextError

OUTER: Final = msgspec.msgpack.encode({"outer": True})
"""Props of the container that a part has in one outside of it."""
SLOT: Final = msgspec.msgpack.encode({})
"""The same of one that holds one child at a time."""


class Part:
    """A part of a page, as it was last drawn.

    Attributes:
        id: Id of its node.
        function: Draws it.
        args: Its positional arguments: the objects that the last whole run gave.
        kwargs: Its named arguments.
        root: Id of the root container it is below.
        form: Id of the form it is in.
        outer: The part that it was called in.
        page_id: Names the page in the identity of its widgets.
        key: The user's key.
        media: Names of the bytes that it has put on the page.
        beside: It is being drawn on a thread of its own, while the script goes on.
    """

    __slots__ = (
        "args", "beside", "form", "function", "id", "key", "kwargs", "media", "outer", "page_id",
        "root",
    )  # fmt: skip

    def __init__(
        self,
        function: Callable[..., Any],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        *,
        outer: Part | None,
        page_id: str,
        key: str | None = None,
    ) -> None:
        self.id = self.root = ""
        self.form: str | None = None
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.outer = outer
        self.page_id = page_id
        self.key = key
        self.media: set[str] = set()
        self.beside = False

    def within(self, other: Part) -> bool:
        """Tells whether it is another part, or was called in it."""
        part: Part | None = self
        while part is not None:
            if part.id == other.id:
                return True
            part = part.outer
        return False

    def check_alone(self, what: str) -> None:
        """Checks that nothing else is drawn beside what its code does.

        Args:
            what: What that is, for the message.

        Raises:
            StreamlitInvalidLayoutContextError: It is being drawn on a thread of its own.
        """
        part: Part | None = self
        while part is not None:
            if part.beside:
                raise StreamlitInvalidLayoutContextError(
                    f"A fragment with parallel=True {what} while the whole script ran. It can only "
                    "when it reruns by itself, as after a click in it. Leave `parallel=True` out "
                    "if it must."
                )
            part = part.outer

    def place_in(self, container: str) -> str:
        """Returns the id of the node that it has in a container outside of it."""
        own = f"{self.id}@"
        return container if container.startswith(own) else own + container


part_var: ContextVar[Part | None] = ContextVar("kawa_part", default=None)
"""The part whose code this is."""
