"""Wishes to be told that a product is back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from portal.domain.subscriptions import SubscriptionState
from portal.kit.clock import utc_now
from portal.kit.ids import new_id
from portal.models.catalogue import Product
from portal.models.subscriptions import StockSubscription
from tests.factories.people import Member, a_member
from tests.factories.saving import saved


def a_wish(
    product: Product,
    quantity: str = "10",
    *,
    of: Member | None = None,
    minutes_ago: int = 60,
    **particulars: object,
) -> StockSubscription:
    """Save an open wish of a member for so many base units, made so many minutes ago."""
    member = of or a_member()
    assert member.membership is not None
    assert member.company is not None
    return saved(
        StockSubscription(
            **{
                "id": new_id(),
                "company_id": member.company.id,
                "membership_id": member.membership.id,
                "product_id": product.id,
                "unit": product.unit,
                "quantity": Decimal(quantity),
                "base_quantity": Decimal(quantity),
                "since": utc_now() - timedelta(minutes=minutes_ago),
                **particulars,
            }
        )
    )


def a_told_wish(
    product: Product, quantity: str = "10", *, of: Member | None = None, **particulars: object
) -> StockSubscription:
    """Save a wish whose member was told a minute ago, by a mail."""
    told: dict[str, Any] = {
        "state": SubscriptionState.TOLD,
        "told_at": utc_now() - timedelta(minutes=1),
        "told_available": Decimal(quantity),
        "held_until": utc_now() + timedelta(days=1),
        "mailed_by": new_id(),
        "closed_at": utc_now() - timedelta(minutes=1),
    }
    return a_wish(product, quantity, of=of, **(told | particulars))
