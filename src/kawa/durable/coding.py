"""A value written and read by the script's own code, whatever that raises."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import deque
from typing import Any, Final

from kawa.errors import StoreAwayError
from kawa.store.codec import IMMUTABLE, Encoded, NotStorable, decode, encode
from kawa.store.parts import Parts
from kawa.store.pickling import TooLarge

HARMLESS: Final = IMMUTABLE - {dt.datetime, dt.time}
"""Types of values that are written without any code of the script's; a time zone may have some."""
_MEANWHILE: Final = re.compile("(changed|mutated).* during iteration")
_COPIED: Final = frozenset({dict, list, set, deque})
"""What is copied in one step, whatever other threads do."""


class Changing(NotStorable):
    """Another thread changes the value while it is written: it is to be tried again."""


def write(
    value: Any, *, closed: bool = False, parts: Parts | None = None, most: int | None = None
) -> Encoded:
    """Returns a value as bytes.

    Args:
        value: Any value.
        closed: Nothing is pickled.
        parts: Is given what of it something else refers to.
        most: Bytes that are wanted at most.

    Raises:
        TooLarge: It takes more.
        NotStorable: It cannot be written.
        Changing: It could not now.
    """
    try:
        return _write(value, closed, parts, most)
    except Changing:
        return _write(value.copy() if type(value) in _COPIED else value, closed, parts, most)


def _write(value: Any, closed: bool, parts: Parts | None, most: int | None) -> Encoded:
    try:
        return encode(value, closed=closed, parts=parts, most=most)
    except TooLarge:
        raise
    except NotStorable as error:
        if _changes(error):
            raise Changing(str(error)) from error
        raise
    except BaseException as error:
        if isinstance(error, UnicodeError) or _is_the_users(error):
            raise
        name = f"{type(value).__module__}.{type(value).__qualname__}"
        raise NotStorable(f"{name} cannot be written: {error!r}") from error


def read(payload: Encoded, *, closed: bool = False) -> Any:
    """Returns the value that was written.

    Raises:
        NotStorable: It does not come back.
    """
    try:
        return decode(payload, closed=closed)
    except (NotStorable, StoreAwayError):
        raise
    except BaseException as error:
        if _is_the_users(error):
            raise
        raise NotStorable(f"cannot be read back: {error!r}") from error


def _is_the_users(error: BaseException) -> bool:
    """Whether somebody at the keyboard wants all of this to end."""
    main = threading.main_thread()
    return isinstance(error, KeyboardInterrupt) and threading.current_thread() is main


def _changes(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, RuntimeError) and _MEANWHILE.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False
