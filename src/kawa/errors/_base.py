"""The classes that others derive from, and those without a text of their own."""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Collection, Iterable
from typing import Any

LIST_LIMIT = 12
"""A message names at most this many accepted values."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Suggest what a misspelt name was meant to be.

    Args:
        name: What was written.
        known: The names that exist.

    Returns:
        A sentence that begins with a space, or nothing when no name is close.

    Example:
        >>> nearest("sever.port", ["server.port", "theme.base"])
        ' Did you mean `server.port`?'
    """
    by_folded = {item.casefold(): item for item in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean `{by_folded[close[0]]}`?" if close else ""


def hide_password(address: str) -> str:
    """Write an address as it may be shown and logged.

    Args:
        address: Of a server. One that is not well formed is covered all the more.

    Returns:
        The address, with stars for its password.

    Example:
        >>> hide_password("redis://ada:s3cret@db:6379/0?password=s3cret")
        'redis://ada:***@db:6379/0?password=***'
    """
    covered = re.sub(r"(?i)(password=)[^&#]*", r"\1***", address)
    known, at, rest = covered.rpartition("@")
    if not at:
        return covered
    scheme, slashes, user = known.rpartition("://") if known.count("://") == 1 else ("", "", known)
    name, colon, _ = user.partition(":")
    return f"{scheme}{slashes}{name}{':***' if colon else ''}@{rest}"


def listed(values: Collection[object]) -> str:
    """Join values for a message, each as code, the long tail left out."""
    shown = ", ".join(f"`{value}`" for value in list(values)[:LIST_LIMIT])
    return f"{shown}, …" if len(values) > LIST_LIMIT else shown


def also(detail: str | None) -> str:
    """Turn an optional detail into the rest of a message."""
    return f" {detail}" if detail else ""


def _rebuild(cls: type[BaseException], args: tuple[Any, ...]) -> BaseException:
    return cls.__new__(cls, *args)


class Error(Exception):
    """What all of Kawa's ordinary exceptions derive from."""


class StreamlitComponentRegistryError(Error):
    """A custom component could not be registered."""


class FragmentStorageKeyError(Error, KeyError):
    """A fragment is asked for that this session does not have."""


class FragmentHandledException(Exception):
    """A fragment failed and its error is already on the page."""


class NoSessionContext(Error):
    """A command that needs a session was called on a thread that has none."""


class MarkdownFormattedException(Error):
    """Its message is Markdown, and the page draws it as such."""


class StreamlitMaxRetriesError(Error):
    """Something was tried as often as allowed and still failed."""


class StreamlitAPIException(MarkdownFormattedException):
    """A command was used in a way that cannot work.

    Args:
        error_id: A stable name for this situation, for tools that count errors.
    """

    def __init__(self, *args: Any, error_id: str | None = None) -> None:
        super().__init__(*args)
        self.error_id = error_id

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses take other arguments than the message, so the usual way
        # (call the class with `args`) could not read them back.
        return _rebuild, (type(self), self.args), self.__dict__.copy()


class StreamlitDataframeConversionError(StreamlitAPIException):
    """A value could not be turned into a table."""


class DuplicateWidgetID(StreamlitAPIException):
    """Two elements of one run cannot be told apart."""


class StreamlitAuthError(StreamlitAPIException):
    """Login is not set up, or failed."""


class StreamlitMissingAuthlibError(StreamlitAuthError):
    """Login needs a library that is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Login needs the library Authlib, which is not installed. "
            "Install it with `pip install Authlib`."
        )


class StreamlitDuplicateElementId(DuplicateWidgetID):
    """Two elements without a key have the same parameters."""

    def __init__(self, element_type: str) -> None:
        super().__init__(
            f"Two `{element_type}` elements have the same parameters and no key, so they "
            "cannot be told apart. Give each its own `key`."
        )


class StreamlitDuplicateElementKey(DuplicateWidgetID):
    """Two elements use one key."""

    def __init__(self, user_key: str) -> None:
        super().__init__(
            f"Two elements use `key={user_key!r}` in one run. Give each its own `key`."
        )


class UnserializableSessionStateError(StreamlitAPIException):
    """Session state holds a value that cannot be stored, and the settings demand that it can."""


class StreamlitAPIWarning(StreamlitAPIException, Warning):
    """Shown like an error, but the script goes on.

    It is made rather than raised, so it carries the stack of where it was made.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.tacked_on_stack: traceback.StackSummary | None = traceback.extract_stack()


class LocalizableStreamlitException(StreamlitAPIException):
    """Keeps its text's values apart, so that the text can be translated.

    Args:
        message: Text with `{name}` placeholders; used as it is if no values are given.
        kwargs: The values.

    Example:
        >>> str(LocalizableStreamlitException("Got {count} rows.", count=3))
        'Got 3 rows.'
    """

    def __init__(self, message: str, **kwargs: Any) -> None:
        super().__init__(message.format(**kwargs) if kwargs else message)
        self._exec_kwargs = kwargs

    @property
    def exec_kwargs(self) -> dict[str, Any]:
        """The values that were put into the text."""
        return self._exec_kwargs
