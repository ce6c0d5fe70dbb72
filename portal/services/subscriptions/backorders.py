"""The promised days of goods on backorder, reckoned anew when deliveries move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Select, Uuid, func, literal, select, update

from portal.domain.calendar import add_working_days, promise
from portal.domain.orders import OPEN_STATES
from portal.domain.subscriptions import by_day
from portal.extensions import session
from portal.kit.clock import WARSAW, business_date
from portal.kit.ids import new_id
from portal.models.accounts import Company
from portal.models.orders import Order, OrderLine
from portal.models.seller import ClosedDay, DeliveryMethod
from portal.models.subscriptions import BackorderMove
from portal.services import outbox
from portal.services.audit.commands import record
from portal.services.many_rows import insert_rows
from portal.services.orders.line_sums import of_row, quantity_columns
from portal.services.stock.queries import NONE_KNOWN, Availability, availability

# A moment, so that all that one file moves is told of in one mail.
_GATHERED = timedelta(seconds=60)
_DAY = timedelta(days=1)
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """A line whose promised day is another now; None stands for a day not known."""

    line_id: UUID
    sku: str
    order_id: UUID
    number: str
    company_id: UUID
    before: date | None
    after: date | None


def promise_dates(*, product_ids: Collection[UUID]) -> None:
    """Promise that the days of these products' backorders are reckoned anew, where there are any.

    A job, because companies are locked before anything of theirs is written.
    """
    wanted = sorted(product_ids)
    for start in range(0, len(wanted), _CHUNK):
        chunk = literal(wanted[start : start + _CHUNK], ARRAY(Uuid))
        _promise(session.scalars(_awaited().where(OrderLine.product_id == func.any(chunk))).all())


def promise_all_dates() -> None:
    """Promise it for all that is on backorder: days pass, and a late delivery with them."""
    awaited = session.scalars(_awaited()).all()
    for start in range(0, len(awaited), _CHUNK):
        _promise(awaited[start : start + _CHUNK])


def _awaited() -> Select[Any]:
    return (
        select(OrderLine.product_id)
        .distinct()
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(OPEN_STATES), OrderLine.backordered > 0)
    )


def _promise(product_ids: Sequence[UUID]) -> None:
    if product_ids:
        outbox.promise(
            job=outbox.Job.DELIVERIES_MOVED,
            key=f"deliveries-moved:{new_id()}",
            company_id=None,
            product_ids=[str(one) for one in product_ids],
        )


def reckon_dates(*, product_ids: Collection[UUID], at: datetime) -> int:
    """Set the promised days of lines that wait for these products; return how many moved.

    By the rule of placing: the next delivery, and the days the order's way of delivery takes. Call
    it at the beginning of a transaction: companies are locked first. Twice changes nothing.
    """
    _lock({row.company_id for row in _waiting(product_ids)})
    rows = _waiting(product_ids)
    coming = availability(product_ids=product_ids, on=business_date(at)) if rows else {}
    closures = frozenset(session.scalars(select(ClosedDay.day))) if rows else frozenset()
    differing = []
    for row in rows:
        day = _day(row, coming.get(row.product_id, NONE_KNOWN), closures)
        if day != row.promised_on:
            differing.append((row, day))
    moved = _write(differing)
    _note(moved, at)
    for order_id in {one.order_id for one in moved}:
        _follow([one for one in moved if one.order_id == order_id], at)
    return len(moved)


def _waiting(product_ids: Collection[UUID]) -> list[Any]:
    """Return the open lines of these products that lack stock."""
    rows = session.execute(
        select(
            OrderLine.base_quantity,
            *quantity_columns(),
            OrderLine.id,
            OrderLine.sku,
            OrderLine.order_id,
            OrderLine.company_id,
            OrderLine.product_id,
            OrderLine.promised_on,
            Order.number,
            Order.placed_at,
            Order.wanted_on,
            DeliveryMethod.cut_off,
            DeliveryMethod.lead_days,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(DeliveryMethod, DeliveryMethod.id == Order.delivery_method_id)
        .where(
            OrderLine.product_id == func.any(literal(list(product_ids), ARRAY(Uuid))),
            OrderLine.backordered > 0,
            Order.state.in_(OPEN_STATES),
        )
        .order_by(OrderLine.id)
    ).all()
    return [row for row in rows if (held := of_row(row[:6])).open > held.reserved]


def _lock(companies: Collection[UUID]) -> None:
    session.execute(
        select(Company.id)
        .where(Company.id.in_(companies))
        .order_by(Company.id)
        .with_for_update(key_share=True)
    ).all()


def _day(row: Any, coming: Availability, closures: frozenset[date]) -> date | None:
    if coming.expected_on is None:
        return None
    base = promise(row.placed_at.astimezone(WARSAW), row.cut_off, row.lead_days, closures)
    if row.wanted_on is not None and row.wanted_on > base:
        base = row.wanted_on
    return max(base, add_working_days(coming.expected_on, row.lead_days, closures))


def _write(differing: Sequence[tuple[Any, date | None]]) -> list[_Moved]:
    """Write the new days where the old ones still stand; return what moved."""
    if not differing:
        return []
    given = (
        func.unnest(
            literal([row.id for row, _ in differing], ARRAY(Uuid)),
            literal([row.promised_on for row, _ in differing], ARRAY(Date)),
            literal([day for _, day in differing], ARRAY(Date)),
        )
        .table_valued("id", "before", "after", name="given")
        .render_derived()
    )
    written = set(
        session.scalars(
            update(OrderLine)
            .where(
                OrderLine.id == given.c.id,
                OrderLine.promised_on.is_not_distinct_from(given.c.before),
            )
            .values(promised_on=given.c.after)
            .returning(OrderLine.id)
            .execution_options(synchronize_session=False)
        )
    )
    return [
        _Moved(
            line_id=row.id,
            sku=row.sku,
            order_id=row.order_id,
            number=row.number,
            company_id=row.company_id,
            before=row.promised_on,
            after=day,
        )
        for row, day in differing
        if row.id in written
    ]


def _note(moved: Sequence[_Moved], at: datetime) -> None:
    """Keep the moves, and let orders that ship complete follow their last line."""
    insert_rows(
        BackorderMove,
        [
            {
                "id": new_id(),
                "company_id": one.company_id,
                "order_id": one.order_id,
                "order_line_id": one.line_id,
                "before": one.before,
                "after": one.after,
                "at": at,
                "mailed_by": None,
            }
            for one in moved
        ],
    )
    last = (
        select(func.max(OrderLine.promised_on))
        .where(OrderLine.order_id == Order.id)
        .correlate(Order)
        .scalar_subquery()
    )
    session.execute(
        update(Order)
        .where(Order.id.in_({one.order_id for one in moved}), Order.ship_complete)
        .values(promised_on=func.coalesce(last, Order.promised_on))
        .execution_options(synchronize_session=False)
    )


def _follow(moved: Sequence[_Moved], at: datetime) -> None:
    """Write the audit log of an order and promise its message, one a day."""
    order = moved[0]
    record(
        action="order.backorder-moved",
        entity="order",
        entity_id=order.order_id,
        label=order.number,
        actor=None,
        company_id=order.company_id,
        before={"promised": {one.sku: _iso(one.before) for one in moved}},
        after={"promised": {one.sku: _iso(one.after) for one in moved}},
        at=at,
    )
    today = business_date(at)
    tomorrow = datetime.combine(today + _DAY, time(6), WARSAW).astimezone(UTC)
    soon = by_day(at=at + _GATHERED, zone=WARSAW)
    # A second move on a day that has had its message is told of in the next morning's.
    if not _promise_mail(order, today, soon):
        _promise_mail(order, today + _DAY, tomorrow)


def _promise_mail(order: _Moved, day: date, due_at: datetime) -> bool:
    made = outbox.promise(
        job=outbox.Job.BACKORDER_MOVED,
        key=f"backorder-moved:{order.order_id}:{day}",
        company_id=order.company_id,
        due_at=due_at,
        order_id=str(order.order_id),
    )
    return made is not None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
