"""The options of a widget that offers a choice: any iterable as a list, labels, and lookups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Generic, TypeVar

from kawa.errors import (
    StreamlitAPIException,
    StreamlitInvalidParameterTypeError,
    StreamlitValueOutOfRangeError,
)

T = TypeVar("T")

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


class Choices(Generic[T]):
    """Options with their labels, which are what the browser knows them by.

    Attributes:
        options: The options in order.
        labels: Their labels in the same order.
    """

    __slots__ = ("_by_label", "_label_of", "labels", "options")

    def __init__(self, options: Any, label_of: Callable[[Any], Any]) -> None:
        self.options: list[T] = as_list(options)
        for option in self.options:
            if type(option) not in _PLAIN:
                _check_comparable(option)
        self._label_of = label_of
        self.labels = [self._label(option) for option in self.options]
        self._by_label = dict(zip(self.labels, self.options, strict=True))

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
            return self._label(value)
        except Exception:
            # A label function may know the options alone.
            return str(value)

    def has(self, value: Any) -> bool:
        """Tells whether an option has the label that this value would have."""
        return self.label(value) in self._by_label

    def labelled(self, label: str) -> T:
        """Returns the option with a label.

        Raises:
            ValueError: There is none.
        """
        try:
            return self._by_label[label]
        except KeyError:
            raise ValueError(f"{label[:80]!r} is not one of the options") from None

    def present(self, value: Any) -> Any:
        """Returns a value, or this run's option in the place of one of an earlier run.

        A class that the script defines is another class in each run, and so are its
        objects and the members of an enum.
        """
        if type(value) in _PLAIN:
            return value
        option = self._by_label.get(self.label(value), value)
        known = type(value), type(option)
        if known[0] is not known[1] and known[0].__qualname__ == known[1].__qualname__:
            return option
        return value


def _check_comparable(option: Any) -> None:
    try:
        bool(option == option)
    except Exception as error:
        raise StreamlitAPIException(
            f"An option is a {type(option).__name__}, which does not say with `==` whether it is "
            "the same as another. Give its position or name as the option instead."
        ) from error
