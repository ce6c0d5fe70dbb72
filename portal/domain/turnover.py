"""The way to the next price group: what a company bought in twelve months, and when it is there.

A company's turnover is the net value, after tiers, of the goods of the orders it placed in the last
twelve months, the present day included. What was cancelled or came back does not count, nor do
charges, cancelled orders, and orders that still wait for approval or payment.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain.orders import OrderState
from portal.kit.money import Money

MONTHS = 12
_PACE = 3

NOT_COUNTED = frozenset(
    {OrderState.AWAITING_APPROVAL, OrderState.AWAITING_PAYMENT, OrderState.CANCELLED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way to a threshold. All net.

    `reached_on` is when the rolling turnover passes it if every month to come is like the average
    of the last three (`monthly`); None if it does not within a year.
    """

    turnover: Money
    threshold: Money
    monthly: Money
    reached_on: date | None

    @property
    def missing(self) -> Money:
        """What is still to be bought."""
        short = self.threshold.minor - self.turnover.minor
        return Money(max(short, 0), self.threshold.currency)

    @property
    def reached(self) -> bool:
        """Test whether nothing is missing."""
        return not self.missing

    @property
    def needed_monthly(self) -> Money:
        """What a month must bring for the turnover of twelve to reach the threshold."""
        return Money(-(-self.threshold.minor // MONTHS), self.threshold.currency)


def way(*, months: Sequence[Money], threshold: Money, on: date) -> Way:
    """Return the way to a threshold from the turnover of twelve months, the oldest first.

    A month here ends on the day of the month `on` is; the last one ends `on` itself.

    :raises ValueError: if they are not twelve.
    """
    if len(months) != MONTHS:
        raise ValueError(f"twelve months are wanted, not {len(months)}")
    currency = threshold.currency
    pace = Money.total(months[-_PACE:], currency).times(Decimal(1) / _PACE)
    return Way(
        turnover=Money.total(months, currency),
        threshold=threshold,
        monthly=pace,
        reached_on=_reached_on(months, pace, threshold, on),
    )


def _reached_on(months: Sequence[Money], pace: Money, threshold: Money, on: date) -> date | None:
    """Let month by month the oldest fall out and one of the present pace come in."""
    for ahead in range(MONTHS + 1):
        rolling = sum(month.minor for month in months[ahead:]) + ahead * pace.minor
        if rolling >= threshold.minor:
            return months_after(on, ahead)
    return None


def months_after(day: date, count: int) -> date:
    """Return the same day so many months later (before, if negative), or that month's last."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
