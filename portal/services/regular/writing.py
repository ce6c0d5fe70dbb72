"""What the reckoning writes: the old rows go and the new ones come in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from portal.extensions import session
from portal.models.regular import OrderingRhythm, ProductDemand, RegularItem
from portal.services.many_rows import insert_rows

_AT_ONCE = 20_000
Row = dict[str, Any]


def write_demand(rows: Iterable[Row]) -> None:
    """Replace what is known of every product's demand."""
    session.execute(delete(ProductDemand))
    insert_rows(ProductDemand, list(rows))


def write_habits(
    habits: Iterable[tuple[Row, Sequence[Row]]],
    *,
    at: datetime,
    company_ids: Sequence[UUID] | None,
) -> int:
    """Replace the rhythm and the items of the companies, of all where none are named."""
    for model in (RegularItem, OrderingRhythm):
        gone = delete(model)
        session.execute(
            gone if company_ids is None else gone.where(model.company_id.in_(company_ids))
        )
    rhythms: list[Row] = []
    waiting: list[Row] = []
    written = 0
    for rhythm, items in habits:
        rhythms.append(rhythm | {"reckoned_at": at})
        waiting += items
        if len(waiting) >= _AT_ONCE:
            insert_rows(RegularItem, waiting)
            written += len(waiting)
            waiting = []
    insert_rows(RegularItem, waiting)
    insert_rows(OrderingRhythm, rhythms)
    return written + len(waiting)
