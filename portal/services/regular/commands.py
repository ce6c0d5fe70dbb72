"""Reckoning anew what companies buy again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import Row, text

from portal.domain.need import DEMAND_DAYS, DemandBook, replay
from portal.domain.regular import is_steady, manner_of, usual_interval, usual_quantity
from portal.extensions import session
from portal.kit.clock import business_date
from portal.services.regular.reading import ALL_HABITS, HABITS_OF
from portal.services.regular.writing import write_demand, write_habits

_HISTORY = timedelta(days=730)
_KEPT = 300
_LOCK = crc32(b"regular_assortment")
_THOUSAND = Decimal(1000)
_ONE = Decimal(1)


def rebuild(*, at: datetime, company_ids: Sequence[UUID] | None = None) -> int:
    """Reckon the habits of some companies anew, of all with the demand; return how many items.

    Nobody sees half of it, and the same orders give the same rows. All need the system's scope.
    """
    session.execute(
        text("SELECT pg_advisory_xact_lock(:key), set_config('work_mem', '128MB', true)"),
        {"key": _LOCK},
    )
    today = business_date(at).toordinal()
    book = DemandBook[str](since=today - DEMAND_DAYS)
    written = write_habits(_habits(at, company_ids, book), at=at, company_ids=company_ids)
    if company_ids is None:
        write_demand(
            {"product_id": UUID(product), **asdict(book.demand(product, on=today + 1))}
            for product in book.products()
        )
    return written


def _habits(
    at: datetime, company_ids: Sequence[UUID] | None, book: DemandBook[str]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield the rhythm and the items of each company, read company by company."""
    since = {"since": at - _HISTORY}
    asked = ALL_HABITS if company_ids is None else HABITS_OF
    whose = {} if company_ids is None else {"companies": list(company_ids)}
    rows = session.execute(asked, since | whose, execution_options={"yield_per": 5000})
    for company_id, of_one in groupby(rows, attrgetter("company_id")):
        yield _of_company(company_id, list(of_one), book)


def _of_company(
    company_id: UUID, rows: list[Row[Any]], book: DemandBook[str]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
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
