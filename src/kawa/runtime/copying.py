"""A stored session copied into a new one, with an id, tokens and files of its own."""

from __future__ import annotations

from kawa.runtime.session import Session
from kawa.runtime.snapshot import restore
from kawa.store import Record, Store
from kawa.store.envelope import Sealer


def copy_session(
    store: Store, sealer: Sealer, record: Record, source: str, id: str, *, closed: bool = False
) -> Session:
    """Returns a new session that holds what a stored one does; its first run commits it.

    Args:
        store: Where the files of both are.
        sealer: Opens what is stored.
        record: The stored session.
        source: Its id.
        id: The copy's.
        closed: Nothing is unpickled.

    Raises:
        StoreError: The record is not genuine, or the store does not work.
    """
    before, copy = Session(source), Session(id)
    restore(before, record, sealer, store.get_file, closed=closed)
    copy.state, copy.page, copy.query = before.state, before.page, before.query
    copy.state.touched.update(dict.fromkeys(copy.state.user))
    copy.state.changed.update(dict.fromkeys(copy.state.with_value()))
    for file, known in before.files.items():
        data = store.get_file(source, file)
        if data is not None:
            store.put_file(id, file, data)
            copy.files[file] = known
    return copy
