"""What cached functions show: that they are at work, and what does not belong into them."""

from __future__ import annotations

import logging
import traceback
from contextlib import AbstractContextManager

from kawa.caching.errors import CachedWidgetWarning
from kawa.caching.flights import computing
from kawa.elements._kit.registry import resolve
from kawa.errors import StreamlitAPIWarning
from kawa.runtime.identity import PACKAGE, RUN

_LOG = logging.getLogger("kawa")


class Shows:
    """Shows by way of the elements."""

    def spinner(self, text: str, show_time: bool) -> AbstractContextManager[object]:
        """Shows for as long as the block runs that something takes time."""
        found: AbstractContextManager[object] = resolve("spinner")(text, show_time=show_time)
        return found

    def warn(self, warning: Warning) -> None:
        """Shows a warning on the page, and logs it with where it comes from."""
        resolve("exception")(warning)
        stack = warning.tacked_on_stack if isinstance(warning, StreamlitAPIWarning) else None
        steps = list(stack or ())
        begins = [at for at, step in enumerate(steps) if step.name == RUN]
        own = [
            s for s in steps[max(begins, default=-1) + 1 :] if not s.filename.startswith(PACKAGE)
        ]
        _LOG.warning("%s\n%s", warning, "".join(traceback.format_list(own)).rstrip())


SHOWS = Shows()


def warn_of_widget() -> None:
    """Warns if a widget is about to be drawn by a cached function."""
    if computing():
        SHOWS.warn(CachedWidgetWarning())
