"""A company on its way to the next price group. `domain/turnover.py` says what counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Numeric,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    select,
    union_all,
)

from portal.domain.access import Actor
from portal.domain.turnover import MONTHS, NOT_COUNTED, Way, months_after, way
from portal.extensions import session
from portal.kit.clock import WARSAW
from portal.kit.money import PLN, Money
from portal.models.orders import Cancellation, Order, OrderLine
from portal.models.seller import PriceGroup
from portal.models.shipments import ReturnLine


@dataclass(frozen=True, slots=True, kw_only=True)
class NextGroup:
    """The price group above the company's, and the way there."""

    id: UUID
    name: str
    way: Way


def next_group(*, actor: Actor, on: date) -> NextGroup | None:
    """Return the next price group and the way to it in two queries; None above the highest.

    The thresholds are PLN and nothing is converted: there is none in another currency either.
    Who orders only for some branches is not told what the whole company buys.
    """
    if actor.currency != PLN or actor.branch_ids:
        return None
    rows = session.execute(
        select(PriceGroup.id, PriceGroup.name, PriceGroup.turnover_from_minor).order_by(
            PriceGroup.turnover_from_minor, PriceGroup.position
        )
    ).all()
    reached = next((row[2] for row in rows if row[0] == actor.price_group_id), None) or 0
    above = next((row for row in rows if row[2] is not None and row[2] > reached), None)
    if above is None or above[2] is None:
        return None
    months = turnover_by_month(company_id=actor.company, on=on)
    return NextGroup(
        id=above[0],
        name=above[1],
        way=way(months=months, threshold=Money(above[2], PLN), on=on),
    )


def turnover_by_month(*, company_id: UUID, on: date) -> list[Money]:
    """Return the turnover of the twelve months up to a day, the oldest first, in one query."""
    starts = [_midnight_after(months_after(on, back - MONTHS)) for back in range(MONTHS)]
    sums = {
        row[0]: int(row[1])
        for row in session.execute(
            _BY_MONTH,
            {
                "company": company_id,
                "currency": PLN,
                "starts": starts,
                "first": starts[0],
                "end": _midnight_after(on),
            },
        )
    }
    return [Money(sums.get(number, 0), PLN) for number in range(1, MONTHS + 1)]


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=WARSAW)


def _by_month() -> Select[Any, Any]:
    """Sum the goods of orders less what was cancelled or came back, each line's part rounded."""
    company = bindparam("company", type_=Uuid())
    counts = (
        Order.company_id == company,
        Order.placed_at >= bindparam("first", type_=DateTime(timezone=True)),
        Order.placed_at < bindparam("end", type_=DateTime(timezone=True)),
        Order.currency == bindparam("currency", type_=Text()),
        Order.state.not_in(NOT_COUNTED),
    )
    taken = union_all(
        *(
            select(model.order_line_id, model.quantity).where(model.company_id == company)
            for model in (Cancellation, ReturnLine)
        )
    ).subquery()
    of_line = (
        select(taken.c.order_line_id, func.sum(taken.c.quantity).label("quantity"))
        .group_by(taken.c.order_line_id)
        .subquery()
    )
    lost = func.round(OrderLine.net_minor * of_line.c.quantity / OrderLine.base_quantity)
    amounts = union_all(
        select(Order.placed_at, cast(Order.goods_net_minor, Numeric).label("minor")).where(*counts),
        select(Order.placed_at, -lost)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(of_line, of_line.c.order_line_id == OrderLine.id)
        .where(OrderLine.company_id == company, *counts),
    ).subquery()
    starts = bindparam("starts", type_=ARRAY(DateTime(timezone=True)))
    month = func.width_bucket(amounts.c.placed_at, starts, type_=Integer)
    return select(month, func.sum(amounts.c.minor)).group_by(month)


# Put together once: that costs more than running it.
_BY_MONTH = _by_month()
