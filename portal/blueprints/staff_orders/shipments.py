"""Delivery notes for the seller's staff: to print, and as PDF."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.blueprints.staff_orders.blueprint import bp
from portal.domain.access import Permission
from portal.services.orders.shipments import delivery_note
from portal.web.access import staff_only
from portal.web.answers import answer
from portal.web.documents import delivery_note_pdf


@bp.get("/shipments/<string:slug>")
@staff_only(Permission.STAFF_ORDERS_VIEW)
def shipment(slug: str) -> Response:
    """Show a delivery note, ready to print."""
    return answer(page="staff_orders/shipment.html", note=delivery_note(slug=slug))


@bp.get("/shipments/<string:slug>/pdf")
@staff_only(Permission.STAFF_ORDERS_VIEW)
def shipment_pdf(slug: str) -> Response:
    """Send a delivery note as PDF."""
    return delivery_note_pdf(delivery_note(slug=slug))
