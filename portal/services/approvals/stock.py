"""The stock of an order that waits: what it holds, and holding it anew at other quantities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from portal.extensions import session
from portal.kit.clock import business_date
from portal.models.orders import OrderLine
from portal.models.stock import Reservation, StockLevel, Warehouse
from portal.services.approvals.pricing import Again
from portal.services.cart.goods import shares_of_stock
from portal.services.stock import commands
from portal.services.stock.corrections import promise_what_arrived
from portal.services.stock.queries import availability

_ZERO = Decimal(0)


def shares_now(again: Again, *, at: datetime) -> dict[UUID, Decimal]:
    """Return what each line would get: what the order holds, and what is free beside it."""
    ids = {one.product_id for one in again.draft.goods}
    free = availability(product_ids=ids, on=business_date(at))
    held = _held(again.order.id)
    return shares_of_stock(
        again.draft.goods,
        {one: free[one].available + held.get(one, _ZERO) for one in ids if one in free},
    )


def hold_anew(again: Again) -> tuple[commands.Taken, ...]:
    """Give back what the order holds and hold what it needs now, in one order of locks.

    Nobody comes in between: the rows of all its products are locked before.
    """
    _lock({line.product_id for line in again.lines})
    before = _held(again.order.id)
    commands.release(order_id=again.order.id)
    taken = commands.reserve(
        lines=[
            commands.Wanted(
                order_line_id=one.line_id,
                product_id=one.product_id,
                quantity=one.base_quantity,
            )
            for one in again.draft.goods
        ]
    )
    for one in taken:
        before[one.product_id] = before.get(one.product_id, _ZERO) - one.quantity
    freed = [product for product, quantity in before.items() if quantity > 0]
    if freed:
        promise_what_arrived(product_ids=freed)
    return taken


def let_go(*, order_id: UUID) -> None:
    """Give back everything an order holds, to those that wait for it."""
    freed = commands.release(order_id=order_id)
    if freed:
        promise_what_arrived(product_ids=list(freed))


def _held(order_id: UUID) -> dict[UUID, Decimal]:
    rows = session.execute(
        select(Reservation.product_id, func.sum(Reservation.quantity))
        .join(OrderLine, OrderLine.id == Reservation.order_line_id)
        .join(Warehouse, Warehouse.id == Reservation.warehouse_id)
        .where(OrderLine.order_id == order_id, Warehouse.sellable)
        .group_by(Reservation.product_id)
    )
    return {row[0]: row[1] for row in rows}


def _lock(product_ids: Iterable[UUID]) -> None:
    session.execute(
        select(StockLevel.product_id)
        .where(StockLevel.product_id.in_(product_ids))
        .order_by(StockLevel.product_id, StockLevel.warehouse_id)
        .with_for_update()
    ).all()
