"""What a widget says of itself each time it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kawa.runtime.codec import Codec


class Callback:
    """What to call when the user changed a widget's value.

    Attributes:
        function: The user's function.
        args: Its positional arguments.
        kwargs: Its named arguments.
    """

    __slots__ = ("args", "function", "kwargs")

    def __init__(
        self,
        function: Callable[..., Any],
        args: Sequence[Any] | None,
        kwargs: Mapping[str, Any] | None,
    ) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs


class Spec:
    """What a widget said of itself when it was last drawn.

    Attributes:
        id: The widget's id.
        key: The user's key, if it has one.
        type: The element's name, for messages.
        codec: What its value is.
        callback: What to call when the user changed the value.
        disabled: The browser's values are refused.
        form: Id of the form it is in.
        persist: `page` or `session`: kept while it is not drawn.
        part: Id of the fragment whose code drew it.
    """

    __slots__ = ("callback", "codec", "disabled", "form", "id", "key", "part", "persist", "type")

    def __init__(
        self,
        id: str,
        key: str | None,
        type: str,
        codec: Codec[Any],
        callback: Callback | None = None,
        disabled: bool = False,
        form: str | None = None,
        persist: str | None = None,
        part: str | None = None,
    ) -> None:
        self.id = id
        self.key = key
        self.type = type
        self.codec = codec
        self.callback = callback
        self.disabled = disabled
        self.form = form
        self.persist = persist
        self.part = part
