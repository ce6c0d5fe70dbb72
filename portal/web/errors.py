"""Failures in words. Only this module knows which kind of failure has which status."""

from __future__ import annotations

import time

import structlog
from flask import Flask, g, make_response, render_template, request
from flask_babel import get_locale, gettext, ngettext
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from portal.extensions import limiter, session
from portal.kit import errors
from portal.kit.words import N_
from portal.web.answers import wants_fragment

log = structlog.get_logger()

_STATUS: dict[type[errors.Expected], int] = {
    errors.InvalidInput: 422,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.TooLarge: 413,
    errors.Unavailable: 503,
}
_PAGES = {403, 404, 409, 413, 422, 429, 500, 503}
_LOST_FORM = N_(
    "This form is from an earlier sign-in. Nothing was changed: go back and send it again."
)


def status_of(error: errors.Expected) -> int:
    """Return the HTTP status of an expected failure."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def say(error: errors.Expected) -> str:
    """Return the failure in the person's language."""
    return str(gettext(error.message, **error.values))


def init_errors(app: Flask) -> None:
    """Answer every failure with a page, or with the problem region for htmx."""
    app.register_error_handler(errors.Expected, _expected)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RateLimitExceeded, _limited)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(NoConnectionFree, _database_away)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: errors.Expected) -> Response:
    status = status_of(error)
    response = _render(status, say(error))
    if isinstance(error, errors.TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _csrf(_error: CSRFError) -> Response:
    return _render(409, gettext(_LOST_FORM))


def _limited(_error: RateLimitExceeded) -> Response:
    breached = limiter.current_limit
    seconds = max(1, int(breached.reset_at - time.time())) if breached else 60
    minutes = (seconds + 59) // 60
    words = ngettext(
        "Too many attempts. Try again in %(num)d minute.",
        "Too many attempts. Try again in %(num)d minutes.",
        minutes,
    )
    response = _render(429, words)
    response.headers["Retry-After"] = str(seconds)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status >= 500:
        g.without_frame = True
    if status < 400:
        return error.get_response()  # a redirect to the canonical address
    if isinstance(error, SecurityError):
        # A Host that is not ours: no address of a page can be made for it.
        return make_response("Bad request\n", 400, {"Content-Type": "text/plain"})
    response = _render(status, "")
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _database_away(error: SQLAlchemyError) -> Response:
    log.error("database_away", error=str(error))
    g.without_frame = True
    return _render(503, "")


def _unstorable(error: DataError) -> Response:
    """Answer what no column can hold: a NUL in a text, a number beyond every limit."""
    log.warning("unstorable", error=str(error.orig))
    return _render(404 if "\x00" in request.path else 422, "")


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected", error=repr(error))
    g.without_frame = True  # to build it, the database is asked, which may be what broke
    return _render(500, "")


def _render(status: int, message: str) -> Response:
    session.rollback()
    page = status if status in _PAGES else (404 if status == 405 else 422 if status < 500 else 500)
    context = {
        "message": message,
        "status": status,
        "request_id": g.get("request_id", ""),
        # Where there is no frame to say so; the page of a 500 asks for no words and is Polish.
        "spoken": "pl" if page == 500 else str(get_locale()),
    }
    if wants_fragment():
        response = make_response(
            render_template("errors/_problem.html", page=page, **context), status
        )
        response.headers["HX-Retarget"] = "#problem"
        response.headers["HX-Reswap"] = "outerHTML"
        return response
    return make_response(render_template(f"errors/{page}.html", **context), status)
