"""From lines to totals: order tier, charges, VAT, and the way to the next step.

Amounts are net unless they say gross.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from portal.domain.order_terms import (
    Charge,
    ChargeKind,
    DeliveryTerms,
    MinimumOrder,
    OrderLineInput,
    OrderTerms,
    Tier,
    charges_for,
    minimum_for,
    reached_tier,
    tiered_unit,
)
from portal.domain.price_lists import net_of
from portal.domain.progress import Progress, progress_of
from portal.domain.vat import VatRate, vat_of
from portal.kit.money import Money

__all__ = [
    "Charge",
    "ChargeKind",
    "DeliveryTerms",
    "LineTotal",
    "MinimumOrder",
    "OrderLineInput",
    "OrderTerms",
    "Progress",
    "Tier",
    "Totals",
    "VatSum",
    "total",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTotal:
    """A goods line after the tier; `vat` and `gross` are for showing and do not add up to it."""

    key: Hashable
    unit_before: Money
    unit_net: Money
    net: Money
    vat: Money
    vat_rate: VatRate
    tiered: bool

    @property
    def gross(self) -> Money:
        """The line with its own tax."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSum:
    """Net and tax of one rate, goods and charges together."""

    rate: VatRate
    net: Money
    vat: Money

    @property
    def gross(self) -> Money:
        """Net with tax."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """An order's figures: goods, charges, tax by rate, and what the next step would bring.

    `net` = goods_net + charges, deposits included; `gross` = `net` + `vat`.
    """

    lines: tuple[LineTotal, ...]
    goods_before_tier: Money
    tier: Tier | None
    tier_saving: Money
    goods_net: Money
    charges: tuple[Charge, ...]
    charges_net: Money
    deposit: Money
    net: Money
    vat_by_rate: tuple[VatSum, ...]
    vat: Money
    gross: Money
    progress: Progress
    blocked_by_minimum: bool

    def line(self, key: Hashable) -> LineTotal:
        """Return the line with that key.

        :raises KeyError: if there is none.
        """
        for line in self.lines:
            if line.key == key:
                return line
        raise KeyError(key)


def total(lines: Sequence[OrderLineInput], terms: OrderTerms) -> Totals:
    """Return the figures of these lines under these terms; no lines cost nothing."""
    currency = terms.currency
    before = [net_of(line.unit_net, line.base_quantity, line.price_unit) for line in lines]
    value = Money(sum(net.minor for net in before), currency)
    tier = reached_tier(terms.tiers, value)
    done = [_line(line, net, tier) for line, net in zip(lines, before, strict=True)]
    goods = Money(sum(line.net.minor for line in done), currency)
    charges = charges_for(lines, value, terms) if lines else ()
    by_rate = _vat_by_rate(done, charges, terms)
    charges_net = Money(sum(charge.net.minor for charge in charges), currency)
    net = goods + charges_net
    vat = Money.total((row.vat for row in by_rate), currency)
    minimum = minimum_for(terms, value)
    return Totals(
        lines=tuple(done),
        goods_before_tier=value,
        tier=tier,
        tier_saving=value - goods,
        goods_net=goods,
        charges=charges,
        charges_net=charges_net,
        deposit=Money.total(
            (charge.net for charge in charges if charge.kind is ChargeKind.DEPOSIT), currency
        ),
        net=net,
        vat_by_rate=by_rate,
        vat=vat,
        gross=net + vat,
        progress=progress_of(lines, value, goods, terms),
        blocked_by_minimum=bool(lines)
        and minimum is not None
        and minimum.charge is None
        and value < minimum.net,
    )


def _line(line: OrderLineInput, before: Money, tier: Tier | None) -> LineTotal:
    unit = tiered_unit(line, tier)
    net = before if unit == line.unit_net else net_of(unit, line.base_quantity, line.price_unit)
    return LineTotal(
        key=line.key,
        unit_before=line.unit_net,
        unit_net=unit,
        net=net,
        vat=vat_of(net, line.vat_rate),
        vat_rate=line.vat_rate,
        tiered=tier is not None and not line.contract,
    )


def _vat_by_rate(
    lines: Sequence[LineTotal], charges: Sequence[Charge], terms: OrderTerms
) -> tuple[VatSum, ...]:
    """Return net and tax per rate: of the net sum, or added up row by row where terms say so."""
    net: dict[VatRate, int] = {}
    tax: dict[VatRate, int] = {}
    rows = [(line.vat_rate, line.net, line.vat) for line in lines]
    rows += [(c.vat_rate, c.net, vat_of(c.net, c.vat_rate)) for c in charges]
    for rate, amount, vat in rows:
        net[rate] = net.get(rate, 0) + amount.minor
        tax[rate] = tax.get(rate, 0) + vat.minor
    found = []
    for rate in VatRate:
        if rate in net:
            amount = Money(net[rate], terms.currency)
            vat = Money(tax[rate], terms.currency) if terms.vat_per_line else vat_of(amount, rate)
            found.append(VatSum(rate=rate, net=amount, vat=vat))
    return tuple(found)
