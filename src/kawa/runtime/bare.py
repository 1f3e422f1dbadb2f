"""What happens when a script runs as plain Python: it draws nowhere, and says so once."""

from __future__ import annotations

import logging
import sys


def warn_bare() -> None:
    """Says once how to see the app."""
    script = sys.argv[0] if sys.argv and sys.argv[0].endswith(".py") else "app.py"
    logging.getLogger("kawa").warning(
        "This script runs as plain Python, so nothing is drawn and session_state is not kept. "
        "Run it with: kawa run %s",
        script,
    )
