"""Which entry of a function a call means: its arguments by name, in the order they were given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, Final

from kawa.caching.digest import Digest
from kawa.caching.errors import CacheType, UnhashableParamError, UnhashableTypeError
from kawa.caching.hashing import Hasher
from kawa.caching.params import HashFuncs

NO_ARGUMENTS: Final = b""
"""The key of a call without arguments, which are the most."""


class Keys:
    """Makes the keys of one function's entries.

    Args:
        kind: The decorator's name.
        function: The function.
        hash_funcs: What stands for values of a type.
    """

    def __init__(
        self, kind: CacheType, function: Callable[..., Any], hash_funcs: HashFuncs | None
    ) -> None:
        self._kind = kind
        self._function = function
        self._hash_funcs = hash_funcs
        self._names = [
            parameter.name
            for parameter in inspect.signature(function).parameters.values()
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]

    def key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
        """Returns the key of a call.

        Raises:
            UnhashableParamError: An argument cannot be compared.
            UserHashError: A function of `hash_funcs` failed.
        """
        if not args and not kwargs:
            return NO_ARGUMENTS
        hasher, digest = Hasher(self._kind, self._hash_funcs), Digest()
        for name, value in self._named(args, kwargs):
            digest.add(b"N", (name or "").encode())
            try:
                hasher.feed(digest, value)
            except UnhashableTypeError as error:
                raise UnhashableParamError(
                    self._kind, self._function, name, value, error
                ) from error
        return digest.finish()

    def _named(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Iterator[tuple[str | None, Any]]:
        """Yields what is part of the key, with its name; what `*args` takes has none."""
        for at, value in enumerate(args):
            name = self._names[at] if at < len(self._names) else None
            if name is None or not name.startswith("_"):
                yield name, value
        for name, value in kwargs.items():
            if not name.startswith("_"):
                yield name, value
