"""`st.stop`: a script ends its own run."""

from __future__ import annotations

from typing import NoReturn

from kawa.errors import StopException
from kawa.runtime.here import in_run


def stop() -> NoReturn:
    """Ends the run here; what is drawn so far stays.

    Nothing below the call runs, and `except Exception` does not catch it. Outside of
    an app it does nothing.

    Example:
        >>> import kawa as st
        >>> name = st.text_input("Name")
        >>> if not name:
        ...     st.stop()
    """
    if not in_run():
        return None  # type: ignore[misc]  # As in plain Python, where nothing is drawn.
    raise StopException
