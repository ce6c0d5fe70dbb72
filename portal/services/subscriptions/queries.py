"""What a member waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from portal.domain.access import Actor, Permission
from portal.domain.subscriptions import SubscriptionState
from portal.extensions import session
from portal.models.subscriptions import StockSubscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """An open wish to hear of a product."""

    id: UUID
    quantity: Decimal
    unit: str


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
