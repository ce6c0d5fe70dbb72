"""What is there again, and which deliveries come on another day than promised. One query each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Numeric,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from portal.domain.access import Actor
from portal.domain.orders import OPEN_STATES
from portal.domain.subscriptions import SubscriptionState
from portal.extensions import session
from portal.models.catalogue import Product
from portal.models.orders import Order, OrderLine
from portal.models.stock import ExpectedDelivery, StockLevel, Warehouse
from portal.models.subscriptions import BackorderMove, StockSubscription
from portal.services.catalogue.assortment import Shape, bound, sellable, visible
from portal.services.orders.reach import within_reach
from portal.services.pricing.queries import PriceScope
from portal.services.regular.queries import RegularItem

_TOLD = timedelta(days=14)
_LATELY = timedelta(days=7)
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BackInStock:
    """A product that is there again, with the quantity (of `unit`) to put into the cart."""

    product_id: UUID
    sku: str
    slug: str
    name: str
    base_unit: str
    available: Decimal
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDelivery:
    """A line on backorder that comes on another day than promised; None: not known."""

    number: str
    slug: str
    name: str
    before: date | None
    after: date | None


def back_in_stock(
    *, actor: Actor, items: Sequence[RegularItem], scope: PriceScope, at: datetime
) -> tuple[BackInStock, ...]:
    """Return what is there again: what the member was told of, and what the company buys.

    What it buys counts when a delivery came in lately without which there would be none.
    """
    known = bound(scope.assortment)
    usual = {item.product_id: item for item in items}
    rows = session.execute(
        _back(known.shape),
        known.values
        | {
            "ids": list(usual),
            "company": actor.company,
            "membership": actor.membership,
            "told_since": at - _TOLD,
            "since": at - _LATELY,
        },
    )
    return tuple(
        BackInStock(
            product_id=row.id,
            sku=row.sku,
            slug=row.slug,
            name=row.name,
            base_unit=row.base_unit,
            available=row.available,
            quantity=row.quantity or usual[row.id].usual_quantity,
            unit=row.unit or usual[row.id].unit,
        )
        for row in rows
    )


def moved_deliveries(*, actor: Actor, at: datetime) -> tuple[MovedDelivery, ...]:
    """Return the open lines whose promised day moved lately, each as it stands now."""
    latest = (
        select(
            Order.number,
            Order.slug,
            OrderLine.name,
            BackorderMove.before,
            BackorderMove.after,
            BackorderMove.at,
        )
        .join(OrderLine, OrderLine.id == BackorderMove.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            BackorderMove.company_id == actor.company,
            BackorderMove.at >= at - _TOLD,
            Order.state.in_(OPEN_STATES),
            within_reach(actor),
        )
        .ext(distinct_on(BackorderMove.order_line_id))
        .order_by(BackorderMove.order_line_id, BackorderMove.at.desc())
        .subquery()
    )
    rows = session.execute(select(latest).order_by(latest.c.at.desc()).limit(_MOST))
    return tuple(
        MovedDelivery(
            number=row.number, slug=row.slug, name=row.name, before=row.before, after=row.after
        )
        for row in rows
    )


_IDS = bindparam("ids", type_=ARRAY(Uuid))


@lru_cache(maxsize=64)
def _back(shape: Shape) -> Any:
    free = (
        select(func.sum(StockLevel.on_hand - StockLevel.reserved))
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .where(StockLevel.product_id == Product.id, Warehouse.sellable)
        .correlate(Product)
        .scalar_subquery()
    )
    news = union_all(_told(), _received()).subquery()
    latest = (
        select(news).ext(distinct_on(news.c.product_id)).order_by(news.c.product_id, news.c.place)
    ).subquery()
    found = (
        select(
            Product.id,
            Product.sku,
            Product.slug,
            Product.name,
            Product.unit.label("base_unit"),
            free.label("available"),
            latest.c.quantity,
            latest.c.unit,
            latest.c.at,
            latest.c.arrived,
        )
        .join(latest, latest.c.product_id == Product.id)
        .where(visible(shape), sellable(shape))
        .subquery()
    )
    return (
        select(found)
        .where(
            found.c.available > 0,
            func.coalesce(found.c.available <= found.c.arrived, True),
        )
        .order_by(found.c.at.desc(), found.c.sku)
        .limit(_MOST)
    )


def _told() -> Any:
    """Select what the member asked to be told of and was."""
    wish = StockSubscription
    return select(
        wish.product_id,
        cast(0, Numeric).label("place"),
        wish.quantity,
        wish.unit,
        wish.told_at.label("at"),
        cast(null(), Numeric).label("arrived"),
    ).where(
        wish.company_id == bindparam("company", type_=Uuid()),
        wish.membership_id == bindparam("membership", type_=Uuid()),
        wish.state == SubscriptionState.TOLD,
        wish.told_at >= bindparam("told_since", type_=DateTime(timezone=True)),
    )


def _received() -> Any:
    """Select what came in lately of what the company buys."""
    delivery = ExpectedDelivery
    return (
        select(
            delivery.product_id,
            cast(1, Numeric),
            cast(null(), Numeric),
            cast(null(), Text),
            func.max(delivery.received_at),
            func.sum(delivery.quantity),
        )
        .where(
            delivery.product_id == func.any(_IDS),
            delivery.received_at >= bindparam("since", type_=DateTime(timezone=True)),
        )
        .group_by(delivery.product_id)
    )
