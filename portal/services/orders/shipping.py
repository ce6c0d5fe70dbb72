"""Shipping an order in parts, and taking goods back. Each shipment is a document (WZ)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.orders import IllegalMove, LineQuantities, OrderState
from portal.domain.orders import number as written_number
from portal.domain.quantities import tidy
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import Conflict, InvalidInput, NotFound
from portal.kit.ids import new_id
from portal.kit.ids import slug as slug_of
from portal.kit.words import N_
from portal.models.orders import Order, OrderLine
from portal.models.shipments import ReturnLine, Shipment, ShipmentLine
from portal.models.stock import Warehouse
from portal.services import numbers, outbox
from portal.services.audit.commands import record
from portal.services.orders.handling import checked, follow, must_handle
from portal.services.orders.moves import locked_order
from portal.services.orders.quantities import line_quantities
from portal.services.orders.shipments import promise_document
from portal.services.receivables.commands import FORM_USED
from portal.services.stock import commands as stock
from portal.services.stock.corrections import promise_what_arrived
from portal.services.stock.levels import locked_levels

_LEAVES = (OrderState.PICKING, OrderState.PARTIALLY_SHIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What leaves: base units by order line, and how it travels. `key` names the press."""

    key: UUID
    lines: Mapping[UUID, Decimal]
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A shipment that stands; `repeated` when the same press had made it before."""

    id: UUID
    number: str
    slug: str
    repeated: bool = False


def ship_order(*, actor: Actor, slug: str, parcel: Parcel, at: datetime) -> Sent:
    """Send goods of an order out; the same press again gives the same shipment.

    Locks: company and order, stock rows by product and warehouse, and last the number.

    :raises Forbidden: if the person does not handle orders.
    :raises IllegalMove: if the order is not being picked.
    :raises Conflict: if more is to leave than is open or in stock, the customer wants it whole, or
        the press was for another order.
    :raises InvalidInput: without a quantity, or with a link that is none.
    """
    must_handle(actor)
    if parcel.tracking_url and not parcel.tracking_url.startswith(("https://", "http://")):
        raise InvalidInput(N_("Enter the whole link, beginning with https://"))
    order = locked_order(slug=slug)
    repeated = _sent_before(order, parcel.key)
    if repeated is not None:
        return repeated
    if order.state not in _LEAVES:
        raise IllegalMove(order.state, OrderState.SHIPPED)
    before = line_quantities(order_id=order.id)
    lines = checked(parcel.lines, before)
    _check_whole(order, lines, before)
    taken = stock.ship(order_id=order.id, lines=lines)
    after = {
        line: replace(one, shipped=one.shipped + lines.get(line, Decimal(0)))
        for line, one in before.items()
    }
    follow(order, after.values(), actor=actor, reason="", at=at)
    shipment_id = new_id()
    outbox.promise(
        job=outbox.Job.ORDER_SHIPPED,
        key=f"order-shipped:{shipment_id}",
        company_id=order.company_id,
        shipment_id=str(shipment_id),
    )
    promise_document(shipment_id=shipment_id, company_id=order.company_id)
    session.flush()  # all else stands before the counter is locked: everybody shares it
    return _write(order, shipment_id, parcel, taken, actor=actor, at=at)


def _sent_before(order: Order, key: UUID) -> Sent | None:
    found = session.scalars(select(Shipment).where(Shipment.idempotency_key == key)).one_or_none()
    if found is None:
        return None
    if found.order_id != order.id:
        raise Conflict(FORM_USED)
    return Sent(id=found.id, number=found.number, slug=found.slug, repeated=True)


def _check_whole(
    order: Order, lines: Mapping[UUID, Decimal], known: Mapping[UUID, LineQuantities]
) -> None:
    if order.ship_complete and any(
        one.open > lines.get(line, Decimal(0)) for line, one in known.items()
    ):
        raise Conflict(
            N_("The customer wants this order whole: ship all of it, or cancel the rest first.")
        )


def _write(
    order: Order,
    shipment_id: UUID,
    parcel: Parcel,
    taken: tuple[stock.Taken, ...],
    *,
    actor: Actor,
    at: datetime,
) -> Sent:
    year = business_date(at).year
    number = written_number("WZ", year, numbers.next_number(series=f"WZ/{year}"))
    session.add(
        Shipment(
            id=shipment_id,
            company_id=order.company_id,
            order_id=order.id,
            number=number,
            slug=slug_of(number),
            carrier=parcel.carrier,
            tracking_number=parcel.tracking_number,
            tracking_url=parcel.tracking_url,
            idempotency_key=parcel.key,
            made_by_id=actor.person_id,
            shipped_at=at,
        )
    )
    session.flush()  # its lines refer to it; there is no relationship to order the inserts
    session.add_all(
        ShipmentLine(
            company_id=order.company_id,
            shipment_id=shipment_id,
            order_line_id=one.order_line_id,
            warehouse_id=one.warehouse_id,
            quantity=one.quantity,
        )
        for one in taken
    )
    record(
        action="shipment.made",
        entity="shipment",
        entity_id=shipment_id,
        label=number,
        actor=actor,
        company_id=order.company_id,
        after={"order": order.number, "lines": len({one.order_line_id for one in taken})},
        at=at,
    )
    return Sent(id=shipment_id, number=number, slug=slug_of(number))


def take_back(
    *,
    actor: Actor,
    slug: str,
    lines: Mapping[UUID, Decimal],
    warehouse_id: UUID,
    reason: str,
    key: UUID,
    at: datetime,
) -> None:
    """Take shipped goods back into a warehouse, in base units; the same press is done once.

    :raises Conflict: if more comes back of a line than was shipped.
    :raises InvalidInput: without a reason, a quantity or a warehouse.
    """
    must_handle(actor)
    if not reason:
        raise InvalidInput(N_("Say why; it stays in the audit log."))
    order = locked_order(slug=slug)
    wanted = {line: quantity for line, quantity in lines.items() if quantity != 0}
    if not wanted or any(quantity < 0 for quantity in wanted.values()):
        raise InvalidInput(N_("Enter a quantity at one line at least."))
    ids = {line: uuid5(key, str(line)) for line in wanted}
    if session.scalars(select(ReturnLine.id).where(ReturnLine.id.in_(ids.values()))).first():
        return
    _check_shipped(order, wanted)
    products = _put_back(wanted, warehouse_id)
    session.add_all(
        ReturnLine(
            id=ids[line],
            company_id=order.company_id,
            order_line_id=line,
            warehouse_id=warehouse_id,
            quantity=quantity,
            reason=reason,
            returned_at=at,
        )
        for line, quantity in wanted.items()
    )
    record(
        action="order.goods-returned",
        entity="order",
        entity_id=order.id,
        label=order.number,
        actor=actor,
        company_id=order.company_id,
        after={
            "quantities": {products[line].sku: str(tidy(wanted[line])) for line in wanted},
            "reason": reason,
        },
        at=at,
    )
    promise_what_arrived(product_ids=[one.product_id for one in products.values()])


def _check_shipped(order: Order, wanted: Mapping[UUID, Decimal]) -> None:
    """Refuse what did not leave with this order, or came back already."""
    known = line_quantities(order_id=order.id)
    for line, quantity in wanted.items():
        if line not in known:
            raise NotFound(N_("This line is not of this order."))
        if quantity > known[line].shipped - known[line].returned:
            raise Conflict(N_("More cannot come back than was shipped."))


def _put_back(lines: Mapping[UUID, Decimal], warehouse_id: UUID) -> dict[UUID, OrderLine]:
    """Add the goods to a warehouse."""
    if session.get(Warehouse, warehouse_id) is None:
        raise InvalidInput(N_("Choose from the list; it has changed in the meantime."))
    rows = {
        row.id: row for row in session.scalars(select(OrderLine).where(OrderLine.id.in_(lines)))
    }
    levels = locked_levels(
        product_ids={row.product_id for row in rows.values()}, warehouse_id=warehouse_id
    )
    for line, quantity in lines.items():
        levels[rows[line].product_id].on_hand += quantity
    session.flush()  # what follows reads the stock with statements of its own
    return rows
