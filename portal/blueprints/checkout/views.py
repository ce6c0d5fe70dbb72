"""Checkout: the page, its sums while choices change, and the press."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.blueprints.checkout.forms import CheckoutForm
from portal.domain.access import Permission
from portal.domain.orders import OrderState
from portal.kit.clock import utc_now
from portal.kit.errors import Conflict, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.services.cart.terms import wishes
from portal.services.orders import commands
from portal.services.orders.checkout import CheckoutPage, checkout_page
from portal.services.orders.requests import Placed
from portal.services.unit_of_work import unit_of_work
from portal.web.access import actor, requires
from portal.web.answers import answer, done
from portal.web.errors import say
from portal.web.paths import as_id

bp = Blueprint("checkout", __name__)


@bp.get("/checkout")
@requires(Permission.ORDERS_PLACE)
def show() -> Response:
    """Show the checkout of the active cart."""
    page = checkout_page(actor=actor(), at=utc_now())
    if page is None:
        flash(_("The cart is empty."), "info")
        return redirect(url_for("cart.show"), 303)
    form = CheckoutForm(formdata=None)
    form.recipient.data = f"branch:{page.branch_id}" if page.branch_id else _usual(page)
    return _answer(page, form)


@bp.post("/checkout/summary")
@requires(Permission.ORDERS_PLACE)
def change_summary() -> Response:
    """Reckon again for the recipient and delivery chosen; nothing is ordered."""
    form = CheckoutForm()
    page = _page(form, utc_now())
    if page is None:
        return done(go_to=url_for("cart.show"))
    return _answer(page, form, fragment="checkout/change_summary.htmx.html")


@bp.post("/checkout")
@requires(Permission.ORDERS_PLACE)
def create_order() -> Response:
    """Place the order, or say what stands in its way and what has changed."""
    form, at = CheckoutForm(), utc_now()
    form.require(wishes())
    good = form.validate()
    request = form.request()
    if not good or request is None:
        page = _page(form, at)
        if page is None:
            return redirect(url_for("cart.show"), 303)
        said = None if form.errors else _("Choose a recipient, a delivery and a payment.")
        return _answer(page, form, status=422, refused=said)
    try:
        with unit_of_work():
            placed = commands.place_order(actor=actor(), request=request, at=at)
    except (Conflict, InvalidInput, NotFound) as refused:
        return _refused(form, refused, at)
    flash(_words(placed), "ok")
    return done(go_to=url_for("orders.show", number=placed.slug))


def _refused(
    form: CheckoutForm, refused: Conflict | InvalidInput | NotFound, at: datetime
) -> Response:
    """Show the page as things stand now, with why the order was not placed.

    A recipient or delivery that is not there (any more) is a conflict: the page itself is.
    """
    page = _page(form, at)
    if page is None:
        raise refused
    return _answer(
        page, form, status=422 if isinstance(refused, InvalidInput) else 409, refused=say(refused)
    )


def _page(form: CheckoutForm, at: datetime) -> CheckoutPage | None:
    return checkout_page(
        actor=actor(),
        at=at,
        method_id=as_id(form.method.data),
        branch_id=form.branch_id,
        chosen=True,
    )


def _answer(
    page: CheckoutPage,
    form: CheckoutForm,
    *,
    status: int = 200,
    refused: str | None = None,
    fragment: str | None = None,
) -> Response:
    """Answer the page with what it shows noted in the form, for the press."""
    values: dict[str, Any] = {
        "key": form.key.data or str(new_id()),
        "payment": form.payment.data or _payment(page),
        "recipient": _recipient(page, form),
        "method": str(page.method.id) if page.method else "",
    }
    return answer(
        page="checkout/show.html",
        fragment=fragment,
        status=status,
        checkout=page,
        form=form,
        chosen=values,
        refused=refused,
    )


def _recipient(page: CheckoutPage, form: CheckoutForm) -> str:
    """Return the recipient ticked; for somebody limited to branches, one of these."""
    if page.only_branches:
        return f"branch:{page.branch_id}" if page.branch_id else ""
    return form.recipient.data or "company"


def _payment(page: CheckoutPage) -> str:
    """Return the way of payment offered first: deferred, unless credit does not allow it."""
    stopped = page.answer.block is not None or bool(page.answer.exceeds_by)
    return "prepayment" if stopped or not page.position.limit else "deferred"


def _usual(page: CheckoutPage) -> str:
    usual = next((one for one in page.addresses if one.is_default), None)
    return f"address:{usual.id}" if usual else "company"


def _words(placed: Placed) -> str:
    number = placed.number
    if placed.state is OrderState.AWAITING_APPROVAL:
        return str(_("Order %(number)s waits for your manager's approval.", number=number))
    if placed.state is OrderState.AWAITING_PAYMENT:
        return str(_("Order %(number)s is placed and waits for your payment.", number=number))
    return str(_("Order %(number)s is placed. A confirmation is on its way.", number=number))
