"""What a member waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from portal.domain.access import Actor, Permission
from portal.domain.subscriptions import SubscriptionState
from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.models.catalogue import Product
from portal.models.subscriptions import StockSubscription
from portal.services.catalogue.assortment import scope_of, visible_to

_RECENT = timedelta(days=7)
_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """An open wish to hear of a product."""

    id: UUID
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A product that is back, which the member waited for.

    `mail_id` names the page that puts it into the cart; None for the minute until it is gathered.
    """

    sku: str
    slug: str
    name: str
    quantity: Decimal
    unit: str
    told_at: datetime
    mail_id: UUID | None


def told_recently(*, actor: Actor, on: date) -> tuple[Told, ...]:
    """Return what came back for this member in the last seven days, the newest first."""
    if not actor.may(Permission.ORDERS_PLACE):
        return ()
    start = datetime.combine(on - _RECENT, time(), WARSAW)
    rows = session.execute(
        select(
            Product.sku,
            Product.slug,
            Product.name,
            StockSubscription.quantity,
            StockSubscription.unit,
            StockSubscription.told_at,
            StockSubscription.mailed_by,
        )
        .join(Product, Product.id == StockSubscription.product_id)
        .where(
            StockSubscription.company_id == actor.company,
            StockSubscription.membership_id == actor.membership,
            StockSubscription.state == SubscriptionState.TOLD,
            StockSubscription.told_at >= start,
            visible_to(scope_of(actor)),
        )
        .order_by(StockSubscription.told_at.desc(), StockSubscription.id)
        .limit(_MOST)
    )
    return tuple(
        Told(
            sku=row[0],
            slug=row[1],
            name=row[2],
            quantity=row[3],
            unit=row[4],
            told_at=row[5] or start,
            mail_id=row[6],
        )
        for row in rows
    )


def watches(*, actor: Actor | None, product_ids: Iterable[UUID]) -> dict[UUID, Watch] | None:
    """Return for which of these products the member waits; None for one who may not.

    Ask for the products that are short only: without any no statement is run.
    """
    if actor is None or not actor.may(Permission.ORDERS_PLACE):
        return None
    ids = list(product_ids)
    if not ids:
        return {}
    values = {"company": actor.company, "membership": actor.membership, "ids": ids}
    return {
        row[0]: Watch(id=row[1], quantity=row[2], unit=row[3])
        for row in session.execute(_open(), values)
    }


@cache
def _open() -> Any:
    """Return the statement, put together once."""
    return select(
        StockSubscription.product_id,
        StockSubscription.id,
        StockSubscription.quantity,
        StockSubscription.unit,
    ).where(
        StockSubscription.company_id == bindparam("company", type_=Uuid()),
        StockSubscription.membership_id == bindparam("membership", type_=Uuid()),
        StockSubscription.product_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
        StockSubscription.state == SubscriptionState.WAITING,
    )
