"""Files that visitors send: each checked, then kept by the store under its session."""

from __future__ import annotations

import asyncio
import re
import secrets
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from kawa._config import get_option
from kawa.errors import StoreError
from kawa.server.hub import Hub
from kawa.server.origin import Gate

_TYPE = re.compile(r"^[a-z][\w.+-]*/[a-z\d][\w.+-]*$", re.ASCII)
_NAME_LIMIT = 255


async def receive_upload(hub: Hub, gate: Gate, request: Request) -> Response:
    """Takes one file: its bytes are the body, its name is in `X-Kawa-Name`.

    The secret in `X-Kawa-Upload` names the session; a page of another origin cannot
    send that header, so nothing can be uploaded in a visitor's name.
    """
    refusal = gate.refuse_request(request.headers)
    if refusal is not None:
        return _error(403, refusal)
    live = hub.by_upload_token(request.headers.get("x-kawa-upload", ""))
    if live is None:
        return _error(401, "This upload belongs to no open session.")
    spec = live.session.state.specs.get(request.query_params.get("widget", ""))
    if spec is None or spec.type != "file_uploader" or spec.disabled:
        return _error(409, "The page has no such uploader now.")
    limit = getattr(spec.decode, "max_mb", get_option("server.maxUploadSize")) * 1024 * 1024
    body = await _read(request, limit)
    if body is None:
        return _error(413, f"The file is larger than {limit // (1024 * 1024)} MB.")
    known = {
        "name": _clean_name(unquote(request.headers.get("x-kawa-name", ""))),
        "size": len(body),
        "type": _clean_type(request.headers.get("content-type", "")),
    }
    file = secrets.token_urlsafe(16)
    files = live.session.files
    files[file] = known
    try:
        spec.decode([{"id": file}])
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, hub.store.put_file, live.session.id, file, body)
    except (ValueError, TypeError) as error:
        del files[file]
        return _error(415, str(error))
    except StoreError:
        del files[file]
        return _error(507, "The server could not keep the file.")
    return JSONResponse({"id": file, **known})


async def _read(request: Request, limit: int) -> bytes | None:
    """Returns the body, or None if it is larger than the limit."""
    try:
        if int(request.headers.get("content-length", 0)) > limit:
            return None
    except ValueError:
        return None
    parts = bytearray()
    try:
        async for part in request.stream():
            parts += part
            if len(parts) > limit:
                return None
    except ClientDisconnect:
        return None
    return bytes(parts)


def _clean_name(name: str) -> str:
    """Returns a file's name without a directory or control characters."""
    last = re.split(r"[/\\]", name)[-1]
    clean = "".join(c for c in last if c.isprintable()).strip()
    return clean[-_NAME_LIMIT:] or "file"


def _clean_type(kind: str) -> str:
    base = kind.partition(";")[0].strip().lower()
    return base if _TYPE.match(base) else "application/octet-stream"


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status)
