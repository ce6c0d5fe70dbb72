"""The habits that a company's orders show, by the rules of `domain/regular.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from portal.domain.need import DemandBook, replay
from portal.domain.regular import is_steady, manner_of, usual_interval, usual_quantity

HISTORY = timedelta(days=730)
_KEPT = 300
_THOUSAND = Decimal(1000)
_ONE = Decimal(1)
Habits = tuple[dict[str, Any], list[dict[str, Any]]]


def habits_of(
    company_id: UUID, rows: Sequence[Row[Any]], *, book: DemandBook[str] | None = None
) -> Habits:
    """Return the rhythm and the items of one company's rows, of which the book takes note."""
    # Text: a UUID is hashed anew each time it is looked up, which is millions of times.
    bought: dict[str, list[int]] = {row.product: sorted(set(row.days)) for row in rows}
    own = replay(bought, book=book)
    order_days = sorted({day for days in bought.values() for day in days})
    rhythm = {
        "company_id": company_id,
        "orders": len(order_days),
        "last_on": date.fromordinal(order_days[-1]),
        "interval_days": usual_interval(order_days),
    }
    by_day = {row.product: _by_day(row) for row in rows}
    lately = [of[order_days[-1]] for of in by_day.values() if order_days[-1] in of]
    manner = manner_of(lately)
    kept = sorted(rows, key=lambda row: (-own.of(row.product), row.product))[:_KEPT]
    items = [_item(row, by_day[row.product], manner, own.of(row.product)) for row in kept]
    return rhythm, items


def _by_day(row: Row[Any]) -> dict[int, int]:
    """Return what was bought of a product each day, in thousandths of its base unit."""
    sums: dict[int, int] = {}
    for day, quantity in zip(row.days, row.quantities, strict=True):
        sums[day] = sums.get(day, 0) + quantity
    return sums


def _item(
    row: Row[Any], by_day: dict[int, int], manner: dict[int, float], frequency: float
) -> dict[str, Any]:
    unit, _, written = row.pack.rpartition("|")
    factor = Decimal(written)
    days = list(by_day)
    quantity = usual_quantity(list(by_day.values()), manner=manner) / _THOUSAND / factor
    if factor != _ONE:
        quantity = quantity.to_integral_value(ROUND_CEILING)
    return {
        "company_id": row.company_id,
        "product_id": UUID(row.product),
        "unit": unit,
        "usual_quantity": quantity,
        "base_quantity": quantity * factor,
        "times": len(days),
        "last_on": date.fromordinal(days[-1]),
        "last_net_minor": row.last_net_minor,
        "price_unit": row.price_unit,
        "currency": row.currency,
        "interval_days": usual_interval(days),
        "steady": is_steady(days),
        "frequency": frequency,
    }
