"""What a run leaves undone that ends early, or with its process."""

from __future__ import annotations

from typing import Any

import msgspec


class Unfinished(msgspec.Struct, omit_defaults=True):
    """What is left of an event whose run ended early, or had not ended when it was stored.

    Attributes:
        click: The event that has the clicks.
        triggers: Clicks and the like that the script had not come to, by widget id; their
            callbacks have been called.
        cut: The script had come to its click, and will not do the rest.
    """

    click: int = 0
    triggers: dict[str, Any] = {}
    cut: bool = False
