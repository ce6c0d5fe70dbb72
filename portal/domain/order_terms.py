"""The terms of an order: tiers, delivery, minimum value, and the charges they lead to.

Amounts are net. One figure decides every threshold: the net sum of all goods lines before the
tier, contract lines included. Charges count toward none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portal.domain.price_lists import net_of
from portal.domain.vat import VatRate
from portal.kit.money import PLN, Money

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


class ChargeKind(StrEnum):
    """What a row beside the goods is for."""

    DELIVERY = "delivery"
    SMALL_ORDER = "small-order"
    PACKAGING = "packaging"
    DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineInput:
    """A goods line before the tier: base quantity, net price per price unit, VAT rate.

    `deposit` is the refundable deposit per base unit; `pieces` says whether the base unit is
    counted in pieces (free delivery may depend on their number).
    """

    key: Hashable
    base_quantity: Decimal
    unit_net: Money
    vat_rate: VatRate = VatRate.R23
    price_unit: int = 1
    contract: bool = False
    deposit: Money | None = None
    pieces: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From this net goods value on, this percent off every line that is not contract-priced."""

    from_net: Money
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTerms:
    """What delivery costs net, and from which net goods value or number of pieces it is free."""

    net: Money
    name: str = ""
    vat_rate: VatRate = VatRate.R23
    free_from_net: Money | None = None
    free_from_pieces: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumOrder:
    """The least net goods value; below it a charge is added, or without a charge it blocks."""

    net: Money
    charge: Money | None = None
    name: str = ""
    vat_rate: VatRate = VatRate.R23


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A row beside the goods, with its own VAT; a deposit stands outside the VAT base (np)."""

    kind: ChargeKind
    net: Money
    name: str = ""
    vat_rate: VatRate = VatRate.R23


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """What the group and the delivery method say about an order.

    `floor` is a net goods value below which nothing is delivered at all, beside a `minimum` that
    only costs a charge.
    """

    tiers: tuple[Tier, ...] = ()
    delivery: DeliveryTerms | None = None
    minimum: MinimumOrder | None = None
    floor: Money | None = None
    extra: tuple[Charge, ...] = ()
    vat_per_line: bool = False
    currency: str = PLN


def reached_tier(tiers: Iterable[Tier], value: Money) -> Tier | None:
    """Return the tier with the highest percent whose threshold this net value reaches."""
    return max(
        (tier for tier in tiers if tier.from_net <= value),
        key=lambda tier: tier.percent,
        default=None,
    )


def minimum_for(terms: OrderTerms, value: Money) -> MinimumOrder | None:
    """Return the minimum that counts for a net goods value: until the floor is reached, that."""
    minimum, floor = terms.minimum, terms.floor
    if floor is None or floor <= value:
        return minimum
    blocks = minimum is not None and minimum.charge is None and floor < minimum.net
    return minimum if blocks else MinimumOrder(net=floor)


def charges_for(
    lines: Sequence[OrderLineInput], value: Money, terms: OrderTerms
) -> tuple[Charge, ...]:
    """Return the rows beside the goods for a net goods value, those that cost nothing left out."""
    rows = []
    delivery, minimum = terms.delivery, minimum_for(terms, value)
    if delivery is not None and not is_free(delivery, value, pieces_of(lines)):
        rows.append(
            Charge(
                kind=ChargeKind.DELIVERY,
                net=delivery.net,
                name=delivery.name,
                vat_rate=delivery.vat_rate,
            )
        )
    if minimum is not None and minimum.charge is not None and value < minimum.net:
        rows.append(
            Charge(
                kind=ChargeKind.SMALL_ORDER,
                net=minimum.charge,
                name=minimum.name,
                vat_rate=minimum.vat_rate,
            )
        )
    deposit = sum(
        net_of(line.deposit, line.base_quantity).minor for line in lines if line.deposit is not None
    )
    if deposit:
        rows.append(
            Charge(
                kind=ChargeKind.DEPOSIT,
                net=Money(deposit, terms.currency),
                vat_rate=VatRate.OUTSIDE,
            )
        )
    return (*(row for row in rows if row.net), *terms.extra)


def pieces_of(lines: Iterable[OrderLineInput]) -> Decimal:
    """Return how many pieces these lines hold; what is weighed or measured is not counted."""
    return sum((line.base_quantity for line in lines if line.pieces), _ZERO)


def is_free(delivery: DeliveryTerms, value: Money, pieces: Decimal) -> bool:
    """Test whether this net goods value, or this number of pieces, makes delivery free."""
    by_value = delivery.free_from_net is not None and delivery.free_from_net <= value
    by_pieces = delivery.free_from_pieces is not None and delivery.free_from_pieces <= pieces
    return by_value or by_pieces


def tiered_unit(line: OrderLineInput, tier: Tier | None) -> Money:
    """Return the unit price after the tier, rounded half up; contract prices stay."""
    if tier is None or line.contract:
        return line.unit_net
    return line.unit_net.times((_HUNDRED - tier.percent) / _HUNDRED)


def tiered_net(line: OrderLineInput, tier: Tier | None) -> Money:
    """Return the net value of a line after the tier."""
    return net_of(tiered_unit(line, tier), line.base_quantity, line.price_unit)
