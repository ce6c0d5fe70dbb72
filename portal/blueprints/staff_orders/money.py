"""Booking money that came in for an order."""

from __future__ import annotations

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.staff_orders.blueprint import bp
from portal.blueprints.staff_orders.forms import PaymentForm
from portal.blueprints.staff_orders.order import order_page
from portal.domain.access import Permission
from portal.kit.clock import today, utc_now
from portal.kit.money import Money
from portal.services.orders.commands import book_payment
from portal.services.orders.staff_page import staff_order
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, staff_only
from portal.web.answers import done
from portal.web.filters import money
from portal.web.forms import blaming


@bp.post("/orders/<string:number>/payments")
@staff_only(Permission.STAFF_PAYMENTS)
def create_payment(number: str) -> Response:
    """Book a payment; a prepaid order that is paid in full goes on."""
    currency = staff_order(slug=number, on=today()).page.order.currency
    form = PaymentForm(prefix="payment")
    if form.validate_on_submit():
        with blaming(form.amount), unit_of_work():
            missing = book_payment(
                actor=actor(),
                slug=number,
                amount=Money.of(form.amount.data or 0, currency),
                received_on=form.received_on.data,
                title=form.title.data,
                key=form.press,
                at=utc_now(),
            )
    if form.errors:
        return order_page(number, status=422, payment=form)
    if missing:
        flash(_("Booked. %(amount)s are still missing.", amount=money(missing)), "ok")
    else:
        flash(_("Booked. The order is paid."), "ok")
    return done(go_to=url_for(".show", number=number))
