"""Giving back a part of what is promised to order lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.extensions import session
from portal.models.stock import Reservation, StockLevel, Warehouse


def release_part(*, lines: Mapping[UUID, Decimal]) -> tuple[UUID, ...]:
    """Give back so much of what is promised to each line, in base units; return the products.

    The order is locked. What comes from the last drawn on warehouse goes back first.
    """
    wanted = {line: quantity for line, quantity in lines.items() if quantity > 0}
    products = set(
        session.scalars(select(Reservation.product_id).where(Reservation.order_line_id.in_(wanted)))
    )
    if not products:
        return ()
    levels = _locked(products)
    for promise in session.scalars(
        select(Reservation)
        .join(Warehouse, Warehouse.id == Reservation.warehouse_id)
        .where(Reservation.order_line_id.in_(wanted))
        .order_by(Warehouse.external.desc(), Warehouse.position.desc())
        .execution_options(populate_existing=True)
    ):
        here = min(wanted[promise.order_line_id], promise.quantity)
        if here <= 0:
            continue
        wanted[promise.order_line_id] -= here
        levels[promise.product_id, promise.warehouse_id].reserved -= here
        if promise.quantity == here:
            session.delete(promise)
        else:
            promise.quantity -= here
    session.flush()  # what follows reads the stock with statements of its own
    return tuple(products)


def _locked(products: set[UUID]) -> dict[tuple[UUID, UUID], StockLevel]:
    """Lock the products' rows in the order of locks."""
    rows = session.scalars(
        select(StockLevel)
        .where(StockLevel.product_id.in_(products))
        .order_by(StockLevel.product_id, StockLevel.warehouse_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.product_id, row.warehouse_id): row for row in rows}
