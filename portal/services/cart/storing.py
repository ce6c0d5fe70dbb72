"""Writing any number of cart lines in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Numeric, Text, Uuid, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.quantities import Mended
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.ids import new_id
from portal.models.carts import Cart, CartLine
from portal.services.stock.queries import availability

Key = tuple[UUID, str]
"""A product and the unit it is taken in: what a cart holds once."""
_TABLE: Any = CartLine.__table__
_NUMBER = Numeric(14, 3)
_MOST_NOTED = 2**31 - 1
_CHANGED = ("factor", "quantity", "base_quantity", "seen_net_minor", "seen_available")


@dataclass(frozen=True, slots=True)
class ToStore:
    """The quantity a line will hold, the unit price it is shown at, and its note."""

    mended: Mended
    net_minor: int
    note: str


def noted(net_minor: int) -> int | None:
    """Return the net value of a cart as its note for the bar; None for one beyond all reason."""
    return net_minor if net_minor <= _MOST_NOTED else None


def store_lines(
    *, cart: Cart, lines: Mapping[Key, ToStore], added_by_id: UUID, at: datetime
) -> dict[Key, UUID]:
    """Insert these lines, or set what is there already to them; return their ids.

    What the bar noted of the cart's value is forgotten until the cart is reckoned.
    """
    if not lines:
        return {}
    columns = _columns(cart, lines, at)
    names = [name for name, _, _ in columns]
    given = func.unnest(*(literal(values, ARRAY(of)) for _, of, values in columns))
    rows = given.table_valued(*names, name="given").render_derived()
    statement = insert(_TABLE).from_select(
        [*names, "cart_id", "company_id", "added_by_id", "created_at"],
        select(
            *(rows.c[name] for name in names),
            literal(cart.id, Uuid()),
            literal(cart.company_id, Uuid()),
            literal(added_by_id, Uuid()),
            literal(at, _TABLE.c.created_at.type),
        ),
    )
    stored = session.execute(
        statement.on_conflict_do_update(
            index_elements=["cart_id", "product_id", "unit"],
            set_={name: statement.excluded[name] for name in _CHANGED},
        ).returning(_TABLE.c.id, _TABLE.c.product_id, _TABLE.c.unit)
    )
    cart.shown_net_minor = None
    cart.updated_at = at
    return {(row.product_id, row.unit): row.id for row in stored}


def _columns(
    cart: Cart, lines: Mapping[Key, ToStore], at: datetime
) -> list[tuple[str, Any, list[Any]]]:
    """Return what to write, column by column: name, type, a value a line."""
    stock = availability(product_ids={product for product, _ in lines}, on=business_date(at))
    last = session.execute(
        select(func.coalesce(func.max(CartLine.position), 0)).where(
            CartLine.company_id == cart.company_id, CartLine.cart_id == cart.id
        )
    ).scalar_one()
    found = list(lines.values())
    return [
        ("id", Uuid(), [new_id() for _ in lines]),
        ("product_id", Uuid(), [product for product, _ in lines]),
        ("unit", Text(), [unit for _, unit in lines]),
        ("factor", _NUMBER, [one.mended.unit.factor for one in found]),
        ("quantity", _NUMBER, [one.mended.quantity for one in found]),
        ("base_quantity", _NUMBER, [one.mended.base_quantity for one in found]),
        ("position", _TABLE.c.position.type, list(range(last + 1, last + 1 + len(lines)))),
        ("seen_net_minor", _TABLE.c.seen_net_minor.type, [one.net_minor for one in found]),
        ("seen_available", _NUMBER, [stock[product].available for product, _ in lines]),
        ("note", Text(), [one.note for one in found]),
    ]
