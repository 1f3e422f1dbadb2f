"""Files that visitors send: each checked, then kept by the store under its session."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from kawa.errors import StoreError
from kawa.runtime.media import clean_type
from kawa.runtime.services import Services
from kawa.runtime.spec import Spec
from kawa.runtime.uploads import new_file_id
from kawa.server.tabs.hub import Hub
from kawa.server.web.origin import Gate
from kawa.server.web.quota import Quota, Refused

_DRIVE = re.compile(r"^[A-Za-z]:")
_NAME_LIMIT = 255
_DEPTH_LIMIT = 64
_SILENCE = 30.0
"""Seconds without a byte after which an upload is given up: its tab has gone without a word."""
_NOT_KEPT = "The server could not keep the file."


def upload_token(services: Services, id: str) -> str:
    """Returns a secret with which the page may send files to its session, at any process."""
    return f"{id}.{services.sealer.sign('upload', id)}"


def _session_of(services: Services, token: str) -> str | None:
    """Returns the id of the session that an upload token belongs to."""
    id, _, signature = token.partition(".")
    return id if services.sealer.signed(signature, "upload", id) else None


async def receive_upload(hub: Hub, gate: Gate, quota: Quota, request: Request) -> Response:
    """Takes one file: its bytes are the body, its name is in `X-Kawa-Name`.

    The secret in `X-Kawa-Upload` names the session; a page of another origin cannot
    send that header, so nothing can be uploaded in a visitor's name.
    """
    refusal = gate.refuse_request(request.headers)
    if refusal is not None:
        return _error(403, refusal)
    session = _session_of(hub.services, request.headers.get("x-kawa-upload", ""))
    widget = request.query_params.get("widget", "")
    place = None if session is None else await _place(hub, session, widget)
    if session is None or place is None:
        return _error(401, "This upload belongs to no open session.")
    spec, here = place
    if here and (spec is None or spec.codec.files is None or spec.disabled):
        return _error(409, "The page has no such uploader now.")
    limit = _limit(hub, spec, widget, request) * 1024 * 1024
    size = _told_size(request, limit)
    if size > limit:
        return _error(413, f"The file is larger than {limit // (1024 * 1024)} MB.")
    address = request.client.host if request.client else ""
    try:
        await quota.take(session, address, size)
    except Refused as error:
        return _error(413, str(error))
    except StoreError:
        return _error(507, _NOT_KEPT)
    kept = None
    try:
        body = await _read(request, size)
        answer = await _keep(hub, session, spec, request, body)
        if answer.status_code == 200:
            kept = len(body)
        return answer
    except _Cut as error:
        return _error(error.status, str(error))
    finally:
        quota.give_back(session, size, kept)


async def _place(hub: Hub, session: str, widget: str) -> tuple[Spec | None, bool] | None:
    """Returns the widget, and whether its session is with this process; None: there is none."""
    live = hub.find(session)
    if live is not None and live.connection is not None:
        return live.session.state.spec(widget), True
    # Its tab is with another process, or on its way back. Who has it checks the file when
    # the page names it.
    try:
        there = await asyncio.to_thread(hub.services.store.has, session)
    except StoreError:
        return None
    return (None, False) if there else None


def _limit(hub: Hub, spec: Spec | None, widget: str, request: Request) -> int:
    """Returns how many megabytes a file may have."""
    usual: int = hub.services.settings.get("server.maxUploadSize")
    if spec is not None and spec.codec.files is not None:
        return spec.codec.files.max_mb
    told, _, proof = request.headers.get("x-kawa-limit", "").partition(" ")
    if told.isascii() and told.isdigit() and len(told) < 10:
        larger = int(told)
        if hub.services.sealer.signed(proof, "limit", widget, larger):
            return larger
    return usual


async def _keep(
    hub: Hub, session: str, spec: Spec | None, request: Request, body: bytearray
) -> Response:
    path = _clean_path(unquote(request.headers.get("x-kawa-name", "")))
    # Which process does not have the uploader cannot tell; who has it looks again.
    rule = None if spec is None else spec.codec.files
    name = path if rule is None else rule.name(path)
    kind = clean_type(request.headers.get("content-type", ""))
    file = new_file_id(hub.services.sealer, session, name, len(body), kind)
    known = {"id": file, "name": name, "size": len(body), "type": kind}
    try:
        if rule is not None:
            rule.check(name, kind, len(body))
            _register(hub, session, known)
        await asyncio.to_thread(hub.services.store.put_file, session, file, memoryview(body))
    except ValueError as error:
        return _error(415, str(error))
    except StoreError:
        _forget(hub, session, file)
        return _error(507, _NOT_KEPT)
    return JSONResponse(known)


def _register(hub: Hub, session: str, known: dict[str, Any]) -> None:
    """Has the session know of a file, so that its store drops it with the session."""
    live = hub.find(session)
    if live is not None:
        facts = {name: known[name] for name in ("name", "size", "type")}
        live.session.files[known["id"]] = facts
        live.session.unnamed[known["id"]] = time.monotonic()


def _forget(hub: Hub, session: str, file: str) -> None:
    live = hub.find(session)
    if live is not None:
        live.session.files.pop(file, None)
        live.session.unnamed.pop(file, None)


class _Cut(Exception):
    """A file did not come as it was said."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def _told_size(request: Request, limit: int) -> int:
    """Returns how many bytes are to come; the limit, where that is not said."""
    told = request.headers.get("content-length")
    if told is None:
        return limit
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else limit + 1


async def _read(request: Request, most: int) -> bytearray:
    """Returns the body.

    Raises:
        _Cut: It is larger, or does not come to its end.
    """
    body = bytearray()
    parts = request.stream()
    try:
        while (part := await asyncio.wait_for(_next(parts), _SILENCE)) is not None:
            body += part
            if len(body) > most:
                raise _Cut(413, f"The file is larger than {most // (1024 * 1024)} MB.")
    except ClientDisconnect:
        raise _Cut(400, "The file came in part only.") from None
    except TimeoutError:
        raise _Cut(408, f"No more of the file came for {_SILENCE:.0f} seconds.") from None
    return body


async def _next(parts: AsyncIterator[bytes]) -> bytes | None:
    return await anext(parts, None)


def _clean_path(path: str) -> str:
    """Returns a name, with the folders it is in and nothing that leads out of them."""
    *folders, name = re.split(r"[/\\]", path)
    inner = [_clean_name(_DRIVE.sub("", folder)) for folder in folders]
    # A name of dots alone is the folder itself, the one above, or on Windows either.
    kept = [folder for folder in inner if folder.strip(".")][-_DEPTH_LIMIT:]
    clean = _clean_name(name)
    return "/".join([*kept, clean if clean.strip(".") else "file"])


def _clean_name(name: str) -> str:
    return "".join(c for c in name if c.isprintable()).strip()[-_NAME_LIMIT:]


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status)
