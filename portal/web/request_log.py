"""Every request's log lines carry its id; one line says how it ended."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

_QUIET = {"static", "healthz", "readyz", "metrics"}
_log = structlog.get_logger("portal.request")


def init_request_log(app: Flask) -> None:
    """Start each request's log afresh, before the door binds its id; end it with one line."""

    @app.before_request
    def forget_the_last() -> None:
        structlog.contextvars.clear_contextvars()

    @app.after_request
    def tell(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-ID"] = g.request_id
        if request.endpoint not in _QUIET:
            started = g.get("started_at", time.perf_counter())
            _log.info(
                "answered",
                method=request.method,
                path=_without_secrets(),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response


def _without_secrets() -> str:
    """Return the address asked for; of one that carries a secret, only its rule."""
    rule = request.url_rule
    secret = rule is not None and "token" in rule.arguments
    return rule.rule if rule and secret else request.path
