"""What every widget has in common: its identity, its key, its callback, its registration."""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, Literal, TypeVar

import msgspec

from kawa.errors import (
    StreamlitAPIException,
    StreamlitDuplicateElementId,
    StreamlitDuplicateElementKey,
    StreamlitInvalidFormCallbackError,
    StreamlitMissingRequiredParameterError,
    StreamlitValueError,
)
from kawa.runtime.binding import read_bound, write_bound
from kawa.runtime.codec import Codec
from kawa.runtime.part import part_var
from kawa.runtime.place import Place
from kawa.runtime.run import Run
from kawa.runtime.spec import Callback, Spec
from kawa.runtime.state import ID_PREFIX

T = TypeVar("T")

Key = str | int | None
OnChange = Callable[..., Any] | Literal["rerun", "ignore"] | None
Args = Sequence[Any] | None
Kwargs = Mapping[str, Any] | None

_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode
_ids: dict[bytes, str] = {}
"""Ids by what they are made of: a cache of those that are quicker found than made."""
_IDS_LIMIT: Final = 20_000
_ID_BYTES: Final = 512


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


def widget_id(parts: Any, key: str | None) -> str:
    """Returns the id of a widget from all that makes it what it is."""
    encoded = _encode(parts)
    id = _ids.get(encoded)
    if id is None:
        digest = urlsafe_b64encode(blake2b(encoded, digest_size=12).digest()).decode()
        id = f"{ID_PREFIX}{digest}-{key}"
        if len(encoded) <= _ID_BYTES:
            if len(_ids) >= _IDS_LIMIT:
                _ids.clear()
            _ids[encoded] = id
    return id


def claim(run: Run, type: str, id: str, key: str | None) -> None:
    """Takes an id and a key for this run.

    Raises:
        StreamlitDuplicateElementKey: Another element of this run has the key.
        StreamlitDuplicateElementId: Another one without a key is just the same.
    """
    names = run.drawn.names
    if key is not None and key in names:
        raise StreamlitDuplicateElementKey(key)
    if id in names:
        raise StreamlitDuplicateElementId(type)


class Change:
    """What is to happen when the user changes a widget's value.

    Args:
        mode: A function to call, `rerun`, or `ignore`.
        args: Positional arguments of the function.
        kwargs: Its named arguments.
        parameter: What the widget calls this, for messages.

    Attributes:
        waits: It waits in the page for the next rerun.
    """

    __slots__ = ("args", "kwargs", "mode", "parameter", "waits")

    def __init__(
        self, mode: OnChange, args: Args, kwargs: Kwargs, parameter: str = "on_change"
    ) -> None:
        self.mode = mode
        self.args = args
        self.kwargs = kwargs
        self.parameter = parameter
        self.waits = mode == "ignore"

    def check(self) -> None:
        """Checks that it is a function, `rerun` or `ignore`.

        Raises:
            StreamlitValueError: It is none of them.
        """
        mode = self.mode
        if mode != "rerun" and mode != "ignore" and not callable(mode):
            raise StreamlitValueError(
                self.parameter,
                ["a function", "'rerun'", "'ignore'"],
                detail=f"It is {mode!r}.",
            )

    def callback(self, place: Place, trigger: bool) -> Callback | None:
        """Returns what to call, if anything.

        Args:
            place: Where the widget stands.
            trigger: It is a button, which in a form submits it.

        Raises:
            StreamlitValueError: It is neither a function nor a word that means something.
            StreamlitInvalidFormCallbackError: It is a function, of a widget in a form.
        """
        mode = self.mode
        if mode is None or mode == "rerun" or mode == "ignore":
            return None
        self.check()
        if place.form is not None and not trigger:
            raise StreamlitInvalidFormCallbackError
        assert callable(mode)
        return Callback(mode, self.args, self.kwargs)


class Widget:
    """A widget being drawn: who it is.

    Args:
        run: The run it is drawn in.
        place: The container it goes into.
        type: The element's name.
        key: The user's key.
        identity: The values that make it what it is, besides its type, key and page.
        placed: Where it stands makes it what it is, too.
    """

    __slots__ = ("id", "key", "place", "run", "type")

    def __init__(
        self,
        run: Run,
        place: Place,
        type: str,
        key: Key,
        identity: Any,
        placed: bool,
    ) -> None:
        # Here, not when the node is put: a click that was delivered must reach the script.
        run.checkpoint()
        self.run = run
        self.place = place
        self.type = type
        self.key = None if key is None else clean_key(key)
        # The key "None" names the widget, and yet is no key of session_state.
        name = "None" if key == "None" else self.key
        where = (place.form, place.root) if placed else None
        self.id = widget_id((type, run.page_id, name, identity, where), name)
        claim(run, type, self.id, self.key)

    def register(
        self,
        codec: Codec[T],
        change: Change,
        disabled: bool = False,
        bind: str | None = None,
        persist: str | None = None,
    ) -> tuple[Spec, T]:
        """Registers the widget; returns its value too.

        Raises:
            StreamlitAPIException: Something does not go together; nothing is drawn.
        """
        run, key = self.run, self.key
        plain = change.mode == "rerun" or change.mode is None
        callback = None if plain else change.callback(self.place, codec.trigger)
        if bind is not None or persist is not None:
            _check_kept(key, bind, persist)
        part = part_var.get()
        spec = Spec(
            self.id, key, self.type, codec, callback, disabled, self.place.form, persist,
            None if part is None else part.id,
        )  # fmt: skip
        if key is not None and key in run.state.user and codec.given:
            _warn_of_two_values(run, self.type, key)
        if bind is None or key is None:
            value: T = run.draw(spec)
        else:
            read_bound(run, spec, key)
            value = run.draw(spec)
            write_bound(run, spec, key)
        return spec, value


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


def _warn_of_two_values(run: Run, type: str, key: str) -> None:
    """Says once that a default has no effect."""
    global _warned_of_two_values
    off = "global.disableWidgetStateDuplicationWarning"
    if _warned_of_two_values or run.services.settings.get(off):
        return
    _warned_of_two_values = True
    logging.getLogger("kawa").warning(
        "The %s with key=%r has a default and a value in session_state, which wins. "
        "Leave the default out, or set the key only if it is not there yet.",
        type,
        key,
    )
