"""What lies in the warehouses and what is on its way."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from portal.domain.calendar import add_working_days
from portal.kit.clock import business_date
from portal.models.stock import ExpectedDelivery, StockLevel
from portal.services.demo.batch import Batch
from portal.services.demo.goods import Good, Shelf
from portal.services.demo.seller import House

Reserved = defaultdict[tuple[UUID, UUID], Decimal]


def stock(batch: Batch, house: House, shelf: Shelf, reserved: Reserved) -> None:
    """Fill the shelves: mostly plenty, some low, some on the way, some gone.

    What is reserved for orders lies there beside what is free.
    """
    main, second, external = (house.warehouses[code] for code in ("SOS", "KRK", "EXT"))
    for good in shelf.goods:
        free = _free(batch, good)
        for warehouse, amount in zip((main, second, external), free, strict=True):
            held = reserved.get((good.id, warehouse), Decimal(0))
            if amount is None and not held:
                continue
            batch.add(
                StockLevel,
                product_id=good.id,
                warehouse_id=warehouse,
                on_hand=Decimal(amount or 0) + held,
                reserved=held,
            )
        _expected(batch, good, main, gone=not any(free))


def _free(batch: Batch, good: Good) -> tuple[int | None, int | None, int | None]:
    """Return what is free in the main, the second and the external warehouse."""
    if good.item:
        return good.item.stock, None, None
    draw, chance = batch.chance.random(), batch.chance
    if not good.sold:
        return (chance.randint(0, 20) if draw < 0.4 else 0), None, None
    if draw < 0.10:
        return 0, 0 if draw < 0.05 else None, None
    if draw < 0.19:
        return chance.randint(1, 45) * good.step, None, None
    if draw < 0.23:
        return 0, None, chance.randint(20, 400) * good.step
    most = 2_500 if good.base < 3_000 else 600 if good.base < 15_000 else 120
    plenty = chance.randint(most // 10, most) // good.step * good.step + good.step
    second = chance.randint(0, most // 3) if chance.random() < 0.45 else None
    return plenty, second, None


def _expected(batch: Batch, good: Good, warehouse: UUID, *, gone: bool) -> None:
    """Announce deliveries: for most of what is gone, and for a tenth of the rest."""
    today = business_date(batch.at)
    if good.item:
        days, quantity = good.item.due, good.item.due_quantity
    elif good.sold and batch.chance.random() < (0.6 if gone else 0.1):
        days, quantity = batch.chance.randint(1, 25), batch.chance.randint(10, 120) * good.step
    else:
        return
    if days is None:
        return
    due_on = add_working_days(today + timedelta(days=1), days - 1)
    batch.add(
        ExpectedDelivery,
        product_id=good.id,
        warehouse_id=warehouse,
        due_on=due_on,
        quantity=Decimal(quantity),
    )
