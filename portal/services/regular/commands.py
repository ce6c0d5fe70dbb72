"""Reckoning anew what companies buy again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import Row, text

from portal.domain.regular import Demand, demand_of, scores, usual_interval, usual_quantity
from portal.extensions import session
from portal.services.regular.reading import ALL_HABITS, DEMAND_COUNTS, HABITS_OF, KNOWN_DEMAND
from portal.services.regular.writing import write_demand, write_habits

_HISTORY = timedelta(days=730)
_KEPT = 300
_LOCK = crc32(b"regular_assortment")
_THOUSAND = Decimal(1000)
_ONE = Decimal(1)


def rebuild(*, at: datetime, company_ids: Sequence[UUID] | None = None) -> int:
    """Reckon the habits of some companies anew, or demand and habits of all; return how many rows.

    In the system's scope. Nobody sees half of it, and the same orders give the same rows.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if company_ids is None:
        write_demand(_demand(at))
    demand = {row.product_id: Demand(row.share, row.trend) for row in session.execute(KNOWN_DEMAND)}
    return write_habits(_habits(at, company_ids, demand), at=at, company_ids=company_ids)


def _demand(at: datetime) -> list[dict[str, Any]]:
    rows = session.execute(DEMAND_COUNTS, {"at": at}).all()
    lately_all = sum(row.lately for row in rows)
    before_all = sum(row.before for row in rows)
    found = []
    for row in rows:
        known = demand_of(
            lately=row.lately, lately_all=lately_all, before=row.before, before_all=before_all
        )
        found.append({"product_id": row.product_id, "share": known.share, "trend": known.trend})
    return found


def _habits(
    at: datetime, company_ids: Sequence[UUID] | None, demand: dict[UUID, Demand]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield the rhythm and the items of each company, read company by company."""
    since = {"since": at - _HISTORY}
    asked = ALL_HABITS if company_ids is None else HABITS_OF
    whose = {} if company_ids is None else {"companies": list(company_ids)}
    rows = session.execute(asked, since | whose, execution_options={"yield_per": 5000})
    for company_id, of_one in groupby(rows, attrgetter("company_id")):
        yield _of_company(company_id, list(of_one), demand)


def _of_company(
    company_id: UUID, rows: list[Row[Any]], demand: dict[UUID, Demand]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    bought = {row.product_id: sorted(set(row.days)) for row in rows}
    order_days = sorted({day for days in bought.values() for day in days})
    worth = scores(order_days=order_days, bought=bought, demand=demand)
    rhythm = {
        "company_id": company_id,
        "orders": len(order_days),
        "last_on": date.fromordinal(order_days[-1]),
        "interval_days": usual_interval(order_days),
    }
    items = [_item(row, bought[row.product_id], worth[row.product_id]) for row in rows]
    items.sort(key=lambda one: (-one["score"], one["product_id"]))
    return rhythm, items[:_KEPT]


def _item(row: Row[Any], days: list[int], score: float) -> dict[str, Any]:
    unit, _, written = row.pack.rpartition("|")
    factor = Decimal(written)
    by_day: dict[int, int] = {}
    for day, quantity in zip(row.days, row.quantities, strict=True):
        by_day[day] = by_day.get(day, 0) + quantity
    quantity = usual_quantity([by_day[day] for day in days]) / _THOUSAND / factor
    if factor != _ONE:
        quantity = quantity.to_integral_value(ROUND_CEILING)
    return {
        "company_id": row.company_id,
        "product_id": row.product_id,
        "unit": unit,
        "usual_quantity": quantity,
        "base_quantity": quantity * factor,
        "times": len(days),
        "last_on": date.fromordinal(days[-1]),
        "last_net_minor": row.last_net_minor,
        "price_unit": row.price_unit,
        "currency": row.currency,
        "interval_days": usual_interval(days),
        "score": score,
    }
