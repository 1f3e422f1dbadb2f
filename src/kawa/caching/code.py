"""What a function is: its module, its name, its source text and its code."""

from __future__ import annotations

import inspect
from hashlib import blake2b
from types import CodeType, FunctionType
from typing import Any, Final

_LIMIT: Final = 2000
_keys: dict[int, tuple[CodeType, str, bytes]] = {}
"""Digests by the id of a code object, which is kept so that no other gets it: a cache."""


def function_key(function: FunctionType) -> bytes:
    """Returns what names a function: the same in every run, session and process.

    The text says what a person has written. The code says that it is the text of what runs: a file
    that is saved while its script runs would have another text by now.
    """
    code = function.__code__
    name = f"{function.__module__}\0{function.__qualname__}"
    known = _keys.get(id(code))
    if known is not None and known[1] == name:
        return known[2]
    digest = blake2b(digest_size=20)
    for part in (name, _source(function)):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    digest.update(code_digest(code))
    if len(_keys) >= _LIMIT:
        _keys.clear()
    _keys[id(code)] = (code, name, digest.digest())
    return _keys[id(code)][2]


def _source(function: FunctionType) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError, SyntaxError, IndexError):
        return ""  # Made by `exec`, or its file is gone: the code alone tells.


def code_digest(code: CodeType) -> bytes:
    """Returns a digest of what code does, wherever it stands in its file."""
    digest = blake2b(digest_size=20)
    _feed(digest, code)
    return digest.digest()


def _feed(digest: Any, code: CodeType) -> None:
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    shape = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    for part in (code.co_code, repr((names, shape)).encode()):
        digest.update(len(part).to_bytes(8, "little") + part)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            digest.update(b"code")
            _feed(digest, constant)
        else:
            text = _constant(constant).encode("utf-8", "surrogatepass")
            digest.update(len(text).to_bytes(8, "little") + text)


def _constant(value: Any) -> str:
    """Returns a constant as text; the order of a set is another one in each process."""
    if isinstance(value, frozenset):
        return f"frozenset({sorted(map(_constant, value))})"
    if isinstance(value, tuple):
        return f"({', '.join(map(_constant, value))},)"
    return f"{type(value).__name__} {value!r}"
