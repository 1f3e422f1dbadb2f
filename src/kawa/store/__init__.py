"""What survives a crash: one small interface, and the stores behind it."""

from kawa.store._base import (
    Blob,
    Changes,
    Conflict,
    Record,
    Store,
    StoreFailed,
    Summary,
    open_store,
)

__all__ = ["Blob", "Changes", "Conflict", "Record", "Store", "StoreFailed", "Summary", "open_store"]
