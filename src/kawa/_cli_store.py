"""The session store as `kawa sessions` opens it; what fails is told without a traceback."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kawa._cli_script import find_script
from kawa._config import PROCESS
from kawa.compat import install
from kawa.durable.stored import Stored, describe
from kawa.errors import ConfigError, StoreAwayError, StoreError
from kawa.runtime.definitions import know_app
from kawa.server.process.secret import app_name, secret_keys, session_directory
from kawa.store import Record, Store, open_store
from kawa.store.envelope import Sealer


@contextlib.contextmanager
def opened(script: Path | None, flags: dict[str, Any]) -> Iterator[Store]:
    """Opens the store that the settings name."""
    given = click.get_current_context().find_root().obj or {}
    folders = [Path.cwd(), *([script.parent] if script else [])]
    try:
        PROCESS.load(folders, {**given, **flags})
        names = ("session.store", "session.ttl", "session.files")
        url, ttl, files = map(PROCESS.get, names)
        with contextlib.closing(open_store(url, session_directory(PROCESS), ttl, files)) as store:
            if not store.durable:
                raise click.ClickException(
                    "session.store is 'memory': nothing is kept that another process could see."
                )
            yield store
    except (ConfigError, StoreError) as error:
        raise click.ClickException(str(error)) from None


@contextlib.contextmanager
def sealed(app: str | None, flags: dict[str, Any]) -> Iterator[tuple[Store, Sealer]]:
    """Opens the store and an app's seal; modules of the app can be imported then."""
    script = find_script(app)
    with opened(script, flags) as store:
        install()
        know_app(script.resolve(), magic=PROCESS.get("runner.magicEnabled"))
        folder = str(script.parent)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        keys = secret_keys(PROCESS, session_directory(PROCESS), store.shared)
        yield store, Sealer(app_name(script, PROCESS), *keys)


def closed() -> bool:
    """Tells whether nothing may be unpickled."""
    return bool(PROCESS.get("session.codec") == "closed")


def load(store: Store, id: str) -> Record:
    """Returns a stored session."""
    record = store.load(id)
    if record is None:
        raise click.ClickException(f"No session {id} is stored. `kawa sessions list` lists all.")
    return record


def problems(store: Store, sealer: Sealer, id: str) -> list[Stored] | None:
    """Returns the stored values that do not come back, or not as they were.

    None: the session is not of this app.
    """
    record = store.load(id)
    if record is None:
        return []
    try:
        values = describe(id, record, sealer, store.get_file, closed=closed())
    except StoreAwayError:
        raise
    except StoreError:
        return None
    return [value for value in values if value.size and (value.problem or value.changed)]
