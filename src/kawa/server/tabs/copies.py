"""Sessions begun as a copy of another one, which a signed link names."""

from __future__ import annotations

import asyncio
import logging
import time

from kawa.durable.copying import copy_session
from kawa.durable.ledger import Ledger
from kawa.errors import StoreError
from kawa.server.tabs.hub import Hub
from kawa.server.tabs.links import LinkRefused, open_link
from kawa.server.tabs.resume import new_id

_LOG = logging.getLogger("kawa")


async def open_copy(hub: Hub, link: str) -> tuple[Ledger | None, str]:
    """Returns a copy of the session that a link names; or None and the notice that says why."""
    try:
        source = open_link(hub.sealer, link, time.time())
        return await asyncio.get_running_loop().run_in_executor(None, _copy, hub, source), ""
    except LinkRefused as refusal:
        return None, str(refusal)
    except StoreError as error:
        _LOG.error("Session %s is not copied: %s", source[:8], error)
        return None, "copy_gone"


def _copy(hub: Hub, source: str) -> Ledger:
    record = hub.store.load(source)
    if record is None:
        raise LinkRefused("copy_gone")
    return copy_session(hub.store, hub.sealer, record, source, new_id(), closed=hub.closed_codec)
