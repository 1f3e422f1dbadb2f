"""The folder `static` beside the script: its files as they are, without the app's rights."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from stat import S_ISREG
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from kawa.server.web.media import INERT
from kawa.server.web.origin import Gate, headers_of

_LOG = logging.getLogger("kawa")
_OWN_ORIGIN: Final = (
    "sandbox allow-scripts allow-forms allow-modals allow-downloads allow-popups "
    "allow-popups-to-escape-sandbox"
)
"""A page runs in an origin of its own: it may compute and show, and cannot be the visitor."""


class UserFiles(StaticFiles):
    """Serves the folder `static` of an app, and nothing outside of it.

    Args:
        directory: Where the script is.
        gate: Knows the hosts that are served.
    """

    def __init__(self, directory: Path, gate: Gate) -> None:
        self._folder = directory / "static"
        self._gate = gate
        self._told: set[str] = set()
        super().__init__(directory=self._folder, check_dir=False, follow_symlink=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request."""
        path = scope["path"]
        strange = self._gate.refuse_host(headers_of(scope).get("host", ""))
        if strange is not None:
            await PlainTextResponse(strange, 403)(scope, receive, send)
        elif "\0" in path or "\\" in path or "//" in path or not self._folder.is_dir():
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Finds a file; see there."""
        found, stat = super().lookup_path(path)
        if stat is not None and S_ISREG(stat.st_mode):
            # Tried before the answer begins, which could not be taken back.
            Path(found).open("rb").close()
        return found, stat

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answers with a file; see there."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 401:
                raise
            # Streamlit says the same of a file that is not there; the log knows better.
            self._tell(path)
            raise HTTPException(404) from None
        # As its name says, whatever its bytes look like.
        response.headers["x-content-type-options"] = "nosniff"
        kind = response.headers.get("content-type", "").partition(";")[0]
        if not INERT.fullmatch(kind):
            response.headers["content-security-policy"] = _OWN_ORIGIN
        return response

    def _tell(self, path: str) -> None:
        """Names a file that cannot be read, once; and not every name that somebody tries."""
        if path not in self._told and len(self._told) < 100:
            self._told.add(path)
            _LOG.warning("%s cannot be read: permission denied.", self._folder / path)
