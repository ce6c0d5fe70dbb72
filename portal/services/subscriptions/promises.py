"""Promising that the people who wait for a product are looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, literal, select

from portal.domain.subscriptions import SubscriptionState, by_day
from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.kit.ids import new_id
from portal.models.subscriptions import StockSubscription
from portal.services import outbox


def promise_telling(
    *, product_ids: Collection[UUID], at: datetime, not_before: datetime | None = None
) -> None:
    """Promise for each product to tell those who wait for it what is there.

    By day only: between 20:00 and 6:00 nobody is told, and no place is held while people sleep.
    """
    due = by_day(at=not_before or at, zone=WARSAW).astimezone(UTC)
    for product_id in sorted(product_ids):
        outbox.promise(
            job=outbox.Job.STOCK_TELLING,
            # One waiting for its time is enough; what is due at once may be running already.
            key=f"stock-telling:{product_id}:{due.isoformat() if due > at else new_id()}",
            company_id=None,
            due_at=due if due > at else None,
            product_id=str(product_id),
        )


def watched(product_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these products somebody waits for, in one query."""
    if not product_ids:
        return set()
    return set(
        session.scalars(
            select(StockSubscription.product_id)
            .distinct()
            .where(
                StockSubscription.state == SubscriptionState.WAITING,
                StockSubscription.product_id == func.any(literal(list(product_ids), ARRAY(Uuid))),
            )
        )
    )
