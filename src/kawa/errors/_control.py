"""How a run ends early: these pass through a script's `except Exception`."""

from __future__ import annotations

from typing import Any


class ScriptControlException(BaseException):
    """Ends the run without being an error."""


class StopException(ScriptControlException):
    """The script asked to stop, or the user did."""


class RerunException(ScriptControlException):
    """The script asked to start over.

    Args:
        rerun_data: What the next run is to begin with.
    """

    def __init__(self, rerun_data: Any = None) -> None:
        super().__init__(rerun_data)
        self.rerun_data = rerun_data
