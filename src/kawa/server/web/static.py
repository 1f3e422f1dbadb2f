"""The built page: its files, found once at start, and `index.html` with what this server says."""

from __future__ import annotations

import json
import mimetypes
import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kawa.errors import ConfigError

STATIC = Path(__file__).parents[2] / "static"
_BOOT = "<!--kawa-boot-->"
_FOREVER = "public, max-age=31536000, immutable"
_PACKED = (("br", ".br"), ("gzip", ".gz"))


class Frontend:
    """The files of the built page.

    Only files listed at start are served, so no path of a request reaches the disk.

    Args:
        directory: Where the build is.

    Raises:
        ConfigError: The page has not been built.
    """

    def __init__(self, directory: Path = STATIC) -> None:
        index = directory / "index.html"
        if not index.is_file():
            raise ConfigError(
                f"The page has not been built: {index} is missing. "
                "Run `make setup`, or install a released wheel."
            )
        self._index = index.read_text("utf-8")
        self._directory = directory
        self._files = {
            path.relative_to(directory).as_posix(): path
            for path in directory.rglob("*")
            if path.is_file()
        }
        self._read: dict[str, bytes] = {}
        build = json.loads((directory / "build.json").read_text())
        self.build: str = build["build"]
        self._icons: dict[str, str] | None = None

    def page(self, base: str, boot: dict[str, Any], title: str) -> tuple[str, str]:
        """Returns `index.html` as this server says it, and its content security policy."""
        # `<` in JSON could end the script element that holds it.
        text = json.dumps(boot).replace("<", "\\u003c")
        head = (
            f'<base href="{escape(base)}">'
            f'<script type="application/json" id="kawa-boot">{text}</script>'
        )
        html = self._index.replace(_BOOT, head).replace(
            "<title></title>", f"<title>{escape(title)}</title>"
        )
        return html, _policy(html)

    async def asset(self, request: Request) -> Response:
        """Serves a file of the build, packed if the browser takes that."""
        name = f"assets/{request.path_params['path']}"
        if name not in self._files:
            return PlainTextResponse("Not found", 404)
        headers = {"cache-control": _FOREVER, "vary": "accept-encoding"}
        accepted = request.headers.get("accept-encoding", "")
        found = name
        for encoding, suffix in _PACKED:
            if encoding in accepted and name + suffix in self._files:
                headers["content-encoding"] = encoding
                found = name + suffix
                break
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        try:
            return Response(self._bytes(found), media_type=kind, headers=headers)
        except OSError:  # The page was built anew under a running server.
            return PlainTextResponse("Not found", 404)

    async def icon(self, request: Request) -> Response:
        """Serves a Material symbol as SVG."""
        if self._icons is None:
            self._icons = json.loads(self._bytes("icons.json"))
        drawing = self._icons.get(request.path_params["name"])
        if drawing is None:
            return PlainTextResponse("Not found", 404)
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -960 960 960">'
            f'<path fill="currentColor" d="{escape(drawing)}"/></svg>'
        )
        return Response(svg, media_type="image/svg+xml", headers={"cache-control": _FOREVER})

    def _bytes(self, name: str) -> bytes:
        data = self._read.get(name)
        if data is None:
            data = self._read[name] = self._files[name].read_bytes()
        return data


def _policy(html: str) -> str:
    """Returns the policy that allows this page's own inline script and no other."""
    inline = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in inline)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {hashes}".strip(),
            "style-src 'self' 'unsafe-inline' https:",
            "img-src 'self' http: https: data: blob:",
            "media-src 'self' http: https: data: blob:",
            "font-src 'self' https: data:",
            "connect-src 'self' ws: wss:",
            "frame-src http: https: data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
        ]
    )
