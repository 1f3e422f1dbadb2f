"""What survives a crash: one small interface, and the stores behind it."""

from kawa.store._base import (
    ABOUT_FILES,
    NOBODYS,
    OPENER,
    Blob,
    Changes,
    Record,
    Standing,
    Store,
    Summary,
    open_store,
    opens,
)

__all__ = [
    "ABOUT_FILES",
    "NOBODYS",
    "OPENER",
    "Blob",
    "Changes",
    "Record",
    "Standing",
    "Store",
    "Summary",
    "open_store",
    "opens",
]
