"""Reckoning anew what companies buy again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID
from zlib import crc32

from sqlalchemy import text

from portal.domain.need import DEMAND_DAYS, DemandBook
from portal.extensions import session
from portal.kit.clock import business_date
from portal.services.regular.reading import ALL_HABITS, HABITS_OF
from portal.services.regular.reckoning import HISTORY, Habits, habits_of
from portal.services.regular.writing import write_demand, write_habits

_LOCK = crc32(b"regular_assortment")


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
) -> Iterator[Habits]:
    """Yield the rhythm and the items of each company, read company by company."""
    since = {"since": at - HISTORY}
    asked = ALL_HABITS if company_ids is None else HABITS_OF
    whose = {} if company_ids is None else {"companies": list(company_ids)}
    rows = session.execute(asked, since | whose, execution_options={"yield_per": 5000})
    for company_id, of_one in groupby(rows, attrgetter("company_id")):
        yield habits_of(company_id, list(of_one), book=book)
