"""Promising stock to orders, giving it back, sending it out.

Rows are locked in one order, product then warehouse, before anything is written; the guarded
UPDATE then changes every one of them or the transaction fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from portal.extensions import session
from portal.kit.errors import Conflict
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.orders import OrderLine
from portal.models.stock import Reservation
from portal.services.many_rows import insert_rows
from portal.services.stock.rows import Taken, change, lock, sums

__all__ = ["Taken", "Wanted", "note_reservations", "release", "reserve", "ship"]

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An order line's need, in base units."""

    order_line_id: UUID
    product_id: UUID
    quantity: Decimal


def reserve(*, lines: Sequence[Wanted]) -> tuple[Taken, ...]:
    """Promise what is there to these lines, the first ones first; return from where.

    Nothing is refused here: what a line lacks is what it did not get. `note_reservations` stores
    the result once the order lines exist.

    :raises Conflict: if the rows changed under the lock, which the locks rule out.
    """
    levels = lock({line.product_id for line in lines}, sellable_only=True)
    taken: list[Taken] = []
    for line in lines:
        missing = line.quantity
        for level in levels.get(line.product_id, ()):
            here = min(missing, level.free)
            if here <= 0:
                continue
            missing -= here
            taken.append(level.take(line.order_line_id, here))
    change(sums(taken), reserved=1)
    return tuple(taken)


def note_reservations(*, company_id: UUID, taken: Iterable[Taken], at: datetime) -> None:
    """Write down which stock is promised to which order line."""
    insert_rows(
        Reservation,
        [
            {
                "id": new_id(),
                "company_id": company_id,
                "order_line_id": one.order_line_id,
                "product_id": one.product_id,
                "warehouse_id": one.warehouse_id,
                "quantity": one.quantity,
                "created_at": at,
            }
            for one in taken
        ],
    )


def release(*, order_id: UUID) -> tuple[UUID, ...]:
    """Give back everything still promised to an order; return the products. Twice is fine."""
    lines = select(OrderLine.id).where(OrderLine.order_id == order_id)
    found = _reservations(lines)
    if not found:
        return ()
    lock({row.product_id for row in found})
    change(sums(found), reserved=-1)
    session.execute(delete(Reservation).where(Reservation.order_line_id.in_(lines)))
    return tuple({row.product_id for row in found})


def ship(*, order_id: UUID, lines: Mapping[UUID, Decimal]) -> tuple[Taken, ...]:
    """Take goods of an order out of the warehouses, by order line, in base units.

    What is promised to the line goes first, then what is free (goods that came in for a line on
    backorder). The caller writes the shipment's lines from what is returned.

    :raises Conflict: if not that much is there.
    """
    products = dict(
        session.execute(
            select(OrderLine.id, OrderLine.product_id).where(
                OrderLine.order_id == order_id, OrderLine.id.in_(lines)
            )
        ).all()
    )
    if len(products) != len(lines):
        raise Conflict(N_("This line is not of this order."))
    levels = lock(set(products.values()), sellable_only=True)
    promised: dict[UUID, list[Taken]] = {}
    for row in _reservations(select(OrderLine.id).where(OrderLine.id.in_(lines))):
        promised.setdefault(row.order_line_id, []).append(row)
    from_promise: list[Taken] = []
    from_free: list[Taken] = []
    for line_id, quantity in lines.items():
        missing = quantity
        for one in promised.get(line_id, ()):
            here = min(missing, one.quantity)
            if here > 0:
                from_promise.append(_part(one, here))
                missing -= here
        for level in levels.get(products[line_id], ()):
            here = min(missing, level.free)
            if here > 0:
                missing -= here
                from_free.append(level.take(line_id, here))
        if missing > 0:
            raise Conflict(N_("There is not enough stock to ship this. Correct the quantities."))
    change(sums(from_promise), reserved=-1, on_hand=-1)
    change(sums(from_free), reserved=0, on_hand=-1)
    _use_up(from_promise)
    return _together([*from_promise, *from_free])


def _part(one: Taken, quantity: Decimal) -> Taken:
    return Taken(
        order_line_id=one.order_line_id,
        product_id=one.product_id,
        warehouse_id=one.warehouse_id,
        quantity=quantity,
    )


def _reservations(lines: Any) -> list[Taken]:
    rows = session.execute(
        select(
            Reservation.order_line_id,
            Reservation.product_id,
            Reservation.warehouse_id,
            Reservation.quantity,
        )
        .where(Reservation.order_line_id.in_(lines))
        .order_by(Reservation.product_id, Reservation.warehouse_id)
    )
    return [
        Taken(order_line_id=row[0], product_id=row[1], warehouse_id=row[2], quantity=row[3])
        for row in rows
    ]


def _use_up(taken: Iterable[Taken]) -> None:
    """Lower the reservations these goods were taken from; those used up go."""
    for one in taken:
        mine = (Reservation.order_line_id == one.order_line_id) & (
            Reservation.warehouse_id == one.warehouse_id
        )
        gone = session.execute(
            delete(Reservation)
            .where(mine, Reservation.quantity <= one.quantity)
            .returning(Reservation.id)
        ).all()
        if not gone:
            session.execute(
                update(Reservation)
                .where(mine)
                .values(quantity=Reservation.quantity - one.quantity)
                .execution_options(synchronize_session=False)
            )


def _together(taken: Sequence[Taken]) -> tuple[Taken, ...]:
    """Add up what one line takes from one warehouse."""
    found: dict[tuple[UUID, UUID], Taken] = {}
    for one in taken:
        key = (one.order_line_id, one.warehouse_id)
        before = found[key].quantity if key in found else _ZERO
        found[key] = _part(one, before + one.quantity)
    return tuple(found.values())
