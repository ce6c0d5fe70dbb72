"""Setting what lies in a warehouse after a count."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.quantities import tidy
from portal.extensions import session
from portal.kit.errors import Conflict, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.catalogue import Product
from portal.models.stock import Warehouse
from portal.services import outbox
from portal.services.audit.commands import record
from portal.services.catalogue.product_commands import may_edit
from portal.services.stock.levels import locked_levels


def correct_stock(
    *, actor: Actor, slug: str, warehouse_id: UUID, on_hand: Decimal, reason: str, at: datetime
) -> None:
    """Set what lies of a product in a warehouse, in base units; the same figure changes nothing.

    What rises is promised to the orders that wait for it, by a job.

    :raises Conflict: if more is promised to orders than would be left.
    :raises InvalidInput: without a reason, or below zero.
    :raises NotFound: if there is no such product or warehouse.
    """
    may_edit(actor)
    if on_hand < 0:
        raise InvalidInput(N_("Stock cannot be below zero."))
    if not reason:
        raise InvalidInput(N_("Say why; it stays in the audit log."))
    product = session.scalars(select(Product).where(Product.slug == slug)).one_or_none()
    warehouse = session.get(Warehouse, warehouse_id)
    if product is None or warehouse is None:
        raise NotFound(N_("There is no such product."))
    level = locked_levels(product_ids=[product.id], warehouse_id=warehouse.id)[product.id]
    before = level.on_hand
    if on_hand == before:
        return
    if on_hand < level.reserved:
        raise Conflict(
            N_("%(reserved)s %(unit)s are promised to orders; stock cannot be set below."),
            reserved=tidy(level.reserved),
            unit=product.unit,
        )
    level.on_hand = on_hand
    record(
        action="stock.corrected",
        entity="product",
        entity_id=product.id,
        label=f"{product.sku} {product.name}",
        actor=actor,
        company_id=None,
        before={"warehouse": warehouse.code, "on_hand": str(tidy(before))},
        after={"warehouse": warehouse.code, "on_hand": str(tidy(on_hand)), "reason": reason},
        at=at,
    )
    if on_hand > before and warehouse.sellable:
        promise_what_arrived(product_ids=[product.id])


def promise_what_arrived(*, product_ids: list[UUID]) -> None:
    """Promise that orders waiting for these products get what arrived.

    A job, because the companies that wait are locked before the stock, and whoever raises stock
    holds the stock already.
    """
    outbox.promise(
        job=outbox.Job.STOCK_ARRIVED,
        key=f"stock-arrived:{new_id()}",
        company_id=None,
        product_ids=[str(one) for one in product_ids],
    )
