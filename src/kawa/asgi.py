"""An app as a part of another program: served by its ASGI server, below a path of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kawa._config import Settings
from kawa.compat import install
from kawa.elements.exception import show_error
from kawa.elements.write import write
from kawa.server.web.app import Site, create_app


def asgi_app(
    script: str | Path, settings: Mapping[str, Any] | None = None, *, dev: bool = False
) -> Site:
    """Makes the ASGI app of a script.

    Any ASGI server can serve it, and Starlette or FastAPI can mount it: `Mount("/x", app)`.
    Its `routes()` are Starlette's, to be put beside routes of one's own, and its `lifespan`
    starts it and ends it in good order where the outer app hands that on; without, the first
    tab starts it. Several apps may live in one process: each has its own settings and
    sessions, and they share `sys.path` and the modules that they import.

    Args:
        script: The main script.
        settings: Values by dotted name, as flags of `kawa run` would give them. The rest comes
            from files and the environment, as it does there.
        dev: Show what helps a developer, as `kawa run` does without `--server.headless`.

    Returns:
        The app.

    Raises:
        ConfigError: A setting cannot be used, or the page has not been built.
        StoreError: The session store cannot be opened.

    Example:
        >>> from starlette.applications import Starlette
        >>> from starlette.routing import Mount
        >>> from kawa.asgi import asgi_app
        >>> Starlette(routes=[Mount("/report", asgi_app("report.py"))])  # doctest: +SKIP
    """
    path = Path(script).absolute()
    own = Settings().load([Path.cwd(), path.parent], settings)
    install()
    return create_app(path, own, magic=write, show_error=show_error, dev=dev)
