"""When the price of a product changed or will: read from what its price is made of.

A base price has no dates: that it changed cannot be seen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from portal.domain.price_lists import DiscountRule, PriceEntry, ProductPricing
from portal.domain.pricing import resolve
from portal.kit.money import Money

_DAY = timedelta(days=1)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """A price net per price unit before a day and from that day on."""

    since: date
    before: Money
    after: Money

    @property
    def percent(self) -> Decimal:
        """By how many percent it changed, to a tenth; negative when it fell."""
        return change_in_percent(self.before, self.after)


def change_in_percent(before: Money, after: Money) -> Decimal:
    """Return by how many percent an amount changed, to a tenth, half up; nothing from nothing."""
    if not before:
        return Decimal(0)
    raw = Decimal(after.minor - before.minor) * 100 / before.minor
    return raw.quantize(_TENTH, ROUND_HALF_UP)


def price_changes(
    pricing: ProductPricing, *, quantity: Decimal, currency: str, first: date, last: date
) -> tuple[PriceChange, ...]:
    """Return the changes of a quantity's price between two days, both included, in order.

    `pricing` holds what is valid on any day from the one before `first` to `last`.
    """
    found = []
    for day in sorted(set(_turns((*pricing.entries, *pricing.discounts), first, last))):
        before = resolve(pricing, quantity=quantity, currency=currency, on=day - _DAY)
        after = resolve(pricing, quantity=quantity, currency=currency, on=day)
        if before is not None and after is not None and before.unit_net != after.unit_net:
            found.append(PriceChange(since=day, before=before.unit_net, after=after.unit_net))
    return tuple(found)


def _turns(dated: Iterable[PriceEntry | DiscountRule], first: date, last: date) -> Iterator[date]:
    """Yield the days on which something begins to hold or holds no more."""
    for one in dated:
        if one.valid_from is not None and first <= one.valid_from <= last:
            yield one.valid_from
        if one.valid_to is not None and first <= one.valid_to + _DAY <= last:
            yield one.valid_to + _DAY
