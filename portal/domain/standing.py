"""What an order still comes to once quantities of it were cancelled. Amounts are in minor units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal.domain.order_terms import ChargeKind
from portal.domain.vat import VatRate, vat_of
from portal.kit.money import Money, round_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeft:
    """A line as ordered (net; the deposit on it stands outside tax), and what was cancelled."""

    rate: VatRate
    net_minor: int
    deposit_minor: int
    ordered: Decimal
    cancelled: Decimal

    def left(self, minor: int) -> int:
        """Return the share of an amount of this line that is not cancelled."""
        return round_half_up(minor * (self.ordered - self.cancelled) / self.ordered)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLeft:
    """A row beside the goods as agreed, net."""

    kind: ChargeKind
    rate: VatRate
    net_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The sums of what is not cancelled: `net` with charges, deposits included."""

    net: Money
    deposit: Money
    vat: Money
    gross: Money


def standing(
    lines: Iterable[LineLeft], charges: Iterable[ChargeLeft], *, currency: str
) -> Standing:
    """Return the sums of what is left. Deposits go with their goods, other charges stay."""
    net: dict[VatRate, int] = {}
    freed = 0
    for line in lines:
        net[line.rate] = net.get(line.rate, 0) + line.left(line.net_minor)
        freed += line.deposit_minor - line.left(line.deposit_minor)
    deposit = 0
    for charge in charges:
        amount = charge.net_minor
        if charge.kind is ChargeKind.DEPOSIT:
            amount = max(amount - freed, 0)
            deposit += amount
        net[charge.rate] = net.get(charge.rate, 0) + amount
    vat = sum(vat_of(Money(minor, currency), rate).minor for rate, minor in net.items())
    total = sum(net.values())
    return Standing(
        net=Money(total, currency),
        deposit=Money(deposit, currency),
        vat=Money(vat, currency),
        gross=Money(total + vat, currency),
    )
