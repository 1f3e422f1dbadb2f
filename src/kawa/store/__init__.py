"""What survives a crash: one small interface, and the stores behind it."""

from kawa.store._base import (
    NOBODYS,
    Blob,
    Changes,
    Conflict,
    Record,
    Standing,
    Store,
    StoreFailed,
    Summary,
    open_store,
)

__all__ = [
    "NOBODYS",
    "Blob",
    "Changes",
    "Conflict",
    "Record",
    "Standing",
    "Store",
    "StoreFailed",
    "Summary",
    "open_store",
]
