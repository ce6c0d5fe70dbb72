"""What another price group's prices would save on what a company buys regularly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from portal.domain.pricing import ProductPricing, net_of, resolve
from portal.domain.regular import Due
from portal.kit.money import Money
from portal.services.pricing.queries import PriceScope, candidates
from portal.services.regular.queries import RegularItem

# Fewer products would tell what the other group pays for one of them.
LEAST_PRODUCTS = 5
_MOST_PRODUCTS = 100
_MONTH = Decimal("30.44")
_STEP = 1_000


def monthly_saving(
    *,
    items: Sequence[RegularItem],
    pricing: Mapping[UUID, ProductPricing],
    scope: PriceScope,
    group_id: UUID,
    on: date,
) -> Money | None:
    """Return about how much less net a month would cost at the group's prices, in one query.

    A product counts with its usual quantity as often as its interval fits into a month; only the
    hundred on which most is spent count. The sum is rounded down to ten whole units of the
    currency; None where there is nothing to speak of.
    """
    regular = [one for one in items if one.interval_days and one.due is not Due.LAPSED]
    regular = sorted(regular, key=_spent, reverse=True)[:_MOST_PRODUCTS]
    if len(regular) < LEAST_PRODUCTS:
        return None
    theirs = candidates(
        scope=replace(scope, price_group_id=group_id),
        product_ids=[one.product_id for one in regular],
        on=on,
    )
    total, counted = Decimal(0), 0
    for one in regular:
        off = _off(one, pricing, theirs, scope.currency, on)
        if off is not None:
            total += off.minor * _MONTH / Decimal(one.interval_days or 1)
            counted += 1
    rounded = int(total) // _STEP * _STEP
    return Money(rounded, scope.currency) if counted >= LEAST_PRODUCTS and rounded > 0 else None


def _spent(item: RegularItem) -> float:
    """Return about what a day costs, to compare by."""
    worth = item.last_net.minor * float(item.base_quantity) / item.price_unit
    return worth / (item.interval_days or 1)


def _off(
    item: RegularItem,
    ours: Mapping[UUID, ProductPricing],
    theirs: Mapping[UUID, ProductPricing],
    currency: str,
    on: date,
) -> Money | None:
    """Return what the usual quantity would cost less; None without both prices."""
    if item.product_id not in ours or item.product_id not in theirs:
        return None
    now, then = (
        resolve(book[item.product_id], quantity=item.base_quantity, currency=currency, on=on)
        for book in (ours, theirs)
    )
    if now is None or then is None:
        return None
    return net_of(now.unit_net - then.unit_net, item.base_quantity, now.price_unit)
