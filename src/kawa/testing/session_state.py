"""`AppTest.session_state`: the app's state as a test reads and sets it between runs."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from kawa.runtime.state import SessionState
from kawa.testing.errors import MissingKeyError
from kawa.testing.tab import Tab


class AppState(MutableMapping[str, Any]):
    """The app's `st.session_state`, also by attributes.

    What is set here is there when the next run begins, as if the app had set it.

    Example:
        >>> from kawa.testing import AppTest
        >>> at = AppTest.from_string("import streamlit as st; st.text(st.session_state.n)")
        >>> at.session_state.n = 3
        >>> at.run().text[0].value
        '3'
    """

    _tab: Tab

    def __init__(self, tab: Tab) -> None:
        object.__setattr__(self, "_tab", tab)

    @property
    def _state(self) -> SessionState:
        return self._tab.session.state

    def __getitem__(self, key: str | int) -> Any:
        try:
            return self._state.get(str(key))
        except KeyError:
            raise MissingKeyError(_missing(str(key))) from None

    def __setitem__(self, key: str | int, value: Any) -> None:
        self._state.set(str(key), value)

    def __delitem__(self, key: str | int) -> None:
        try:
            self._state.delete(str(key))
        except KeyError:
            raise MissingKeyError(_missing(str(key))) from None

    def __getattr__(self, name: str) -> Any:
        try:
            return self._state.get(name)
        except KeyError:
            raise AttributeError(_missing(name)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._state.set(name, value)

    def __delattr__(self, name: str) -> None:
        try:
            self._state.delete(name)
        except KeyError:
            raise AttributeError(_missing(name)) from None

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str | int) and str(key) in self._state

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._state))

    def __len__(self) -> int:
        return sum(1 for _ in self._state)

    def __repr__(self) -> str:
        return repr(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Copy the state.

        Returns:
            The values by their key.

        Example:
            >>> from kawa.testing import AppTest
            >>> AppTest.from_string("").run().session_state.to_dict()
            {}
        """
        return {key: self._state.get(key) for key in self}


def _missing(key: str) -> str:
    return (
        f"The app's session_state has no {key!r}. Run the app first, or set it: "
        f"`at.session_state[{key!r}] = …`."
    )
