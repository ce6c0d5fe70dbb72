"""The good lines of a run, all of them at once: added up, mended, priced, held against stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.pricing import ResolvedPrice, net_of
from portal.domain.quantities import Mended, SellingUnit, mend
from portal.extensions import session
from portal.kit.money import Money
from portal.models.quick_order import QuickOrderLine
from portal.services.catalogue.assortment import scope_of
from portal.services.catalogue.lines import selling_units
from portal.services.pricing.queries import price_scope, resolve_many
from portal.services.stock.queries import NONE_KNOWN, Availability, availability

_ONE = Decimal(1)


class KeptLine(NamedTuple):
    """A row of the source with what became of it."""

    row: int
    part: int
    code: str
    unit: str
    asked: Decimal | None
    product_id: UUID | None
    skipped: bool
    problem: str
    problem_values: list[str]
    suggestion_ids: list[UUID]

    @property
    def rejected(self) -> bool:
        """Test for a line somebody should look at before it can be ordered."""
        return bool(self.problem) and not self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A product of the run with its quantity, price and stock."""

    product_id: UUID
    mended: Mended
    rows: tuple[int, ...]
    codes: tuple[str, ...]
    price: ResolvedPrice | None
    net: Money | None
    stock: Availability

    @property
    def unit(self) -> SellingUnit:
        """The unit the quantity is in."""
        return self.mended.unit

    @property
    def short(self) -> bool:
        """Test for less in stock than wanted."""
        return self.stock.available < self.mended.base_quantity

    @property
    def available(self) -> Decimal:
        """What could be taken now, in the line's unit, as far as its steps allow."""
        step = self.unit.multiple
        return (self.stock.available / self.unit.factor) // step * step

    @property
    def to_check(self) -> bool:
        """Test for something the person should look at: mended, short, or without a price."""
        return self.mended.changed or self.short or self.price is None


def kept_lines(*, actor: Actor, run_id: UUID) -> list[KeptLine]:
    """Return the lines of a run in their order."""
    line = QuickOrderLine
    rows = session.execute(
        select(*(getattr(line, name) for name in KeptLine._fields))
        .where(line.company_id == actor.company, line.run_id == run_id)
        .order_by(line.row, line.part)
    )
    return [KeptLine(*row) for row in rows]


def weighed_lines(*, actor: Actor, lines: Iterable[KeptLine], on: date) -> list[Weighed]:
    """Return the products the good lines ask for; a fixed number of statements.

    What was hidden or changed since is left out: a new check of the file says so.
    """
    wanted: dict[tuple[UUID, str], list[KeptLine]] = defaultdict(list)
    for line in lines:
        if line.product_id is not None and not line.problem and not line.skipped:
            wanted[line.product_id, line.unit].append(line)
    if not wanted:
        return []
    ids = {product_id for product_id, _ in wanted}
    units = selling_units(scope=scope_of(actor), product_ids=ids)
    mended = []
    for (product_id, unit), rows in wanted.items():
        selling = units.get(product_id, {}).get(unit)
        if selling is not None:
            asked = sum((row.asked or _ONE for row in rows), Decimal(0))
            mended.append((product_id, mend(asked, selling), rows))
    prices = resolve_many(
        scope=price_scope(actor),
        wanted=[(product_id, quantity.base_quantity) for product_id, quantity, _ in mended],
        on=on,
    )
    stock = availability(product_ids=ids, on=on)
    return [
        Weighed(
            product_id=product_id,
            mended=quantity,
            rows=tuple([row.row for row in rows]),
            codes=tuple(dict.fromkeys([row.code for row in rows])),
            price=price,
            net=net_of(price.unit_net, quantity.base_quantity, price.price_unit) if price else None,
            stock=stock.get(product_id, NONE_KNOWN),
        )
        for (product_id, quantity, rows), price in zip(mended, prices, strict=True)
    ]
