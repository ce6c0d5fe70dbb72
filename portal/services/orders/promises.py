"""When the goods of an order come, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from portal.domain.calendar import add_working_days, promise
from portal.kit.clock import WARSAW, business_date
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.services.orders.draft import Draft
from portal.services.orders.requests import PlaceOrder
from portal.services.stock.commands import Taken
from portal.services.stock.queries import availability

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """When the goods come: each line, and the order as a whole."""

    order: date
    lines: dict[UUID, date | None]


def promises_of(
    *,
    draft: Draft,
    request: PlaceOrder,
    line_ids: dict[UUID, UUID],
    taken: tuple[Taken, ...],
    at: datetime,
) -> Promises:
    """Return the promised days: from the cut-off, or later where goods come from afar.

    What waits for a delivery is promised for that delivery, or not at all while none is known.

    :raises Conflict: if no way of delivery is offered.
    """
    method = draft.method
    if method is None:
        raise Conflict(N_("There is no way of delivery in your currency. Ask your sales rep."))
    closures = draft.house.closures
    base = promise(at.astimezone(WARSAW), method.cut_off, method.lead_days, closures)
    if request.wanted_on is not None and request.wanted_on > base:
        base = request.wanted_on
    later: dict[UUID, int] = {}
    got: dict[UUID, Decimal] = {}
    for one in taken:
        later[one.order_line_id] = max(later.get(one.order_line_id, 0), one.lead_days)
        got[one.order_line_id] = got.get(one.order_line_id, _ZERO) + one.quantity
    lacking = {
        one.product_id
        for one in draft.goods
        if got.get(line_ids[one.line_id], _ZERO) < one.base_quantity
    }
    coming = availability(product_ids=lacking, on=business_date(at)) if lacking else {}
    days: dict[UUID, date | None] = {}
    for goods in draft.goods:
        line = line_ids[goods.line_id]
        days[line] = add_working_days(base, later[line], closures) if later.get(line) else base
        if got.get(line, _ZERO) < goods.base_quantity:
            due = coming[goods.product_id].expected_on
            days[line] = (
                None
                if due is None
                else max(base, add_working_days(due, method.lead_days, closures))
            )
    last = max((day for day in days.values() if day is not None), default=base)
    return Promises(order=max(base, last) if request.ship_complete else base, lines=days)
