"""`st.secrets`: passwords and keys from files that are not part of the code.

No error is raised in a frame that has secrets among its variables; see `runtime.secrets`.
"""

from __future__ import annotations

import copy
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, NoReturn

from kawa.errors import NotBuiltError, StreamlitSecretNotFoundError
from kawa.runtime.here import services_here

_HIDDEN = "<{} with its values hidden>"


class AttrDict(Mapping[str, Any]):
    """A section of the secrets, by items and by attributes. It cannot be changed.

    A section that is kept in `st.session_state` is stored as where it is found, and never
    as what it says.

    Args:
        value: What is in it.

    Example:
        >>> section = AttrDict({"user": "ada", "more": {"port": 5432}})
        >>> section.user, section["more"].port
        ('ada', 5432)
    """

    __slots__ = ("_keys", "_value")

    def __init__(self, value: Mapping[str, Any]) -> None:
        _keep(self, "_value", value)
        _keep(self, "_keys", None)

    def __getitem__(self, key: str) -> Any:
        if key not in self._values():
            raise KeyError(_missing(key, self._keys or ()))
        return _shown(self._values()[key], None if self._keys is None else (*self._keys, key))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            problem = error.args[0]
        raise AttributeError(problem)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        _refuse()

    __setitem__ = __setattr__

    def __delitem__(self, key: str) -> NoReturn:
        _refuse()

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def __repr__(self) -> str:
        return _HIDDEN.format("AttrDict")

    def __reduce__(self) -> tuple[Any, ...]:
        if self._keys is None:
            raise TypeError(
                "an AttrDict may hold secrets, so it is not written down. Keep "
                "`.to_dict()` of it, if it holds none."
            )
        return _section, (self._keys,)

    def to_dict(self) -> dict[str, Any]:
        """Returns it as plain dictionaries."""
        return _plain(self._values())

    def _values(self) -> Mapping[str, Any]:
        if self._value is None:
            missing = self._find()
            if missing is not None:
                raise KeyError(missing)
        values: Mapping[str, Any] = self._value
        return values

    def _find(self) -> str | None:
        """Looks up what was stored as where it is found; returns what is wrong, or None."""
        found: Any = _all()
        for at, key in enumerate(self._keys):
            found = found.get(key)
            if not isinstance(found, Mapping):
                return _missing(key, self._keys[:at])
        _keep(self, "_value", found)
        return None


class Secrets(Mapping[str, Any]):
    """Passwords and keys, by items and by attributes. They cannot be changed.

    They come from `.streamlit/secrets.toml` in the home folder, the working folder and that
    of the app, and from what `secrets.files` names instead; a later file replaces a name of
    an earlier one. A file that has changed is read again when a secret is next asked for.
    Texts and numbers at the top are environment variables too.

    Example:
        >>> import kawa as st
        >>> st.secrets
        Secrets
    """

    __slots__ = ()

    def __getitem__(self, key: str) -> Any:
        if key not in _all():
            raise KeyError(_missing(key, ()))
        return _shown(_all()[key], (key,))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except (KeyError, StreamlitSecretNotFoundError) as error:
            problem = str(error.args[0])
        raise AttributeError(problem)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        _refuse()

    __setitem__ = __setattr__

    def __delitem__(self, key: str) -> NoReturn:
        _refuse()

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("st.secrets cannot be changed by the app. Change the file instead.")

    def __iter__(self) -> Iterator[str]:
        return iter(_all())

    def __len__(self) -> int:
        return len(_all())

    def __contains__(self, key: object) -> bool:
        return key in _all()

    def __repr__(self) -> str:
        return "Secrets"

    def __reduce__(self) -> tuple[Any, ...]:
        return _section, ((),)

    def has_key(self, k: str) -> bool:
        """Tells whether there is a secret of a name."""
        return k in self

    def keys(self) -> KeysView[str]:
        """Returns the names."""
        return KeysView(self)

    def values(self) -> ValuesView[Any]:
        """Returns the values."""
        return ValuesView(self)

    def items(self) -> ItemsView[str, Any]:
        """Returns names and values."""
        return ItemsView(self)

    def to_dict(self) -> dict[str, Any]:
        """Returns them as plain dictionaries."""
        return _plain(_all())

    def load_if_toml_exists(self) -> bool:
        """Reads the files now; tells whether there was one, and all could be read."""
        services = services_here()
        return services.secrets.load(services.settings.get("secrets.files"))

    def merge_programmatic_secrets(self, programmatic_secrets: Mapping[str, Any]) -> None:
        """Adds secrets that win over those of files, name by name.

        Args:
            programmatic_secrets: Texts, numbers, lists, and dictionaries of such.
        """
        services_here().secrets.add(_plain(programmatic_secrets))

    @property
    def file_change_listener(self) -> NoReturn:
        """Not built yet."""
        raise NotBuiltError("st.secrets.file_change_listener")


_keep = object.__setattr__

secrets = Secrets()


def _all() -> Mapping[str, Any]:
    services = services_here()
    return services.secrets.read(services.settings.get("secrets.files"))


def _shown(value: Any, keys: tuple[str, ...] | None) -> Any:
    """Returns a value as the script gets it: what it does to it stays with the script."""
    if not isinstance(value, Mapping):
        return copy.deepcopy(value) if isinstance(value, list) else value
    section = AttrDict(value)
    _keep(section, "_keys", keys)
    return section


def _section(keys: tuple[str, ...]) -> AttrDict | Secrets:
    """Makes a section again that was stored; it is looked up when it is used."""
    if not keys:
        return secrets
    section = AttrDict.__new__(AttrDict)
    _keep(section, "_value", None)
    _keep(section, "_keys", keys)
    return section


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value, Mapping) else copy.deepcopy(value)
        for name, value in values.items()
    }


def _missing(key: object, keys: tuple[str, ...]) -> str:
    section = f"[{'.'.join(keys)}]" if keys else "its top"
    return (
        f"st.secrets has no {'.'.join((*keys, str(key)))!r}. Add `{key} = …` to the secrets "
        f"file, in {section}."
    )


def _refuse() -> NoReturn:
    raise TypeError("st.secrets cannot be changed by the app. Change the file instead.")
