"""What a company spent by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.access import Actor
from portal.domain.orders import OrderState
from portal.domain.turnover import MONTHS, months_after
from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.kit.money import Money
from portal.models.orders import Order
from portal.services.orders.reach import within_reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Net value of the orders of a month; `running` for the present one."""

    first: date
    net: Money
    running: bool


def months_of(*, actor: Actor, on: date) -> tuple[Month, ...]:
    """Return the last twelve months, the present one last, empty ones too."""
    firsts = [months_after(on.replace(day=1), -back) for back in reversed(range(MONTHS))]
    begin = datetime(firsts[0].year, firsts[0].month, 1, tzinfo=WARSAW)
    month = func.date_trunc("month", func.timezone("Europe/Warsaw", Order.placed_at))
    sums = {
        row[0].date(): int(row[1])
        for row in session.execute(
            select(month, func.sum(Order.net_minor))
            .where(
                within_reach(actor),
                Order.placed_at >= begin,
                Order.state != OrderState.CANCELLED,
                Order.currency == actor.currency,
            )
            .group_by(month)
        )
    }
    return tuple(
        Month(
            first=first,
            net=Money(sums.get(first, 0), actor.currency),
            running=first == firsts[-1],
        )
        for first in firsts
    )
