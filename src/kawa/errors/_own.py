"""Exceptions that only Kawa has."""

from __future__ import annotations

from kawa.errors._base import Error, StreamlitAPIException


class NotBuiltError(StreamlitAPIException):
    """A name of the API that this version of Kawa does not have yet.

    Args:
        name: As the script wrote it, for instance `st.map`.

    Example:
        >>> str(NotBuiltError("st.map"))
        'This version of Kawa does not have `st.map` yet.'
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"This version of Kawa does not have `{name}` yet.")
        # As wide as the attribute of an AttributeError, which some of these are.
        self.name: str | None = name


class ScriptUnreadableError(StreamlitAPIException):
    """The file of a script or a page is not there, or cannot be read.

    Args:
        name: The file's.
        reason: What the system says; None: there is no such file.

    Example:
        >>> str(ScriptUnreadableError("app.py", "Permission denied"))
        '`app.py` cannot be read: Permission denied.'
    """

    def __init__(self, name: str, reason: str | None = None) -> None:
        super().__init__(
            f"`{name}` is not there any more. The page goes on as soon as it is back."
            if reason is None
            else f"`{name}` cannot be read: {reason}."
        )


class NoSuchMethodError(StreamlitAPIException, AttributeError):
    """A container has no such method; `hasattr` is then false.

    Example:
        >>> import kawa as st
        >>> hasattr(st.sidebar, "rerun"), getattr(st.sidebar, "rerun", None)
        (False, None)
    """


class NotBuiltMethodError(NotBuiltError, NoSuchMethodError):
    """A method of containers that this version of Kawa does not have yet.

    Args:
        name: As the script wrote it, for instance `container.map`.

    Example:
        >>> str(NotBuiltMethodError("container.map"))
        'This version of Kawa does not have `container.map` yet.'
    """


class EndlessFragmentError(StreamlitAPIException):
    """A fragment reruns itself again and again, without a pause.

    Args:
        times: How often it has.
    """

    def __init__(self, times: int) -> None:
        super().__init__(
            f"This fragment has rerun itself {times:,} times in a row, without a pause. "
            "Call `st.rerun(scope='fragment')` only while something is left to be done; to show "
            "something again from time to time, use `@st.fragment(run_every=…)`."
        )


class ConfigError(Error):
    """A setting cannot be used; the message names the file, variable or flag."""


class StoreError(Error):
    """The store could not keep a session, or could not give it back."""


class StoreAwayError(StoreError):
    """The store does not answer now; what it holds may be had later."""


class StoreConflictError(StoreError):
    """Another process has taken the session over since it was read."""
