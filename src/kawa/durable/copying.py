"""A stored session copied into a new one, with an id, openers and files of its own."""

from __future__ import annotations

from kawa.durable.ledger import Ledger
from kawa.durable.restored import Attempts, restore
from kawa.durable.watch import UNWATCHED, Watch
from kawa.runtime.session import Session
from kawa.store import Record, Store
from kawa.store.envelope import Sealer


def copy_session(
    store: Store,
    sealer: Sealer,
    record: Record,
    source: str,
    id: str,
    *,
    closed: bool = False,
    watch: Watch = UNWATCHED,
    attempts: Attempts | None = None,
) -> Ledger:
    """Returns a new session that holds what a stored one does; its first run commits it.

    Args:
        store: Where the files of both are.
        sealer: Opens what is stored.
        record: The stored session.
        source: Its id.
        id: The copy's.
        closed: Nothing is unpickled.
        watch: Sees at which value this thread is.
        attempts: What those before it know, if there were any.

    Raises:
        GivenUp: Another thread has been asked instead, as this one took too long.
        StoreError: The record is not genuine, or the store does not work.
    """
    ledger = restore(
        source, record, sealer, store.get_file, closed=closed, watch=watch, attempts=attempts
    )
    before = ledger.session
    copy = Session(id)
    copy.state, copy.page, copy.query = before.state, before.page, before.query
    copy.state.touched.update(dict.fromkeys(copy.state.user))
    copy.state.changed.update(dict.fromkeys(copy.state.with_value()))
    for file, known in before.files.items():
        if store.share_file(source, file, id):
            copy.files[file] = known
    return Ledger(copy, sealer, closed=closed)
