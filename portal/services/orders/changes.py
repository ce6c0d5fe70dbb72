"""What happens to an order after it is placed, on the client's side and by the clock."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor, Permission
from portal.domain.calendar import add_working_days
from portal.domain.orders import IllegalMove, OrderState, customer_may_cancel
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import Conflict, Forbidden
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.orders import Order, PaymentMethod
from portal.models.seller import ClosedDay, Seller
from portal.services.audit.commands import record
from portal.services.orders.due import missing_minor, place_if_paid
from portal.services.orders.moves import locked_order, move
from portal.services.receivables.commands import enter_payment

UNPAID = N_("Not paid in time.")


def cancel_order(*, actor: Actor, slug: str, reason: str, at: datetime) -> None:
    """Cancel an order of one's own company; one that is cancelled already stays so.

    :raises NotFound: if there is none such.
    :raises Forbidden: if the person may not order.
    :raises IllegalMove: once it is being picked.
    """
    _insist(actor, Permission.ORDERS_PLACE)
    order = locked_order(slug=slug, client=actor)
    if order.state is OrderState.CANCELLED:
        return
    if not customer_may_cancel(order.state):
        raise IllegalMove(order.state, OrderState.CANCELLED)
    move(order=order, to=OrderState.CANCELLED, actor=actor, reason=reason, at=at)


def go_on(*, order: Order, actor: Actor, reason: str, at: datetime, on_behalf_of: str = "") -> None:
    """Let an approved order go on: to its payment if it is prepaid, else it is placed."""
    session.flush()  # what is to be paid is summed up by queries
    to = OrderState.PLACED
    if order.payment_method is PaymentMethod.PREPAYMENT and missing_minor(order=order):
        order.pay_until, to = _pay_until(at), OrderState.AWAITING_PAYMENT
    move(order=order, to=to, actor=actor, reason=reason, at=at, on_behalf_of=on_behalf_of)


def book_payment(
    *,
    actor: Actor,
    slug: str,
    amount: Money,
    received_on: date,
    title: str,
    key: UUID,
    at: datetime,
) -> Money:
    """Book money that came in for an order; once it is paid in full the order is placed.

    Returns what is still missing. The same key again books nothing.

    :raises Forbidden: if the person may not book payments.
    :raises NotFound: if there is no such order.
    :raises InvalidInput: if the amount is not positive.
    :raises Conflict: if the order is not in that currency.
    """
    _insist(actor, Permission.STAFF_PAYMENTS)
    order = locked_order(slug=slug)
    if amount.currency != order.currency:
        raise Conflict(N_("This order is paid in another currency."))
    booked = enter_payment(
        company_id=order.company_id,
        amount=amount,
        received_on=received_on,
        title=title or order.number,
        key=key,
        actor=actor,
        order_id=order.id,
        at=at,
    )
    if booked is not None:
        record(
            action="payment.booked",
            entity="order",
            entity_id=order.id,
            label=order.number,
            actor=actor,
            company_id=order.company_id,
            after={
                "gross": str(amount.amount),
                "currency": amount.currency,
                **({"reason": title} if title else {}),
            },
            at=at,
        )
    place_if_paid(order=order, actor=actor, reason=title, at=at)
    return Money(missing_minor(order=order), order.currency)


def unpaid_orders(*, at: datetime) -> tuple[UUID, ...]:
    """Return the orders whose time to pay has run out; in system scope."""
    return tuple(
        session.scalars(
            select(Order.id)
            .where(Order.state == OrderState.AWAITING_PAYMENT, Order.pay_until < business_date(at))
            .order_by(Order.pay_until, Order.id)
        )
    )


def cancel_unpaid(*, order_id: UUID, at: datetime) -> bool:
    """Cancel one order that was not paid in time; false if it was paid or cancelled meanwhile.

    One order a transaction: the order of locks begins anew with each company.
    """
    order = locked_order(order_id=order_id)
    late = order.pay_until is not None and order.pay_until < business_date(at)
    if order.state is not OrderState.AWAITING_PAYMENT or not late:
        return False
    if not missing_minor(order=order):
        return False
    move(order=order, to=OrderState.CANCELLED, actor=None, reason=UNPAID, at=at)
    return True


def _pay_until(at: datetime) -> date:
    days = session.execute(select(Seller.prepayment_hold_days)).scalar_one()
    closures = frozenset(session.scalars(select(ClosedDay.day)))
    return add_working_days(business_date(at), days, closures)


def _insist(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Forbidden(N_("Your role does not allow this. Ask the manager of your company."))
