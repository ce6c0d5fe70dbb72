"""What is to be paid for an order: what was ordered, less what was cancelled, less what came in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from portal.domain.access import Actor
from portal.domain.orders import OrderState
from portal.domain.standing import ChargeLeft, LineLeft, Standing, standing
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.money import Money
from portal.models.orders import Cancellation, Order, OrderCharge, OrderLine
from portal.models.receivables import Payment
from portal.services.orders.moves import move


def paid_minor(*, order_id: UUID) -> int:
    """Return what was paid for an order so far, gross, in minor units."""
    found = session.execute(
        select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(Payment.order_id == order_id)
    ).scalar_one()
    return int(found)


def missing_minor(*, order: Order) -> int:
    """Return what is still to be paid for an order, gross, in minor units; never below nothing."""
    return max(due_gross(order=order).minor - paid_minor(order_id=order.id), 0)


def due_gross(*, order: Order) -> Money:
    """Return what is to be paid for an order in all, gross: as agreed, less what was cancelled."""
    left = standing_of(order=order)
    return Money(order.gross_minor, order.currency) if left is None else left.gross


def place_if_paid(*, order: Order, actor: Actor | None, reason: str, at: datetime) -> None:
    """Let a prepaid order go on that has been paid in full. The order is locked."""
    session.flush()  # what was paid and cancelled is summed up by queries
    if order.state is OrderState.AWAITING_PAYMENT and not missing_minor(order=order):
        move(order=order, to=OrderState.PLACED, actor=actor, reason=reason, at=at)


def standing_of(*, order: Order) -> Standing | None:
    """Return what an order comes to less what was cancelled; None while nothing was."""
    cancelled = (
        select(func.coalesce(func.sum(Cancellation.quantity), 0))
        .where(Cancellation.order_line_id == OrderLine.id)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    lines = session.execute(
        select(
            OrderLine.vat_rate,
            OrderLine.net_minor,
            OrderLine.deposit_minor,
            OrderLine.base_quantity,
            cancelled,
        ).where(OrderLine.company_id == order.company_id, OrderLine.order_id == order.id)
    ).all()
    if not any(gone for *_, gone in lines):
        return None
    charges = session.execute(
        select(OrderCharge.kind, OrderCharge.vat_rate, OrderCharge.net_minor).where(
            OrderCharge.company_id == order.company_id, OrderCharge.order_id == order.id
        )
    )
    return standing(
        [
            LineLeft(rate=rate, net_minor=net, deposit_minor=deposit, ordered=base, cancelled=gone)
            for rate, net, deposit, base, gone in lines
        ],
        [
            ChargeLeft(kind=kind, rate=rate or VatRate.OUTSIDE, net_minor=net)
            for kind, rate, net in charges
        ],
        currency=order.currency,
    )
