"""What pages show of the regular assortment: products a company buys, as they stand today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from portal.domain.price_changes import change_in_percent
from portal.domain.pricing import ResolvedPrice
from portal.domain.quantities import Mended, SellingUnit
from portal.kit.money import Money
from portal.services.catalogue.queries import LineProduct
from portal.services.stock.queries import Availability

PAGE = 100


class Habit(Protocol):
    """What is known of a product a company buys; `last_net` is net per `price_unit`."""

    @property
    def product_id(self) -> UUID: ...
    @property
    def unit(self) -> str: ...
    @property
    def base_quantity(self) -> Decimal: ...
    @property
    def interval_days(self) -> int | None: ...
    @property
    def last_on(self) -> date: ...
    @property
    def last_net(self) -> Money: ...
    @property
    def price_unit(self) -> int: ...
    @property
    def expected_on(self) -> date: ...


class Obstacle(StrEnum):
    """Why a line cannot be put into the cart as it stands."""

    NOT_SOLD = "not-sold"
    NO_PRICE = "no-price"
    NO_STOCK = "no-stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A product with its habit, today's own price and stock, and the quantity proposed.

    `usual` is what is bought as a rule where less is proposed: all there is. `waits` is what of the
    quantity is on backorder, `in_cart` what lies in the cart already; both in base units.
    """

    product: LineProduct
    unit: SellingUnit
    quantity: Decimal
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
    days: int
    due: bool

    @property
    def low(self) -> bool:
        """Test for less in stock than is proposed, or as a rule bought."""
        return self.usual is not None or self.waits > 0

    @property
    def ticked(self) -> bool:
        """Test for a line to be ordered unless the person decides otherwise."""
        return self.due and self.obstacle is None and not self.in_cart

    @property
    def change(self) -> Decimal | None:
        """By how many percent the price differs from the last time; None where it does not."""
        if self.price is None or self.last_net is None:
            return None
        return change_in_percent(self.last_net, self.price.unit_net) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What a company most likely needs now. `hidden` counts what is no longer offered to it."""

    lines: tuple[Line, ...]
    hidden: int

    @property
    def ticked(self) -> tuple[Line, ...]:
        """The lines to be ordered unless the person decides otherwise."""
        return tuple(line for line in self.lines if line.ticked)


class Sort(StrEnum):
    """By what the regular assortment is sorted."""

    NEXT = "next"
    NAME = "name"
    RHYTHM = "rhythm"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularPage:
    """A page of the regular assortment; `due` counts what is due of all pages."""

    lines: tuple[Line, ...]
    hidden: int
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


def sum_of(lines: tuple[Line, ...], currency: str) -> Money:
    """Return the net value of lines."""
    return Money.total((line.net for line in lines if line.net is not None), currency)
