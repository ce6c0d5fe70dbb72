"""Static files under addresses that change with their content, so that browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

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
        return response
