"""Expected deliveries from a file, by product, warehouse and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Date, Numeric, Uuid, func, insert, literal, select, update

from portal.domain.import_values import read_day
from portal.domain.quantities import parse_quantity
from portal.extensions import session
from portal.gateways.spreadsheets import Row
from portal.kit.errors import InvalidInput
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.stock import ExpectedDelivery
from portal.services.imports.bulk import table_of
from portal.services.imports.columns import SKU_TWICE, FirstRows, Work
from portal.services.imports.references import Products, Warehouses
from portal.services.subscriptions.backorders import promise_dates

_Key = tuple[UUID, UUID, date]


@dataclass(frozen=True, slots=True)
class _Delivery:
    row: Row
    key: _Key
    quantity: Decimal
    before: _Key


class DeliveryLoader:
    """Writes expected deliveries; one of the same product, warehouse and day is changed.

    Where a row names the previous day too, the delivery of that day is moved.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._warehouses = Warehouses(work.chosen("warehouse"))
        self._first_rows = FirstRows()
        self._moved: set[UUID] = set()

    def take(self, rows: Sequence[Row]) -> None:
        """Read and write some rows; one that is refused is reported and left out."""
        products = Products(self._work.columns.text(row, "code") for row in rows)
        read = []
        for row in rows:
            try:
                read.append(self._read(row, products))
            except InvalidInput as reason:
                self._work.report.reject(row, reason)
        self._write(read)

    def _read(self, row: Row, products: Products) -> _Delivery:
        columns = self._work.columns
        product = products.named(columns.text(row, "code"))
        warehouse_id = self._warehouses.named(columns.text(row, "warehouse"))
        day = columns.read(row, "due_on", read_day)
        if day is None:
            raise InvalidInput(N_("The date is missing."))
        quantity = columns.read(row, "quantity", parse_quantity)
        if quantity is None:
            raise InvalidInput(N_("The quantity is missing."))
        key = (product.id, warehouse_id, day)
        self._first_rows.only_once(key, row, SKU_TWICE, sku=product.sku)
        before = columns.read(row, "was_due_on", read_day) or day
        return _Delivery(row, key, quantity, (product.id, warehouse_id, before))

    def _write(self, read: Sequence[_Delivery]) -> None:
        stored = _stored([one.key[0] for one in read])
        added, mended = [], []
        for one in read:
            moved = one.before != one.key and one.key not in stored and one.before in stored
            known = stored.get(one.before if moved else one.key)
            self._work.report.take(one.row.number, created=known is None)
            if known is None or moved:
                self._moved.add(one.key[0])
            if known is None:
                added.append((new_id(), *one.key, one.quantity))
            elif moved or known[1] != one.quantity:
                mended.append((known[0], one.key[2], one.quantity))
                self._work.report.touch(one.row.number)
        if added:
            new = table_of(
                {
                    "id": Uuid(),
                    "product_id": Uuid(),
                    "warehouse_id": Uuid(),
                    "due_on": Date(),
                    "quantity": Numeric(14, 3),
                },
                added,
            )
            session.execute(
                insert(ExpectedDelivery).from_select(list(new.c.keys()), select(*new.c))
            )
        if mended:
            new = table_of({"id": Uuid(), "due_on": Date(), "quantity": Numeric(14, 3)}, mended)
            session.execute(
                update(ExpectedDelivery)
                .where(ExpectedDelivery.id == new.c.id)
                .values(due_on=new.c.due_on, quantity=new.c.quantity)
                .execution_options(synchronize_session=False)
            )

    def finish(self) -> None:
        """Promise that orders which wait for these products learn when they come."""
        promise_dates(product_ids=self._moved)


def _stored(product_ids: Sequence[UUID]) -> dict[_Key, tuple[UUID, Decimal]]:
    rows = session.execute(
        select(
            ExpectedDelivery.id,
            ExpectedDelivery.product_id,
            ExpectedDelivery.warehouse_id,
            ExpectedDelivery.due_on,
            ExpectedDelivery.quantity,
        )
        .where(
            ExpectedDelivery.product_id == func.any(literal(list(product_ids), ARRAY(Uuid))),
            ExpectedDelivery.received_at.is_(None),
        )
        .order_by(ExpectedDelivery.id.desc())
    )
    return {(row.product_id, row.warehouse_id, row.due_on): (row.id, row.quantity) for row in rows}
