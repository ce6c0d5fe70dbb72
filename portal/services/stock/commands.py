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

from sqlalchemy import ARRAY, Numeric, Uuid, delete, func, literal, select, update

from portal.extensions import session
from portal.kit.errors import Conflict
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.orders import OrderLine
from portal.models.stock import Reservation, StockLevel, Warehouse
from portal.services.many_rows import insert_rows

_ZERO = Decimal(0)
_MOVED = N_("The stock has just changed. Try again.")
Place = tuple[UUID, UUID]
"""A product in a warehouse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An order line's need, in base units."""

    order_line_id: UUID
    product_id: UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A quantity of an order line from one warehouse, in base units."""

    order_line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    lead_days: int = 0


@dataclass(slots=True)
class _Level:
    """A locked row: what is free there, in the order warehouses are drawn on."""

    product_id: UUID
    warehouse_id: UUID
    free: Decimal
    lead_days: int
    rank: tuple[bool, int]

    def take(self, order_line_id: UUID, quantity: Decimal) -> Taken:
        """Set a quantity aside for an order line."""
        self.free -= quantity
        return Taken(
            order_line_id=order_line_id,
            product_id=self.product_id,
            warehouse_id=self.warehouse_id,
            quantity=quantity,
            lead_days=self.lead_days,
        )


def reserve(*, lines: Sequence[Wanted]) -> tuple[Taken, ...]:
    """Promise what is there to these lines, the first ones first; return from where.

    Nothing is refused here: what a line lacks is what it did not get. `note_reservations` stores
    the result once the order lines exist.

    :raises Conflict: if the rows changed under the lock, which the locks rule out.
    """
    levels = _lock({line.product_id for line in lines}, sellable_only=True)
    taken: list[Taken] = []
    for line in lines:
        missing = line.quantity
        for level in levels.get(line.product_id, ()):
            here = min(missing, level.free)
            if here <= 0:
                continue
            missing -= here
            taken.append(level.take(line.order_line_id, here))
    _change(_sums(taken), reserved=1)
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
    _lock({row.product_id for row in found})
    _change(_sums(found), reserved=-1)
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
    levels = _lock(set(products.values()), sellable_only=True)
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
    _change(_sums(from_promise), reserved=-1, on_hand=-1)
    _change(_sums(from_free), reserved=0, on_hand=-1)
    _use_up(from_promise)
    return _together([*from_promise, *from_free])


def _part(one: Taken, quantity: Decimal) -> Taken:
    return Taken(
        order_line_id=one.order_line_id,
        product_id=one.product_id,
        warehouse_id=one.warehouse_id,
        quantity=quantity,
    )


def _lock(product_ids: set[UUID], *, sellable_only: bool = False) -> dict[UUID, list[_Level]]:
    """Lock the rows of these products in the order of locks; return them as they are drawn on."""
    rows = session.execute(
        select(
            StockLevel.product_id,
            StockLevel.warehouse_id,
            StockLevel.on_hand - StockLevel.reserved,
            Warehouse.lead_days,
            Warehouse.external,
            Warehouse.position,
            Warehouse.sellable,
        )
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .where(StockLevel.product_id == func.any(literal(list(product_ids), ARRAY(Uuid))))
        .order_by(StockLevel.product_id, StockLevel.warehouse_id)
        .with_for_update(of=StockLevel)
    )
    found: dict[UUID, list[_Level]] = {}
    for product, warehouse, free, lead, external, position, sellable in rows:
        if sellable or not sellable_only:
            found.setdefault(product, []).append(
                _Level(product, warehouse, free, lead if external else 0, (external, position))
            )
    for levels in found.values():
        levels.sort(key=lambda level: level.rank)
    return found


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


def _sums(taken: Iterable[Taken]) -> dict[Place, Decimal]:
    sums: dict[Place, Decimal] = {}
    for one in taken:
        place = (one.product_id, one.warehouse_id)
        sums[place] = sums.get(place, _ZERO) + one.quantity
    return sums


def _change(sums: Mapping[Place, Decimal], *, reserved: int, on_hand: int = 0) -> None:
    """Change all these rows in one guarded statement.

    :raises Conflict: if one of them does not allow it.
    """
    if not sums:
        return
    number = Numeric(14, 3)
    given = (
        func.unnest(
            literal([place[0] for place in sums], ARRAY(Uuid)),
            literal([place[1] for place in sums], ARRAY(Uuid)),
            literal(list(sums.values()), ARRAY(number)),
        )
        .table_valued("product_id", "warehouse_id", "quantity", name="given")
        .render_derived()
    )
    free = StockLevel.on_hand - StockLevel.reserved
    enough = free >= given.c.quantity if (reserved - on_hand) > 0 else StockLevel.on_hand >= 0
    result = session.execute(
        update(StockLevel)
        .where(
            StockLevel.product_id == given.c.product_id,
            StockLevel.warehouse_id == given.c.warehouse_id,
            enough,
        )
        .values(
            reserved=StockLevel.reserved + reserved * given.c.quantity,
            on_hand=StockLevel.on_hand + on_hand * given.c.quantity,
        )
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != len(sums):  # type: ignore[attr-defined]  # CursorResult
        raise Conflict(_MOVED)


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
