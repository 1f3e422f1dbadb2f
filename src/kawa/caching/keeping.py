"""Where values go that outlive the process: which place an app has, found out when first needed."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kawa.caching.cache import Keeper
from kawa.caching.disk import Kept, remove_drafts, remove_tree
from kawa.caching.params import Params
from kawa.caching.shared import Shared
from kawa.errors import ConfigError, StoreError
from kawa.runtime.here import run_var
from kawa.runtime.services import Services
from kawa.store.envelope import Sealer

_LOG = logging.getLogger("kawa")
_lock: Final = threading.Lock()


def keeper_for(
    function: Callable[..., Any], name: bytes, params: Params
) -> tuple[Keeper | None, str]:
    """Returns what keeps a function's entries beyond the process, and the name of the place.

    There is none without a server, for one session's own values, and where nothing may be pickled.
    """
    run = run_var.get(None)
    if not params.persist or params.scope == "session" or run is None:
        return None, ""
    if params.persist == "shared":
        server = _server(run.services)
        return (None, "") if server is None else (Shared(function, name, params, *server), "shared")
    place = _place(run.services)
    if place is None:
        return None, ""
    folder, sealer = place
    return Kept(function, name, params, folder, sealer), str(folder)


def clear_kept(services: Services | None) -> None:
    """Removes all kept entries of an app; of that whose code this is unless one is given."""
    run = run_var.get(None)
    if services is None and run is not None:
        services = run.services
    if services is None:
        return
    place, server = _place(services), _server(services)
    if place is not None:
        with contextlib.suppress(FileNotFoundError):
            remove_tree(place[0])
    if server is not None:
        with contextlib.suppress(StoreError):
            server[0].drop("")


def _place(services: Services) -> tuple[Path, Sealer] | None:
    with _lock:
        known = services.cache_place
        if callable(known):
            known = services.cache_place = _found(services, known, "disk")
            if known is not None:
                remove_drafts(known[0])
        return known


def _server(services: Services) -> Any:
    with _lock:
        known = services.cache_server
        if callable(known):
            known = services.cache_server = _found(services, known, "shared")
        return known


def _found(services: Services, find: Callable[[], Any], persist: str) -> Any:
    """Returns where entries go; None: nowhere, as the log says."""
    if services.closed_codec:
        _LOG.warning(
            "session.codec is 'closed', so nothing is pickled, and persist=%r keeps values in "
            "memory.",
            persist,
        )
        return None
    try:
        return find()
    except (ConfigError, StoreError) as error:
        _LOG.error("persist=%r keeps values in memory only: %s", persist, error)
        return None
