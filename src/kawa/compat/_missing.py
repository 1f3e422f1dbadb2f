"""Stands in for a name that exists in Streamlit and not yet in Kawa.

It can be imported, passed on and named in annotations; using it says what is missing.
"""

from __future__ import annotations

from typing import Any, NoReturn

from kawa.errors import NotBuiltError


def stand_in(module: str, name: str) -> Any:
    """Make something that says it is not built as soon as it is used.

    Args:
        module: The module of Streamlit it is asked from.
        name: Its name there.

    Returns:
        A class if the name looks like one, so that annotations and `except` clauses hold.

    Example:
        >>> stand_in("streamlit", "map")
        <st.map, not built yet>
    """
    dotted = f"st.{name}" if module == "streamlit" else f"{module}.{name}"
    if not name.lstrip("_")[0].isupper() or name.isupper():
        return _NotBuilt(dotted)
    is_error = name.endswith(("Error", "Exception", "Warning"))
    bases = (Exception,) if is_error else ()
    return _NotBuiltClass(name, bases, {"__module__": module, "_kawa_name": dotted})


class _NotBuiltClass(type):
    """Makes classes that can be named, but neither made instances of nor derived from."""

    _kawa_name: str

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]
    ) -> _NotBuiltClass:
        for base in bases:
            if isinstance(base, _NotBuiltClass):
                raise NotBuiltError(base._kawa_name)
        return super().__new__(mcs, name, bases, namespace)

    def __call__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotBuiltError(cls._kawa_name)

    def __getattr__(cls, name: str) -> NoReturn:
        _refuse(cls._kawa_name, name)


def _refuse(dotted: str, name: str) -> NoReturn:
    # What Python and libraries look up on anything (`__wrapped__`, `__origin__`, …) is no use.
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)
    raise NotBuiltError(f"{dotted}.{name}")


class _NotBuilt:
    """Stands in for a function or an object."""

    def __init__(self, dotted: str) -> None:
        self.__dict__["_kawa_name"] = dotted

    def __repr__(self) -> str:
        return f"<{self.__dict__['_kawa_name']}, not built yet>"

    def __getattr__(self, name: str) -> NoReturn:
        _refuse(self.__dict__["_kawa_name"], name)

    def _use(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotBuiltError(self.__dict__["_kawa_name"])

    __call__ = __enter__ = __exit__ = __getitem__ = __setitem__ = __delitem__ = _use
    __iter__ = __len__ = __contains__ = __bool__ = __setattr__ = _use
