"""What an app's runs and tabs need from around them: given to each, not looked up."""

from __future__ import annotations

import runpy
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from kawa._config import PROCESS, Settings
from kawa.runtime.media import Media
from kawa.runtime.secrets import SecretFiles
from kawa.store import Store
from kawa.store.envelope import Sealer
from kawa.store.memory import MemoryStore

_OWN_KEY = secrets.token_bytes(32)
"""Signs what never leaves this process."""


class Script(Protocol):
    """What a run asks of the app that it belongs to."""

    def run_file(self, path: Path) -> None:
        """Runs a Python file as `__main__`."""

    def declare_navigation(self) -> None:
        """The main script declares the app's pages."""

    @property
    def show_error(self) -> Callable[[Any, BaseException], None]:
        """Draws an error on the page, where the script writes."""
        ...


Place = tuple[Path, Sealer]
"""A folder, and what seals what is in it."""


class Services:
    """The surroundings of one app; two apps of a process have each their own.

    Args:
        settings: What is set for this app.
        store: Where its sessions survive.
        sealer: Seals what is stored, and signs what pages carry.

    Attributes:
        script: The app itself.
        closed_codec: Nothing is pickled or unpickled.
        media: Bytes that its pages show.
        secrets: What `st.secrets` reads.
        call_soon: Calls a function in the server's event loop, from any thread.
        cache_place: The folder for what cached functions keep over a restart, and what seals it,
            or what finds both out when it is first needed; None: nothing is kept.
        cache_server: The same of the server that several processes share their values on.
    """

    __slots__ = (
        "cache_place", "cache_server", "call_soon", "closed_codec", "media", "script", "sealer",
        "secrets", "settings", "store",
    )  # fmt: skip

    def __init__(self, settings: Settings, store: Store, sealer: Sealer) -> None:
        self.settings = settings
        self.store = store
        self.sealer = sealer
        self.script: Script = _AnyScript()
        self.closed_codec: bool = settings.get("session.codec") == "closed"
        spread = store.shared or (store.durable and settings.get("server.workers") > 1)
        self.media = Media(sealer, store, spread=spread)
        self.secrets = SecretFiles()
        self.call_soon: Callable[..., Any] = _call
        self.cache_place: Place | Callable[[], Place] | None = None
        self.cache_server: Any = None

    @classmethod
    def alone(cls, settings: Settings = PROCESS, store: Store | None = None) -> Services:
        """Returns those of an app that no server serves.

        Args:
            settings: What is set for it; what is set for the process unless given.
            store: Keeps its files; memory unless given.
        """
        return cls(settings, MemoryStore() if store is None else store, Sealer("", _OWN_KEY))


class _AnyScript:
    """Stands for the app where there is none: plain `python app.py`."""

    def run_file(self, path: Path) -> None:
        runpy.run_path(str(path), run_name="__main__")

    def declare_navigation(self) -> None:
        """There is nothing to be noted."""

    def show_error(self, run: Any, error: BaseException) -> None:
        """There is no page: whoever called the script is told."""


def _call(function: Callable[..., Any], *args: Any) -> None:
    function(*args)
