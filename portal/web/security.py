"""Response headers that keep pages private and scripts out."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; frame-src 'self'; manifest-src 'self'; object-src 'none'"
)
# The one exception: a sent mail, shown to staff inside a sandboxed frame of our own page.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
)
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_SCANNING = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
_HSTS = "max-age=31536000; includeSubDomains"


def init_security(app: Flask) -> None:
    """Set the headers on every response."""
    secure = bool(app.config["SESSION_COOKIE_SECURE"])

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in _EVERYWHERE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        if secure:
            response.headers["Strict-Transport-Security"] = _HSTS
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        request_id = g.get("request_id")
        if request_id:
            response.headers["X-Request-ID"] = request_id
        return response


def with_camera(response: Response) -> Response:
    """Let the page of an answer ask for the camera, to read bar codes."""
    response.headers["Permissions-Policy"] = _SCANNING
    return response
