"""Sessions begun as a copy of another one, which a signed link names."""

from __future__ import annotations

import logging
import time
from functools import partial

from kawa.durable.copying import copy_session
from kawa.durable.ledger import Ledger
from kawa.durable.restored import Attempts
from kawa.durable.watch import Watch
from kawa.errors import StoreError
from kawa.runtime.services import Services
from kawa.server.tabs.links import LinkRefused, open_link
from kawa.server.tabs.resume import new_id
from kawa.server.tabs.spare import Spare

_LOG = logging.getLogger("kawa")


async def open_copy(services: Services, spare: Spare, link: str) -> tuple[Ledger | None, str]:
    """Returns a copy of the session that a link names; or None and the notice that says why."""
    try:
        source = open_link(services.sealer, link, time.time())
        attempts, patience = Attempts(), services.settings.get("session.valueTimeout")
        work = partial(_copy, services, source, attempts)
        return await spare.call(work, attempts.without.add, patience), ""
    except LinkRefused as refusal:
        return None, str(refusal)
    except StoreError as error:
        _LOG.error("Session %s is not copied: %s", source[:8], error)
        return None, "copy_gone"


def _copy(services: Services, source: str, attempts: Attempts, watch: Watch) -> Ledger:
    store, sealer = services.store, services.sealer
    record = store.load(source)
    if record is None:
        raise LinkRefused("copy_gone")
    closed = services.closed_codec
    return copy_session(
        store, sealer, record, source, new_id(), closed=closed, watch=watch, attempts=attempts
    )
