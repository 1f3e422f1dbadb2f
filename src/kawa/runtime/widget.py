"""What every widget has in common: its identity, its value, its callback, its key."""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, Literal, TypeVar

import msgspec

from kawa._config import get_option
from kawa.errors import (
    StreamlitAPIException,
    StreamlitDuplicateElementId,
    StreamlitDuplicateElementKey,
    StreamlitInvalidFormCallbackError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueError,
)
from kawa.runtime.binding import FromText, read_bound, write_bound
from kawa.runtime.place import Place
from kawa.runtime.run import Run
from kawa.runtime.spec import Spec
from kawa.runtime.state import ID_PREFIX

T = TypeVar("T")

Key = str | int | None
OnChange = Callable[..., Any] | Literal["rerun", "ignore"] | None
Args = Sequence[Any] | None
Kwargs = Mapping[str, Any] | None

_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode
_ids: dict[bytes, str] = {}
_IDS_LIMIT = 100_000
KEY_ONLY: Final[tuple[str, ...]] = ()
"""For `keyed`: with a key, nothing else takes part in the identity."""


def clean_key(key: Key) -> str | None:
    """Returns a user key as text; None where there is none.

    Raises:
        StreamlitValueError: It is the empty string.
        StreamlitAPIException: It begins as the ids of Kawa do.
    """
    if key is None or key == "None":
        return None
    text = str(key)
    if not text:
        raise StreamlitValueError("key", ["a text that is not empty", "a number"])
    if text.startswith(ID_PREFIX):
        raise StreamlitAPIException(
            f"key={text!r} begins with `{ID_PREFIX}`, which is kept for Kawa's own names. "
            "Use another key.",
            error_id="reserved-generated-element-id-prefix",
        )
    return text


def widget_id(
    type: str,
    key: str | None,
    page: str,
    place: Place,
    identity: Mapping[str, Any],
    keyed: Sequence[str] | None,
) -> str:
    """Returns the id of a widget by the rule of its type.

    Args:
        identity: The parameters that make it what it is when it has no key.
        keyed: Those that also count when it has one; None: all of them.
    """
    parts: Any
    if key is not None and keyed is not None:
        parts = (type, page, key, [identity[name] for name in keyed])
    else:
        parts = (type, page, key, list(identity.values()), place.form, place.root)
    encoded = _encode(parts)
    id = _ids.get(encoded)
    if id is None:
        digest = urlsafe_b64encode(blake2b(encoded, digest_size=12).digest()).decode()
        if len(_ids) >= _IDS_LIMIT:
            _ids.clear()
        id = _ids[encoded] = f"{ID_PREFIX}{digest}-{key}"
    return id


def claim(run: Run, type: str, id: str, key: str | None) -> None:
    """Takes an id and a key for this run.

    Raises:
        StreamlitDuplicateElementKey: Another element of this run has the key.
        StreamlitDuplicateElementId: Another one without a key is just the same.
    """
    drawn = run.state.drawn
    if key is not None and key in drawn:
        raise StreamlitDuplicateElementKey(key)
    if id in drawn:
        raise StreamlitDuplicateElementId(type)


def _callback(on_change: OnChange, place: Place, name: str) -> tuple[Any, bool]:
    """Returns the callback, and whether a change is to wait for the next rerun."""
    if on_change is None or on_change == "rerun":
        return None, False
    if on_change == "ignore":
        return None, True
    if not callable(on_change):
        raise StreamlitValueError(
            name, ["a function", "'rerun'", "'ignore'"], detail=f"It is {on_change!r}."
        )
    if place.form is not None:
        raise StreamlitInvalidFormCallbackError
    return on_change, False


class Widget:
    """A widget being drawn: `begin` finds out who it is, `finish` draws it.

    Args:
        run: The run it is drawn in.
        place: The container it goes into.
        type: The element's name.
        key: The user's key.
        identity: See `widget_id`.
        keyed: See `widget_id`.
    """

    __slots__ = ("id", "key", "place", "run", "type")

    def __init__(
        self,
        run: Run,
        place: Place,
        type: str,
        key: Key,
        identity: Mapping[str, Any],
        keyed: Sequence[str] | None,
    ) -> None:
        # Here, not when the node is put: a click that was delivered must reach the script.
        run.checkpoint()
        self.run = run
        self.place = place
        self.type = type
        self.key = None if key is None else clean_key(key)
        # The key "None" names the widget, and yet is no key of session_state.
        name = "None" if key == "None" else self.key
        self.id = widget_id(type, name, run.page_id, place, identity, keyed)
        claim(run, type, self.id, self.key)

    def value(
        self,
        *,
        default: Any,
        default_wire: Any,
        decode: Callable[[Any], Any],
        encode: Callable[[Any], Any],
        check: Callable[[Any], Any] | None = None,
        on_change: OnChange = None,
        callback_name: str = "on_change",
        args: Args = None,
        kwargs: Kwargs = None,
        trigger: bool = False,
        assignable: bool = True,
        disabled: bool = False,
        bind: str | None = None,
        clearable: bool = False,
        persist_state: str | None = None,
        given: bool = False,
        from_text: FromText | None = None,
    ) -> tuple[Any, bool]:
        """Registers the widget; returns its value and whether a change waits for a rerun.

        Args:
            given: The script gave a default of its own, which a value that it also set
                in session_state makes pointless.
            from_text: Reads the address bar, where the default's type does not tell how.

        Raises:
            StreamlitAPIException: Something does not go together; nothing is drawn.
        """
        if callable(on_change) and trigger and self.place.form is not None:
            callback, ignore = on_change, False
        else:
            callback, ignore = _callback(on_change, self.place, callback_name)
        if bind is not None or persist_state is not None:
            _check_kept(self.key, bind, persist_state)
        spec = Spec(
            self.id, self.key, self.type, default, default_wire, decode, encode, check,
            callback, args, kwargs, trigger, assignable, disabled, self.place.form,
            persist_state, bind,
        )  # fmt: skip
        if given and self.key in self.run.state.user:
            _warn_of_two_values(self.type, self.key)
        if bind is not None:
            read_bound(self.run, spec, clearable, from_text)
        value = self.run.draw(spec)
        if bind is not None:
            write_bound(self.run, spec)
        return value, ignore

    def put(self, props: bytes, type: str | None = None) -> None:
        """Writes the widget's node and tells the browser its value."""
        run = self.run
        self.place.put(run, 0, type or self.type, props, self.id)
        run.show(run.state.specs[self.id])


def _check_kept(key: str | None, bind: str | None, persist: str | None) -> None:
    if bind not in (None, "query-params"):
        raise StreamlitValueError("bind", ["'query-params'", "None"], detail=f"It is {bind!r}.")
    if persist not in (None, "page", "session"):
        raise StreamlitValueError(
            "persist_state", ["'page'", "'session'", "None"], detail=f"It is {persist!r}."
        )
    if key is None:
        name = "bind" if bind is not None else "persist_state"
        raise StreamlitMissingRequiredParameterError(
            "key", detail=f"A widget with {name}= needs a key of its own."
        )
    if bind is not None and key.lower() in ("embed", "embed_options"):
        raise StreamlitAPIException(
            f"key={key!r} cannot be bound to the query string: the page itself uses that name. "
            "Use another key.",
            error_id="query-param-reserved-cannot-bind",
        )


_warned_of_two_values = False


def _warn_of_two_values(type: str, key: str) -> None:
    """Says once that a default has no effect."""
    global _warned_of_two_values
    if _warned_of_two_values or get_option("global.disableWidgetStateDuplicationWarning"):
        return
    _warned_of_two_values = True
    logging.getLogger("kawa").warning(
        "The %s with key=%r has a default and a value in session_state, which wins. "
        "Leave the default out, or set the key only if it is not there yet.",
        type,
        key,
    )
