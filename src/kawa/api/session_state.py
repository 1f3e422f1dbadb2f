"""`st.session_state`: the face of the session's state that scripts see."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from kawa.runtime.here import run_of_state
from kawa.runtime.state import SessionState


class SessionStateProxy(MutableMapping[str, Any]):
    """Values that a tab keeps between the reruns of its script.

    Works as a dictionary and by attributes. A widget with a `key` has its value
    here under that key; set it before the widget is called, or in a callback.

    Example:
        >>> session_state = SessionStateProxy()
        >>> session_state["count"] = 1
        >>> session_state.count += 1
        >>> session_state.count
        2
    """

    def __getitem__(self, key: str | int) -> Any:
        name = _name(key)
        try:
            return _get(name)
        except KeyError:
            raise KeyError(_missing(name, f'st.session_state["{name}"] = …')) from None

    def __setitem__(self, key: str | int, value: Any) -> None:
        _set(_name(key), value)

    def __delitem__(self, key: str | int) -> None:
        name = _name(key)
        try:
            _state().delete(name)
        except KeyError:
            raise KeyError(_missing(name, f'if "{name}" in st.session_state: …')) from None

    def __getattr__(self, name: str) -> Any:
        try:
            return _get(name)
        except KeyError:
            raise AttributeError(_missing(name, f"st.session_state.{name} = …")) from None

    def __setattr__(self, name: str, value: Any) -> None:
        _set(name, value)

    def __delattr__(self, name: str) -> None:
        try:
            _state().delete(name)
        except KeyError:
            raise AttributeError(_missing(name, f'if "{name}" in st.session_state: …')) from None

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str | int) and _name(key) in _state()

    def __iter__(self) -> Iterator[str]:
        return iter(list(_state()))

    def __len__(self) -> int:
        return sum(1 for _ in _state())

    def __repr__(self) -> str:
        return f"SessionState({self.to_dict()!r})"

    __str__ = __repr__

    def to_dict(self) -> dict[str, Any]:
        """Returns a copy of the state as a plain dictionary.

        Example:
            >>> SessionStateProxy().to_dict()
            {}
        """
        return {key: _get(key) for key in self}


session_state = SessionStateProxy()


def _state() -> SessionState:
    return run_of_state().state


def _get(key: str) -> Any:
    run = run_of_state()
    return run.state.get(key, run.drawn)


def _set(key: str, value: Any) -> None:
    run = run_of_state()
    run.state.set(key, value, run.drawn)


def _name(key: str | int) -> str:
    return key if type(key) is str else str(key)


def _missing(name: str, fix: str) -> str:
    return (
        f"session_state has no {name!r}. Set it first, or give a widget key={name!r}. "
        f"For instance: `{fix}`"
    )
