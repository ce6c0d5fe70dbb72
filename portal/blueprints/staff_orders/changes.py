"""What the office does with an order: confirm, pick, ship, cancel, take back."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.blueprints.staff_orders.blueprint import bp
from portal.blueprints.staff_orders.forms import (
    CancellationForm,
    LineCancellationForm,
    Quantities,
    ShipmentForm,
)
from portal.blueprints.staff_orders.order import order_page, return_form
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.services.orders import handling
from portal.services.orders.shipping import Parcel, ship_order, take_back
from portal.services.orders.staff_page import staff_order
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import done
from portal.web.forms import blaming
from portal.web.paths import own_path


def _back_to(number: str) -> str:
    return own_path(request.form.get("back"), otherwise=url_for(".show", number=number))


@bp.post("/orders/<string:number>/confirmation")
@staff_only(Permission.STAFF_ORDERS_HANDLE)
def create_confirmation(number: str) -> Response:
    """Confirm the order."""
    with unit_of_work():
        handling.confirm(actor=actor(), slug=number, at=utc_now())
    flash(_("Confirmed."), "ok")
    return done(go_to=_back_to(number))


@bp.post("/orders/<string:number>/picking")
@staff_only(Permission.STAFF_ORDERS_HANDLE)
def create_picking(number: str) -> Response:
    """Hand the order over to the warehouse."""
    with unit_of_work():
        handling.start_picking(actor=actor(), slug=number, at=utc_now())
    flash(_("Handed over for picking; the customer can no longer cancel it."), "ok")
    return done(go_to=_back_to(number))


@bp.post("/orders/<string:number>/reservations")
@staff_only(Permission.STAFF_ORDERS_HANDLE)
def create_reservations(number: str) -> Response:
    """Promise what came in to the orders that wait for this one's goods."""
    with unit_of_work():
        lines = handling.reserve_for(actor=actor(), slug=number, at=utc_now())
    if lines:
        words = ngettext("Reserved for %(num)d line.", "Reserved for %(num)d lines.", lines)
        flash(words, "ok")
    else:
        flash(_("Nothing has come in for these goods yet."), "info")
    return done(go_to=url_for(".show", number=number))


@bp.post("/orders/<string:number>/shipments")
@staff_only(Permission.STAFF_ORDERS_HANDLE)
def create_shipment(number: str) -> Response:
    """Send goods out on a delivery note; a double click makes one."""
    form, quantities = ShipmentForm(), Quantities.read("ship", request.form)
    if _complete(form, quantities):
        with form.refusals(), unit_of_work():
            sent = ship_order(
                actor=actor(),
                slug=number,
                parcel=Parcel(
                    key=form.press,
                    lines=quantities.lines,
                    carrier=form.carrier.data,
                    tracking_number=form.tracking_number.data,
                    tracking_url=form.tracking_url.data,
                ),
                at=utc_now(),
            )
    if form.errors or quantities.errors:
        return order_page(number, status=422, shipment=form, quantities=quantities)
    flash(_("Shipped on %(number)s. The customer is told by e-mail.", number=sent.number), "ok")
    return done(go_to=url_for(".show", number=number))


def _complete(form: Any, quantities: Quantities) -> bool:
    return bool(form.validate_on_submit()) and not quantities.errors


@bp.post("/orders/<string:number>/cancellation")
@staff_only(Permission.STAFF_ORDERS_HANDLE)
def create_cancellation(number: str) -> Response:
    """Cancel the whole order; its stock goes back and the customer is told."""
    form = CancellationForm(prefix="whole")
    if form.validate_on_submit():
        with blaming(form.reason), unit_of_work():
            handling.cancel_whole(actor=actor(), slug=number, reason=form.reason.data, at=utc_now())
    if form.errors:
        return order_page(number, status=422, cancellation=form)
    flash(_("Cancelled. The customer is told by e-mail."), "ok")
    return done(go_to=url_for(".show", number=number))


@bp.post("/orders/<string:number>/line-cancellations")
@staff_only(Permission.STAFF_ORDERS_HANDLE)
def create_line_cancellations(number: str) -> Response:
    """Cancel quantities that will not be delivered."""
    form = LineCancellationForm(prefix="rest")
    quantities = Quantities.read("rest", request.form)
    if _complete(form, quantities):
        with form.refusals(), unit_of_work():
            handling.cancel_lines(
                actor=actor(),
                slug=number,
                lines=quantities.lines,
                reason=form.reason.data,
                key=form.press,
                at=utc_now(),
            )
    if form.errors or quantities.errors:
        return order_page(number, status=422, rest=form, quantities=quantities)
    flash(_("Quantities cancelled."), "ok")
    return done(go_to=url_for(".show", number=number))


@bp.post("/orders/<string:number>/returns")
@staff_only(Permission.STAFF_ORDERS_HANDLE)
def create_return(number: str) -> Response:
    """Take shipped goods back into a warehouse."""
    form = return_form(staff_order(slug=number, on=today()))
    quantities = Quantities.read("return", request.form)
    if _complete(form, quantities):
        with form.refusals(), unit_of_work():
            take_back(
                actor=actor(),
                slug=number,
                lines=quantities.lines,
                warehouse_id=form.warehouse.data,
                reason=form.reason.data,
                key=form.press,
                at=utc_now(),
            )
    if form.errors or quantities.errors:
        return order_page(number, status=422, back=form, quantities=quantities)
    flash(_("Taken back into stock."), "ok")
    return done(go_to=url_for(".show", number=number))
