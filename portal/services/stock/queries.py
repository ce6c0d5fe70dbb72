"""What is available of products, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.extensions import session
from portal.models.catalogue import Product
from portal.models.seller import Seller
from portal.models.stock import ExpectedDelivery, StockLevel, Warehouse

_NOTHING = Decimal(0)
_CAP, _LOW = Decimal(500), Decimal(50)


class StockKind(StrEnum):
    """How stock is shown: plenty, few, on its way, or none."""

    IN = "in"
    LOW = "low"
    LATER = "later"
    NONE = "none"


class Availability(NamedTuple):
    """What can be sold now, in base units, and the next delivery on its way.

    `available` is the sum over sellable warehouses, `external` the part of it that comes from
    drop-ship warehouses, after `lead_days` more working days. `shown` is `available` up to the
    seller's cap (`capped` says that there is more).
    """

    available: Decimal = _NOTHING
    external: Decimal = _NOTHING
    lead_days: int = 0
    expected_on: date | None = None
    expected_quantity: Decimal | None = None
    backorder: bool = False
    cap: Decimal = _CAP
    low_at: Decimal = _LOW

    @property
    def own(self) -> Decimal:
        """What lies in the seller's own warehouses."""
        return self.available - self.external

    @property
    def kind(self) -> StockKind:
        """How it is shown."""
        if self.available > self.low_at:
            return StockKind.IN
        if self.available > 0:
            return StockKind.LOW
        return StockKind.LATER if self.expected_on else StockKind.NONE

    @property
    def capped(self) -> bool:
        """Test for more than is told."""
        return self.available >= self.cap

    @property
    def shown(self) -> Decimal:
        """The figure that is told."""
        return min(self.available, self.cap)


NONE_KNOWN = Availability()


def availability(*, product_ids: Iterable[UUID], on: date) -> dict[UUID, Availability]:
    """Return what is available of each product, in one query; deliveries from `on` on count."""
    rows = session.execute(_AVAILABILITY, {"ids": list(product_ids), "on": on})
    return {
        row[0]: Availability(
            available=row[1] if row[1] is not None else _NOTHING,
            external=row[2] or _NOTHING,
            lead_days=row[3] or 0,
            expected_on=row[4],
            expected_quantity=row[5],
            backorder=row[6],
            cap=row[7] if row[7] is not None else _CAP,
            low_at=row[8] if row[8] is not None else _LOW,
        )
        for row in rows
    }


def _levels() -> Any:
    free = StockLevel.on_hand - StockLevel.reserved
    return (
        select(
            StockLevel.product_id,
            func.sum(free).label("available"),
            func.sum(free).filter(Warehouse.external).label("external"),
            func.max(Warehouse.lead_days)
            .filter(and_(Warehouse.external, free > 0))
            .label("lead_days"),
        )
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .where(StockLevel.product_id == func.any(_IDS), Warehouse.sellable)
        .group_by(StockLevel.product_id)
        .subquery()
    )


def _next_deliveries() -> Any:
    return (
        select(ExpectedDelivery.product_id, ExpectedDelivery.due_on, ExpectedDelivery.quantity)
        .join(Warehouse, Warehouse.id == ExpectedDelivery.warehouse_id)
        .where(
            ExpectedDelivery.product_id == func.any(_IDS),
            ExpectedDelivery.received_at.is_(None),
            ExpectedDelivery.due_on >= bindparam("on", type_=Date()),
            Warehouse.sellable,
        )
        .ext(distinct_on(ExpectedDelivery.product_id))
        .order_by(ExpectedDelivery.product_id, ExpectedDelivery.due_on, ExpectedDelivery.id)
        .subquery()
    )


def _availability() -> Any:
    levels, deliveries = _levels(), _next_deliveries()
    return (
        select(
            Product.id,
            levels.c.available,
            levels.c.external,
            levels.c.lead_days,
            deliveries.c.due_on,
            deliveries.c.quantity,
            Product.allow_backorder,
            Seller.stock_cap,
            Seller.low_stock_at,
        )
        .outerjoin(levels, levels.c.product_id == Product.id)
        .outerjoin(deliveries, deliveries.c.product_id == Product.id)
        .outerjoin(Seller, Seller.id == 1)
        .where(Product.id == func.any(_IDS))
    )


# Put together once: that costs more than running it.
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_AVAILABILITY = _availability()
