"""What prices are made of: list entries, discount rules, and the candidates of one product.

All prices are net, per `price_unit` base units (1, 100 or 1000).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from portal.kit.money import Money

_ONE = Decimal(1)
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


class PriceSource(StrEnum):
    """What a price comes from; the first three are contracts, the strongest first."""

    BRANCH = "branch"
    QUOTE = "quote"
    CONTRACT = "contract"
    GROUP = "group"
    BASE = "base"
    DISCOUNT = "discount"

    @property
    def contract(self) -> bool:
        """Test for a price agreed with this company: it wins and takes no further discount."""
        return self in CONTRACTS


CONTRACTS = (PriceSource.BRANCH, PriceSource.QUOTE, PriceSource.CONTRACT)


class PriceEntry(NamedTuple):
    """One line of a price list: net price from a minimum base quantity on, between two days."""

    list_name: str
    source: PriceSource
    net: Money
    min_quantity: Decimal = _ZERO
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def currency(self) -> str:
        """The currency of its list."""
        return self.net.currency


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRule:
    """A percent of the base price, or an amount per price unit, taken off between two days."""

    name: str
    percent: Decimal | None = None
    amount: Money | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def applied_to(self, base: Money) -> Money:
        """Return the base price less this rule, rounded half up, never below nothing."""
        minor = base.minor
        if self.percent is not None:
            minor = base.times(1 - self.percent / _HUNDRED).minor
        if self.amount is not None and self.amount.currency == base.currency:
            minor -= self.amount.minor
        return Money(max(minor, 0), base.currency)


class ProductPricing(NamedTuple):
    """Everything that may decide the price of one product for one company and branch."""

    base: Money | None
    price_unit: int = 1
    entries: tuple[PriceEntry, ...] = ()
    discounts: tuple[DiscountRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A step of the price: from this base quantity on, this net price."""

    min_quantity: Decimal
    unit_net: Money


def net_of(unit_net: Money, quantity: Decimal, price_unit: int = 1) -> Money:
    """Return quantity × unit price / price unit, rounded half up: the net value of a line."""
    return unit_net.times(quantity if price_unit == 1 else quantity / price_unit)


def list_starts(entries: tuple[PriceEntry, ...]) -> dict[str, Decimal]:
    """Return the lowest minimum of each list."""
    starts: dict[str, Decimal] = {}
    for entry in entries:
        start = starts.get(entry.list_name)
        if start is None or entry.min_quantity < start:
            starts[entry.list_name] = entry.min_quantity
    return starts


def steps_of(
    entries: tuple[PriceEntry, ...], ceiling: Money | None, *, whole_list: bool
) -> tuple[Break, ...]:
    """Return the falling steps; minima at or under one unit are one step."""
    starts = list_starts(entries) if whole_list else {}
    steps = [
        (
            _ONE
            if entry.min_quantity == starts.get(entry.list_name)
            else max(entry.min_quantity, _ONE),
            entry.net.minor,
            entry.net,
        )
        for entry in entries
    ]
    if ceiling is not None:
        steps.append((_ONE, ceiling.minor, ceiling))
    found: list[Break] = []
    for minimum, minor, net in sorted(steps, key=lambda step: step[:2]):
        if not found or minor < found[-1].unit_net.minor:
            found.append(Break(min_quantity=minimum, unit_net=net))
    return tuple(found)
