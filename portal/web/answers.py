"""Answers for two audiences: a browser gets a page, htmx gets the regions it asked for."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

_HTMX_HEADERS = (
    "HX-Request",
    "HX-Request-Type",
    "HX-Boosted",
    "HX-History-Restore-Request",
)


def wants_fragment() -> bool:
    """Test for a request that swaps a region: neither a boosted link nor a history restore."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-Request-Type", "partial") == "partial"
        and request.headers.get("HX-Boosted") != "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def answer(
    *, page: str, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """Render the page, or only its fragment when that is all that was asked for."""
    template = fragment if fragment and wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.update(_HTMX_HEADERS)
    return response


def done(*, go_to: str, fragment: str | None = None, **context: Any) -> Response:
    """Answer a change that went well: 303 for a browser, regions (or the way there) for htmx."""
    if not wants_fragment():
        return redirect(go_to, 303)
    if fragment is not None:
        return answer(page=fragment, fragment=fragment, **context)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = go_to
    response.vary.update(_HTMX_HEADERS)
    return response
