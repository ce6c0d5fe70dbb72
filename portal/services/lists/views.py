"""What pages show of lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from portal.domain.pricing import ResolvedPrice
from portal.domain.quantities import SellingUnit, to_base
from portal.kit.money import Money
from portal.services.catalogue.queries import LineProduct
from portal.services.stock.queries import Availability

PAGE = 100
TABS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A list as one of many. `maker` is "" where nobody knows."""

    id: UUID
    name: str
    shared: bool
    lines: int
    maker: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTab:
    """A list as a tab: its name and how many lines stand on it."""

    id: UUID
    name: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTabs:
    """The lists that have a tab, and how many lists there are in all."""

    rows: tuple[ListTab, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """A line with today's own price and stock. `net` is for its quantity.

    `unit_gone`: the product is not sold in the line's unit any more. `opens` is true for the first
    line of a section on the page.
    """

    id: UUID
    product: LineProduct
    unit: SellingUnit
    unit_gone: bool
    quantity: Decimal
    section: str
    note: str
    price: ResolvedPrice | None
    net: Money | None
    stock: Availability
    opens: bool = False
    first: bool = False
    last: bool = False

    @property
    def short(self) -> bool:
        """Test for less in stock than the default quantity."""
        return self.stock.available < to_base(self.quantity, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list. `total` counts the lines shown on all pages, `hidden` the others."""

    id: UUID
    name: str
    shared: bool
    governed: bool
    updated_at: datetime
    sections: tuple[str, ...]
    total: int
    hidden: int
    page: int
    pages: int
    lines: tuple[ListLine, ...]

    @property
    def first(self) -> int:
        """The number of the first line shown."""
        return (self.page - 1) * PAGE + 1

    @property
    def sectioned(self) -> bool:
        """Test for a list with sections."""
        return any(self.sections)
