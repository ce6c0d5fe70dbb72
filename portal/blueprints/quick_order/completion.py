"""Typing a line: codes are completed while they are typed."""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response

from portal.blueprints.quick_order.views import bp
from portal.domain.access import Permission
from portal.domain.search import fold
from portal.services.cart.queries import active_cart
from portal.services.catalogue.suggesting import suggested
from portal.services.catalogue.viewers import viewer_of
from portal.web.access import actor, requires
from portal.web.answers import answer
from portal.web.paths import plain

_WITH_QUANTITY = re.compile(r"(.*\S)\s+(\d{1,7})")


@bp.get("/codes")
@requires(Permission.ORDERS_PLACE)
def complete() -> Response:
    """Answer what is typed as code and quantity with the few lines it may become."""
    typed = plain(request.args.get("entry"))
    parted = _WITH_QUANTITY.fullmatch(typed)
    text, quantity = (parted[1], parted[2]) if parted else (typed, "")
    cart = active_cart(actor())
    viewer = viewer_of(actor(), cart.branch_id if cart else None)
    return answer(
        page="quick_order/codes.htmx.html",
        fragment="quick_order/codes.htmx.html",
        items=[
            (f"{one.sku} {quantity}".strip(), _label(one.name, one.found_by, text))
            for one in suggested(viewer=viewer, text=text)
        ],
    )


def _label(name: str, found_by: tuple[str, str] | None, typed: str) -> str:
    """Return a name beside what was typed: browsers hide an option that does not hold it."""
    code = found_by[1] if found_by else ""
    said = " · ".join(part for part in (name, code) if part)
    return said if typed.lower() in said.lower() else f"{said} · {fold(typed)}"
