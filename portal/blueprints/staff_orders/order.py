"""One order for the seller's staff, with the forms of what can be done with it."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response
from wtforms import SelectChoice

from portal.blueprints.staff_orders.blueprint import bp
from portal.blueprints.staff_orders.forms import (
    CancellationForm,
    LineCancellationForm,
    PaymentForm,
    Quantities,
    ReturnForm,
    ShipmentForm,
)
from portal.domain.access import Permission
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.services.orders.staff_page import StaffOrder, staff_order
from portal.web.access import actor, staff_only
from portal.web.answers import answer


@bp.get("/orders/<string:number>")
@staff_only(Permission.STAFF_ORDERS_VIEW)
def show(number: str) -> Response:
    """Show an order with its lines, course, people, credit and money."""
    return order_page(number)


def order_page(number: str, *, status: int = 200, **sent: Any) -> Response:
    """Render an order's page; `sent` holds the form that came back, and its quantities."""
    order = staff_order(slug=number, on=today())
    quantities: Quantities | None = sent.get("quantities")
    return answer(
        page="staff_orders/show.html",
        status=status,
        order=order,
        today=today(),
        handles=actor().may(Permission.STAFF_ORDERS_HANDLE),
        books=actor().may(Permission.STAFF_PAYMENTS),
        quantities=quantities or Quantities(),
        shipment=sent.get("shipment") or ShipmentForm(formdata=None, data={"key": new_id()}),
        cancellation=sent.get("cancellation") or CancellationForm(formdata=None, prefix="whole"),
        rest=sent.get("rest") or _blank(LineCancellationForm, "rest"),
        back=sent.get("back") or return_form(order, blank=True),
        payment=sent.get("payment") or _payment_form(order),
    )


def _blank(kind: Any, prefix: str, **data: Any) -> Any:
    return kind(formdata=None, prefix=prefix, data={"key": new_id(), **data})


def return_form(order: StaffOrder, *, blank: bool = False) -> ReturnForm:
    """Return the form of goods that come back, empty or as it was sent."""
    form = _blank(ReturnForm, "return") if blank else ReturnForm(prefix="return")
    form.warehouse.choices = [
        SelectChoice(value=str(own), label=name) for own, name in order.warehouses
    ]
    return form


def _payment_form(order: StaffOrder) -> PaymentForm:
    return PaymentForm(
        formdata=None,
        prefix="payment",
        data={
            "key": new_id(),
            "amount": order.missing.amount,
            "received_on": today(),
            "title": order.page.number,
        },
    )
