"""What pages show of the regular assortment: products a company buys, as they stand today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from portal.domain.price_changes import change_in_percent
from portal.domain.pricing import ResolvedPrice
from portal.domain.quantities import Mended, SellingUnit
from portal.domain.regular import Due
from portal.kit.money import Money
from portal.services.catalogue.queries import LineProduct
from portal.services.stock.queries import Availability

PAGE = 100


class Obstacle(StrEnum):
    """Why a line cannot be put into the cart as it stands."""

    NOT_SOLD = "not-sold"
    NO_PRICE = "no-price"
    NO_STOCK = "no-stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A product with its habit, today's own price and stock, and the quantity proposed.

    `usual` is what is bought as a rule where less is proposed: all there is. `waits` is what of the
    quantity stock does not cover, `in_cart` what lies in the cart already; both in base units.
    `days` are those to the day it is due again, negative after it; `wanted` says that it is to be
    ordered today.
    """

    product: LineProduct
    unit: SellingUnit
    quantity: Decimal
    base_quantity: Decimal
    mended: Mended | None
    usual: Decimal | None
    price: ResolvedPrice | None
    net: Money | None
    stock: Availability
    waits: Decimal
    in_cart: Decimal
    obstacle: Obstacle | None
    substitute: LineProduct | None
    interval_days: int | None
    last_on: date
    last_net: Money | None
    expected_on: date
    due: Due
    wanted: bool
    days: int

    @property
    def low(self) -> bool:
        """Test for less in stock than is proposed, or as a rule bought."""
        return self.usual is not None or self.waits > 0

    @property
    def unit_choices(self) -> tuple[tuple[str, str], ...]:
        """The units to choose from, where there are several."""
        units = self.product.units
        return tuple((one.unit, one.unit) for one in units) if len(units) > 1 else ()

    @property
    def ticked(self) -> bool:
        """Test for a line to be ordered unless the person decides otherwise."""
        return self.wanted and self.obstacle is None and not self.in_cart

    @property
    def change(self) -> Decimal | None:
        """By how many percent the price differs from the last time; None where it does not."""
        if self.price is None or self.last_net is None:
            return None
        return change_in_percent(self.last_net, self.price.unit_net) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines in a currency. `hidden` counts what is no longer offered to the company."""

    lines: tuple[Line, ...]
    hidden: int
    currency: str

    def ticked(self, chosen: Collection[UUID] | None = None) -> tuple[Line, ...]:
        """Return the lines that are ticked: those chosen, or those proposed."""
        if chosen is None:
            return tuple(line for line in self.lines if line.ticked)
        return tuple(line for line in self.lines if line.product.id in chosen)

    def sum(self, chosen: Collection[UUID] | None = None) -> Money:
        """Return the net value of what is ticked."""
        nets = (line.net for line in self.ticked(chosen) if line.net is not None)
        return Money.total(nets, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket(Lines):
    """What a company most likely needs now, most likely first."""


class Sort(StrEnum):
    """By what the regular assortment is sorted."""

    NEXT = "next"
    NAME = "name"
    RHYTHM = "rhythm"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularPage(Lines):
    """A page of the regular assortment; `due` counts what is due of all pages."""

    total: int
    due: int
    page: int
    pages: int
    sort: Sort
    descending: bool

    @property
    def first(self) -> int:
        """The number of the first line shown."""
        return (self.page - 1) * PAGE + 1
