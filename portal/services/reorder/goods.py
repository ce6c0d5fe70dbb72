"""The products of today that past lines are held against, read for all lines at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, bindparam, func, literal, select

from portal.domain.pricing import ProductPricing, ResolvedPrice, resolve
from portal.domain.reorder import Standing
from portal.extensions import session
from portal.models.catalogue import Product, ProductStatus, Substitute
from portal.services.catalogue.lines import LineProduct, line_products
from portal.services.pricing.queries import PriceScope, candidates
from portal.services.stock.queries import NONE_KNOWN, Availability, availability

_MOST_STEPS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Products with everything that decides their price, and their stock."""

    scope: PriceScope
    on: date
    products: Mapping[UUID, LineProduct]
    pricing: Mapping[UUID, ProductPricing]
    stock: Mapping[UUID, Availability]
    # By product: what may take its place, the one that succeeds it first.
    instead: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    _asked: dict[tuple[UUID, Decimal], ResolvedPrice | None] = field(default_factory=dict)

    def price(self, product_id: UUID, base_quantity: Decimal) -> ResolvedPrice | None:
        """Return the price of a quantity, net per price unit; None: it cannot be bought."""
        key = (product_id, base_quantity)
        if key not in self._asked:
            self._asked[key] = self._resolved(product_id, base_quantity)
        return self._asked[key]

    def _resolved(self, product_id: UUID, base_quantity: Decimal) -> ResolvedPrice | None:
        pricing = self.pricing.get(product_id)
        product = self.products.get(product_id)
        if pricing is None or product is None or not product.sellable:
            return None
        return resolve(pricing, quantity=base_quantity, currency=self.scope.currency, on=self.on)

    def standing(self, product_id: UUID) -> Standing:
        """Return whether the company may buy a product now."""
        product = self.products.get(product_id)
        if product is None:
            return Standing.HIDDEN
        if product.sellable:
            return Standing.ON_SALE
        gone = product.status is ProductStatus.DISCONTINUED
        return Standing.DISCONTINUED if gone else Standing.NOT_SOLD

    def available(self, product_id: UUID) -> Availability:
        """Return the stock of a product."""
        return self.stock.get(product_id, NONE_KNOWN)


def read_goods(*, scope: PriceScope, product_ids: Collection[UUID], on: date) -> Goods:
    """Return products as they are now, in a fixed number of queries."""
    return Goods(
        scope=scope,
        on=on,
        products=line_products(scope=scope.assortment, product_ids=product_ids),
        pricing=candidates(scope=scope, product_ids=product_ids, on=on),
        stock=availability(product_ids=product_ids, on=on),
    )


def with_alternatives(goods: Goods, wanted: Iterable[UUID]) -> Goods:
    """Return the goods with what may take the place of those products, if any are wanted.

    Of a hidden product nothing is proposed: that would tell of it.
    """
    ids = [one for one in wanted if one in goods.products]
    if not ids:
        return goods
    instead: dict[UUID, list[UUID]] = {}
    for origin, other in session.execute(_ALTERNATIVES, {"ids": ids}):
        if other != origin and other not in instead.setdefault(origin, []):
            instead[origin].append(other)
    others = {one for group in instead.values() for one in group} - goods.products.keys()
    more = read_goods(scope=goods.scope, product_ids=others, on=goods.on)
    return Goods(
        scope=goods.scope,
        on=goods.on,
        products={**goods.products, **more.products},
        pricing={**goods.pricing, **more.pricing},
        stock={**goods.stock, **more.stock},
        instead={origin: tuple(group) for origin, group in instead.items()},
    )


def _alternatives() -> Any:
    """Select (product, what may take its place): successors of successors too, then substitutes."""
    first = (
        select(
            Product.id.label("origin"),
            Product.successor_id.label("other"),
            literal(1, Integer).label("step"),
        )
        .where(Product.id == func.any(_IDS), Product.successor_id.is_not(None))
        .cte("successors", recursive=True)
    )
    successors = first.union(
        select(first.c.origin, Product.successor_id, first.c.step + 1)
        .join(Product, Product.id == first.c.other)
        .where(Product.successor_id.is_not(None), first.c.step < _MOST_STEPS)
    )
    found = (
        select(successors.c.origin, successors.c.other, successors.c.step.label("place"))
        .union_all(
            select(
                Substitute.product_id,
                Substitute.substitute_id,
                literal(_MOST_STEPS, Integer) + 1 + Substitute.position,
            ).where(Substitute.product_id == func.any(_IDS))
        )
        .subquery()
    )
    return select(found.c.origin, found.c.other).order_by(found.c.origin, found.c.place)


# Put together once: that costs more than running it.
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_ALTERNATIVES = _alternatives()
