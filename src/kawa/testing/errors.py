"""What goes wrong in a test itself, as opposed to in the app under test."""

from __future__ import annotations


class AppTestError(Exception):
    """A test does what no user could do: click a text, change a disabled widget.

    Example:
        >>> raise AppTestError("A text has no click().")
        Traceback (most recent call last):
        kawa.testing.errors.AppTestError: A text has no click().
    """


class NoSuchActionError(AppTestError, AttributeError):
    """A node's type does not have this action."""


class MissingKeyError(KeyError):
    """A name is not there; the message is a sentence, which `KeyError` would quote."""

    def __str__(self) -> str:
        return str(self.args[0])
