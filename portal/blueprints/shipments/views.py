"""Delivery notes for the client whose order they are of: to print, and as PDF."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from portal.domain.access import Permission
from portal.services.orders.shipments import DeliveryNote, delivery_note
from portal.web.access import actor, requires
from portal.web.answers import answer
from portal.web.documents import delivery_note_pdf

bp = Blueprint("shipments", __name__, url_prefix="/orders/<string:number>/shipments")


def _own(number: str, slug: str) -> DeliveryNote:
    return delivery_note(slug=slug, order_slug=number, client=actor())


@bp.get("/<string:slug>")
@requires(Permission.ORDERS_VIEW)
def show(number: str, slug: str) -> Response:
    """Show a delivery note of the company's order, ready to print."""
    return answer(page="shipments/show.html", note=_own(number, slug))


@bp.get("/<string:slug>/pdf")
@requires(Permission.ORDERS_VIEW)
def pdf(number: str, slug: str) -> Response:
    """Send a delivery note of the company's order as PDF."""
    return delivery_note_pdf(_own(number, slug))
