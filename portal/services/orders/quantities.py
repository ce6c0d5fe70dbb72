"""What has happened to the lines of an order, summed from documents, in base units."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.domain.orders import LineQuantities
from portal.extensions import session
from portal.models.orders import OrderLine
from portal.services.orders.line_sums import of_row, quantity_columns


def line_quantities(*, order_id: UUID) -> dict[UUID, LineQuantities]:
    """Return what has happened to each line of an order, in one query."""
    rows = session.execute(
        select(OrderLine.id, OrderLine.base_quantity, *quantity_columns()).where(
            OrderLine.order_id == order_id
        )
    )
    return {row[0]: of_row(row[1:]) for row in rows}
