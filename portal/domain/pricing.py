"""The price of a product: which rule wins, what it is compared with, what more would save.

All prices are net, per `price_unit` base units (1, 100 or 1000). Candidates come from one query
for many products; everything here is pure, so a price is the same alone and in a batch.

What a batch makes by the thousand is a tuple: a frozen dataclass takes five times as long to make.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from portal.domain.price_lists import (
    CONTRACTS,
    Break,
    DiscountRule,
    PriceEntry,
    PriceSource,
    ProductPricing,
    list_starts,
    net_of,
    steps_of,
)
from portal.kit.money import Money

__all__ = [
    "Break",
    "Considered",
    "DiscountRule",
    "NextBreak",
    "PriceEntry",
    "PriceSource",
    "ProductPricing",
    "ResolvedPrice",
    "net_of",
    "resolve",
    "resolve_many",
]

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class NextBreak:
    """The next cheaper step: how much is missing, and what the whole quantity then saves."""

    min_quantity: Decimal
    unit_net: Money
    missing: Decimal
    saving: Money


class Considered(NamedTuple):
    """One candidate looked at for the explanation."""

    source: PriceSource
    name: str
    unit_net: Money
    min_quantity: Decimal | None
    valid_to: date | None


class ResolvedPrice(NamedTuple):
    """The net price of a quantity, the rule that won and the base price it is compared with.

    `compared_with` is the base price, absent in a currency in which there is none. `deciding` are
    the entries of the list that counts, `won` and `others` all that was looked at.
    """

    unit_net: Money
    price_unit: int
    source: PriceSource
    rule: str
    contract: bool
    compared_with: Money | None
    valid_to: date | None
    quantity: Decimal
    deciding: tuple[PriceEntry, ...]
    won: Considered
    others: tuple[Considered, ...]

    @property
    def saving_per_unit(self) -> Money | None:
        """What the price unit costs less than the base price; nothing if it is not cheaper."""
        base = self.compared_with
        return base - self.unit_net if base is not None and base > self.unit_net else None

    @property
    def breaks(self) -> tuple[Break, ...]:
        """The steps of the price, each cheaper than the one before; the first is its start."""
        return steps_of(self.deciding, self._ceiling(), whole_list=self.contract)

    @property
    def next_break(self) -> NextBreak | None:
        """The next cheaper step above this quantity, with what reaching it saves."""
        reached = self.quantity
        steps = [
            entry
            for entry in self.deciding
            if entry.min_quantity > reached and entry.net.minor < self.unit_net.minor
        ]
        if not steps:
            return None
        step = min(steps, key=lambda entry: (entry.min_quantity, entry.net.minor))
        off = Money(self.unit_net.minor - step.net.minor, self.unit_net.currency)
        return NextBreak(
            min_quantity=step.min_quantity,
            unit_net=step.net,
            missing=step.min_quantity - reached,
            saving=net_of(off, step.min_quantity, self.price_unit),
        )

    @property
    def explanation(self) -> tuple[Considered, ...]:
        """Every candidate that was looked at, the winner first."""
        return (self.won, *self.others)

    def _ceiling(self) -> Money | None:
        if self.contract:
            return None
        ordinary = [c.unit_net for c in self.others if c.source is not PriceSource.GROUP]
        if self.source is not PriceSource.GROUP:
            ordinary.append(self.unit_net)
        return min(ordinary, key=lambda price: price.minor, default=None)


def resolve(
    pricing: ProductPricing, *, quantity: Decimal, currency: str, on: date
) -> ResolvedPrice | None:
    """Return the price of a base quantity on a day, or nothing if there is none in the currency.

    A contract wins (branch list, quote, company list); otherwise the lowest of the group list
    at that quantity, the base price and the base price less the best single discount rule.
    """
    valid = [
        entry
        for entry in pricing.entries
        if entry.net.currency == currency
        and (entry.valid_from is None or entry.valid_from <= on)
        and (entry.valid_to is None or on <= entry.valid_to)
    ]
    base = pricing.base if pricing.base is not None and pricing.base.currency == currency else None
    ordinary = _ordinary(pricing, valid, base, quantity, on)
    for source in CONTRACTS:
        agreed = tuple(entry for entry in valid if entry.source is source)
        if agreed:
            entry = _applied_of_contract(agreed, quantity)
            won = _of_entry(entry)
            return _result(pricing, won, ordinary, base, quantity, agreed)
    if not ordinary:
        return None
    won = min(ordinary, key=_net_minor)
    others = [candidate for candidate in ordinary if candidate is not won]
    group = tuple(entry for entry in valid if entry.source is PriceSource.GROUP)
    return _result(pricing, won, others, base, quantity, group)


def resolve_many(
    pricings: Mapping[K, ProductPricing],
    wanted: Iterable[tuple[K, Decimal]],
    *,
    currency: str,
    on: date,
) -> list[ResolvedPrice | None]:
    """Return the prices of (product, base quantity) pairs, in order; unknown ones are none."""
    return [
        resolve(pricings[key], quantity=quantity, currency=currency, on=on)
        if key in pricings
        else None
        for key, quantity in wanted
    ]


def _ordinary(
    pricing: ProductPricing,
    valid: list[PriceEntry],
    base: Money | None,
    quantity: Decimal,
    on: date,
) -> list[Considered]:
    """Return what decides without a contract; at equal prices the earlier one wins."""
    found = []
    if base is not None:
        found.append(_of_base(base))
    reached = [
        entry
        for entry in valid
        if entry.source is PriceSource.GROUP and entry.min_quantity <= quantity
    ]
    if reached:
        entry = min(reached, key=_entry_minor)
        found.append(_of_entry(entry))
    if base is not None and pricing.discounts:
        offers = [
            _of_rule(rule, base)
            for rule in pricing.discounts
            if (rule.valid_from is None or rule.valid_from <= on)
            and (rule.valid_to is None or on <= rule.valid_to)
        ]
        if offers:
            found.append(min(offers, key=_net_minor))
    return found


def _applied_of_contract(entries: tuple[PriceEntry, ...], quantity: Decimal) -> PriceEntry:
    """Return the lowest entry reached; each list's lowest minimum counts as reached."""
    starts = list_starts(entries)
    return min(
        (
            entry
            for entry in entries
            if entry.min_quantity <= quantity or entry.min_quantity == starts[entry.list_name]
        ),
        key=_entry_minor,
    )


def _result(
    pricing: ProductPricing,
    won: Considered,
    others: list[Considered],
    base: Money | None,
    quantity: Decimal,
    deciding: tuple[PriceEntry, ...],
) -> ResolvedPrice:
    return ResolvedPrice(
        unit_net=won.unit_net,
        price_unit=pricing.price_unit,
        source=won.source,
        rule=won.name,
        contract=won.source in CONTRACTS,
        compared_with=base,
        valid_to=won.valid_to,
        quantity=quantity,
        deciding=deciding,
        won=won,
        others=tuple(others),
    )


def _of_base(base: Money) -> Considered:
    return Considered(
        source=PriceSource.BASE, name="", unit_net=base, min_quantity=None, valid_to=None
    )


def _of_entry(entry: PriceEntry) -> Considered:
    return Considered(
        source=entry.source,
        name=entry.list_name,
        unit_net=entry.net,
        min_quantity=entry.min_quantity,
        valid_to=entry.valid_to,
    )


def _of_rule(rule: DiscountRule, base: Money) -> Considered:
    return Considered(
        source=PriceSource.DISCOUNT,
        name=rule.name,
        unit_net=rule.applied_to(base),
        min_quantity=None,
        valid_to=rule.valid_to,
    )


def _entry_minor(entry: PriceEntry) -> int:
    return entry.net.minor


def _net_minor(candidate: Considered) -> int:
    return candidate.unit_net.minor
