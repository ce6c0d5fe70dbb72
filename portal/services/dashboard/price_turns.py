"""When what a company buys changes its price: from the prices already read for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from portal.domain.price_changes import PriceChange, price_changes
from portal.domain.pricing import ProductPricing
from portal.extensions import session
from portal.models.catalogue import Product
from portal.services.catalogue.assortment import Shape, bound, visible
from portal.services.pricing.queries import PriceScope
from portal.services.regular.queries import RegularItem

AROUND = timedelta(days=14)
_TENTH = Decimal("0.1")
_IDS = bindparam("ids", type_=ARRAY(Uuid))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPrice:
    """A product whose price changes."""

    sku: str
    slug: str
    name: str
    change: PriceChange


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTurn:
    """A day from which products cost something else; `percent` is the average, to a tenth."""

    since: date
    products: tuple[ChangedPrice, ...]
    percent: Decimal


def price_turns(
    *,
    items: Sequence[RegularItem],
    pricing: Mapping[UUID, ProductPricing],
    scope: PriceScope,
    on: date,
) -> tuple[PriceTurn, ...]:
    """Return the days around `on` from which what the company buys costs something else.

    `pricing` holds what is valid on any day from the one before the first to the last.
    """
    found: list[tuple[date, UUID, PriceChange]] = []
    for item in items:
        known = pricing.get(item.product_id)
        if known is not None:
            found += (
                (change.since, item.product_id, change)
                for change in price_changes(
                    known,
                    quantity=item.base_quantity,
                    currency=scope.currency,
                    first=on - AROUND,
                    last=on + AROUND,
                )
            )
    if not found:
        return ()
    names = _names(scope, {product for _, product, _ in found})
    shown = sorted((one for one in found if one[1] in names), key=lambda one: one[0])
    return tuple(
        _turn(since, [(names[product], change) for _, product, change in same])
        for since, same in groupby(shown, key=lambda one: one[0])
    )


def _turn(since: date, changes: list[tuple[Any, PriceChange]]) -> PriceTurn:
    """Put the greatest rise first."""
    products = [
        ChangedPrice(sku=row.sku, slug=row.slug, name=row.name, change=change)
        for row, change in changes
    ]
    products.sort(key=lambda one: (-one.change.percent, one.sku))
    total = sum((one.change.percent for one in products), Decimal(0))
    return PriceTurn(
        since=since,
        products=tuple(products),
        percent=(total / len(products)).quantize(_TENTH, ROUND_HALF_UP),
    )


def _names(scope: PriceScope, product_ids: set[UUID]) -> dict[UUID, Any]:
    known = bound(scope.assortment)
    rows = session.execute(_named(known.shape), known.values | {"ids": list(product_ids)})
    return {row.id: row for row in rows}


@lru_cache(maxsize=64)
def _named(shape: Shape) -> Any:
    return select(Product.id, Product.sku, Product.slug, Product.name).where(
        Product.id == func.any(_IDS), visible(shape)
    )
