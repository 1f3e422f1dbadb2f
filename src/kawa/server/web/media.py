"""Gives out the bytes that pages show: whole or in part, and to be kept by the browser."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from kawa.errors import StoreError
from kawa.runtime.media import Item, Media

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
INERT: Final = re.compile(
    r"(image/(?!svg)|audio/|video/|font/)[\w.+-]+"
    r"|application/(pdf|json|octet-stream|vnd\.apache\.arrow\.\w+)|text/(plain|csv)"
)
"""What runs nothing when it is opened as a page of its own."""
_SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_PATIENCE, _STEP = 2.0, 0.05
"""Seconds that the process which has something new is given to store it, and between looks."""


async def serve_media(media: Media, request: Request) -> Response:
    """Serves what a name stands for. The name is the permission: it cannot be guessed."""
    name = request.path_params["name"].partition(".")[0]
    item = media.held(name)
    if item is None and media.genuine(name):
        item = await _from_elsewhere(media, name, request.query_params.get("of", ""))
    if item is None:
        return PlainTextResponse("Not found", 404, headers={"cache-control": "no-store"})
    headers = {
        "cache-control": "private, max-age=31536000, immutable",
        "etag": f'"{name}"',
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
    }
    if not INERT.fullmatch(item.mime):
        headers["content-disposition"] = "attachment"
        headers["content-security-policy"] = _SANDBOX
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if item.path is not None:
        return FileResponse(item.path, headers=headers, media_type=item.mime)
    return _bytes(item, request, headers)


async def _from_elsewhere(media: Media, name: str, session: str) -> Item | None:
    """Returns what another process has put, also if it is about to store it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE
    while session and media.spread:
        try:
            item = await asyncio.to_thread(media.fetch, name, session)
        except StoreError:
            return None
        if item is not None or loop.time() > deadline:
            return item
        await asyncio.sleep(_STEP)
    return None


def _bytes(item: Item, request: Request, headers: dict[str, str]) -> Response:
    data = item.data
    assert data is not None
    asked = request.headers.get("range", "")
    if asked and request.headers.get("if-range", headers["etag"]) == headers["etag"]:
        part = _part(asked, item.size)
        if part is None:
            pass
        elif not part:
            headers["content-range"] = f"bytes */{item.size}"
            return Response(status_code=416, headers=headers)
        else:
            headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{item.size}"
            data = data[part.start : part.stop]
            return Response(data, 206, headers, item.mime)
    return Response(data, 200, headers, item.mime)


def _part(asked: str, size: int) -> range | None:
    """Returns the bytes that are asked for; none if there are no such; None for all of them."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found[0] == "bytes=-":
        return None  # Several parts, or what is no range: one may answer with the whole.
    first, last = found[1], found[2]
    if first and last and int(last) < int(first):
        return None
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last) + 1, size) if last else size)
