"""The options of a widget that offers a choice: any iterable as a list, labels, and lookups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final, Generic, TypeVar
from weakref import WeakValueDictionary

import msgspec

from kawa.errors import (
    StreamlitAPIException,
    StreamlitInvalidParameterTypeError,
    StreamlitValueOutOfRangeError,
)

T = TypeVar("T")

_encode = msgspec.msgpack.Encoder().encode

SAME: Final = "\u2063"
"""An invisible character: as many follow a label as there are the same before it."""
_PLAIN: Final = frozenset({str, int, float, bool, bytes, type(None)})


def as_list(options: Any) -> list[Any]:
    """Returns options as a list.

    Of a table it is the first column. pandas, numpy, pyarrow and polars are known by
    their objects' methods, so none of them is imported. A text or a number is one option.
    """
    kind = type(options)
    if kind is list or kind is tuple:
        return list(options)
    if options is None:
        return []
    if isinstance(options, str | bytes):
        return [options]
    library = kind.__module__.partition(".")[0]
    if library in ("pandas", "numpy", "pyarrow", "polars"):
        return _first_column(options)
    if isinstance(options, Iterable):
        return list(options)
    if hasattr(options, "to_pandas"):
        return _first_column(options.to_pandas())
    return [options]


def _first_column(data: Any) -> list[Any]:
    if getattr(data, "ndim", 1) == 2:
        data = data.iloc[:, 0] if hasattr(data, "iloc") else data[:, 0]
    elif hasattr(data, "column_names") and hasattr(data, "column"):
        data = data.column(0)
    elif hasattr(data, "get_columns"):
        data = data.get_columns()[0]
    for method in ("tolist", "to_list", "to_pylist"):
        if hasattr(data, method):
            items = getattr(data, method)()
            return items if isinstance(items, list) else [items]
    return list(data)


def choices_of(options: Any, label_of: Callable[[Any], Any]) -> Choices[Any]:
    """Returns options with their labels, made once for texts and numbers that are the same.

    Args:
        options: As users give them.
        label_of: Makes the label of an option.
    """
    items = as_list(options)
    if label_of is not str or len(set(map(type, items))) != 1 or type(items[0]) not in _TOLD_APART:
        return Choices(items, label_of)
    # A copy: what the script does to its list afterwards does not reach it.
    name = tuple(items)
    key = type(items[0]), name
    choices = _known.get(key)
    if choices is None:
        choices = _known[key] = Choices(name, label_of)
    return choices


_TOLD_APART: Final = frozenset({str, int})
"""Types of which two equal values have the same label."""
_known: WeakValueDictionary[tuple[type, tuple[Any, ...]], Choices[Any]] = WeakValueDictionary()
"""Options that a widget of a session has now."""


class Choices(Generic[T]):
    """Options with their labels, which are what the browser knows them by.

    Args:
        options: The options; they are not changed afterwards.
        label_of: Makes the label of one.

    Attributes:
        options: The options in order.
        labels: Their labels in the same order.
    """

    __slots__ = (
        "__weakref__",
        "_by_label",
        "_digest",
        "_encoded",
        "_label_of",
        "labels",
        "options",
    )

    def __init__(self, options: Sequence[T], label_of: Callable[[Any], Any]) -> None:
        self.options = options
        self._label_of = label_of
        self.labels: Sequence[str]
        kinds = set(map(type, options))
        if label_of is str and kinds == {str}:
            self.labels = options  # type: ignore[assignment]
        else:
            if not kinds <= _PLAIN:
                for option in options:
                    _check_comparable(option)
            self.labels = _told_apart([self._label(option) for option in options])
        self._by_label: dict[str, T] | None = None
        self._encoded: msgspec.Raw | None = None
        self._digest = b""

    @property
    def by_label(self) -> dict[str, T]:
        """The options by their labels."""
        if self._by_label is None:
            pairs = zip(reversed(self.labels), reversed(self.options), strict=True)
            # Of several with one label the first counts.
            self._by_label = dict(pairs)
        return self._by_label

    @property
    def encoded(self) -> Any:
        """The labels as they go on the wire."""
        if self._encoded is None:
            self._encoded = msgspec.Raw(_encode(self.labels))
        return self._encoded

    @property
    def digest(self) -> bytes:
        """What tells these labels from others."""
        if not self._digest:
            self._digest = blake2b(self.encoded, digest_size=12).digest()
        return self._digest

    def labels_have(self, label: str) -> bool:
        """Tells whether an option has this label."""
        return label in self.by_label

    def _label(self, option: Any) -> str:
        label = self._label_of(option)
        return label if type(label) is str else str(label)

    def at(self, index: int | None) -> T | None:
        """Returns the option at an index; None for None, or if there are no options.

        Raises:
            StreamlitInvalidParameterTypeError: The index is no whole number.
            StreamlitValueOutOfRangeError: There are fewer options.
        """
        if index is None:
            return None
        if type(index) is not int:
            raise StreamlitInvalidParameterTypeError("index", type(index).__name__, ["int", "None"])
        if not self.options:
            return None
        if not 0 <= index < len(self.options):
            raise StreamlitValueOutOfRangeError("index", index, 0, len(self.options) - 1)
        return self.options[index]

    def label(self, value: Any) -> str:
        """Returns the label of an option, or the one that something else would have."""
        try:
            label = self._label(value)
            return self._own_label(label, value) if label + SAME in self.by_label else label
        except Exception:
            # A label function may know the options alone.
            twin = self._twin(value)
            return str(value) if twin is None else self._label(twin)

    def _own_label(self, label: str, value: Any) -> str:
        """Returns the label of an option that shares its text with others."""
        for text, option in zip(self.labels, self.options, strict=True):
            if text.rstrip(SAME) == label and (option is value or _equal(option, value)):
                return text
        return label

    def has(self, value: Any) -> bool:
        """Tells whether an option has the label that this value would have."""
        return self.label(value) in self.by_label

    def labelled(self, label: str) -> T:
        """Returns the option with a label.

        Raises:
            ValueError: There is none.
        """
        try:
            return self.by_label[label]
        except KeyError:
            raise ValueError(f"{label[:80]!r} is not one of the options") from None

    def present(self, value: Any) -> Any:
        """Returns a value, or this run's option in the place of one of an earlier run.

        The list may have got others with the same labels since. A class that the script
        defines is another class in each run, and so are its objects and the members of
        an enum.
        """
        option = self.by_label.get(self.label(value), value)
        if option is value or type(option).__qualname__ != type(value).__qualname__:
            return value
        return value if _equal(option, value) else option

    def _twin(self, value: Any) -> T | None:
        """Returns the option that an object of an earlier run was made as."""
        name, parts = type(value).__qualname__, _parts(value)
        for option in self.options:
            if type(option).__qualname__ == name and _equal(_parts(option), parts):
                return option
        return None


def _told_apart(labels: list[str]) -> list[str]:
    """Returns labels of which no two are the same, though they may look so."""
    if len(set(labels)) == len(labels):
        return labels
    seen: dict[str, int] = {}
    for place, label in enumerate(labels):
        count = seen[label] = seen.get(label, -1) + 1
        labels[place] = label + SAME * count
    return labels


def _parts(value: Any) -> Any:
    """Returns what an object is made of."""
    slots = getattr(type(value), "__slots__", ())
    names = [slots] if isinstance(slots, str) else slots
    held = {name: getattr(value, name, None) for name in names}
    return {**held, **getattr(value, "__dict__", {})} or value


def _equal(one: Any, other: Any) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:
        return False


def _check_comparable(option: Any) -> None:
    try:
        bool(option == option)
    except Exception as error:
        raise StreamlitAPIException(
            f"An option is a {type(option).__name__}, which does not say with `==` whether it is "
            "the same as another. Give its position or name as the option instead."
        ) from error
