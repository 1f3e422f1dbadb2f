"""`st.query_params`: the query string of the page's address."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any, Literal

from kawa.errors import StreamlitAPIException
from kawa.runtime.here import current_run
from kawa.runtime.query import (
    RESERVED,
    Params,
    as_params,
    refuse_reserved,
    texts_of,
)
from kawa.runtime.run import Run


class QueryParamsProxy(MutableMapping[str, str]):
    """The parameters in the page's address, as a dictionary of texts.

    Setting one changes the address bar without a reload. A parameter that stands
    there several times reads as its last value; `get_all` returns them all.

    Example:
        >>> query_params = QueryParamsProxy()
        >>> query_params["page"] = 2
        >>> query_params.page
        '2'
    """

    def __getitem__(self, key: str) -> str:
        values = _visible().get(key)
        if values is None:
            raise KeyError(self.missing_key_error_message(key))
        return values[-1] if values else ""

    def __setitem__(self, key: str, value: Any) -> None:
        run = _writable(key)
        _write(run, {**run.query.params, key: texts_of(key, value)})

    def __delitem__(self, key: str) -> None:
        run = current_run()
        _refuse_bound(run, key, "delete")
        if key not in self:
            raise KeyError(self.missing_key_error_message(key))
        _write(run, {name: texts for name, texts in run.query.params.items() if name != key})

    def __getattr__(self, name: str) -> str:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(self.missing_attr_error_message(name)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(self.missing_attr_error_message(name)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(_visible())

    def __len__(self) -> int:
        return len(_visible())

    def __contains__(self, key: object) -> bool:
        return key in _visible()

    def __repr__(self) -> str:
        return f"QueryParams({_visible()!r})"

    def __str__(self) -> str:
        return str(_visible())

    @staticmethod
    def missing_key_error_message(key: str) -> str:
        """Returns what to say of a name that is not in the address."""
        return f'The address has no parameter {key!r}. Set it first: `st.query_params["{key}"] = …`'

    @staticmethod
    def missing_attr_error_message(key: str) -> str:
        """Returns what to say of an attribute that is not in the address."""
        return f"The address has no parameter {key!r}. Set it first: `st.query_params.{key} = …`"

    def get_all(self, key: str) -> list[str]:
        """Returns every value of a parameter; an empty list if it is not there."""
        return list(_visible().get(key, ()))

    def to_dict(self) -> dict[str, str]:
        """Returns the parameters as a plain dictionary, each with its last value."""
        return dict(self)

    def clear(self) -> None:
        """Takes all parameters out of the address.

        Raises:
            StreamlitAPIException: A widget is bound to one of them.
        """
        run = current_run()
        params = run.query.params
        for name in params:
            _refuse_bound(run, name, "clear")
        _write(run, {name: params[name] for name in params if name.lower() in RESERVED})

    def from_dict(self, params: Any) -> None:
        """Replaces all parameters.

        Args:
            params: A mapping or pairs; a list as value stands several times.

        Example:
            >>> QueryParamsProxy().from_dict({"tag": ["a", "b"]})
        """
        new = as_params(params)
        run = current_run()
        for name in new:
            _writable(name)
        kept = {n: v for n, v in run.query.params.items() if n.lower() in RESERVED}
        _write(run, {**kept, **new})

    def update(self, params: Any = (), /, **kwds: Any) -> None:
        """Sets several parameters at once.

        Args:
            params: A mapping or pairs.
            **kwds: More parameters by name.
        """
        new = {**as_params(params), **as_params(kwds)}
        run = current_run()
        for name in new:
            _writable(name)
        _write(run, {**run.query.params, **new})


query_params = QueryParamsProxy()


def _visible() -> Params:
    params = current_run().query.params
    return {name: values for name, values in params.items() if name.lower() not in RESERVED}


def _writable(key: str) -> Run:
    refuse_reserved(key)
    run = current_run()
    _refuse_bound(run, key, "set")
    return run


def _refuse_bound(run: Run, key: str, deed: Literal["set", "delete", "clear"]) -> None:
    if key in run.drawn.bound:
        raise StreamlitAPIException(
            f"The parameter {key!r} belongs to the widget with that key. "
            f"Set the widget's value instead: `st.session_state[{key!r}] = …`",
            error_id=f"query-param-bound-cannot-{deed}",
        )


def _write(run: Run, params: Params) -> None:
    run.checkpoint()
    run.query.replace(params)
