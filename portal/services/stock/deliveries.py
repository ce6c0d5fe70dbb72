"""Deliveries on their way: what is coming of a product, moved to another day, come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.quantities import tidy
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.words import N_
from portal.models.catalogue import Product
from portal.models.stock import ExpectedDelivery, Warehouse
from portal.services import outbox
from portal.services.audit.commands import record
from portal.services.catalogue.product_commands import may_edit
from portal.services.stock.corrections import promise_what_arrived
from portal.services.stock.levels import locked_levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A delivery on its way, in base units."""

    id: UUID
    warehouse: str
    due_on: date
    quantity: Decimal


def coming(*, product_id: UUID) -> tuple[Coming, ...]:
    """Return what is on its way of a product, the next first; for staff."""
    rows = session.execute(
        select(
            ExpectedDelivery.id,
            Warehouse.name,
            ExpectedDelivery.due_on,
            ExpectedDelivery.quantity,
        )
        .join(Warehouse, Warehouse.id == ExpectedDelivery.warehouse_id)
        .where(ExpectedDelivery.product_id == product_id, ExpectedDelivery.received_at.is_(None))
        .order_by(ExpectedDelivery.due_on, ExpectedDelivery.id)
    )
    return tuple(
        Coming(id=row[0], warehouse=row[1], due_on=row[2], quantity=row[3]) for row in rows
    )


def move_delivery(
    *, actor: Actor, slug: str, delivery_id: UUID, due_on: date, at: datetime
) -> None:
    """Set the day a delivery is expected; the same day changes nothing.

    Orders that wait for it are reckoned anew, and who ordered is told.

    :raises InvalidInput: if the day is past.
    :raises NotFound: if no such delivery is on its way.
    """
    may_edit(actor)
    if due_on < business_date(at):
        raise InvalidInput(N_("This day is past."))
    product, delivery, code = _open(slug, delivery_id)
    before = delivery.due_on
    if due_on == before:
        return
    delivery.due_on = due_on
    record(
        action="delivery.moved",
        entity="product",
        entity_id=product.id,
        label=f"{product.sku} {product.name}",
        actor=actor,
        company_id=None,
        before={"warehouse": code, "due_on": before.isoformat()},
        after={"warehouse": code, "due_on": due_on.isoformat()},
        at=at,
    )
    _promise_dates(product.id)


def receive_delivery(*, actor: Actor, slug: str, delivery_id: UUID, at: datetime) -> None:
    """Take a delivery into stock as it was expected; orders that wait get it, by a job.

    :raises NotFound: if no such delivery is on its way; one that came in is no longer.
    """
    may_edit(actor)
    product, delivery, code = _open(slug, delivery_id)
    level = locked_levels(product_ids=[product.id], warehouse_id=delivery.warehouse_id)[product.id]
    before = level.on_hand
    level.on_hand = before + delivery.quantity
    delivery.received_at = at
    record(
        action="delivery.received",
        entity="product",
        entity_id=product.id,
        label=f"{product.sku} {product.name}",
        actor=actor,
        company_id=None,
        before={"warehouse": code, "on_hand": str(tidy(before))},
        after={"warehouse": code, "on_hand": str(tidy(level.on_hand))},
        at=at,
    )
    promise_what_arrived(product_ids=[product.id])
    # What the delivery was not enough for waits for the next one now.
    _promise_dates(product.id)


def _open(slug: str, delivery_id: UUID) -> tuple[Product, ExpectedDelivery, str]:
    row = session.execute(
        select(Product, ExpectedDelivery, Warehouse.code)
        .join(ExpectedDelivery, ExpectedDelivery.product_id == Product.id)
        .join(Warehouse, Warehouse.id == ExpectedDelivery.warehouse_id)
        .where(
            Product.slug == slug,
            ExpectedDelivery.id == delivery_id,
            ExpectedDelivery.received_at.is_(None),
        )
        .with_for_update(of=ExpectedDelivery)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such delivery on its way."))
    return row.Product, row.ExpectedDelivery, row.code


def _promise_dates(product_id: UUID) -> None:
    outbox.promise(
        job=outbox.Job.DELIVERIES_MOVED,
        key=f"deliveries-moved:{new_id()}",
        company_id=None,
        product_ids=[str(product_id)],
    )
