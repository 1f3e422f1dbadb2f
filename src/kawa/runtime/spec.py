"""What a widget says of itself each time it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Spec:
    """What a widget said of itself when it was last drawn.

    Attributes:
        id: The widget's id.
        key: The user's key, if it has one.
        type: The element's name, for messages.
        default: Its value before anyone touches it.
        default_wire: The same as the browser has it.
        decode: Browser's value to Python; raises ValueError for one it refuses.
        encode: Python value to browser's.
        check: Makes a stored or assigned value valid, or raises.
        callback: Called, with `args` and `kwargs`, when the user changed the value.
        trigger: The value lasts one run.
        assignable: Scripts may set it through `session_state`.
        disabled: The browser's values are refused.
        form: Id of the form it is in.
        persist: `page` or `session`: kept while it is not drawn.
        bind: Its value is also in the query string.
    """

    __slots__ = (
        "args",
        "assignable",
        "bind",
        "callback",
        "check",
        "decode",
        "default",
        "default_wire",
        "disabled",
        "encode",
        "form",
        "id",
        "key",
        "kwargs",
        "persist",
        "trigger",
        "type",
    )

    def __init__(
        self,
        id: str,
        key: str | None,
        type: str,
        default: Any,
        default_wire: Any,
        decode: Callable[[Any], Any],
        encode: Callable[[Any], Any],
        check: Callable[[Any], Any] | None,
        callback: Callable[..., Any] | None,
        args: Any,
        kwargs: Any,
        trigger: bool,
        assignable: bool,
        disabled: bool,
        form: str | None,
        persist: str | None,
        bind: str | None,
    ) -> None:
        self.id = id
        self.key = key
        self.type = type
        self.default = default
        self.default_wire = default_wire
        self.decode = decode
        self.encode = encode
        self.check = check
        self.callback = callback
        self.args = args
        self.kwargs = kwargs
        self.trigger = trigger
        self.assignable = assignable
        self.disabled = disabled
        self.form = form
        self.persist = persist
        self.bind = bind
