"""An order file made for a company: what it buys, under its own codes, ready to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.domain.access import Actor
from portal.domain.codes import CodeKind
from portal.domain.orders import OrderState
from portal.domain.quantities import tidy
from portal.extensions import session
from portal.gateways.exports import Cell
from portal.gateways.spreadsheets import ORDER_FILE
from portal.models.catalogue import ProductCode
from portal.models.orders import Order, OrderLine
from portal.services.catalogue.assortment import scope_of
from portal.services.catalogue.queries import line_products
from portal.services.orders.reach import within_reach

_BACK = timedelta(days=365)


def order_template(*, actor: Actor, at: datetime, filled: bool) -> Iterator[list[Cell]]:
    """Yield own code, SKU, name, unit, last quantity, quantity of all the company buys.

    That is what it ordered within a year, and what it has codes of its own for; only what is sold
    to it now. The quantity is the last one where `filled` says so, else left to be written.
    """
    bought = _last_bought(actor, since=at - _BACK)
    wanted = [*bought, *(one for one in _coded(actor) if one not in bought)][: ORDER_FILE.rows]
    products = line_products(scope=scope_of(actor), product_ids=wanted)
    sold = sorted(
        (one for one in products.values() if one.sellable), key=lambda one: (one.name, one.sku)
    )
    for product in sold:
        unit, last = bought.get(product.id, ("", None))
        known = product.selling_unit(unit)
        quantity = tidy(last) if last is not None and known else None
        yield [
            product.own_code,
            product.sku,
            product.name,
            (known or product.units[0]).unit,
            quantity,
            quantity if filled else None,
        ]


def _last_bought(actor: Actor, *, since: datetime) -> dict[UUID, tuple[str, Decimal]]:
    """Return unit and quantity of the last line of each product in the orders in reach."""
    rows = session.execute(
        select(OrderLine.product_id, OrderLine.unit, OrderLine.quantity)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            within_reach(actor),
            OrderLine.company_id == actor.company,
            Order.placed_at >= since,
            Order.state != OrderState.CANCELLED,
        )
        .ext(distinct_on(OrderLine.product_id))
        .order_by(OrderLine.product_id, Order.placed_at.desc(), Order.id, OrderLine.position)
    )
    return {row.product_id: (row.unit, row.quantity) for row in rows}


def _coded(actor: Actor) -> list[UUID]:
    return list(
        session.scalars(
            select(ProductCode.product_id)
            .where(ProductCode.company_id == actor.company, ProductCode.kind == CodeKind.OWN)
            .distinct()
            .order_by(ProductCode.product_id)
        )
    )
