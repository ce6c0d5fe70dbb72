"""What lies in a cart, and what it costs: read in one query, priced in one more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.domain.price_lists import net_of
from portal.domain.pricing import ProductPricing, ResolvedPrice
from portal.domain.pricing import resolve as resolve_price
from portal.domain.totals import OrderLineInput, OrderTerms, Totals, total
from portal.domain.units import is_whole
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.money import PLN, Money
from portal.models.carts import CartLine
from portal.models.catalogue import Product
from portal.services.catalogue.assortment import Shape, bound, sellable, visible
from portal.services.pricing.queries import PriceScope, candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A cart line with what its product says about price and tax.

    `seen_net_minor` is the unit price last shown, `seen_available` the stock then.
    """

    line_id: UUID
    product_id: UUID
    unit: str
    factor: Decimal
    quantity: Decimal
    base_quantity: Decimal
    seen_net_minor: int | None
    seen_available: Decimal | None
    base_unit: str
    price_unit: int
    vat_rate: VatRate
    deposit_minor: int | None
    allow_backorder: bool
    visible: bool
    sellable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """The goods with their prices (None: cannot be ordered) and the totals of the rest."""

    goods: tuple[Goods, ...]
    pricing: dict[UUID, ProductPricing]
    prices: dict[UUID, ResolvedPrice | None]
    totals: Totals
    on: date

    def price_at(self, goods: Goods, base_quantity: Decimal) -> ResolvedPrice | None:
        """Return what another quantity of a line would cost."""
        pricing = self.pricing.get(goods.product_id)
        if pricing is None or not goods.sellable:
            return None
        return resolve_price(
            pricing, quantity=base_quantity, currency=self.totals.net.currency, on=self.on
        )

    def price(self, goods: Goods) -> ResolvedPrice | None:
        """Return the price of a line."""
        return self.prices[goods.line_id]


def goods_of(*, cart_id: UUID, scope: PriceScope) -> tuple[Goods, ...]:
    """Return the lines of a cart in their order."""
    known = bound(scope.assortment)
    rows = session.execute(
        _goods_of(known.shape), known.values | {"company": scope.company_id, "cart": cart_id}
    )
    return tuple(
        Goods(  # sellable: what is hidden is never for sale
            line_id=line_id,
            product_id=product_id,
            unit=unit,
            factor=factor,
            quantity=quantity,
            base_quantity=base_quantity,
            seen_net_minor=seen_net,
            seen_available=seen_available,
            base_unit=base_unit,
            price_unit=price_unit,
            vat_rate=vat_rate,
            deposit_minor=deposit,
            allow_backorder=backorder,
            visible=shown,
            sellable=shown and sold,
        )
        for (
            line_id,
            product_id,
            unit,
            factor,
            quantity,
            base_quantity,
            seen_net,
            seen_available,
            base_unit,
            price_unit,
            vat_rate,
            deposit,
            backorder,
            shown,
            sold,
        ) in rows
    )


@lru_cache(maxsize=64)
def _goods_of(shape: Shape) -> Any:
    """Return the statement for scopes of a shape, put together once."""
    return (
        select(
            CartLine.id,
            CartLine.product_id,
            CartLine.unit,
            CartLine.factor,
            CartLine.quantity,
            CartLine.base_quantity,
            CartLine.seen_net_minor,
            CartLine.seen_available,
            Product.unit,
            Product.price_unit,
            Product.vat_rate,
            Product.deposit_minor,
            Product.allow_backorder,
            visible(shape),
            sellable(shape),
        )
        .join(Product, Product.id == CartLine.product_id)
        .where(
            CartLine.company_id == bindparam("company", type_=Uuid()),
            CartLine.cart_id == bindparam("cart", type_=Uuid()),
        )
        .order_by(CartLine.position, CartLine.id)
    )


def reckon(*, goods: Sequence[Goods], scope: PriceScope, terms: OrderTerms, on: date) -> Reckoned:
    """Price the goods and add them up; what cannot be ordered adds nothing."""
    ids = {one.product_id for one in goods if one.sellable}
    pricing = candidates(scope=scope, product_ids=ids, on=on) if ids else {}
    prices: dict[UUID, ResolvedPrice | None] = {}
    inputs = []
    for one in goods:
        price = None
        # A deposit is in PLN and nothing is converted: elsewhere its product cannot be ordered.
        if one.product_id in pricing and (not one.deposit_minor or scope.currency == PLN):
            price = resolve_price(
                pricing[one.product_id],
                quantity=one.base_quantity,
                currency=scope.currency,
                on=on,
            )
        prices[one.line_id] = price
        if price is not None:
            inputs.append(_input(one, price))
    return Reckoned(
        goods=tuple(goods),
        pricing=pricing,
        prices=prices,
        totals=total(inputs, terms),
        on=on,
    )


def deposit_of(goods: Goods) -> int:
    """Return the deposit on a line, in grosze."""
    return (
        net_of(Money(goods.deposit_minor), goods.base_quantity).minor if goods.deposit_minor else 0
    )


def _input(goods: Goods, price: ResolvedPrice) -> OrderLineInput:
    return OrderLineInput(
        key=goods.line_id,
        base_quantity=goods.base_quantity,
        unit_net=price.unit_net,
        vat_rate=goods.vat_rate,
        price_unit=price.price_unit,
        contract=price.contract,
        deposit=None if goods.deposit_minor is None else Money(goods.deposit_minor),
        pieces=is_whole(goods.base_unit),
    )


def shares_of_stock(goods: Sequence[Goods], available: dict[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Return how much of the available stock each line may take, in the order of the lines."""
    left = dict(available)
    shares = {}
    for one in goods:
        here = max(min(one.base_quantity, left.get(one.product_id, Decimal(0))), Decimal(0))
        shares[one.line_id] = here
        left[one.product_id] = left.get(one.product_id, Decimal(0)) - here
    return shares
