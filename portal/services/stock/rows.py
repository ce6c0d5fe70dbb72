"""Rows of stock: locked in one order, drawn on, and changed all at once or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Numeric, Uuid, bindparam, func, select, update

from portal.extensions import session
from portal.kit.errors import Conflict
from portal.kit.words import N_
from portal.models.stock import StockLevel, Warehouse

_ZERO = Decimal(0)
_MOVED = N_("The stock has just changed. Try again.")
Place = tuple[UUID, UUID]
"""A product in a warehouse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A quantity of an order line from one warehouse, in base units."""

    order_line_id: UUID
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    lead_days: int = 0


@dataclass(slots=True)
class Level:
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


def lock(product_ids: set[UUID], *, sellable_only: bool = False) -> dict[UUID, list[Level]]:
    """Lock the rows of these products in the order of locks; return them as they are drawn on."""
    rows = session.execute(_LOCK, {"products": list(product_ids)})
    found: dict[UUID, list[Level]] = {}
    for product, warehouse, free, lead, external, position, sellable in rows:
        if sellable or not sellable_only:
            found.setdefault(product, []).append(
                Level(product, warehouse, free, lead if external else 0, (external, position))
            )
    for levels in found.values():
        levels.sort(key=lambda level: level.rank)
    return found


def sums(taken: Iterable[Taken]) -> dict[Place, Decimal]:
    """Return what is taken of each row."""
    found: dict[Place, Decimal] = {}
    for one in taken:
        place = (one.product_id, one.warehouse_id)
        found[place] = found.get(place, _ZERO) + one.quantity
    return found


def change(by_row: Mapping[Place, Decimal], *, reserved: int, on_hand: int = 0) -> None:
    """Change all these rows in one guarded statement.

    :raises Conflict: if one of them does not allow it.
    """
    if not by_row:
        return
    result = session.execute(
        _changing(reserved, on_hand),
        {
            "products": [place[0] for place in by_row],
            "warehouses": [place[1] for place in by_row],
            "quantities": list(by_row.values()),
        },
    )
    if result.rowcount != len(by_row):  # type: ignore[attr-defined]  # CursorResult
        raise Conflict(_MOVED)


# Statements are put together once: that costs more than running them.
_IDS = ARRAY(Uuid)
_LOCK = (
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
    .where(StockLevel.product_id == func.any(bindparam("products", type_=_IDS)))
    .order_by(StockLevel.product_id, StockLevel.warehouse_id)
    .with_for_update(of=StockLevel)
)


@lru_cache(maxsize=8)
def _changing(reserved: int, on_hand: int) -> Any:
    """Return the statement that adds so many times the given quantities to these rows."""
    given = (
        func.unnest(
            bindparam("products", type_=_IDS),
            bindparam("warehouses", type_=_IDS),
            bindparam("quantities", type_=ARRAY(Numeric(14, 3))),
        )
        .table_valued("product_id", "warehouse_id", "quantity", name="given")
        .render_derived()
    )
    free = StockLevel.on_hand - StockLevel.reserved
    enough = free >= given.c.quantity if (reserved - on_hand) > 0 else StockLevel.on_hand >= 0
    return (
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
