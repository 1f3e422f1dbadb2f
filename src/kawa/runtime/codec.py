"""What a widget's value is: what it begins as, and how it goes to the browser and back.

One codec describes the value of one widget. It never changes, so widgets with the same
value can share one, and so can sessions.
"""

from __future__ import annotations

import mimetypes
from fnmatch import fnmatchcase
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

T_co = TypeVar("T_co", covariant=True)


class FileRule(NamedTuple):
    """Which files a widget takes.

    Attributes:
        types: Extensions with their dot, and MIME types, which may end in `/*`; none: all.
        multiple: Several are taken.
        max_mb: Largest file, in megabytes.
        directory: A folder is taken, and its files' names say where they are in it.
    """

    types: tuple[str, ...] = ()
    multiple: bool = False
    max_mb: int = 200
    directory: bool = False

    def name(self, path: str) -> str:
        """Returns what a file is called: its name, or in a folder its path."""
        return path if self.directory else path.rpartition("/")[2]

    def check(self, name: str, type: str, size: int) -> None:
        """Checks a file.

        Raises:
            ValueError: It is too large, or of another type.
        """
        if size > self.max_mb * 1024 * 1024:
            raise ValueError(f"{name!r} is larger than {self.max_mb} MB")
        if not self.takes(name, type):
            raise ValueError(f"{name!r} is none of {', '.join(self.types)}")

    def takes(self, name: str, type: str) -> bool:
        """Tells whether a file is of one of the types; its name says more than the browser."""
        if not self.types:
            return True
        guessed = mimetypes.guess_type(name)[0] or type
        return any(
            fnmatchcase(guessed, wanted) if "/" in wanted else name.lower().endswith(wanted)
            for wanted in self.types
        )


class Codec(Generic[T_co]):
    """The value of a widget.

    Args:
        default: It before anyone touches the widget.
        default_wire: The same as the browser has it.

    Attributes:
        trigger: The value lasts one run.
        assignable: Scripts may set it through `session_state`.
        momentary: The default is of the moment when it was first drawn, so that it cannot
            be had again by drawing the widget anew.
    """

    __slots__ = ("default", "default_wire")

    trigger: ClassVar[bool] = False
    assignable: ClassVar[bool] = True
    momentary: ClassVar[bool] = False

    def __init__(self, default: T_co, default_wire: Any) -> None:
        self.default = default
        self.default_wire = default_wire

    @property
    def value(self) -> Any:
        """What the script gave for `value`, as it counts in the widget's identity."""
        return self.default

    @property
    def given(self) -> bool:
        """Whether the script gave a default of its own.

        A value that it also set in session_state makes that pointless.
        """
        return False

    @property
    def clearable(self) -> bool:
        """Whether an empty text in the address is None."""
        return False

    @property
    def files(self) -> FileRule | None:
        """Which files the widget takes, if it takes any."""
        return None

    def encode(self, value: Any) -> Any:
        """Returns a value as the browser has it."""
        return value

    def decode(self, wire: Any) -> T_co:
        """Returns a value that came from the browser.

        Raises:
            ValueError: The widget does not take it.
        """
        raise NotImplementedError

    def check(self, value: Any) -> T_co:
        """Returns a value that was kept or assigned, made valid.

        Raises:
            TypeError: It cannot be made valid.
        """
        checked: T_co = value
        return checked

    def from_text(self, texts: list[str]) -> Any:
        """Returns the value that texts in the address mean, as the browser would send it."""
        return from_text(texts, self.default_wire, self.clearable)


class Click(Codec[bool]):
    """Whether something was clicked: True for one run."""

    __slots__ = ()

    trigger = True
    assignable = False

    def __init__(self) -> None:
        super().__init__(False, False)

    def decode(self, wire: Any) -> bool:
        """Returns True for a click."""
        return bool(wire)


class Flag(Codec[bool]):
    """Yes or no.

    Args:
        default: It before anyone touches the widget.
        of: The element's name, for messages.
    """

    __slots__ = ("_of",)

    def __init__(self, default: bool, of: str) -> None:
        self.default = self.default_wire = default
        self._of = of

    @property
    def given(self) -> bool:
        """Whether it begins as True."""
        return self.default

    def encode(self, value: Any) -> bool:
        """Returns what counts as true as True."""
        return bool(value)

    def decode(self, wire: Any) -> bool:
        """Returns what the browser says."""
        if type(wire) is not bool:
            raise ValueError(f"expected true or false, got {wire!r}")
        return wire

    def check(self, value: Any) -> bool:
        """Refuses what is neither true nor false; numbers and NumPy's own count as such."""
        if not isinstance(value, int) and not hasattr(value, "__index__"):
            raise TypeError(f"The value of a {self._of} is {value!r}. Set True or False.")
        checked: bool = value
        return checked


class Text(Codec[str | None]):
    """A text, or None while nobody has typed.

    Args:
        default: It before anyone touches the widget.
        limit: Most characters; None: any number.
        of: The element's name, for messages.
    """

    __slots__ = ("_limit", "_of")

    def __init__(self, default: str | None, limit: int | None, of: str) -> None:
        self.default = self.default_wire = default
        self._limit = limit
        self._of = of

    @property
    def given(self) -> bool:
        """Whether it begins with a text."""
        return bool(self.default)

    @property
    def clearable(self) -> bool:
        """An empty text in the address is None."""
        return True

    def decode(self, wire: Any) -> str | None:
        """Returns the text; None goes back to the default."""
        if wire is None:
            return self.default
        if type(wire) is not str:
            raise ValueError(f"expected a text, got {wire!r}")
        if self._limit is not None and len(wire) > self._limit:
            raise ValueError(f"the text has {len(wire)} characters, {self._limit} are allowed")
        return wire

    def check(self, value: Any) -> str | None:
        """Refuses what is no text."""
        if value is not None and not isinstance(value, str):
            raise TypeError(f"The value of a {self._of} is {value!r}. Set a text or None.")
        return value


def from_text(texts: list[str], like: Any, clearable: bool) -> Any:
    """Returns what texts in the address mean where a value is of the type of another.

    Args:
        texts: One, or one for each item of a list.
        like: A value of that type, as the browser has it.
        clearable: An empty text is None.

    Raises:
        ValueError: They mean no such value.
        LookupError: They are neither true nor false.
    """
    if isinstance(like, list):
        item = like[0] if like else ""
        return [from_text([text], item, False) for text in texts]
    text = texts[-1]
    if text == "" and clearable:
        return None
    if isinstance(like, bool):
        return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
    if isinstance(like, int):
        return int(text)
    if isinstance(like, float):
        return float(text)
    return text
