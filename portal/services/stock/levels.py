"""The row of a product in a warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.extensions import session
from portal.models.stock import StockLevel


def locked_levels(*, product_ids: Iterable[UUID], warehouse_id: UUID) -> dict[UUID, StockLevel]:
    """Lock and return the rows of these products in a warehouse, made where there was none."""
    wanted = sorted(set(product_ids))
    session.execute(
        insert(StockLevel)
        .values(
            [
                {
                    "product_id": one,
                    "warehouse_id": warehouse_id,
                    "on_hand": Decimal(0),
                    "reserved": Decimal(0),
                }
                for one in wanted
            ]
        )
        .on_conflict_do_nothing()
    )
    rows = session.scalars(
        select(StockLevel)
        .where(StockLevel.product_id.in_(wanted), StockLevel.warehouse_id == warehouse_id)
        .order_by(StockLevel.product_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.product_id: row for row in rows}
