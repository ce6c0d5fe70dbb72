"""Static files under addresses that change with their content, so that browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import brotli
from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

_TEXT = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}
_YEAR = "public, max-age=31536000, immutable"


@cache
def _fingerprint(path: Path, _changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static_url(filename: str) -> str:
    """Return the address of a static file with its fingerprint."""
    path = Path(current_app.static_folder or "") / filename
    return url_for("static", filename=filename, v=_fingerprint(path, path.stat().st_mtime))


def init_assets(app: Flask) -> None:
    """Let templates name static files, and browsers keep fingerprinted ones for a year."""
    app.jinja_env.globals["static_url"] = static_url

    @app.after_request
    def _keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200:
            response.headers["Cache-Control"] = _YEAR if request.args.get("v") else "no-cache"
            _pack(response)
        return response


def _pack(response: Response) -> None:
    """Send text files compressed. Pages are not: they hold secrets beside what people typed."""
    if response.mimetype not in _TEXT:
        return
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["br"]:
        return
    path = Path(current_app.static_folder or "") / str((request.view_args or {})["filename"])
    response.close()  # the file that would have been sent
    response.direct_passthrough = False
    response.set_data(_packed(path, path.stat().st_mtime))
    response.headers["Content-Encoding"] = "br"


@cache
def _packed(path: Path, _changed: float) -> bytes:
    return bytes(brotli.compress(path.read_bytes()))
