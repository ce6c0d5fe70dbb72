"""Stock from a file: gathered row by row, written at the end under locks taken in one order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, literal, select, text

from portal.domain.orders import OPEN_STATES
from portal.extensions import session
from portal.gateways.spreadsheets import Row
from portal.models.orders import Order, OrderLine
from portal.services.imports.bulk import copy_into
from portal.services.stock.corrections import promise_what_arrived
from portal.services.subscriptions.promises import watched

_TABLE = "import_stock"
_CHUNK = 2_000
_COLUMNS = ("row", "product_id", "warehouse_id", "quantity", "cells")
_MAKE = f"""
CREATE TEMPORARY TABLE {_TABLE} (
    row integer NOT NULL, product_id uuid NOT NULL, warehouse_id uuid NOT NULL,
    quantity numeric(14, 3) NOT NULL, cells text[] NOT NULL
) ON COMMIT DROP
"""
# Whoever reserves stock takes these locks in the same order: product, warehouse.
_LOCK = f"""
SELECT 1 FROM stock_levels s JOIN {_TABLE} i USING (product_id, warehouse_id)
ORDER BY s.product_id, s.warehouse_id FOR UPDATE OF s
"""  # noqa: S608 - constants
_COMPARE = f"""
SELECT i.row, i.product_id, i.quantity, i.cells, s.on_hand, s.reserved
FROM {_TABLE} i LEFT JOIN stock_levels s USING (product_id, warehouse_id)
WHERE s.on_hand IS DISTINCT FROM i.quantity ORDER BY i.row
"""  # noqa: S608 - constants
_WRITE = f"""
INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved)
SELECT product_id, warehouse_id, quantity, 0 FROM {_TABLE}
ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = excluded.on_hand
WHERE stock_levels.on_hand <> excluded.on_hand AND stock_levels.reserved <= excluded.on_hand
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Staged:
    """What a row says lies in a warehouse, in base units."""

    row: Row
    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that differs from what is stored. Refused where more is `reserved` than it says."""

    row: Row
    product_id: UUID
    quantity: Decimal
    on_hand: Decimal
    reserved: Decimal
    new: bool

    @property
    def arrived(self) -> bool:
        """Test for goods that came in."""
        return self.quantity > self.on_hand

    @property
    def refused(self) -> bool:
        """Test for a row that would leave promised goods without stock."""
        return self.reserved > self.quantity


class StockLevels:
    """The stock of a file. No lock is held while the file is read."""

    def __init__(self, *, keep_cells: bool) -> None:
        self._keep_cells = keep_cells
        session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{_TABLE}"))
        session.execute(text(_MAKE))

    def stage(self, rows: Sequence[Staged]) -> None:
        """Put some rows aside until the end; each product and warehouse once a file."""
        copy_into(
            _TABLE,
            _COLUMNS,
            (
                (
                    one.row.number,
                    one.product_id,
                    one.warehouse_id,
                    one.quantity,
                    one.row.cells if self._keep_cells else [],
                )
                for one in rows
            ),
        )

    def write(self) -> Iterator[Difference]:
        """Write all that was put aside, and yield what differed from the stored stock."""
        session.execute(text(f"ANALYZE {_TABLE}"))
        session.execute(text(_LOCK))
        differing = session.execute(text(_COMPARE)).all()
        session.execute(text(_WRITE))
        for row in differing:
            yield Difference(
                row=Row(row.row, row.cells),
                product_id=row.product_id,
                quantity=row.quantity,
                on_hand=row.on_hand or Decimal(0),
                reserved=row.reserved or Decimal(0),
                new=row.on_hand is None,
            )


def promise_arrivals(product_ids: Sequence[UUID]) -> None:
    """Promise that who waits for these products gets, or is told, what arrived; few are waited for.

    Orders wait, and people who asked to be told.
    """
    for at in range(0, len(product_ids), _CHUNK):
        chunk = product_ids[at : at + _CHUNK]
        ordered = session.scalars(
            select(OrderLine.product_id)
            .distinct()
            .join(Order, Order.id == OrderLine.order_id)
            .where(
                Order.state.in_(OPEN_STATES),
                OrderLine.product_id == func.any(literal(list(chunk), ARRAY(Uuid))),
            )
        ).all()
        awaited = watched(chunk).union(ordered)
        if awaited:
            promise_what_arrived(product_ids=sorted(awaited))
