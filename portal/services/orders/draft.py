"""What an order of the cart would be now: the same reckoning for the page and for the press."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from portal.domain.access import Actor
from portal.domain.totals import Totals
from portal.kit.clock import business_date
from portal.services.cart.goods import Goods, Reckoned, goods_of, reckon
from portal.services.cart.terms import HouseTerms, Method
from portal.services.pricing.queries import PriceScope, price_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The goods of a cart, priced for a recipient and a way of delivery."""

    reckoned: Reckoned
    scope: PriceScope
    house: HouseTerms
    method: Method | None

    @property
    def totals(self) -> Totals:
        """The figures of what can be ordered."""
        return self.reckoned.totals

    @property
    def goods(self) -> tuple[Goods, ...]:
        """The lines in their order."""
        return self.reckoned.goods

    @property
    def gone(self) -> tuple[Goods, ...]:
        """The lines that cannot be ordered at all."""
        return tuple(one for one in self.goods if self.reckoned.price(one) is None)

    def short(self, shares: Mapping[UUID, Decimal]) -> tuple[Goods, ...]:
        """Return the lines that stock does not cover and that may not be backordered."""
        return tuple(
            one
            for one in self.goods
            if not one.allow_backorder and shares.get(one.line_id, Decimal(0)) < one.base_quantity
        )

    def fingerprint(self, shares: Mapping[UUID, Decimal]) -> str:
        """Return a short text that changes whenever what the person pays or gets changes."""
        parts = [f"{self.totals.gross.minor} {self.method.id if self.method else ''}"]
        units = {line.key: line.unit_net.minor for line in self.totals.lines}
        for one in self.goods:
            share = shares.get(one.line_id, Decimal(0))
            parts.append(
                f"{one.line_id} {one.unit} {one.quantity.normalize()} {units.get(one.line_id)}"
                f" {(one.base_quantity - share).normalize()}"
            )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def draft_of(
    *,
    actor: Actor,
    cart_id: UUID,
    branch_id: UUID | None,
    house: HouseTerms,
    method: Method | None,
    at: datetime,
) -> Draft:
    """Return the cart as an order, priced at this moment.

    :raises Forbidden: if the person may not see prices.
    """
    scope = price_scope(actor, branch_id)
    goods = goods_of(cart_id=cart_id, scope=scope)
    reckoned = reckon(
        goods=goods, scope=scope, terms=house.order_terms(method), on=business_date(at)
    )
    return Draft(reckoned=reckoned, scope=scope, house=house, method=method)
